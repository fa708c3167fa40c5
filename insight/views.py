"""Pages that read across: portfolio, one-page plan, history."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from insight.history import history as make_history
from insight.plan import plan as make_plan
from insight.portfolio import portfolio as make_portfolio
from insight.reading import for_plan
from organisations.access import StaffRequest, staff
from organisations.clock import now
from trajectories.models import Trajectory


@staff()
def portfolio(request: StaffRequest, org: str) -> HttpResponse:
    """Which trajectories need me today."""
    page = make_portfolio(
        request.member,
        show=request.GET.get("show", ""),
        words=request.GET.get("q", "").strip(),
        page=request.GET.get("page", "1"),
        now=now(),
    )
    return render(request, "insight/portfolio.html", {"portfolio": page, "can_plan": request.member.may_plan})


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
    seen = Trajectory.objects.visible_to(request.member).select_related("organisation")
    found = get_object_or_404(seen, public_id=trajectory)
    page = make_history(
        found,
        member=request.member,
        part=request.GET.get("part", ""),
        who=request.GET.get("who", ""),
        page=request.GET.get("page", "1"),
        now=now(),
    )
    return render(request, "insight/history.html", {"trajectory": found, "history": page})
