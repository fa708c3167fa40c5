"""How long what learners and observers wrote is kept: the shorter of two terms.

The organisation's counts from the end of the trajectory, the day on which the window of its last moment closes; the
works council's from the day on which something was written. Whole rows go, and with them what tells who wrote: of
what was asked, whether it was answered. What was published of a group stays: nobody can be found in it, and nothing
counts it again.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from asks.models import Ask
from asks.models.asks import AskQuerySet
from checkins.dates import Moment
from checkins.models import PublishedMoment
from checkins.planning import calendar_of, moments_of, read_group
from checkins.publishing import LATE
from checkins.reading import read_days_of, with_days
from checkins.subjects import RECORDED_BY, STORY, Subject
from organisations import keeping
from organisations.alone import alone
from organisations.models import Organisation
from organisations.models.organisation import SHORTEST
from organisations.months import back, months_before
from organisations.personal import PersonalData, personal_data
from organisations.register import Lost, when_terms_shorten
from trajectories.models import Trajectory


@dataclass(frozen=True)
class Terms:
    """Both of one trajectory, in months; `council` is the shortest that a works council set, None without one."""

    organisation: int
    council: int | None

    @classmethod
    def of(cls, trajectory: Trajectory, home: Organisation | None = None) -> "Terms":
        home = home or trajectory.organisation
        set_ones = (home.council_keeps_months, trajectory.council_keeps_months)
        return cls(home.keeps_months, min((one for one in set_ones if one), default=None))


def ends_on(trajectory: Trajectory, now: datetime) -> date | None:
    """The day on which the window of its last moment closes, or on which it was called off. None: no end yet."""
    calendar = calendar_of(trajectory.organisation)
    if trajectory.closed_at and _was_called_off(trajectory):
        return calendar.today(trajectory.closed_at)
    read_days_of(trajectory)
    return max((moment.closes for moment in moments_of(read_group(trajectory), calendar, now)), default=None)


def _was_called_off(trajectory: Trajectory) -> bool:
    """Closed before its moments came: its end follows from no day of learning."""
    return trajectory.closed_at is not None and trajectory.is_called_off


def is_over(trajectory: Trajectory, now: datetime) -> bool:
    """Whether the organisation's term is over: what is written here now would go with the next round."""
    end, today = ends_on(trajectory, now), calendar_of(trajectory.organisation).today(now)
    return end is not None and end <= months_before(today, trajectory.organisation.keeps_months)


def takes_words(trajectory: Trajectory, now: datetime) -> bool:
    """Whether what is written here now is kept a while. No query until so long after the start that it may not be."""
    if not _was_called_off(trajectory):
        today, term = calendar_of(trajectory.organisation).today(now), trajectory.organisation.keeps_months
        if trajectory.starts_on > months_before(today, term):
            return True
    return not is_over(trajectory, now)


def written_before(trajectory: Trajectory, now: datetime) -> datetime | None:
    """What was written here before this is over; None: nothing is."""
    terms, calendar = Terms.of(trajectory), calendar_of(trajectory.organisation)
    if is_over(trajectory, now):
        return now
    if terms.council is None:
        return None
    return calendar.at(months_before(calendar.today(now), terms.council) + timedelta(days=1), time())


@dataclass(frozen=True)
class Over:
    """Rows of one model that are over; of one trajectory, or by a term that has nothing to do with one."""

    data: PersonalData
    rows: QuerySet[Any]
    trajectory: Trajectory | None = None
    # Of what was asked, whether it was answered: these rows stay, and tell it no more.
    asked: AskQuerySet | None = None

    @property
    def label(self) -> str:
        """What goes: rows, or of what was asked whether it was answered."""
        return str(self.data.label) if self.asked is None else _("Whether it was answered")

    def take(self) -> int:
        """Delete some of them, the next round goes on; of what was asked all is forgotten at once. How many."""
        if self.asked is None:
            return keeping.delete_some(self.rows)
        # Who was asked for a story was told nobody, so that nothing stays of it.
        return keeping.delete_some(self.asked.filter(kind=STORY)) + forget(self.asked.exclude(kind=STORY))


def over(now: datetime) -> Iterator[Over]:
    """All that is over by now."""
    for trajectory in _looked_at(now):
        yield from _over_in(trajectory, now)
    yield from _over_by_another_term(now)


def _looked_at(now: datetime) -> Iterable[Trajectory]:
    found = _perhaps_over(_words(), now)
    return with_days(Trajectory.objects.filter(pk__in=found)) if found else ()


def _words() -> list[PersonalData]:
    return [one for one in personal_data.values() if one.in_trajectory]


def _over_in(trajectory: Trajectory, now: datetime) -> Iterator[Over]:
    before = written_before(trajectory, now)
    if before is None:
        return
    for one in _words():
        yield Over(one, _written(one, [trajectory], before), trajectory)
    asked = _asked_before([trajectory], before, now)
    yield Over(personal_data[Ask._meta.label], asked, trajectory, asked)


def _over_by_another_term(now: datetime) -> Iterator[Over]:
    for one in personal_data.values():
        if one.due is not None:
            yield Over(one, one.due(now))


def _written(one: PersonalData, among: Collection[Trajectory], before: datetime) -> QuerySet[Any]:
    """What was written before it in any of these, of one kind."""
    return one.rows().filter(**{f"{one.in_trajectory}__in": among, f"{one.dated}__lt": before})


