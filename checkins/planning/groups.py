"""All that the days of one trajectory follow from: its lines, groups with their anchors, people and their own days."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from checkins.dates import (
    MEASURER,
    SCHEDULE,
    Anchors,
    Line,
    Planned,
)
from checkins.models import PublishedMoment, ScheduleException, ScheduleLine
from checkins.reading import with_days
from checkins.sight import passed_in
from organisations.compiled import Compiled
from organisations.models import Absence, Organisation, Person
from organisations.working_days import Calendar
from roles.council import not_recording
from roles.models import Function, Pair, Pairing, Role
from trajectories.anchors import anchors_by_cohort
from trajectories.coaching import Coaching, coaching_of, last_coached
from trajectories.dates import hang
from trajectories.models import Cohort, ResultFigure, Trajectory


@dataclass
class Group:
    """All that the days of one trajectory follow from."""

    trajectory: Trajectory
    lines: tuple[Line, ...]
    cohorts: list[tuple[Cohort, Anchors]]
    roles: list[Role] = field(default_factory=list)
    exceptions: dict[tuple[int, str], ScheduleException] = field(default_factory=dict)
    coaching: list[Coaching] = field(default_factory=list)
    # Result figures that somebody measures.
    figures: list[ResultFigure] = field(default_factory=list)
    # Whether learners and observers may be asked to write anything down.
    may_record: bool = True
    # Buddies and observers whom a learner chose and who said yes; of which function a learner, by key, chose at all.
    pairs: set[Pair] = field(default_factory=set)
    have_chosen: set[tuple[int, str]] = field(default_factory=set)
    # When the figures of a moment were published, by moment; read for asking alone.
    told: dict[str, date] = field(default_factory=dict)
    # Observers by key who could not judge a learner at a moment, by key and moment; read for asking alone, where there
    # is another one to ask.
    passed: set[tuple[int, int, str]] = field(default_factory=set)
    # Moments of earlier days are none of ours: it ran before it came in here.
    from_day: date = date.min
    _calendars: dict[int, Calendar] = field(default_factory=dict)

    def calendar(self, person: Person) -> Calendar:
        """Their working days, made once whatever they are asked."""
        if person.pk not in self._calendars:
            self._calendars[person.pk] = Calendar.of(person)
        return self._calendars[person.pk]

    def anchors_of(self, learner: Role) -> Anchors:
        """The first start and the last end of their cohorts; without any, those of the trajectory's first."""
        every = [both for _cohort, both in self.cohorts]
        if len(every) == 1:
            return every[0]
        own = {cohort.pk for cohort in learner.cohorts.all()}
        found = [both for cohort, both in self.cohorts if cohort.pk in own] or every[:1]
        return Anchors(
            min((both.start for both in found if both.start), default=None),
            max((both.end for both in found if both.end), default=None),
            max((both.coached for both in found if both.coached), default=None),
        )

    def is_coached_by(self, learner: Role, person: int) -> bool:
        """Whether this trainer coaches this learner: who is named as giving it, and each trainer where nobody is."""
        own = {cohort.pk for cohort in learner.cohorts.all()}
        theirs = [one for one in self.coaching if one.is_for(own)]
        return any(one.trainer in (person, None) for one in theirs)

    def take_pair(self, person: int | None, function: str, learner: int, *, is_agreed: bool) -> None:
        """What one learner chose; nobody, where there is no person."""
        self.have_chosen.add((learner, function))
        if is_agreed and person is not None:
            self.pairs.add((person, function, learner))

    @property
    def can_ask_another(self) -> bool:
        """Whether a learner has more than one observer, of whom one is asked at some moments."""
        observed = [learner for _person, function, learner in self.pairs if function == Function.OBSERVER]
        return len(observed) > len(set(observed))

    @property
    def told_apart(self) -> list[tuple[Cohort, Anchors]]:
        """The cohorts that have moments to show: not one that is empty and has the same days as one before it."""
        found: list[tuple[Cohort, Anchors]] = []
        for cohort, both in self.cohorts:
            if cohort.is_taken or both not in [other for _cohort, other in found]:
                found.append((cohort, both))
        return found

    @property
    def last(self) -> Anchors:
        """Those of the cohort that ends last: what concerns everyone counts from it."""
        return Anchors(None, self.last_cohort.end)

    @property
    def last_cohort(self) -> Anchors:
        """Both anchors of the cohort that ends last; without an end those of the first."""
        every = [both for _cohort, both in self.cohorts]
        ends = [both for both in every if both.end]
        return max(ends, key=lambda both: both.end or date.min) if ends else (every or [Anchors(None, None)])[0]


