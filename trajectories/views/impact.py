"""The impact map: looking at it, and drawing its lines."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.forms import bound
from trajectories import actions
from trajectories.forms.lines import MapForm
from trajectories.impact import ImpactMap, read_map
from trajectories.loose_ends import told
from trajectories.map_drawing import drawing
from trajectories.models import Intervention, Trajectory
from trajectories.views.finding import find_trajectory


@staff()
def impact_map(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """Result ← behaviour ← intervention, and what hangs loose."""
    found = find_trajectory(request, trajectory)
    impact = _read(found)
    page = {
        "trajectory": found,
        "impact": impact,
        "drawing": drawing(impact),
        "loose": told(found, impact),
        "can_plan": request.member.may_plan,
    }
    return render(request, "trajectories/map.html", page)


@staff(planner=True)
def draw_map(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """Tick what belongs together, behaviour by behaviour."""
    found = find_trajectory(request, trajectory)
    impact = _read(found)
    form = bound(request, MapForm, impact=impact)
    if request.method == "POST" and form.is_valid():
        add, remove = form.changes()
        actions.draw_lines(found, add=add, remove=remove, by=actor(request), now=now())
        messages.success(request, _("The map is saved."))
        return redirect("trajectories:map", org=org, trajectory=trajectory)
    page = {"trajectory": found, "impact": impact, "form": form}
    return render(request, "trajectories/draw_map.html", page, status=422 if form.errors else 200)


def _read(trajectory: Trajectory) -> ImpactMap:
    return read_map(trajectory, Intervention.objects.of(trajectory))
