"""Which moments are due for whom, and the asks that follow. Days are computed; only what is asked is stored."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import chain

from django.db.models import Q, QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from asks.actions import open_ask
from asks.models import Ask
from checkins.dates import (
    LND,
    MEASURER,
    SCHEDULE,
    Anchors,
    Line,
    Moment,
    Planned,
    Unit,
    closes_on,
    due_day,
    lines_for,
    plan_person,
)
from checkins.models import ScheduleException, ScheduleLine
from checkins.subjects import CHECK_INS, KINDS, PER_LEARNER, WITH_WINDOW, Subject
from organisations.acting import PRODUCT
from organisations.models import Absence, Organisation, Person
from organisations.working_days import Calendar
from roles.models import Function, Role
from trajectories.anchors import anchors_by_cohort
from trajectories.dates import read_dates
from trajectories.models import Cohort, ResultFigure, Trajectory

# How far a day may move without absence: the longest stretch of holidays, and a window for who works one day a week.
EARLY, LATE = timedelta(days=14), timedelta(days=75)


@dataclass(frozen=True)
class Due:
    """One moment of one person: what they are asked, about whom, on which day, and until when the answer counts."""

    person: Person
    kind: str
    subject: Subject
    planned: Planned
    day: date
    closes: date


@dataclass
class Group:
    """All that the days of one trajectory follow from."""

    trajectory: Trajectory
    lines: tuple[Line, ...]
    cohorts: list[tuple[Cohort, Anchors]]
    roles: list[Role] = field(default_factory=list)
    exceptions: dict[tuple[int, str], ScheduleException] = field(default_factory=dict)
    # Result figures that somebody measures.
    figures: list[ResultFigure] = field(default_factory=list)
    # Moments of earlier days are none of ours: it ran before it came in here.
    from_day: date = date.min

    def anchors_of(self, learner: Role) -> Anchors:
        """The first start and the last end of their cohorts; without any, those of the trajectory's first."""
        own = {cohort.pk for cohort in learner.cohorts.all()}
        every = [both for _cohort, both in self.cohorts]
        found = [both for cohort, both in self.cohorts if cohort.pk in own] or every[:1]
        return Anchors(
            min((both.start for both in found if both.start), default=None),
            max((both.end for both in found if both.end), default=None),
        )

    @property
    def last(self) -> Anchors:
        """Those of the cohort that ends last: what concerns everyone counts from it."""
        return Anchors(None, max((both.end for _cohort, both in self.cohorts if both.end), default=None))


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


def plan(now: datetime) -> int:
    """Open an ask for every moment that is due by now, once. Returns how many were opened.

    A handful of queries for all trajectories together; then one write for each ask.
    """
    groups = _near(now)
    _fill(groups)
    known = set(
        Ask.objects.filter(
            trajectory__in=[group.trajectory.pk for group in groups], kind__in=set(KINDS.values())
        ).values_list("person_id", "kind", "about")
    )
    opened = 0
    for group in groups:
        for due in chain(dues(group, now), figure_dues(group, now)):
            if (due.person.pk, due.kind, str(due.subject)) in known:
                continue
            open_ask(
                group.trajectory,
                person=due.person,
                kind=due.kind,
                about=str(due.subject),
                due_on=due.day,
                checked=True,
                window_until=due.closes if due.kind in WITH_WINDOW else None,
                by=PRODUCT,
                now=now,
            )
            opened += 1
    return opened


def _near(now: datetime) -> list[Group]:
    """Trajectories in which something may be due today."""
    found = [_group(trajectory) for trajectory in _with_days(Trajectory.objects.asking())]
    today = now.date()
    away = set(
        Absence.objects.filter(last_day__gte=today - LATE, first_day__lte=today + EARLY)
        .filter(person__roles__trajectory__in=[group.trajectory.pk for group in found])
        .values_list("person__roles__trajectory_id", flat=True)
    )
    own_days = set(
        ScheduleException.objects.filter(day__gte=today - LATE, day__lte=today).values_list("trajectory_id", flat=True)
    )
    return [
        group
        for group in found
        if group.trajectory.pk in away | own_days
        or any(
            today - LATE <= anchor + timedelta(days=line.place) <= today + EARLY
            for _cohort, both in group.cohorts
            for line in group.lines
            if line.moment in _ASKED and (anchor := both.of(line.anchor))
        )
    ]


