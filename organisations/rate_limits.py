"""How often one address or one link may knock. Counted in the cache; a cache that is down lets everybody in."""

import logging
import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

logger = logging.getLogger(__name__)

# After a failure the cache is left alone for a while, so that pages do not wait for it one by one.
_PAUSE_SECONDS = 15.0
_silent_until = 0.0


def client_address(request: HttpRequest) -> str:
    """Whose request this is: behind n trusted proxies the n-th address from the right, which no client can invent."""
    direct: str = request.META.get("REMOTE_ADDR", "")
    if not settings.TRUSTED_PROXIES:
        return direct
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if len(forwarded) < settings.TRUSTED_PROXIES:
        return direct
    return forwarded[-settings.TRUSTED_PROXIES]


def allow(key: str, *, most: int, seconds: int) -> bool:
    """Count one more under `key` and say whether that is within `most` per `seconds`, in fixed windows."""
    window = int(time.time()) // seconds
    name = f"rate:{key}:{seconds}:{window}"
    if _is_silent():
        return True
    try:
        if cache.add(name, 1, timeout=seconds):
            return most >= 1
        return cache.incr(name) <= most
    except ValueError:  # it ran out between the two calls
        return True
    except Exception as error:  # whatever a cache can do wrong, a page is worth more than a limit
        _fall_silent(error)
        return True


def block(key: str, *, seconds: int) -> None:
    """Turn this key away for a while."""
    if _is_silent():
        return
    try:
        cache.set(f"block:{key}", 1, timeout=seconds)
    except Exception as error:  # as above
        _fall_silent(error)


def is_blocked(key: str) -> bool:
    """Whether it is turned away now."""
    if _is_silent():
        return False
    try:
        return cache.get(f"block:{key}") is not None
    except Exception as error:  # as above
        _fall_silent(error)
        return False


def _is_silent() -> bool:
    return time.monotonic() < _silent_until


def _fall_silent(error: Exception) -> None:
    global _silent_until  # noqa: PLW0603  one flag per process
    _silent_until = time.monotonic() + _PAUSE_SECONDS
    logger.warning("requests are not counted, the cache cannot be reached: %s", error)
