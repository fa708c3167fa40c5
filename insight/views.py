"""Pages that read across: portfolio, one-page plan, history, and what can be taken along of them."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _

from checkins.publishing import published
from checkins.sight import moments_for
from insight.across import across as make_across
from insight.actions import take_organisation_along
from insight.digest import digest
from insight.editions import editions as make_editions
from insight.forms import OverviewForm
from insight.history import history as make_history
from insight.organisation_file.writing import pieces
from insight.plan import plan as make_plan
from insight.planning import LOOKS_BACK
from insight.portfolio import portfolio as make_portfolio
from insight.reading import for_plan
from insight.tables import commitments, figures, people, results
from organisations.access import StaffRequest, actor, staff
from organisations.actions import set_digest
from organisations.clock import now
from organisations.csv_file import download
from organisations.forms import bound
from organisations.working_days import Calendar
from roles.cast import full_cast
from roles.table import people_table
from trajectories.models import Behaviour, Trajectory
from trajectories.views.finding import find_trajectory, staff_reads_as


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


@staff()
def editions(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """What came of each edition, beside the others; one check-in at a time."""
    found = find_trajectory(request, trajectory)
    page = make_editions(found, request.member, request.GET.get("at", ""))
    return render(request, "insight/editions.html", {"trajectory": found, "editions": page})


@staff()
def across(request: StaffRequest, org: str) -> HttpResponse:
    """All trajectories by quarter; one choice at a time."""
    page = make_across(request.member, show=request.GET.get("show", ""), now=now())
    return render(request, "insight/across.html", {"across": page})


@staff()
def take_along(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """What can be taken along of a trajectory, and as what."""
    found = find_trajectory(request, trajectory)
    page = {"trajectory": found, "can_plan": request.member.may_plan, "minimum": found.organisation.minimum_base}
    return render(request, "insight/take_along.html", page)


@staff()
def commitments_file(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """What everyone promised, for a spreadsheet."""
    found = find_trajectory(request, trajectory)
    lines = commitments.lines(full_cast(found, now()), staff_reads_as(request, found))
    return _spreadsheet(found, _("commitments"), commitments.HEADINGS, lines)


@staff()
def people_file(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """Who takes part, for a spreadsheet."""
    found = find_trajectory(request, trajectory)
    return _spreadsheet(found, _("people"), people.HEADINGS, people.lines(people_table(found, now())))


@staff()
def results_file(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """The figures of the result and what each was on which day, for a spreadsheet."""
    found = find_trajectory(request, trajectory)
    return _spreadsheet(found, _("result"), results.HEADINGS, results.lines(found.figures.with_measurements()))


@staff()
def figures_file(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """What was published of the check-ins, for a spreadsheet: what the follow-up shows, and nothing besides."""
    found = find_trajectory(request, trajectory)
    told = moments_for(staff_reads_as(request, found), published(found))
    behaviours = {one.public_id: str(one) for one in Behaviour.with_removed.of(found)}
    return _spreadsheet(found, _("published figures"), figures.HEADINGS, figures.lines(told, behaviours))


def _spreadsheet(
    trajectory: Trajectory, what: str, headings: Iterable[object], lines: Iterable[Iterable[object]]
) -> HttpResponse:
    name = slugify(f"{trajectory.title} {what}") or trajectory.public_id
    return download(f"{name}.csv", [[*headings], *([*line] for line in lines)])


@staff(admin=True)
def take_organisation(request: StaffRequest, org: str) -> HttpResponseBase:
    """Everything of the organisation in one file; who took it along, and when, is in the log."""
    if request.method != "POST":
        return render(request, "insight/take_organisation.html")
    home, moment = request.organisation, now()
    take_organisation_along(home, by=actor(request), now=moment)
    name = f"{slugify(home.name) or home.public_id}-{Calendar.of_everyone(home).today(moment)}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(pieces(home), content_type="application/json; charset=utf-8", headers=headers)