@when_terms_shorten
def losing(organisation: Organisation, changed: Organisation, now: datetime) -> Lost | None:
    """In which trajectories something goes by the terms of `changed` that would stay by those there are.

    How much it is says of a small group who wrote, so that it is counted for nobody: a trajectory stands here once
    anything was asked in it, answered or not.
    """
    goes: dict[Trajectory, datetime] = {}
    found = _perhaps_over(_words(), now, changed)
    for trajectory in with_days(Trajectory.objects.filter(organisation=organisation, pk__in=found).order_by("pk")):
        stays = written_before(trajectory, now)
        trajectory.organisation = changed
        before = written_before(trajectory, now)
        if before and before != stays:
            goes[trajectory] = before
    holding, where = _holding(goes, now), []
    for trajectory, before in goes.items():
        if trajectory.pk in holding:
            day = date_format(calendar_of(changed).today(before - timedelta(seconds=1)), "j F Y")
            where.append(
                trajectory.title
                if before == now
                else _("%(title)s: up to and including %(day)s") % {"title": trajectory.title, "day": day}
            )
    if not where:
        return None
    n = len(where)
    return Lost(
        ngettext(
            "What learners and observers wrote in %(n)d trajectory",
            "What learners and observers wrote in %(n)d trajectories",
            n,
        )
        % {"n": n},
        where,
        _(
            "Their if-then plans, notes and observations, what they shared, the help they asked and their stories."
            " How many is told to nobody: in a small group it would say who wrote."
        ),
    )


def plan(now: datetime) -> int:
    """Delete what learners and observers wrote on its day, and what is over by another term. How many rows."""
    taken = 0
    for trajectory in _looked_at(now):
        with alone("keeping", trajectory):
            taken += sum(one.take() for one in _over_in(trajectory, now))
    return taken + sum(one.take() for one in _over_by_another_term(now))


@transaction.atomic
def forget(asks: AskQuerySet) -> int:
    """Whether these were answered. Nothing is written where there is nothing to forget."""
    return asks.forget() if asks.exists() else 0


def _holding(goes: Mapping[Trajectory, datetime], now: datetime) -> set[int]:
    """In which of these, all of one organisation, there is anything from before the moment that goes with it.

    A few queries for each such moment: there are as many of these as terms, however many the trajectories.
    """
    alike: dict[datetime, list[Trajectory]] = defaultdict(list)
    for trajectory, before in goes.items():
        alike[before].append(trajectory)
    found: set[int] = set()
    for before, among in alike.items():
        for one in _words():
            found |= _trajectories_of(_written(one, among, before), one.in_trajectory)
        found |= _trajectories_of(_asked_before(among, before, now), "trajectory")
    return found


def _trajectories_of(rows: QuerySet[Any], way: str) -> set[int]:
    # Without their order, by which each row would count as another trajectory.
    return set(rows.order_by().values_list(way, flat=True).distinct())


def _asked_before(among: Collection[Trajectory], before: datetime, now: datetime) -> AskQuerySet:
    """What was asked that tells who wrote, or did not, what is over. `among`: some of one organisation.

    By the day on which it was asked, so that all of one day look alike afterwards. Of a check-in only once it was
    counted: before that the number of answers rests on it, and would fall with one person.
    """
    asked = Ask.objects.remembered().filter(trajectory__in=among, kind__in=RECORDED_BY)
    if before == now:  # the organisation's term is over: all of it goes
        return asked
    today = calendar_of(next(iter(among)).organisation).today(before)
    asked = asked.filter(Q(due_on__lt=today) | Q(answered_at__lt=before))
    still_counted = [one for one in among if not (one.closed_at and one.closed_at < now - LATE)]
    if not still_counted:
        return asked
    is_told = ~Q(kind="log") | ~Q(trajectory__in=still_counted) | Q(about__in=_counted(still_counted))
    return asked.filter(is_told)


def _counted(among: Collection[Trajectory]) -> list[str]:
    """What the check-ins that were published are called in what is asked."""
    names = {one.pk: one.public_id for one in among}
    told = PublishedMoment.objects.filter(trajectory__in=names).values_list("trajectory", "moment")
    return [str(Subject(names[pk], Moment(moment))) for pk, moment in told]


def forget_own(person: int, until: datetime | None = None) -> None:
    """Whose words are gone because they took them away: what was counted, or is not counted, need not be known."""
    asked = Ask.objects.remembered().filter(person=person, kind__in=RECORDED_BY, answered_at__isnull=False)
    if until is not None:
        asked = asked.filter(answered_at__lte=until)
    counted = _counted(Trajectory.objects.filter(pk__in=asked.values("trajectory")))
    forget(asked.filter(~Q(kind="log") | Q(about__in=counted)))


def _perhaps_over(words: Iterable[PersonalData], now: datetime, home: Organisation | None = None) -> set[int]:
    """Trajectories in which something is old enough that its term may be over, so that few are looked at closely.

    `home`: in this one organisation, by the terms it would have.
    """
    old = back(now, SHORTEST) + timedelta(days=2)
    found: set[int] = set()
    for one in words:
        found |= _trajectories_of(one.rows().filter(**{f"{one.dated}__lt": old}), one.in_trajectory)
    asked = Ask.objects.remembered().filter(trajectory=OuterRef("pk"), kind__in=RECORDED_BY, due_on__lt=old.date())
    found |= set(Trajectory.objects.filter(Exists(asked)).values_list("pk", flat=True))
    there = Trajectory.objects.filter(pk__in=found).select_related("organisation")
    return {
        trajectory.pk
        for trajectory in (there if home is None else there.filter(organisation=home))
        if (terms := Terms.of(trajectory, home)).council
        or trajectory.closed_at
        or trajectory.starts_on <= months_before(now.date(), terms.organisation)
    }
