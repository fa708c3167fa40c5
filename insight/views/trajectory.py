"""Pages that read one trajectory: the one-page plan, its history, and its editions side by side."""

from django.http import HttpResponse
from django.shortcuts import render

from insight.editions import editions as make_editions
from insight.history import history as make_history
from insight.plan import plan as make_plan
from insight.reading import for_plan
from organisations.access import StaffRequest, staff
from organisations.clock import now
from trajectories.views.finding import find_trajectory


@staff()
def plan(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """The whole trajectory on one page."""
    found = for_plan(request.member, trajectory)
    return render(
        request,
        "insight/plan.html",
        {"plan": make_plan(found, now()), "trajectory": found, "can_plan": request.member.may_plan},
    )


@staff()
def history(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """What happened, newest first; of one part or one person when the address says so."""
    found = find_trajectory(request, trajectory)
    page = make_history(
        found,
        member=request.member,
        part=request.GET.get("part", ""),
        who=request.GET.get("who", ""),
        page=request.GET.get("page", "1"),
        now=now(),
    )
    return render(request, "insight/history.html", {"trajectory": found, "history": page})


@staff()
def editions(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """What came of each edition, beside the others; one check-in at a time."""
    found = find_trajectory(request, trajectory)
    page = make_editions(found, request.member, request.GET.get("at", ""))
    return render(request, "insight/editions.html", {"trajectory": found, "editions": page})
