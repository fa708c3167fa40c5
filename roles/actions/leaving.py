"""Somebody leaves the organisation: everything that would be sent to them stops, in every trajectory."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from asks import actions as asks
from asks.models import Ask
from organisations import actions as people
from organisations.acting import Actor, action
from organisations.models import Person
from roles.models import Role
from roles.promises import line_up
from trajectories.changes import each_one_at_a_time, ids, record
from trajectories.models import Change, Trajectory

DAY = timedelta(days=1)


@action
def leave(person: Person, *, by: Actor, now: datetime) -> Person:
    """From this moment nothing is asked of them or shown to them; what they said stays in the history.

    Whose last day is behind us left on the day after it. Raises LastAdmin.
    """
    trajectories = _trajectories(person, now)
    on = now.date() if person.last_day is None else min(person.last_day + DAY, now.date())
    people.leave(person, on=on, by=by, now=now)
    asks.close(Ask.objects.open().of(person), because="left", by=by, now=now)
    _line_up(person, trajectories, "leave", by, now)
    return person


@action
def come_back(person: Person, *, by: Actor, now: datetime) -> Person:
    """They did not leave or will not, or are here again. What was asked of who left waits until L&D asks it again."""
    was_gone = person.left_on is not None
    trajectories = _trajectories(person, now) if was_gone else []
    people.come_back(person, by=by, now=now)
    _line_up(person, trajectories, "come_back", by, now)
    return person


def _trajectories(person: Person, now: datetime) -> list[Trajectory]:
    """Those in which they hold a function that is not over; nobody else makes lines there meanwhile."""
    held = Role.objects.held_by(person).lasting(now.date())
    return each_one_at_a_time(Trajectory.objects.filter(pk__in=held.values("trajectory")))


def _line_up(person: Person, trajectories: Iterable[Trajectory], verb: str, by: Actor, now: datetime) -> None:
    """With a line in the history of each."""
    for trajectory in trajectories:
        line_up(trajectory, now)
        record(trajectory, Change.Part.PEOPLE, verb, after={"people": ids([person])}, by=by, now=now)
