"""Asking a worker for something now: an accelerator, that may fail and may not be felt when it does.

What is to be done stands in the database, and the tick looks there.
"""

import logging
import threading
import time
from typing import Any

from celery import current_app

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 15.0
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


def ask(task: str, *arguments: int, expires: int) -> None:
    """Ask for this task, of use for so many seconds. Without a broker nothing happens, and the next tick does it."""
    global _silent_until  # noqa: PLW0603  one flag per process, so that a dead broker is not knocked on for every click
    if time.monotonic() < _silent_until:
        return
    try:
        _send(task, arguments, expires)
    except Exception as error:  # whatever a broker can do wrong, the request that asked is fine
        _silent_until = time.monotonic() + PAUSE_SECONDS
        logger.warning("no worker asked for %s, the next tick does: %s", task, error)


def _send(task: str, arguments: tuple[int, ...], expires: int) -> None:
    """Over the line that this thread kept. That may have been cut meanwhile: then over a new one."""
    line, is_new = _line()
    try:
        current_app.send_task(task, args=arguments, expires=expires, retry=False, connection=line)
    except Exception:
        del _kept.line
        line.release()
        if is_new:
            raise
        _send(task, arguments, expires)


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
