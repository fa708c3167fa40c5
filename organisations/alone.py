"""What goes wrong with one row keeps none of the others waiting; the round that it went wrong in hears of it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from celery.exceptions import SoftTimeLimitExceeded
from django.db.models import Model

logger = logging.getLogger(__name__)

_stumbled: ContextVar[list[str] | None] = ContextVar("stumbled", default=None)


@contextmanager
def alone(what: str, row: Model) -> Iterator[None]:
    """Do this work for one row of many: a failure is logged, and whoever listens to `stumbles` is told.

    The next round tries again, so what has to be kept whole or not at all is one transaction in here.
    """
    try:
        yield
    except SoftTimeLimitExceeded:
        # The time of the round is up, which is no fault of this row: the next step has to have its turn, too.
        raise
    except Exception:
        logger.exception("%s: %s %s failed, the next round tries again", what, row._meta.model_name, row.pk)
        if (told := _stumbled.get()) is not None:
            told.append(what)


@contextmanager
def stumbles() -> Iterator[list[str]]:
    """The work in here that failed for some row, as the log calls it."""
    found: list[str] = []
    token = _stumbled.set(found)
    try:
        yield found
    finally:
        _stumbled.reset(token)
