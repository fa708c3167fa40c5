"""Somebody leaves the organisation: everything that would be sent to them stops, in every trajectory."""

from datetime import datetime, timedelta

from asks import actions as asks
from asks.models import Ask
from organisations import actions as people
from organisations.acting import Actor, action
from organisations.models import Person
from roles.models import Role
from roles.promises import line_up
from trajectories.changes import ids, record
from trajectories.models import Change

DAY = timedelta(days=1)


@action
def leave(person: Person, *, by: Actor, now: datetime) -> Person:
    """From this moment nothing is asked of them or shown to them; what they said stays in the history.

    Whose last day is behind us left on the day after it. Raises LastAdmin.
    """
    on = now.date() if person.last_day is None else min(person.last_day + DAY, now.date())
    people.leave(person, on=on, by=by, now=now)
    asks.close(Ask.objects.open().of(person), because="left", by=by, now=now)
    _line_up(person, "leave", by, now)
    return person


@action
def come_back(person: Person, *, by: Actor, now: datetime) -> Person:
    """They did not leave or will not, or are here again. What was asked of who left waits until L&D asks it again."""
    was_gone = person.left_on is not None
    people.come_back(person, by=by, now=now)
    if was_gone:
        _line_up(person, "come_back", by, now)
    return person


def _line_up(person: Person, verb: str, by: Actor, now: datetime) -> None:
    """Each trajectory in which they hold a function that is not over, with a line in its history."""
    held = Role.objects.held_by(person).lasting(now.date()).select_related("trajectory")
    for trajectory in {role.trajectory_id: role.trajectory for role in held}.values():
        line_up(trajectory, now)
        record(trajectory, Change.Part.PEOPLE, verb, after={"people": ids([person])}, by=by, now=now)