def lines_of(departures: Iterable[ScheduleLine]) -> tuple[Line, ...]:
    """The default schedule with this trajectory's departures; what is switched off is left out."""
    rows = {row.moment: row for row in departures}
    return tuple(
        replace(line, offset=rows[line.moment].offset) if line.moment in rows else line
        for line in SCHEDULE
        if line.moment not in rows or rows[line.moment].is_on
    )


def calendar_of(organisation: Organisation) -> Calendar:
    """Working days when no one person is meant."""
    return Calendar.of_everyone(organisation)


def read_group(trajectory: Trajectory) -> Group:
    """Lines and anchors of what was read with its days (`checkins.reading`); nobody is in it yet."""
    lines, from_day = lines_of(trajectory.schedule_lines.all()), date.min
    if trajectory.was_running_when_made:
        # Nothing is back-dated: no before-items, and no moment of a day before it was here.
        lines = tuple(line for line in lines if not line.is_before)
        from_day = calendar_of(trajectory.organisation).today(trajectory.created_at)
    coaching = coaching_of(trajectory)
    cohorts = [
        (cohort, Anchors(start, end, last_coached(coaching, cohort)))
        for cohort, start, end in anchors_by_cohort(trajectory)
    ]
    if trajectory.is_without_training and trajectory.closed_at:
        # Nobody learns here: what is left is the result, counted from the day it was decided.
        decided = calendar_of(trajectory.organisation).today(trajectory.closed_at)
        lines = tuple(line for line in lines if MEASURER in line.who)
        cohorts = [(cohort, Anchors(None, decided)) for cohort, _both in cohorts[:1]]
    return Group(trajectory, lines, cohorts, coaching=coaching, from_day=from_day)


def group_of(trajectory: Trajectory) -> Group:
    """One trajectory with its people and their own days."""
    (found,) = with_days(Trajectory.objects.filter(pk=trajectory.pk))
    group = read_group(found)
    fill([group])
    return group


# By trajectory: what each round of the tick reads anew, whether anything is due or not.
_pairings: Compiled[Pairing] = Compiled(
    lambda *keys: Pairing.objects.filter(learner__trajectory__pk__in=keys).with_agreed().select_related("learner")
)
_exceptions: Compiled[ScheduleException] = Compiled(
    lambda *keys: ScheduleException.objects.filter(trajectory__pk__in=keys)
)
_figures: Compiled[ResultFigure] = Compiled(lambda *keys: ResultFigure.objects.measured_in(keys))
_roles: Compiled[Role] = Compiled(
    lambda *keys: Role.objects.filter(trajectory__pk__in=keys).select_related("person").order_by("pk")
)
_absences: Compiled[Absence] = Compiled(
    lambda *keys: Absence.objects.filter(person__in=Role.objects.filter(trajectory__pk__in=keys).values("person"))
)
_learns_in: Compiled[Any] = Compiled(
    lambda *keys: Role.cohorts.through.objects.filter(role__trajectory__pk__in=keys).values_list("role_id", "cohort_id")
)
_beside: Compiled[Any] = Compiled(
    lambda *keys: Role.learners.through.objects.filter(from_role__trajectory__pk__in=keys).values_list(
        "from_role_id", "to_role_id"
    )
)
_published: Compiled[PublishedMoment] = Compiled(lambda *keys: PublishedMoment.objects.filter(trajectory__pk__in=keys))


