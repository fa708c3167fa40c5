"""What becomes of two persons who are to be one, as it is said before it is done."""

from dataclasses import dataclass, field
from datetime import datetime

from organisations.models import Person
from organisations.working_days import Calendar
from roles.models import Role
from roles.table import period_of
from roles.words import short_day
from trajectories.models import ResultFigure, Trajectory


@dataclass
class Plan:
    """One trajectory: what each is in it, by name; what both are at the same time becomes one."""

    trajectory: Trajectory
    kept: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    together: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Moves:
    """All trajectories in which who goes has a part, and how many others stay as they are with who stays."""

    parts: list[Plan]
    others: int
    # How many they plan, or tell figures of.
    planned: int
    figures: int


def what_moves(kept: Person, gone: Person, now: datetime) -> Moves:
    """Three queries, in however many trajectories they take part."""
    today = Calendar.of_everyone(kept.organisation).today(now)
    parts: dict[int, Plan] = {}
    held: dict[tuple[int, str], list[Role]] = {}
    for role in Role.objects.filter(person__in=[kept.pk, gone.pk]).in_plans():
        plan = parts.setdefault(role.trajectory_id, Plan(role.trajectory))
        period = period_of(role, today, short_day)
        names = plan.kept if role.person_id == kept.pk else plan.gone
        names.append(f"{role.name} {period}".strip())
        same = held.setdefault((role.trajectory_id, role.function), [])
        if (
            any(one.person_id != role.person_id and _overlap(one, role) for one in same)
            and role.name not in plan.together
        ):
            plan.together.append(role.name)
        same.append(role)
    touched = [plan for plan in parts.values() if plan.gone]
    return Moves(
        parts=touched,
        others=len(parts) - len(touched),
        planned=Trajectory.objects.planned_by([gone]).count(),
        figures=ResultFigure.objects.filter(owner=gone).count(),
    )


def _overlap(one: Role, other: Role) -> bool:
    """On a day both are held."""
    ends_first = one.held_until and other.held_from and one.held_until < other.held_from
    begins_last = one.held_from and other.held_until and other.held_until < one.held_from
    return not (ends_first or begins_last)
