"""Somebody outside who expects to hear from us: a clock, a worker or a machine that died cannot say so itself."""

import logging
import time
import urllib.request

logger = logging.getLogger(__name__)

EVERY_SECONDS = 60.0
PATIENCE_SECONDS = 5
_next = 0.0


def call(url: str) -> bool:
    """Open this address, once a minute at most. Whether it was; one that does not answer never holds up a round."""
    global _next  # noqa: PLW0603  one for each worker
    if not url or time.monotonic() < _next:
        return False
    _next = time.monotonic() + EVERY_SECONDS
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310  who runs it chose the address
            return bool(answer.status < 400)
    except (OSError, ValueError) as error:
        logger.warning("the heartbeat was not heard: %s", error)
        return False
