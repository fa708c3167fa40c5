"""Which moments are due for whom, on which day, and until when an answer counts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from checkins.dates import (
    MEASURER,
    Anchors,
    Planned,
    closes_on,
    due_day,
    lines_for,
    plan_person,
)
from checkins.planning.gates import gate_is_open, measures
from checkins.planning.groups import Group, own_days
from checkins.subjects import KINDS, PER_LEARNER, Subject
from organisations.models import Person
from organisations.working_days import Calendar
from roles.models import Function, Role


@dataclass(frozen=True)
class Due:
    """One moment of one person: what they are asked, about whom, on which day, and until when the answer counts."""

    person: Person
    kind: str
    subject: Subject
    planned: Planned
    day: date
    closes: date


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
    for planned in own_days(plan_person(lines_for(role.function, group.lines), both, calendar), group, role.person_id):
        if planned.day < max(group.from_day, role.held_from or date.min):
            continue
        if (planned.line.moment, role.function) in KINDS:
            yield planned, planned.day, closes_on(planned, calendar)


def _due_slots(group: Group, role: Role, both: Anchors, calendar: Calendar, now: datetime) -> Iterator[Slot]:
    """Of those what is due by today, with the day to ask it."""
    today = calendar.today(now)
    for planned, _day, closes in _all_slots(group, role, both, calendar, now):
        if planned.day <= today and gate_is_open(group.trajectory, planned.line):
            day = due_day(planned, calendar, today)
            if day is not None:
                yield planned, day, closes


def _concerned(role: Role, learners: dict[int, Role]) -> list[Role]:
    """The learners a function is about: themselves, those it names, or everyone. Nobody stands beside themselves."""
    if role.function == Function.LEARNER:
        return [role]
    if role.function not in PER_LEARNER:
        return []
    named = [learners[one.pk] for one in role.learners.all() if one.pk in learners]
    everyone = not role.learners.all()
    return [one for one in (learners.values() if everyone else named) if one.person_id != role.person_id]


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
    for figure in group.figures if measures(group.trajectory) else ():
        owner = figure.owner
        if owner is None or owner.left_on is not None:
            continue
        calendar = Calendar.of(owner)
        own = plan_person(lines_for(MEASURER, group.lines), group.last, calendar)
        for planned in own_days(own, group, owner.pk):
            if planned.day >= group.from_day:
                subject = Subject(group.trajectory.public_id, planned.line.moment, figure.public_id)
                kind = KINDS[planned.line.moment, MEASURER]
                yield Due(owner, kind, subject, planned, planned.day, closes_on(planned, calendar))
