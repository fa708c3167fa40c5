"""Whether letters go out: what every round of the clock leaves behind, and what is wrong when it no longer comes by.

A clock that stands still cannot say so itself. Pages and monitors read what it left, and find that it is old.
"""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from mailing import instance
from mailing.models import Mail, Sending

LATE = timedelta(minutes=10)
# A page shows what was so this long ago at most: one query now and then for a whole process, none for a page.
LOOK_EVERY_SECONDS = 20.0

_seen: Sending | None = None
_seen_until = 0.0


@dataclass(frozen=True)
class Trouble:
    """Why no letters go: another's database, refused, a clock that leapt or stands still, or for no reason we know.

    Or why some are not even made: a step of the round fails again and again.
    """

    why: Literal["copy", "refused", "leapt", "silent", "failing", "late"]
    lasts: timedelta = timedelta()
    # What the mail server said, or which steps failed.
    words: str = ""

    @property
    def minutes(self) -> int:
        return int(self.lasts.total_seconds() // 60)


def beat(now: datetime, *, wall: datetime, failed: Sequence[str] = ()) -> None:
    """Leave word that a round was made, what of it failed, and since when the oldest letter waits that it left."""
    stands = Sending.stands()
    oldest = Mail.objects.due(now=now).order_by("not_before").values_list("not_before", flat=True).first()
    since = (stands.failing_since or wall) if failed else None
    Sending.objects.filter(pk=Sending.ONLY).update(
        ticked_at=wall, oldest_due_at=oldest, failing_since=since, failing=", ".join(failed)[:200]
    )


def trouble(stands: Sending | None, *, now: datetime, wall: datetime) -> Trouble | None:
    """The most telling thing that is wrong, if anything is. `wall` is `now` without what development moved."""
    if stands is None:
        return None
    if is_copy(stands):
        return Trouble("copy")
    if stands.held_since:
        return Trouble("refused", now - stands.held_since, stands.because)
    if found := _of_the_rounds(stands, wall):
        return found
    if stands.oldest_due_at and now - stands.oldest_due_at > LATE:
        return Trouble("late", now - stands.oldest_due_at)
    return None


def _of_the_rounds(stands: Sending, wall: datetime) -> Trouble | None:
    if stands.leapt_at and not stands.leap_leaves:
        return Trouble("leapt", wall - stands.leapt_at)
    if stands.ticked_at and wall - stands.ticked_at > LATE:
        return Trouble("silent", wall - stands.ticked_at)
    if stands.failing_since and wall - stands.failing_since > LATE:
        return Trouble("failing", wall - stands.failing_since, stands.failing)
    return None


def is_copy(stands: Sending) -> bool:
    """Whether this database belongs to another installation."""
    with suppress(OSError):  # without a folder of our own nobody can tell
        return bool(stands.instance) and stands.instance != instance.own_id()
    return False


def seen() -> Sending | None:
    """How sending stood a moment ago."""
    global _seen, _seen_until  # noqa: PLW0603  one look for all pages of this process
    if time.monotonic() >= _seen_until:
        _seen = Sending.objects.filter(pk=Sending.ONLY).first()
        _seen_until = time.monotonic() + LOOK_EVERY_SECONDS
    return _seen
