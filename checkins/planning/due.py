"""Which moments are due for whom, on which day, and until when an answer counts."""

from collections.abc import Callable, Container, Hashable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from itertools import chain

from checkins.dates import (
    FOR_THEM,
    MEASURER,
    Anchors,
    Moment,
    Planned,
    closes_on,
    due_day,
    lines_for,
    plan_person,
)
from checkins.planning.gates import gate_is_open, measures
from checkins.planning.groups import Group, own_days
from checkins.subjects import BESIDE, CHOSEN_AT, KINDS, PER_LEARNER, RECORDED, Subject, kind_of
from organisations.models import Person
from organisations.working_days import Calendar, NoWorkingDay
from roles.models import PAIRED, Function, Role
from roles.outcomes import STILL_ASKED


@dataclass(frozen=True)
class Due:
    """One moment of one person: what they are asked, about whom, on which day, and until when the answer counts.

    `role` is what they are asked as, `learner` whom it is about: of a figure there is neither, and what is asked of all
    learners together names none.
    """

    person: Person
    kind: str
    subject: Subject
    planned: Planned
    day: date
    closes: date
    role: Role | None = None
    learner: Role | None = None

    @property
    def key(self) -> tuple[int, str, str]:
        """What makes an ask the same ask."""
        return self.person.pk, self.kind, str(self.subject)

    def is_held_on(self, day: date) -> bool:
        """Whether on this day they take part as they are asked, and so does whom it is about."""
        return all(role is None or role.is_held_on(day) for role in (self.role, self.learner))


# One moment of one person, the day on which they are asked, and the day on which its window closes.
Slot = tuple[Planned, date, date]
# On which day a moment is asked of somebody with this calendar, seen from today; None for not at all.
DayOf = Callable[[Planned, Calendar, date], date | None]


def dues(group: Group, now: datetime) -> Iterator[Due]:
    """What is due by now and whose window is still open, for everyone who takes part today."""

    def day_of(planned: Planned, calendar: Calendar, today: date) -> date | None:
        is_due = planned.day <= today and gate_is_open(group.trajectory, planned.line)
        if is_due and planned.line.waits:
            return _once_told(group, planned, calendar, today)
        return due_day(planned, calendar, today) if is_due else None

    return _for_everyone(group, now, day_of)


def _once_told(group: Group, planned: Planned, calendar: Calendar, today: date) -> date | None:
    """What waits for the answers of others: from their publishing on, and for four weeks after it.

    Where nobody may be asked how they are getting on nothing is published, and its own day counts.
    """
    told = group.told.get(planned.line.moment) if group.may_record else planned.day
    if planned.is_skipped or told is None or today > told + STILL_ASKED:
        return None
    with suppress(NoWorkingDay):
        return calendar.forward_to_working_day(today)
    return None


def coming(group: Group, now: datetime, until: date) -> Iterator[Due]:
    """What is due or is to come by that day, each on the day on which it is asked; not whether its gate opens by then.

    Who holds a function by then is asked, though not holding it yet; who does no longer is not.
    """
    return _for_everyone(group, now, partial(_due_by, until))


def _due_by(until: date, planned: Planned, calendar: Calendar, today: date) -> date | None:
    day = due_day(planned, calendar, today) if planned.day <= until else None
    return day if day is not None and day <= until else None


def appointments(group: Group, now: datetime, of: Container[int] | None = None) -> Iterator[Due]:
    """Every moment of everyone who takes part on its day, the skipped ones marked, whether past or to come.

    A moment that is past is theirs who take part today. `of` are the ids of those it is wanted of, when not of all.
    """
    found = _for_everyone(group, now, lambda planned, _calendar, _today: planned.day, of)
    return (due for due in found if of is None or due.person.pk in of)


def _for_everyone(group: Group, now: datetime, day_of: DayOf, of: Container[int] | None = None) -> Iterator[Due]:
    """What each is asked of one learner after the other, and once of all of them together."""
    slots = _Slots(group, now, day_of)
    return chain(_one_by_one(group, slots, of), _together(group, slots, of))


