"""The brake on a burst: when the clock leapt ahead, a few letters go and the rest waits until somebody looked.

A clock that is days ahead makes everything of those days due at once. A long standstill looks the same from here, and
the same care is right: then, too, much goes out at once that nobody expects any more. It is the clock on the wall
that counts, not the one that development moves; a sign-in code always goes.
"""

import logging
from datetime import datetime, timedelta

from django.db import models

from mailing.models import Mail, Sending

logger = logging.getLogger(__name__)

# Between one round and the next. Rounds are seconds apart; a server that was off for a night catches up by itself.
LEAP = timedelta(days=1)
# So many may go, or so many times what goes on a day.
FEW, TIMES_A_DAY = 50, 5
MONTH = timedelta(days=28)


def look(wall: datetime) -> None:
    """Before every round: see whether the clock leapt since the last one, or is back where it was."""
    stands = Sending.objects.filter(pk=Sending.ONLY).first()
    if stands is None or stands.ticked_at is None:
        return
    if stands.leapt_at is None:
        if wall - stands.ticked_at > LEAP:
            _put_on(stands.ticked_at, wall)
    elif wall < stands.leapt_at or (stands.leap_leaves and wall - stands.leapt_at > LEAP):
        release()


def _put_on(before: datetime, wall: datetime) -> None:
    a_day = Mail.objects.sent_since(before - MONTH).count() // MONTH.days
    leaves = max(FEW, TIMES_A_DAY * a_day)
    if Sending.objects.filter(pk=Sending.ONLY, leapt_at=None).update(leapt_at=wall, leap_leaves=leaves):
        logger.error("the clock leapt from %s to %s: at most %d letters go", before, wall, leaves)


def takes(mail: Mail) -> bool:
    """Whether this one may go while the brake is on; it is counted."""
    if mail.kind == "login":
        return True
    left = Sending.objects.filter(pk=Sending.ONLY, leap_leaves__gt=0)
    return bool(left.update(leap_leaves=models.F("leap_leaves") - 1))


def release() -> bool:
    """The clock is right: all that is due goes. False when the brake was not on."""
    on = Sending.objects.filter(pk=Sending.ONLY, leapt_at__isnull=False)
    return bool(on.update(leapt_at=None, leap_leaves=0))
