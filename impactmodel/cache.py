"""The shared cache, which may be away: then each process counts for itself, and no page waits or fails for it."""

import logging
import time
from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# After a failure it is left alone for a while, so that pages do not try it one by one.
PAUSE_SECONDS = 15.0
# As in settings: of Django's own 300 entries some are forgotten too soon.
_ROOM = {"OPTIONS": {"MAX_ENTRIES": 50_000}}
_IMPATIENT = {"socket_timeout": 1, "socket_connect_timeout": 1}
# One time for each process: Django makes a cache for every thread.
_away_until = 0.0

T = TypeVar("T")


class _Client(RedisCacheClient):
    """One client for all that is asked, as there is one server; and a count in one go."""

    @cached_property
    def _one(self) -> Any:
        return super().get_client(write=True)

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        return self._one

    def count(self, key: str, seconds: int) -> int:
        both = self._one.pipeline(transaction=False)
        both.set(key, 0, ex=seconds, nx=True)
        both.incr(key)
        return int(both.execute()[-1])


class _Shared(RedisCache):
    """Valkey or Redis."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _Client

    def count(self, key: str, seconds: int) -> int:
        client: Any = self._cache
        return int(client.count(self.make_and_validate_key(key), seconds))


class Own(LocMemCache):
    """The memory of this process."""

    def count(self, key: str, seconds: int) -> int:
        """How often this was counted within so many seconds since the first time, now included."""
        if self.add(key, 1, seconds):
            return 1
        try:
            return self.incr(key)
        except ValueError:  # it ran out between the two
            return 1


class Cache(BaseCache):
    """Valkey or Redis, or this process's own memory while that cannot be reached. What is kept here may be lost."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        options = params.get("OPTIONS", {})
        self._shared = _Shared(server, params | {"OPTIONS": _IMPATIENT | options})
        self._own = Own("away", params | _ROOM)

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self._ask(lambda cache: cache.add(key, value, timeout, version))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._ask(lambda cache: cache.get(key, default, version))

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._ask(lambda cache: cache.set(key, value, timeout, version))

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self._ask(lambda cache: cache.touch(key, timeout, version))

    def delete(self, key: Any, version: int | None = None) -> bool:
        return self._ask(lambda cache: cache.delete(key, version))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        return self._ask(lambda cache: cache.incr(key, delta, version))

    def count(self, key: str, seconds: int) -> int:
        """How often this was counted within so many seconds since the first time, now included."""
        return self._ask(lambda cache: cache.count(key, seconds))

    def clear(self) -> None:
        self._ask(lambda cache: cache.clear())

    def _ask(self, what: Callable[[_Shared | Own], T]) -> T:
        global _away_until  # noqa: PLW0603  one for all caches of this process
        if time.monotonic() >= _away_until:
            try:
                return what(self._shared)
            except RedisError as error:
                _away_until = time.monotonic() + PAUSE_SECONDS
                logger.warning("the shared cache cannot be reached, this process counts for itself: %s", error)
        return what(self._own)