class _Slots:
    """The moments of people in one function that are asked on some day. Counted once for all who work alike."""

    def __init__(self, group: Group, now: datetime, day_of: DayOf) -> None:
        self._group, self._now, self._day_of = group, now, day_of
        self._with_own_days = {person for person, _moment in group.exceptions}
        self._known: dict[Hashable, list[Slot]] = {}

    def today(self, person: Person) -> date:
        return self._group.calendar(person).today(self._now)

    def of(self, role: Role, both: Anchors) -> list[Slot]:
        """All of this person in this function, from the day they hold it."""
        calendar = self._group.calendar(role.person)
        person = role.person_id if role.person_id in self._with_own_days else None
        alike = (role.function, role.held_from, both, calendar, person)
        if alike not in self._known:
            self._known[alike] = list(self._count(role, both, calendar))
        return self._known[alike]

    def _count(self, role: Role, both: Anchors, calendar: Calendar) -> Iterator[Slot]:
        group, today = self._group, calendar.today(self._now)
        planned = plan_person(lines_for(role.function, group.lines), both, calendar)
        for one in own_days(planned, group, role.person_id):
            kind = kind_of(one.line, role.function)
            is_asked = kind and (group.may_record or kind not in RECORDED)
            if is_asked and one.day >= max(group.from_day, role.held_from or date.min):
                day = self._day_of(one, calendar, today)
                if day is not None:
                    yield one, day, closes_on(one, calendar)


def _one_by_one(group: Group, slots: _Slots, of: Container[int] | None) -> Iterator[Due]:
    """With `of` the moments of others are left out, as far as nothing depends on who else is asked."""
    learners = {role.pk: role for role in group.roles if role.function == Function.LEARNER}
    counted_from = {role.pk: group.anchors_of(role) for role in learners.values()}
    taken: set[tuple[str, int]] = set()
    for role in group.roles:
        is_aside = of is not None and role.person_id not in of
        if is_aside and not any(line.only_one for line in lines_for(role.function, group.lines)):
            continue
        today = slots.today(role.person)
        # The same days serve every learner with the same anchors.
        known: dict[Anchors, list[Slot]] = {}
        for learner in _concerned(group, role, learners):
            both = counted_from[learner.pk]
            if both not in known:
                known[both] = [slot for slot in slots.of(role, both) if not slot[0].line.asks]
            about = learner.public_id if role.function in PER_LEARNER else ""
            for planned, day, closes in known[both]:
                on, moment = max(planned.day, today), planned.line.moment
                if not (role.is_held_on(on) and learner.is_held_on(on)):
                    continue
                if planned.line.only_one:
                    if (moment, learner.pk) in taken or (role.person_id, learner.pk, moment) in group.passed:
                        continue
                    taken.add((moment, learner.pk))
                elif is_aside:
                    continue
                subject = Subject(group.trajectory.public_id, moment, about)
                yield Due(role.person, KINDS[moment, role.function], subject, planned, day, closes, role, learner)


def _together(group: Group, slots: _Slots, of: Container[int] | None) -> Iterator[Due]:
    """What somebody is asked once of all whom they stand beside, by the days of those who end last."""
    learners = [role for role in group.roles if role.function == Function.LEARNER]
    counted_from = {role.pk: group.anchors_of(role) for role in learners}
    asking = {function for line in group.lines if line.asks for function in line.who}
    for role in group.roles:
        if role.function not in asking or (of is not None and role.person_id not in of):
            continue
        theirs = _beside(group, role, learners)
        both = max((counted_from[one.pk] for one in theirs), key=_last, default=Anchors(None, None))
        for planned, day, closes in slots.of(role, both):
            on = max(planned.day, slots.today(role.person))
            if _learns_along(role, planned, learners, on):
                continue
            if planned.line.asks and role.is_held_on(on) and any(one.is_held_on(on) for one in theirs):
                subject = Subject(group.trajectory.public_id, planned.line.moment)
                yield Due(role.person, planned.line.asks, subject, planned, day, closes, role)