def fill(groups: list[Group]) -> None:
    """Add people and who is beside whom, own days, measured figures, what may be recorded. A few queries for all."""
    by_trajectory = {group.trajectory.pk: group for group in groups}
    for closed in not_recording(group.trajectory for group in groups):
        by_trajectory[closed].may_record = False
    _take_in(by_trajectory)
    for one in _pairings(*by_trajectory):
        group = by_trajectory[one.learner.trajectory_id]
        group.take_pair(one.person_id, one.function, one.learner_id, is_agreed=bool(one.is_agreed))
    for exception in _exceptions(*by_trajectory):
        by_trajectory[exception.trajectory_id].exceptions[exception.person_id, exception.moment] = exception
    for figure in _figures(*by_trajectory):
        by_trajectory[figure.trajectory_id].figures.append(figure)


def _take_in(groups: Mapping[int, Group]) -> None:
    """Add who takes part, by trajectory: four queries, and no row made twice of what is at hand."""
    roles = _roles(*groups)
    houses = {group.trajectory.organisation_id: group.trajectory.organisation for group in groups.values()}
    for role in roles:
        role.person.organisation = houses[role.person.organisation_id]
        groups[role.trajectory_id].roles.append(role)
    hang_absences((role.person for role in roles), _absences(*groups))
    hang_beside(
        roles,
        {cohort.pk: cohort for group in groups.values() for cohort in group.trajectory.cohorts.all()},
        _learns_in(*groups),
        _beside(*groups),
    )


def hang_absences(people: Iterable[Person], absences: Iterable[Absence]) -> None:
    """Give each of these people their own."""
    away: dict[int, list[Absence]] = defaultdict(list)
    for one in absences:
        away[one.person_id].append(one)
    for person in people:
        hang(person, "absences", away.get(person.pk, []))


def hang_beside(
    roles: Iterable[Role],
    cohorts: Mapping[int, Cohort],
    learns_in: Iterable[tuple[int, int]],
    stands_beside: Iterable[tuple[int, int]],
) -> None:
    """Give each of these roles its cohorts and its learners, from pairs of keys; a learner is one of these roles."""
    by_pk = {role.pk: role for role in roles}
    own: dict[int, list[Cohort]] = defaultdict(list)
    learners: dict[int, list[Role]] = defaultdict(list)
    for pk, cohort in learns_in:
        own[pk].append(cohorts[cohort])
    for pk, learner in stands_beside:
        if learner in by_pk:
            learners[pk].append(by_pk[learner])
    for role in by_pk.values():
        hang(role, "cohorts", own.get(role.pk, []))
        hang(role, "learners", learners.get(role.pk, []))


def read_told(groups: list[Group]) -> None:
    """Add which moments were published. One query."""
    by_trajectory = {group.trajectory.pk: group for group in groups}
    for row in _published(*by_trajectory):
        by_trajectory[row.trajectory_id].told[row.moment] = row.published_at.date()


def read_passed(groups: list[Group]) -> None:
    """Add who could not judge it, where somebody else may be asked instead. One query, none where nobody can."""
    by_trajectory = {group.trajectory.pk: group for group in groups if group.can_ask_another}
    if by_trajectory:
        for trajectory, person, learner, moment in passed_in(by_trajectory):
            by_trajectory[trajectory].passed.add((person, learner, moment))


def own_days(planned: Iterable[Planned], group: Group, person: int) -> Iterator[Planned]:
    """The same on the days this person chose; what they switched off is left out."""
    for one in planned:
        exception = group.exceptions.get((person, one.line.moment))
        if exception is None:
            yield one
        elif exception.is_on:
            yield replace(one, day=exception.day or one.day)
