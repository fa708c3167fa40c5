"""L&D's page about the schedule: when each moment falls and why. Never whether a letter went to a learner."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from checkins import actions
from checkins.figures import counts
from checkins.models import Departures, ScheduleLine
from checkins.planning import MomentOn, moments
from checkins.schedule_forms import ScheduleForm
from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.forms import bound
from roles.kept import kept_by_party
from roles.models import Function
from trajectories.dates import read_dates
from trajectories.models import Cohort, Trajectory
from trajectories.views.saving import saved


@dataclass(frozen=True)
class Table:
    """The moments of one cohort."""

    cohort: Cohort
    rows: list[MomentOn]


@staff()
@require_http_methods(["GET", "HEAD", "POST"])
def schedule(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """Every moment with its anchor, the day counted, the day it falls on and why; planners change them."""
    found = get_object_or_404(
        Trajectory.objects.visible_to(request.member).select_related("organisation"), public_id=trajectory
    )
    if request.method == "POST" and not request.member.may_plan:
        raise PermissionDenied
    at = now()
    form = bound(request, ScheduleForm, departures=list(ScheduleLine.objects.of(found)))

    def save(version: int) -> None:
        actions.change_schedule(found, departures=form.departures(), version=version, by=actor(request), now=at)

    if saved(request, form, save, _shown, said=_("The schedule is saved.")):
        return redirect("checkins:schedule", org=org, trajectory=trajectory)
    read_dates([found])
    tables: dict[int, Table] = {}
    for one in moments(found, at):
        tables.setdefault(one.cohort.pk, Table(one.cohort, [])).rows.append(one)
    context = {
        "form": form,
        "trajectory": found,
        "tables": list(tables.values()),
        "counts": counts(found, at),
        "kept": kept_by_party(found) if found.is_running or found.closed_at else [],
        "may_plan": request.member.may_plan,
        "functions": dict(Function.choices),
    }
    return render(request, "checkins/schedule.html", context, status=form.status)


def _shown(departures: Departures) -> dict[str, Any]:
    return ScheduleForm(departures=departures.lines).shown
