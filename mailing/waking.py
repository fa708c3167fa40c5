"""Waking a sender: an accelerator, that may fail and may not be felt when it does."""

import logging
import threading
import time
from typing import Any

from celery import current_app

logger = logging.getLogger(__name__)

WAKE_PAUSE_SECONDS = 15.0
_silent_until = 0.0
_kept = threading.local()
_IMPATIENT = {
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
    "socket_timeout": 1,
    "socket_connect_timeout": 1,
}


def wake() -> None:
    """Ask a worker to send now. Only an accelerator: without a broker the next tick finds the row."""
    global _silent_until  # noqa: PLW0603  one flag per process, so that a dead broker is not knocked on for every click
    if time.monotonic() < _silent_until:
        return
    try:
        _knock()
    except Exception as error:  # whatever a broker can do wrong, the request that caused the letter is fine
        _silent_until = time.monotonic() + WAKE_PAUSE_SECONDS
        logger.warning("worker not woken, the next tick sends: %s", error)


def _knock() -> None:
    """Over the line that this thread kept. That may have been cut meanwhile: then over a new one."""
    line, is_new = _line()
    try:
        current_app.send_task("impactmodel.tasks.drain", expires=25, retry=False, connection=line)
    except Exception:
        del _kept.line
        line.release()
        if is_new:
            raise
        _knock()


def _line() -> tuple[Any, bool]:
    """A connection to the broker of now, kept as making one takes longer than using it; and whether it is new."""
    broker = current_app.conf.broker_url
    known = getattr(_kept, "line", None)
    if known is not None and known[0] == broker:
        return known[1], False
    made = current_app.connection_for_write()
    # Of its own, and it gives up at once: the worker's may be patient, a click may not.
    made.transport_options = {**made.transport_options, **_IMPATIENT}
    _kept.line = broker, made
    return made, True
