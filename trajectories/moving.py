"""Moving dates: which of them move along, and where each ends up. Nothing is written here.

What has begun stays where it was, and what was declined has no days to move. A day is a day on the wall where it
happens: the clock there shows the same before and after, summer time or not.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from trajectories.models import Intervention, InterventionDate

# Further than this is a typing error, or another trajectory.
FURTHEST = 730


@dataclass(frozen=True)
class Place:
    """Where one date stands."""

    starts_at: datetime
    ends_at: datetime | None
    weekly_until: date | None

    @classmethod
    def of(cls, when: InterventionDate) -> Self:
        return cls(when.starts_at, when.ends_at, when.weekly_until)

    def later(self, days: int, zone: str) -> "Place":
        """So many days on, or back; a time that the clock skips that night becomes the one after it."""
        far = timedelta(days=days)
        starts_at = _moved(self.starts_at, far, zone)
        return Place(
            starts_at,
            # Where the beginning was skipped, the end may have come before it.
            max(_moved(self.ends_at, far, zone), starts_at) if self.ends_at else None,
            self.weekly_until + far if self.weekly_until else None,
        )


@dataclass(frozen=True)
class Move:
    """One date, where it stood and where it goes."""

    when: InterventionDate
    old: Place
    new: Place

    @property
    def intervention(self) -> Intervention:
        return self.when.intervention

    @property
    def old_day(self) -> date:
        return self.old.starts_at.astimezone(ZoneInfo(self.when.zone)).date()

    @property
    def new_day(self) -> date:
        return self.new.starts_at.astimezone(ZoneInfo(self.when.zone)).date()

    @property
    def changes_clock(self) -> bool:
        """Whether the clock skips that hour on the new day."""
        zone = ZoneInfo(self.when.zone)
        return self.old.starts_at.astimezone(zone).time() != self.new.starts_at.astimezone(zone).time()

    def apply(self) -> InterventionDate:
        """The row as it will be, not saved."""
        self.when.starts_at, self.when.ends_at = self.new.starts_at, self.new.ends_at
        self.when.weekly_until = self.new.weekly_until
        return self.when


def movable(
    planned: Iterable[Intervention], chosen: Intervention, *, follow: bool, today: date
) -> list[InterventionDate]:
    """The dates of `chosen` from today on; with `follow` also every later one of whoever shares a group with it.

    `planned` come with dates and cohorts.
    """
    own = _ahead(chosen, today)
    if not follow or not own:
        return own
    first = own[0].starts_at
    along = [one for one in planned if one.pk != chosen.pk and not one.is_declined and _share_a_group(one, chosen)]
    found = own + [day for one in along for day in _ahead(one, today) if day.starts_at >= first]
    return sorted(found, key=lambda day: (day.starts_at, day.pk))


def moves(dates: Iterable[InterventionDate], days: int) -> list[Move]:
    """Each of them so many days later, or earlier."""
    return [Move(day, place := Place.of(day), place.later(days, day.zone)) for day in dates]


def fingerprint(found: Iterable[Move]) -> str:
    """The same for the same moves only: what was looked at is what is done."""
    words = sorted(f"{move.when.pk} {move.old} {move.new}" for move in found)
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:20]


def _ahead(intervention: Intervention, today: date) -> list[InterventionDate]:
    return sorted(
        (day for day in intervention.dates.all() if day.first_day >= today), key=lambda day: (day.starts_at, day.pk)
    )


def _share_a_group(one: Intervention, other: Intervention) -> bool:
    groups = [{cohort.pk for cohort in each.cohorts.all()} for each in (one, other)]
    return not all(groups) or bool(groups[0] & groups[1])


def _moved(instant: datetime, far: timedelta, zone: str) -> datetime:
    return (instant.astimezone(ZoneInfo(zone)) + far).astimezone(UTC)
