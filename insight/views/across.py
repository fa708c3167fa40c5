"""Pages that read across trajectories: the portfolio, what changed in it, and the organisation by quarter."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from insight.across import across as make_across
from insight.digest import digest
from insight.forms import OverviewForm
from insight.planning import LOOKS_BACK
from insight.portfolio import portfolio as make_portfolio
from organisations.access import StaffRequest, actor, staff
from organisations.actions import set_digest
from organisations.clock import now
from organisations.forms import bound


@staff()
def portfolio(request: StaffRequest, org: str) -> HttpResponse:
    """Which trajectories need me today."""
    page = make_portfolio(
        request.member,
        show=request.GET.get("show", ""),
        words=request.GET.get("q", "").strip(),
        page=request.GET.get("page", "1"),
        all_requests=request.GET.get("requests") == "all",
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
def across(request: StaffRequest, org: str) -> HttpResponse:
    """All trajectories by quarter; one choice at a time."""
    page = make_across(request.member, show=request.GET.get("show", ""), now=now())
    return render(request, "insight/across.html", {"across": page})
