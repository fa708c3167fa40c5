"""The editions of one trajectory side by side: what was published of each at one check-in, and what was kept."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from checkins.dates import Moment
from checkins.figures import Figures
from checkins.models import Felt, Seen
from checkins.publishing import MomentFigures, published_in
from checkins.sight import moments_for
from insight.preconditions import Compared, Told, compared
from organisations.models import Member
from organisations.sight import Reader
from organisations.thresholds import Median
from roles.tally import PartyPromised, Tally, by_party, tally
from trajectories.models import Trajectory


@dataclass(frozen=True)
class Row:
    """One edition: its figures at the check-in the page is about, and its promises by party."""

    trajectory: Trajectory
    figures: Figures
    is_told: bool
    parties: list[PartyPromised]

    @property
    def felt(self) -> str:
        return _level(self.figures.whole.felt, Felt)

    @property
    def seen(self) -> str:
        return _level(self.figures.whole.seen, Seen)


@dataclass(frozen=True)
class Editions:
    """What the page shows; `at` is None while nothing was published of any."""

    rows: list[Row]
    moments: list[Moment]
    at: Moment | None
    compared: list[Compared]

    @property
    def choices(self) -> list[tuple[Moment, bool]]:
        """Every check-in that was published of any, and whether it is this one."""
        return [(moment, moment == self.at) for moment in self.moments]

    @property
    def has_promises(self) -> bool:
        return any(row.parties for row in self.rows)


def editions(trajectory: Trajectory, member: Member, at: str) -> Editions:
    """The editions it belongs to, the first on top. Four queries, however many there are.

    One check-in at a time, the whole group of each: no part of a group stands beside a part of another.
    """
    family = _family(trajectory, member)
    told = published_in(family)
    tallies = tally([one.pk for one in family])
    all_told = [Told(one, tallies.get(one.pk, Tally()), moments_for(Reader.STAFF, told[one.pk])) for one in family]
    moments = [moment for moment in Moment if any(one.moment == moment for each in all_told for one in each.moments)]
    chosen = next((moment for moment in moments if moment == at), None) or _most_told(moments, all_told)
    return Editions(
        rows=[_row(one, chosen) for one in all_told],
        moments=moments,
        at=chosen,
        compared=compared(all_told, trajectory.organisation.minimum_base),
    )


def _family(trajectory: Trajectory, member: Member) -> list[Trajectory]:
    """It, those it came of, and all that came of these, in order. Two queries."""
    seen = Trajectory.objects.visible_to(member)
    pairs = dict(seen.exclude(previous=None).values_list("pk", "previous_id"))
    first = trajectory.pk
    known = {first}
    while (before := pairs.get(first)) is not None and before not in known:
        known.add(before)
        first = before
    found, size = {first}, 0
    while len(found) > size:
        size = len(found)
        found |= {pk for pk, before in pairs.items() if before in found}
    rows = seen.filter(Q(pk__in=found)).select_related("organisation")
    return sorted(rows, key=lambda one: (one.edition, one.starts_on, one.pk))


def _most_told(moments: list[Moment], told: Iterable[Told]) -> Moment | None:
    """The check-in that most editions had; of several the last."""
    everything = list(told)
    times = {moment: sum(one.moment == moment for each in everything for one in each.moments) for moment in moments}
    return max(moments, key=lambda moment: (times[moment], moments.index(moment)), default=None)


def _row(told: Told, at: Moment | None) -> Row:
    one: MomentFigures | None = next((one for one in told.moments if one.moment == at), None)
    return Row(told.trajectory, one.figures if one else Figures(), one is not None, by_party([told.tally]))


def _level(median: Median | None, scale: type[Felt] | type[Seen]) -> str:
    return "" if median is None else str(scale(median.level).label)
