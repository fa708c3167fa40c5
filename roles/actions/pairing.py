"""Somebody begins to stand beside a learner, as both of them agreed."""

from datetime import datetime

from organisations.acting import Actor, action
from organisations.models import Person
from roles.models import Role
from roles.promises import line_up
from trajectories.changes import ids, one_at_a_time, record
from trajectories.models import Change


@action
def stand_beside(learner: Role, *, person: Person, function: str, by: Actor, now: datetime) -> Role:
    """Let this person hold this function for this learner too, where they do not yet; L&D sees it among the people."""
    trajectory = learner.trajectory
    one_at_a_time(trajectory)
    held = Role.objects.of(trajectory).holding(function).held_by(person).lasting(now.date()).longest().first()
    if held is None:
        held = Role.objects.create(trajectory=trajectory, person=person, function=function)
        held.learners.add(learner)
        after = {"people": ids([person]), "function": str(function)}
        record(trajectory, Change.Part.PEOPLE, "hold", after=after, by=by, now=now)
    elif held.learners.exists():
        held.learners.add(learner)
    line_up(trajectory, now)
    return held