_ASKED = {moment for moment, _function in KINDS}


_DAYS = ("schedule_lines", "cohorts", "interventions__dates", "interventions__cohorts")


def _with_days(trajectories: QuerySet[Trajectory]) -> QuerySet[Trajectory]:
    return trajectories.select_related("organisation").prefetch_related(*_DAYS)


def _group(trajectory: Trajectory) -> Group:
    lines, from_day = lines_of(trajectory.schedule_lines.all()), date.min
    if trajectory.was_running_when_made:
        # Nothing is back-dated: no before-items, and no moment of a day before it was here.
        lines = tuple(line for line in lines if not line.is_before)
        from_day = calendar_of(trajectory.organisation).today(trajectory.created_at)
    cohorts = [(cohort, Anchors(start, end)) for cohort, start, end in anchors_by_cohort(trajectory)]
    if trajectory.is_without_training and trajectory.closed_at:
        # Nobody learns here: what is left is the result, counted from the day it was decided.
        decided = calendar_of(trajectory.organisation).today(trajectory.closed_at)
        lines = tuple(line for line in lines if MEASURER in line.who)
        cohorts = [(cohort, Anchors(None, decided)) for cohort, _both in cohorts[:1]]
    return Group(trajectory, lines, cohorts, from_day=from_day)


def group_of(trajectory: Trajectory) -> Group:
    """One trajectory with its people and their own days."""
    group = _group(_with_days(Trajectory.objects.all()).get(pk=trajectory.pk))
    _fill([group])
    return group


def _fill(groups: list[Group]) -> None:
    by_trajectory = {group.trajectory.pk: group for group in groups}
    people = Role.objects.filter(trajectory__in=by_trajectory).select_related("person__organisation").order_by("pk")
    for role in people.prefetch_related("person__absences", "cohorts", "learners"):
        by_trajectory[role.trajectory_id].roles.append(role)
    for exception in ScheduleException.objects.filter(trajectory__in=by_trajectory):
        by_trajectory[exception.trajectory_id].exceptions[exception.person_id, exception.moment] = exception
    for figure in ResultFigure.objects.measured_in(by_trajectory):
        by_trajectory[figure.trajectory_id].figures.append(figure)


# One moment of one person, the day on which they are asked, and the day on which its window closes.
Slot = tuple[Planned, date, date]


def dues(group: Group, now: datetime) -> Iterator[Due]:
    """What is due by now and whose window is still open, for everyone who takes part today."""
    return _for_everyone(group, now, _due_slots)


def appointments(group: Group, now: datetime) -> Iterator[Due]:
    """Every moment of everyone who takes part today, the skipped ones marked, whether past or to come."""
    return _for_everyone(group, now, _all_slots)


def _for_everyone(
    group: Group, now: datetime, slots: Callable[[Group, Role, Anchors, Calendar, datetime], Iterator[Slot]]
) -> Iterator[Due]:
    calendars = {role.person_id: Calendar.of(role.person) for role in group.roles}
    held = [role for role in group.roles if role.is_held_on(calendars[role.person_id].today(now))]
    learners = {role.pk: role for role in held if role.function == Function.LEARNER}
    counted_from = {role.pk: group.anchors_of(role) for role in learners.values()}
    # The same days serve every learner with the same anchors.
    known: dict[tuple[int, str, Anchors], list[Slot]] = {}
    taken: set[tuple[str, int]] = set()
    for role in held:
        for learner in _concerned(role, learners):
            key = (role.person_id, role.function, counted_from[learner.pk])
            if key not in known:
                known[key] = list(slots(group, role, key[2], calendars[role.person_id], now))
            about = learner.public_id if role.function in PER_LEARNER else ""
            for planned, day, closes in known[key]:
                moment = planned.line.moment
                if planned.line.only_one:
                    if (moment, learner.pk) in taken:
                        continue
                    taken.add((moment, learner.pk))
                subject = Subject(group.trajectory.public_id, moment, about)
                yield Due(role.person, KINDS[moment, role.function], subject, planned, day, closes)


