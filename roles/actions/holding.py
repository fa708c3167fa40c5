"""Who takes part: holding a function, changing it, and letting it go."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from organisations.acting import Actor, action
from organisations.models import Person
from roles.models import Function, Role
from roles.promises import line_up
from trajectories.changes import ids, one_at_a_time, record, save_at, says, set_and_raise
from trajectories.models import Change, Cohort, Trajectory

PART = Change.Part.PEOPLE
DAYS = ("held_from", "held_until")
PERIOD = ("title", *DAYS)


class HeldAgain(Exception):
    """The person holds this function already, since it was let go."""


@dataclass(frozen=True)
class Held:
    """What became of functions that were given: new ones, and those that were held already."""

    new: list[Role] = field(default_factory=list)
    # Held until a day and now without an end, each with that day.
    longer: list[tuple[Role, date]] = field(default_factory=list)
    # Left as they are.
    stays: list[Role] = field(default_factory=list)


@action
def hold(
    trajectory: Trajectory,
    *,
    people: Iterable[Person],
    functions: Iterable[str],
    cohort: Cohort | None = None,
    by: Actor,
    now: datetime,
) -> Held:
    """Give each of these people each of these functions, from now on without an end.

    What they hold already stays the same function; its end is taken away, unless somebody takes over then.
    """
    one_at_a_time(trajectory)
    there = Role.objects.of(trajectory).lasting(now.date()).select_related("person").longest()
    known = {(role.person_id, role.function): role for role in reversed(there)}
    found = Held()
    for person in {one.pk: one for one in people}.values():
        for function in functions:
            role = known.get((person.pk, function))
            if role is None:
                found.new.append(Role(trajectory=trajectory, person=person, function=function))
            elif role.held_until is None or role.followed_by.exists():
                found.stays.append(role)
            else:
                found.longer.append((role, role.held_until))
                _go_on(role, by, now)
    Role.objects.bulk_create(found.new)
    if cohort is not None:
        through = Role.cohorts.through
        through.objects.bulk_create(
            through(role_id=role.pk, cohort_id=cohort.pk) for role in found.new if role.function == Function.LEARNER
        )
    line_up(trajectory, now)
    if found.new:
        given = " ".join(dict.fromkeys(map(_function, found.new)))
        after = {"people": ids(role.person for role in found.new), "function": given}
        record(trajectory, PART, "hold", after=after, by=by, now=now)
    return found


def _go_on(role: Role, by: Actor, now: datetime) -> None:
    before = says(role, ["held_until"])
    set_and_raise(role, held_until=None)
    _record(role, "change_role", by, now, before=before, after=says(role, ["held_until"]))


@action
def change_role(
    role: Role,
    *,
    changes: dict[str, Any],
    cohorts: Iterable[Cohort],
    learners: Iterable[Role],
    version: int,
    by: Actor,
    now: datetime,
) -> Role:
    """Set title and period, the groups a learner is in, and whom a supporter is there for (nobody chosen: everyone).

    Only when nobody else did since `version`. Raises ChangedMeanwhile.
    """
    one_at_a_time(role.trajectory)
    before = _said(Role.objects.select_related("person").get(pk=role.pk))
    save_at(role, changes=changes, version=version)
    role.cohorts.set(cohorts)
    role.learners.set(learners)
    line_up(role.trajectory, now)
    _record(role, "change_role", by, now, before=before, after=_said(role))
    return role


@action
def let_go(role: Role, *, on: date, by: Actor, now: datetime) -> Role:
    """End the function; `on` is the last day it is held. What was asked stays in the history, nothing more is sent.

    What was to begin later is over before it began.
    """
    one_at_a_time(role.trajectory)
    before = says(role, DAYS)
    set_and_raise(role, held_from=role.held_from and min(role.held_from, on), held_until=on)
    line_up(role.trajectory, now)
    _record(role, "let_go", by, now, before=before, after=says(role, DAYS))
    return role


@action
def put_back_role(role: Role, *, by: Actor, now: datetime) -> Role:
    """Undo letting it go: it is held as long as it was to be before. Raises HeldAgain.

    What was answered counts again; what was asked and not answered waits until L&D asks it again.
    """
    one_at_a_time(role.trajectory)
    if Role.objects.beside(role).lasting(now.date()).exists():
        raise HeldAgain
    gone = Change.objects.newest(role.public_id, "let_go")
    was = {name: date.fromisoformat(day) for name, day in gone.before.items()} if gone else {}
    set_and_raise(role, **{"held_until": None, **was})
    line_up(role.trajectory, now)
    _record(role, "put_back_role", by, now)
    return role


def _said(role: Role) -> dict[str, str]:
    """As the history keeps it."""
    return says(role, PERIOD) | {
        "cohorts": ", ".join(str(cohort) for cohort in role.cohorts.all()),
        "learners": ids(learner.person for learner in role.learners.select_related("person").by_name()),
    }


def _record(
    role: Role,
    verb: str,
    by: Actor,
    now: datetime,
    *,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
) -> None:
    """`about` is the function and whose it is."""
    about = f"{_function(role)} {role.person.public_id}"
    record(role.trajectory, PART, verb, thing=role, about=about, before=before, after=after, by=by, now=now)


def _function(role: Role) -> str:
    return str(Function(role.function).value)
