"""The ask behind a promise: opened, or begun anew."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from asks import actions as asks
from asks.models import Ask
from organisations.acting import Actor
from organisations.models import Person
from organisations.working_days import Calendar, NoWorkingDay
from roles.models import Promise, Wording
from trajectories.models import Trajectory

PROMISE, THERE, KEPT = "promise", "there", "kept"
# What stands promised in the name of who took over: told once, on their first day.
TAKEN_OVER = "taken_over"


def open_promise_ask(
    trajectory: Trajectory, promise: Promise, *, kind: str = PROMISE, due_on: date, by: Actor, now: datetime
) -> Ask:
    """A fresh ask, or the one there is from the start of its ladder."""
    ask = asks.open_ask(
        trajectory,
        person=promise.role.person,
        kind=kind,
        about=promise.public_id,
        due_on=due_on,
        checked=True,
        by=by,
        now=now,
    )
    return refresh(ask, due_on, by, now)


def refresh(ask: Ask, due_on: date, by: Actor, now: datetime) -> Ask:
    """Start the ladder again of one that was answered, closed, sent on other words or never checked."""
    if not ask.is_open or ask.letters or ask.due_on != due_on or ask.checked_at is None:
        return asks.ask_again(ask, due_on=due_on, by=by, now=now)
    return ask


def mark_as_asked(promises: Iterable[Promise], *, opens_on: date | None, now: datetime) -> None:
    """Asked from now on, on the words as they stand: one statement for each wording.

    With `opens_on` their asks are still to be made, by the worker, from that day.
    """
    alike: dict[Wording | None, list[int]] = defaultdict(list)
    for promise in promises:
        promise.asked_at, promise.asked_on, promise.opens_on = now, promise.commitment.wording, opens_on
        alike[promise.commitment.wording].append(promise.pk)
    for wording, keys in alike.items():
        Promise.objects.filter(pk__in=keys).update(asked_at=now, asked_on=wording, opens_on=opens_on)


def due_on(person: Person, on: date | None, now: datetime) -> date:
    """The day of the first letter in their own calendar: now, or before a planned day that is to come.

    Who does not work all that time is due at once: their letter goes when they are back, and holds up nobody else's.
    """
    calendar = Calendar.of(person)
    try:
        return calendar.back_to_working_day(on) if on and on > now.date() else calendar.today(now)
    except NoWorkingDay:
        return calendar.today(now)
