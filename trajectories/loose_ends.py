"""Loose ends of the impact map in words, each with the act that mends it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from trajectories.impact import ImpactMap, LooseEnd
from trajectories.models import Behaviour, ResultFigure, Trajectory


@dataclass(frozen=True)
class Told:
    """What hangs loose, what it lacks, and where to mend that."""

    what: str
    says: str
    act: str
    url: str


def told(trajectory: Trajectory, impact: ImpactMap) -> list[Told]:
    """In the order of the map."""
    return [_told(trajectory, impact, end) for end in impact.loose]


def lacking(end: LooseEnd) -> str:
    """What is missing, in a few words."""
    if end.lacks == "figure":
        return _("moves no result yet")
    if end.lacks == "intervention":
        return _("nothing helps towards it yet")
    return _("no behaviour moves it yet") if isinstance(end.thing, ResultFigure) else _("helps no behaviour yet")


def _told(trajectory: Trajectory, impact: ImpactMap, end: LooseEnd) -> Told:
    there = {"figure": impact.figures, "behaviour": impact.behaviours, "intervention": impact.interventions}
    place = {"org": trajectory.organisation.public_id, "trajectory": trajectory.public_id}
    if there[end.lacks]:
        row = f"#{end.thing.public_id}" if isinstance(end.thing, Behaviour) else ""
        act, url = _("Draw a line"), reverse("trajectories:draw_map", kwargs=place) + row
    else:
        act = {
            "figure": _("Add a figure"),
            "behaviour": _("Add a behaviour"),
            "intervention": _("Add an intervention"),
        }[end.lacks]
        url = reverse(f"trajectories:add_{end.lacks}", kwargs=place)
    return Told(capfirst(str(end.thing)), lacking(end), act, url)
