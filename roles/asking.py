"""The ask behind a promise: opened, or begun anew."""

from datetime import date, datetime

from asks import actions as asks
from asks.models import Ask
from organisations.acting import Actor
from roles.models import Promise
from trajectories.models import Trajectory

PROMISE, THERE, KEPT = "promise", "there", "kept"


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
