"""What a trajectory asks of everyone, person by person."""

from django.http import HttpResponse
from django.shortcuts import render

from organisations.access import StaffRequest, staff
from organisations.clock import now
from roles.cast import full_cast
from roles.investment import investment
from trajectories.anchors import interventions_of
from trajectories.dates import read_dates
from trajectories.views.finding import find_trajectory


@staff()
def hours(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """Everyone's hours, whether time was promised for them, and who knows what it asks."""
    found = find_trajectory(request, trajectory)
    read_dates([found])
    everyone = full_cast(found, now())
    page = {"trajectory": found, "investment": investment(everyone, interventions_of(found))}
    return render(request, "roles/hours.html", page)
