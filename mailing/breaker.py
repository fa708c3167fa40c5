"""The circuit breaker: when a mail server refuses us, everything is held, and nobody's address is blamed.

It opens after five refusals in a row, or when a fifth of what was tried within five minutes is refused; then one letter
every five minutes tries whether it is over. It stands in the database, so that all senders know it at once.
"""

import logging
from datetime import datetime, timedelta
from enum import Enum, auto

from django.db import models, transaction

from mailing.models import Sending

logger = logging.getLogger(__name__)

IN_A_ROW = 5
WINDOW = timedelta(minutes=5)
# One in so many, and never on fewer than five: of three letters one proves nothing.
ONE_IN = 5
PAUSE = timedelta(minutes=5)
# So many readers who do not exist, and half of all that was tried: then it is the server that is mistaken.
MANY_DEAD, DEAD_ONE_IN = 10, 2


class Turn(Enum):
    """What a sender may do now."""

    ALL = auto()
    ONE = auto()  # held, and it is time to see whether it still is
    NONE = auto()


def turn(stands: Sending, now: datetime) -> Turn:
    """Whether letters may go; the one that tries is one sender's alone."""
    if stands.held_since is None:
        return Turn.ALL
    # Also when a clock went back under it.
    is_time = models.Q(try_at__lte=now) | models.Q(try_at__gt=now + 2 * PAUSE)
    held = Sending.objects.filter(is_time, pk=Sending.ONLY, held_since__isnull=False)
    return Turn.ONE if held.update(try_at=now + PAUSE) else Turn.NONE


def is_flood(dead: int, *, accepted: int, now: datetime) -> bool:
    """Whether `dead` addresses within the window are too many to believe, among what was tried in it."""
    if dead < MANY_DEAD:
        return False
    row = Sending.stands()
    is_now = row.counted_from is not None and row.counted_from <= now < row.counted_from + WINDOW
    return dead * DEAD_ONE_IN >= accepted + (row.tried if is_now else 0)


@transaction.atomic
def refused(why: str, *, accepted: int, now: datetime) -> bool:
    """Count one refusal, after `accepted` that went well and were not counted yet. Whether all is held from now on."""
    row = _counted(accepted, now)
    row.in_a_row += 1
    row.refused += 1
    row.tried += 1
    is_often = row.refused >= IN_A_ROW and row.refused * ONE_IN >= row.tried
    if row.held_since is None and (row.in_a_row >= IN_A_ROW or is_often):
        row.held_since, row.try_at = now, now + PAUSE
        logger.error("all letters are held, our sending is refused: %s", why)
    if row.held_since:
        row.because = why[:200]
    row.save()
    return row.held_since is not None


@transaction.atomic
def accepted(count: int, *, now: datetime) -> None:
    """Count what went well. That ends the holding."""
    row = _counted(count, now)
    if row.held_since:
        logger.warning("letters go again, they were held since %s", row.held_since.isoformat())
        row.held_since, row.try_at, row.because = None, None, ""
        row.refused = row.tried = 0
    row.save()


def _counted(accepted: int, now: datetime) -> Sending:
    row = Sending.now_locked()
    since = row.counted_from
    if since is None or not since <= now < since + WINDOW:
        row.counted_from, row.refused, row.tried = now, 0, 0
    if accepted:
        row.in_a_row = 0
        row.tried += accepted
    return row
