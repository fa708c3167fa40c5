"""The lines of the impact map: which behaviour moves which result, which intervention helps to which behaviour."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from organisations.acting import Actor, action
from trajectories.changes import record
from trajectories.models import Behaviour, Change, Intervention, ResultFigure, Trajectory


@dataclass(frozen=True)
class Lines:
    """`aims` lead from a behaviour to a figure, `helps` from an intervention to a behaviour."""

    aims: frozenset[tuple[Behaviour, ResultFigure]] = frozenset()
    helps: frozenset[tuple[Intervention, Behaviour]] = frozenset()


@action
def draw_lines(trajectory: Trajectory, *, add: Lines, remove: Lines, by: Actor, now: datetime) -> Trajectory:
    """Draw these and wipe those; every other line stays, whoever drew it meanwhile."""
    for behaviour, figure in add.aims:
        behaviour.figures.add(figure)
    for behaviour, figure in remove.aims:
        behaviour.figures.remove(figure)
    for intervention, behaviour in add.helps:
        intervention.behaviours.add(behaviour)
    for intervention, behaviour in remove.helps:
        intervention.behaviours.remove(behaviour)
    # Their own forms hold the same ticks: whoever has one open meets these.
    _raise_versions(Behaviour, (behaviour.pk for behaviour, _figure in add.aims | remove.aims))
    _raise_versions(Intervention, (intervention.pk for intervention, _behaviour in add.helps | remove.helps))
    before, after = {"lines": _said(remove)}, {"lines": _said(add)}
    record(trajectory, Change.Part.RESULT, "draw_lines", thing=trajectory, before=before, after=after, by=by, now=now)
    return trajectory


def _raise_versions(model: type[Behaviour] | type[Intervention], keys: Iterable[int]) -> None:
    model._default_manager.filter(pk__in=set(keys)).update(version=F("version") + 1)


def _said(lines: Lines) -> str:
    """As the map has them: what it leads to first."""
    aims = [f"{figure} ← {behaviour}" for behaviour, figure in lines.aims]
    helps = [f"{behaviour} ← {intervention}" for intervention, behaviour in lines.helps]
    return "; ".join(sorted(aims) + sorted(helps))
