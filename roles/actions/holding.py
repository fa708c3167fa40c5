"""Who takes part: holding a function, changing it, and letting it go."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from organisations.acting import Actor, action
from organisations.models import Person
from roles.models import Function, Role
from roles.promises import line_up
from trajectories.models import Cohort, Trajectory


@action
def hold(
    trajectory: Trajectory,
    *,
    people: Iterable[Person],
    functions: Iterable[str],
    cohort: Cohort | None = None,
    by: Actor,
    now: datetime,
) -> list[Role]:
    """Give each of these people each of these functions; what they hold already stays. Returns the new roles."""
    held = set(Role.objects.of(trajectory).filter(held_until=None).values_list("person_id", "function"))
    new = [
        Role(trajectory=trajectory, person=person, function=function)
        for person in {one.pk: one for one in people}.values()
        for function in functions
        if (person.pk, function) not in held
    ]
    Role.objects.bulk_create(new)
    if cohort is not None:
        through = Role.cohorts.through
        through.objects.bulk_create(
            through(role_id=role.pk, cohort_id=cohort.pk) for role in new if role.function == Function.LEARNER
        )
    line_up(trajectory, now)
    return new


@action
def change_role(
    role: Role,
    *,
    changes: dict[str, Any],
    cohorts: Iterable[Cohort],
    learners: Iterable[Role],
    by: Actor,
    now: datetime,
) -> Role:
    """Set title and period, the groups a learner is in, and whom a supporter is there for (nobody chosen: everyone)."""
    for name, value in changes.items():
        setattr(role, name, value)
    role.save()
    role.cohorts.set(cohorts)
    role.learners.set(learners)
    line_up(role.trajectory, now)
    return role


@action
def let_go(role: Role, *, on: date, by: Actor, now: datetime) -> Role:
    """End the function; `on` is the last day it is held. What was asked stays in the history, nothing more is sent."""
    role.held_until = max(on, role.held_from) if role.held_from else on
    role.save(update_fields=["held_until"])
    line_up(role.trajectory, now)
    return role
