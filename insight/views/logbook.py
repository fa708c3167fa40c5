"""The audit, to be read: by who decides who may come in, and of one trajectory by who plans."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext as _

from insight.logbook.pages import Narrowed, logbook, table, told
from organisations.access import StaffRequest, staff
from organisations.csv_file import download
from organisations.privacy import AUDIT_MONTHS
from trajectories.models import Trajectory
from trajectories.views.finding import find_trajectory


@staff(admin=True)
def audit(request: StaffRequest, org: str) -> HttpResponse:
    """Everything that was done in the organisation."""
    return _page(request)


@staff(admin=True)
def audit_file(request: StaffRequest, org: str) -> HttpResponse:
    """The same lines for a spreadsheet."""
    return _file(request, request.organisation.name)


@staff(planner=True)
def trajectory_audit(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """What was done in one trajectory."""
    return _page(request, find_trajectory(request, trajectory))


@staff(planner=True)
def trajectory_audit_file(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """The same lines for a spreadsheet."""
    found = find_trajectory(request, trajectory)
    return _file(request, found.title, found)


def _page(request: StaffRequest, trajectory: Trajectory | None = None) -> HttpResponse:
    found = logbook(Narrowed(request.organisation, request.GET, trajectory), request.GET.get("page", ""))
    page = {"logbook": found, "trajectory": trajectory, "months": AUDIT_MONTHS}
    return render(request, "insight/audit.html", page)


def _file(request: StaffRequest, name: str, trajectory: Trajectory | None = None) -> HttpResponse:
    lines = told(Narrowed(request.organisation, request.GET, trajectory).lines.iterator(), request.organisation)
    title = slugify(f"{name} " + _("log"))
    return download(f"{title}.csv", table(lines))