def _learns_along(role: Role, planned: Planned, learners: Iterable[Role], on: date) -> bool:
    """Whether what somebody changed for the learners would be asked of a buddy who is one of them (ADR 45)."""
    if planned.line.asks != FOR_THEM or role.function != Function.BUDDY:
        return False
    return any(one.person_id == role.person_id and one.is_held_on(on) for one in learners)


def _last(both: Anchors) -> date:
    return both.end or date.min


def _concerned(group: Group, role: Role, learners: dict[int, Role]) -> list[Role]:
    """The learners a function is asked about one by one: themselves, those they stand beside, or whom they coach."""
    if role.function == Function.LEARNER:
        return [role]
    if role.function not in PER_LEARNER:
        return []
    theirs = _beside(group, role, learners.values())
    if role.function == Function.TRAINER:
        return [one for one in theirs if group.is_coached_by(one, role.person_id)]
    return theirs


def _beside(group: Group, role: Role, learners: Iterable[Role]) -> list[Role]:
    """Those a function names, or everyone. Nobody stands beside themselves.

    A buddy or observer is there for those who chose them and to whom they said yes, whoever L&D named.
    """
    if role.function in PAIRED:
        return [one for one in learners if (role.person_id, role.function, one.pk) in group.pairs]
    named = {one.pk for one in role.learners.all()}
    return [one for one in learners if one.person_id != role.person_id and (not named or one.pk in named)]


def choice_dues(group: Group, now: datetime) -> Iterator[Due]:
    """Of every learner who did not choose yet, not even nobody: that they are asked now. Once, as all asks."""
    for due in choices_coming(group, now):
        is_due = due.planned.day <= group.calendar(due.person).today(now)
        if is_due and gate_is_open(group.trajectory, due.planned.line):
            yield due


def choices_coming(group: Group, now: datetime) -> Iterator[Due]:
    """Of every learner who did not choose yet who stands beside them, the moment with which they are asked."""
    slots = _Slots(group, now, _day_of_choice)
    for role in group.roles if group.may_record else ():
        if role.function != Function.LEARNER or all((role.pk, one) in group.have_chosen for one in PAIRED):
            continue
        today = slots.today(role.person)
        for planned, day, closes in slots.of(role, group.anchors_of(role)):
            if role.is_held_on(max(planned.day, today)):
                subject = Subject(group.trajectory.public_id, Moment.IF_THEN)
                yield Due(role.person, BESIDE, subject, planned, day, closes, role, role)
                break


def _day_of_choice(planned: Planned, calendar: Calendar, today: date) -> date | None:
    return due_day(planned, calendar, today) if planned.line.moment in CHOSEN_AT else None


def figure_dues(group: Group, now: datetime) -> Iterator[Due]:
    """Of every figure that somebody measures, what is due by now and whose window is still open."""
    for due in figures_coming(group, now) if measures(group.trajectory) else ():
        if due.planned.day <= group.calendar(due.person).today(now):
            yield due


def figures_coming(group: Group, now: datetime) -> Iterator[Due]:
    """Of every figure that somebody measures, what is due or still to come."""
    for due in figure_appointments(group):
        calendar = group.calendar(due.person)
        day = due_day(due.planned, calendar, calendar.today(now))
        if day is not None:
            yield replace(due, day=day)


def figure_appointments(group: Group) -> Iterator[Due]:
    """Every moment at which somebody measures a figure, whether past or to come."""
    for figure in group.figures:
        owner = figure.owner
        if owner is None or owner.left_on is not None:
            continue
        calendar = group.calendar(owner)
        own = plan_person(lines_for(MEASURER, group.lines), group.last, calendar)
        for planned in own_days(own, group, owner.pk):
            if planned.day >= group.from_day:
                subject = Subject(group.trajectory.public_id, planned.line.moment, figure.public_id)
                kind = KINDS[planned.line.moment, MEASURER]
                yield Due(owner, kind, subject, planned, planned.day, closes_on(planned, calendar))
