"""Asking what became of what was promised."""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime

from asks import actions as asks
from asks.models import Ask
from organisations.acting import Actor, action
from organisations.models import Person
from organisations.working_days import Calendar, NoWorkingDay
from roles.asking import KEPT, THERE
from roles.instead import told_on
from roles.models import Promise
from roles.outcomes import about_phase, there_day
from trajectories.models import Trajectory


@action
def ask_there(trajectory: Trajectory, *, promises: Sequence[Promise], by: Actor, now: datetime) -> list[Ask]:
    """Ask the owners of these musts, on the day they are needed, whether they are there."""
    calendars = {promise.role.person_id: Calendar.of(promise.role.person) for promise in promises}
    wanted: list[tuple[Person, str, date]] = []
    for promise in promises:
        calendar = calendars[promise.role.person_id]
        due_on = max(there_day(promise, calendar), calendar.today(now))
        wanted.append((promise.role.person, promise.public_id, due_on))
    days = {about: day for _person, about, day in wanted}
    opened = asks.open_asks(trajectory, kind=THERE, wanted=wanted, checked=True, by=by, now=now)
    for ask in opened:
        if not ask.is_open:
            asks.ask_again(ask, due_on=days[ask.about], by=by, now=now)
    return opened


@action
def ask_kept(trajectory: Trajectory, *, phase: str, day: date, by: Actor, now: datetime) -> list[Ask]:
    """Ask everyone who promised something for this phase, once, what became of it; from this day on their own wall."""
    some = Promise.objects.asked_nothing_of([trajectory.pk], KEPT).filter(commitment__phase=phase)
    people = {promise.role.person_id: promise.role.person for promise in some.with_words() if promise.awaits_outcome}
    wanted: list[tuple[Person, str, date]] = []
    for person in people.values():
        calendar = Calendar.of(person)
        try:
            due_on = calendar.forward_to_working_day(max(day, calendar.today(now)))
        except NoWorkingDay:
            continue
        wanted.append((person, about_phase(trajectory, phase), due_on))
    return asks.open_asks(trajectory, kind=KEPT, wanted=wanted, checked=True, by=by, now=now) if wanted else []


@action
def ask_instead(trajectory: Trajectory, *, promises: Sequence[Promise], by: Actor, now: datetime) -> list[Ask]:
    """Ask who promised these instead of a training what became of them, from the day of each.

    What was agreed after they were asked before is asked anew. Who leaves before their day is not asked.
    """
    theirs: dict[Person, list[Promise]] = defaultdict(list)
    for promise in promises:
        theirs[promise.role.person].append(promise)
    wanted: dict[tuple[int, str], tuple[Person, str, date]] = {}
    for person, mine in theirs.items():
        calendar = Calendar.of(person)
        with suppress(NoWorkingDay):
            due_on = calendar.forward_to_working_day(max(told_on(mine), calendar.today(now)))
            for promise in mine:
                if not promise.role.has_ended_by(due_on):
                    about = about_phase(trajectory, promise.commitment.phase)
                    wanted[person.pk, about] = (person, about, due_on)
    asked = asks.open_asks(trajectory, kind=KEPT, wanted=list(wanted.values()), checked=True, by=by, now=now)
    opened = [ask for ask in asked if (ask.person_id, ask.about) in wanted]
    for ask in opened:
        if ask.opened_at < now:
            asks.ask_again(ask, due_on=wanted[ask.person_id, ask.about][2], by=by, now=now)
    return opened
