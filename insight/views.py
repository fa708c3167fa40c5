"""Pages that read across: portfolio, one-page plan, history."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from insight.digest import digest
from insight.forms import OverviewForm
from insight.history import history as make_history
from insight.plan import plan as make_plan
from insight.planning import LOOKS_BACK
from insight.portfolio import portfolio as make_portfolio
from insight.reading import for_plan
from organisations.access import StaffRequest, actor, staff
from organisations.actions import set_digest
from organisations.clock import now
from organisations.forms import bound
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


@staff(planner=True)
def overview(request: StaffRequest, org: str) -> HttpResponse:
    """The daily overview by mail: on or off, and what it would say of the last seven days."""
    moment = now()
    form = bound(request, OverviewForm, initial={"mail": OverviewForm.said(request.member)})
    if request.method == "POST" and form.is_valid():
        set_digest(request.member, wanted=form.is_wanted, by=actor(request), now=moment)
        messages.success(request, _("You get it.") if form.is_wanted else _("You don't get it any more."))
        return redirect("insight:overview", org=org)
    page = {"form": form, "digest": digest(request.member.person, since=moment - LOOKS_BACK, until=moment)}
    return render(request, "insight/overview.html", page, status=422 if form.errors else 200)


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
