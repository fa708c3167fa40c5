"""Who takes part in a trajectory of the example, and who comes and goes."""

from datetime import date, datetime
from typing import Any

from organisations.acting import Actor
from roles import actions as roles
from roles.models import Role
from trajectories.models import Trajectory


def role_of(trajectory: Trajectory, name: str, function: str) -> Role:
    """What somebody is here, by their name."""
    held = Role.objects.of(trajectory).holding(function).select_related("person__organisation")
    return next(role for role in held if str(role.person) == name)


def change_who(told: dict[str, Any], trajectory: Trajectory, *, by: Actor, today: date, now: datetime) -> None:
    """Somebody takes part from today on, or no longer."""
    name, function = told["who"], told["function"]
    if told["do"] == "let_go":
        roles.let_go(role_of(trajectory, name, function), on=today, by=by, now=now)
        return
    person = trajectory.organisation.people.get(name=name)
    roles.hold(trajectory, people=[person], functions=[function], by=by, now=now)
    role = role_of(trajectory, name, function)
    changes = {"held_from": today}
    roles.change_role(role, changes=changes, cohorts=[], learners=[], version=role.version, by=by, now=now)
