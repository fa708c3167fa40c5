"""An organisation by quarter: what began and ended, what was promised and kept, and what typically stood in the way.

Figures of published check-ins only, each as it was told; people are counted nowhere here. One choice at a time: a year,
or one's own trajectories, and no way to lay the one over the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from checkins.publishing import published_in
from checkins.sight import moments_for
from insight.preconditions import Compared, Told, Typical, compared, typical
from organisations.models import Member
from organisations.sight import Reader
from roles.tally import PartyPromised, Tally, by_party, tally
from trajectories.models import Trajectory

QUARTERS = 4
MINE = "mine"


class Quarter(NamedTuple):
    """Three months; `number` is 1 to 4."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Quarter":
        return cls(day.year, (day.month + 2) // 3)

    @property
    def before(self) -> "Quarter":
        return Quarter(self.year, self.number - 1) if self.number > 1 else Quarter(self.year - 1, 4)

    @property
    def first_day(self) -> date:
        return date(self.year, self.number * 3 - 2, 1)

    @property
    def after(self) -> "Quarter":
        return Quarter(self.year, self.number + 1) if self.number < 4 else Quarter(self.year + 1, 1)


@dataclass(frozen=True)
class Line:
    """One quarter. What was promised and met is of the trajectories that began in it."""

    quarter: Quarter
    started: int
    finished: int
    without_training: int
    called_off: int
    parties: list[PartyPromised]
    typical: list[Typical]
    # Of how many of them a check-in was told.
    told: int

    @property
    def decided(self) -> int:
        """How many questions came to a training, or to something better."""
        return self.started + self.without_training

    @property
    def is_empty(self) -> bool:
        return not (self.started or self.finished or self.without_training or self.called_off)


@dataclass(frozen=True)
class Across:
    """What the page shows. `year` is None for the last four quarters."""

    lines: list[Line]
    year: int | None
    is_mine: bool
    years: list[int]
    compared: list[Compared]

    @property
    def is_empty(self) -> bool:
        return all(line.is_empty for line in self.lines)

    @property
    def is_last_year(self) -> bool:
        """Of everybody: nothing was chosen."""
        return self.year is None and not self.is_mine

    @property
    def choices(self) -> list[tuple[int, bool]]:
        """Every year there is something of, and whether it is this one."""
        return [(year, year == self.year) for year in self.years]


def across(member: Member, *, show: str, now: datetime) -> Across:
    """The last four quarters, of everybody or of this member; or the four of one year. Four queries."""
    home = member.organisation
    zone = ZoneInfo(home.timezone)
    seen = Trajectory.objects.visible_to(member).began_or_closed()
    everything = [_Dated(one, zone) for one in (seen.owned_by(member) if show == MINE else seen)]
    years = sorted({quarter.year for one in everything for quarter in one.quarters}, reverse=True)
    year = next((year for year in years if str(year) == show), None)
    quarters = _quarters(year, Quarter.of(now.astimezone(zone).date()))
    began = [one.trajectory for one in everything if one.started in quarters]
    for one in began:
        one.organisation = home
    told, tallies = published_in(began), tally([one.pk for one in began])
    by_key = {one.pk: Told(one, tallies.get(one.pk, Tally()), moments_for(Reader.STAFF, told[one.pk])) for one in began}
    return Across(
        lines=[_line(quarter, everything, by_key) for quarter in quarters],
        year=year,
        is_mine=show == MINE,
        years=years,
        compared=compared(by_key.values(), home.minimum_base),
    )


class _Dated:
    """One trajectory, and the quarters in which it began and was closed, by the clock on the organisation's wall."""

    def __init__(self, trajectory: Trajectory, zone: ZoneInfo) -> None:
        self.trajectory = trajectory
        self.started = _quarter(trajectory.started_at, zone)
        self.closed = _quarter(trajectory.closed_at, zone)

    @property
    def quarters(self) -> list[Quarter]:
        return [quarter for quarter in (self.started, self.closed) if quarter is not None]


def _quarter(moment: datetime | None, zone: ZoneInfo) -> Quarter | None:
    return Quarter.of(moment.astimezone(zone).date()) if moment else None


def _quarters(year: int | None, now: Quarter) -> list[Quarter]:
    """The newest first; of a year those that have begun."""
    if year is not None:
        return [quarter for number in (4, 3, 2, 1) if (quarter := Quarter(year, number)) <= now]
    found = [now]
    while len(found) < QUARTERS:
        found.append(found[-1].before)
    return found


def _line(quarter: Quarter, everything: Sequence[_Dated], told: dict[int, Told]) -> Line:
    began = [told[one.trajectory.pk] for one in everything if one.started == quarter]
    closed = [one.trajectory.state for one in everything if one.closed == quarter]
    known = [one for one in began if one.last is not None]
    return Line(
        quarter=quarter,
        started=len(began),
        finished=closed.count(Trajectory.State.ENDED),
        without_training=closed.count(Trajectory.State.NO_TRAINING),
        called_off=closed.count(Trajectory.State.CANCELLED),
        parties=by_party(one.tally for one in began),
        typical=typical(known)[:3],
        told=len(known),
    )
