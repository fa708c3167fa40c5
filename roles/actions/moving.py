"""Learners go from one manager, buddy, colleague or observer to another."""

from collections.abc import Iterable
from datetime import datetime

from organisations.acting import Actor, action
from roles.actions.promises import send_asks
from roles.models import Role
from roles.promises import is_open, line_up, pairs, take_over
from trajectories.changes import ids, one_at_a_time, record, set_and_raise
from trajectories.models import Change


class NobodyLeft(Exception):
    """Then the function itself goes to somebody else: without a name it is there for every learner."""


@action
def move_learners(role: Role, *, learners: Iterable[Role], to: Role, by: Actor, now: datetime) -> Role:
    """Let `to` be there for these learners instead. What was promised about them stands, and what is open is asked.

    Who was there for them is asked nothing more about them and sees nothing of them. Raises NobodyLeft.
    """
    one_at_a_time(role.trajectory)
    moved = {learner.pk: learner for learner in learners}
    theirs = Role.objects.those_of(role)
    stay = [learner for learner in theirs if learner.pk not in moved]
    if not stay:
        raise NobodyLeft
    role.learners.set(stay)
    set_and_raise(role)
    if to.learners.exists():
        to.learners.add(*moved.values())
        set_and_raise(to)
    line_up(role.trajectory, now)
    about_them = [pair for pair in pairs(role, to) if pair[0].learner_id in moved]
    take_over(about_them)
    wanted = [line for line, before in about_them if is_open(line, before)]
    if wanted and role.trajectory.asks_promises:
        send_asks(role.trajectory, promises=wanted, on=None, by=by, now=now)
    record(
        role.trajectory,
        Change.Part.PEOPLE,
        "move_learners",
        thing=role,
        about=f"{role.function} {role.person.public_id}",
        before={"learners": ids(learner.person for learner in theirs)},
        after={"learners": ids(learner.person for learner in stay), "follower": ids([to.person])},
        by=by,
        now=now,
    )
    return to
