"""Asking a worker for something now. Only an accelerator: what is to be done stands in the database."""

import logging

from celery import current_app

logger = logging.getLogger(__name__)

_IMPATIENT = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0, "socket_timeout": 1,
    "socket_connect_timeout": 1}  # fmt: skip


def ask(task: str, *arguments: int) -> None:
    """Through a connection of its own that gives up at once: a worker's may be patient, a click may not."""
    try:
        with current_app.connection_for_write() as line:
            line.transport_options = {**line.transport_options, **_IMPATIENT}
            current_app.send_task(task, args=arguments, expires=60, retry=False, connection=line)
    except Exception as error:  # whatever a broker can do wrong, the next tick asks again
        logger.warning("no worker asked for %s, the next tick does: %s", task, error)