def _all_slots(group: Group, role: Role, both: Anchors, calendar: Calendar, now: datetime) -> Iterator[Slot]:
    """All moments of one person in one function that are asks, from the day they hold it."""
    for planned in _own_days(plan_person(lines_for(role.function, group.lines), both, calendar), group, role.person_id):
        if planned.day < max(group.from_day, role.held_from or date.min):
            continue
        if (planned.line.moment, role.function) in KINDS:
            yield planned, planned.day, closes_on(planned, calendar)


def _due_slots(group: Group, role: Role, both: Anchors, calendar: Calendar, now: datetime) -> Iterator[Slot]:
    """Of those what is due by today, with the day to ask it."""
    today = calendar.today(now)
    for planned, _day, closes in _all_slots(group, role, both, calendar, now):
        if planned.day <= today and _gate_is_open(group.trajectory, planned.line):
            day = due_day(planned, calendar, today)
            if day is not None:
                yield planned, day, closes


def figure_dues(group: Group, now: datetime) -> Iterator[Due]:
    """Of every figure that somebody measures, what is due by now and whose window is still open."""
    for due in figure_appointments(group):
        calendar = Calendar.of(due.person)
        today = calendar.today(now)
        day = due_day(due.planned, calendar, today) if due.planned.day <= today else None
        if day is not None:
            yield replace(due, day=day)


def figure_appointments(group: Group) -> Iterator[Due]:
    """Every moment at which somebody measures a figure, whether past or to come."""
    for figure in group.figures if _measures(group.trajectory) else ():
        owner = figure.owner
        if owner is None or owner.left_on is not None:
            continue
        calendar = Calendar.of(owner)
        own = plan_person(lines_for(MEASURER, group.lines), group.last, calendar)
        for planned in _own_days(own, group, owner.pk):
            if planned.day >= group.from_day:
                subject = Subject(group.trajectory.public_id, planned.line.moment, figure.public_id)
                kind = KINDS[planned.line.moment, MEASURER]
                yield Due(owner, kind, subject, planned, planned.day, closes_on(planned, calendar))


def _measures(trajectory: Trajectory) -> bool:
    """While it runs, and where no training was needed: a result is followed up all the same."""
    return (trajectory.is_running or trajectory.is_without_training) and not trajectory.is_paused


def figure_is_wanted(ask: Ask) -> bool:
    """Whether a figure may still be asked for: it stands, they measure it, and nobody wrote it down meanwhile."""
    subject, trajectory = Subject.of(ask), ask.trajectory
    if not _measures(trajectory):
        return False
    lines = lines_of(trajectory.schedule_lines.all())
    if not any(line.moment == subject.moment and MEASURER in line.who for line in lines):
        return False
    figure = ResultFigure.objects.filter(public_id=subject.learner, owner=ask.person_id).first()
    return figure is not None and not figure.measurements.filter(measured_on__gte=ask.due_on).exists()


def _gate_is_open(trajectory: Trajectory, line: Line) -> bool:
    """Before-items need no start; after-items need a running trajectory. Paused, nothing is asked."""
    if trajectory.is_paused:
        return False
    return trajectory.is_open if line.is_before else trajectory.is_running


def _concerned(role: Role, learners: dict[int, Role]) -> list[Role]:
    """The learners a function is about: themselves, those it names, or everyone. Nobody stands beside themselves."""
    if role.function == Function.LEARNER:
        return [role]
    if role.function not in PER_LEARNER:
        return []
    named = [learners[one.pk] for one in role.learners.all() if one.pk in learners]
    everyone = not role.learners.all()
    return [one for one in (learners.values() if everyone else named) if one.person_id != role.person_id]


def _own_days(planned: list[Planned], group: Group, person: int) -> Iterator[Planned]:
    for one in planned:
        exception = group.exceptions.get((person, one.line.moment))
        if exception is None:
            yield one
        elif exception.is_on:
            yield replace(one, day=exception.day or one.day)


def next_check_in(learner: Role, now: datetime) -> date | None:
    """The day this learner is asked again, if one is still to come."""
    prefetch_related_objects([learner.person], "absences")
    today = Calendar.of(learner.person).today(now)
    coming = (one.day for one in _own_moments(learner) if one.line.moment in CHECK_INS and one.day > today)
    return min(coming, default=None) if learner.trajectory.is_open and not learner.trajectory.is_paused else None


