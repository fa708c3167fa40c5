"""How often one address or one link may knock. Counted in the cache, in fixed windows."""

import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest


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
    """Count one more under `key` and say whether that is within `most` per `seconds`."""
    window = _now() // seconds
    counted: int = cache.count(f"rate:{key}:{seconds}:{window}", seconds)  # type: ignore[attr-defined]  # ours has it
    return counted <= most


def block(key: str, *, seconds: int) -> None:
    """Turn this key away for a while."""
    cache.set(f"block:{key}", 1, timeout=seconds)


def is_blocked(key: str) -> bool:
    """Whether it is turned away now."""
    return cache.get(f"block:{key}") is not None


def _now() -> int:
    """Seconds on the real clock: nobody waits longer because the product's own clock was moved."""
    return int(time.time())