def last_window(learner: Role) -> date | None:
    """The day on which the window of this learner's last moment closes; None without any moment."""
    calendar = Calendar.of(learner.person)
    return max((closes_on(one, calendar) for one in _own_moments(learner)), default=None)


def _own_moments(learner: Role) -> list[Planned]:
    """All of one learner that are not skipped, on their own days."""
    read_dates([learner.trajectory])
    group = _group(learner.trajectory)
    for exception in ScheduleException.objects.filter(trajectory=group.trajectory, person=learner.person_id):
        group.exceptions[exception.person_id, exception.moment] = exception
    lines = lines_for(Function.LEARNER, group.lines)
    planned = plan_person(lines, group.anchors_of(learner), Calendar.of(learner.person))
    return [one for one in _own_days(planned, group, learner.person_id) if not one.is_skipped]


def is_wanted(ask: Ask, now: datetime) -> bool:
    """Whether it may still be asked: the gate open, the window too, the moment on, the function held."""
    subject = Subject.of(ask)
    trajectory, today = ask.trajectory, Calendar.of(ask.person).today(now)
    line = next((one for one in lines_of(trajectory.schedule_lines.all()) if one.moment == subject.moment), None)
    if line is None or not _gate_is_open(trajectory, line):
        return False
    if ask.window_until is not None and today >= ask.window_until:
        return False
    if ScheduleException.objects.filter(
        trajectory=trajectory, person=ask.person, moment=subject.moment, is_on=False
    ).exists():
        return False
    return _is_held(ask, subject, today)


def _is_held(ask: Ask, subject: Subject, today: date) -> bool:
    held = Role.objects.filter(trajectory=ask.trajectory_id).held_on(today)
    own = held.filter(person=ask.person_id, function__in=subject.functions(ask.kind))
    if not subject.learner:
        return own.exists()
    learner = held.learners().filter(public_id=subject.learner).first()
    return learner is not None and own.filter(Q(learners=None) | Q(learners=learner)).exists()


@dataclass(frozen=True)
class MomentOn:
    """One moment of one cohort on the plan: the day by the organisation's calendar, for which functions."""

    moment: Moment
    cohort: Cohort
    planned: Planned
    day: date
    closes: date
    who: tuple[str, ...]
    is_past: bool

    @property
    def label(self) -> str:
        return str(self.moment.label)

    @property
    def offset_words(self) -> str:
        """How far from the anchor, as in "day +7"."""
        line = self.planned.line
        sign = "−" if line.offset < 0 else "+"
        far = abs(line.offset)
        if line.unit == Unit.WORKING_DAYS:
            words = ngettext("%(n)s working day", "%(n)s working days", far)
        else:
            words = _("day %(n)s")
        return words % {"n": f"{sign}{far}"}

    @property
    def takes(self) -> str:
        minutes = self.planned.line.minutes
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}

    @property
    def who_names(self) -> list[str]:
        names = dict(Function.choices) | {LND: _("L&D"), MEASURER: _("who measures the result")}
        return [str(names[one]) for one in self.who]

    @property
    def is_moved(self) -> bool:
        return bool(self.planned.reason)


def moments(trajectory: Trajectory, now: datetime) -> list[MomentOn]:
    """The moments of every cohort in order of their days. Days alone: never who answered.

    What was prefetched is not read again; the rest is read once and stays with `trajectory`.
    """
    prefetch_related_objects([trajectory], *_DAYS)
    return moments_of(_group(trajectory), calendar_of(trajectory.organisation), now)


def moments_of(group: Group, calendar: Calendar, now: datetime) -> list[MomentOn]:
    """The same, of a group already read."""
    today = calendar.today(now)
    found: dict[tuple[int, Moment, date], MomentOn] = {}
    for cohort, both in group.cohorts:
        for line in group.lines:
            for planned in plan_person([line], both, calendar):
                if planned.day < group.from_day:
                    continue
                key = (cohort.pk, line.moment, planned.day)
                who = found[key].who if key in found else ()
                closes = closes_on(planned, calendar)
                found[key] = MomentOn(
                    line.moment, cohort, planned, planned.day, closes, who + line.who, planned.day < today
                )
    return sorted(found.values(), key=lambda one: (one.day, one.cohort.pk))
