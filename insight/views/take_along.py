"""What can be taken along: of a trajectory as lines for a spreadsheet, and of the organisation whole."""

from collections.abc import Iterable

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext as _

from checkins.publishing import published
from checkins.sight import moments_for
from insight.actions import take_organisation_along
from insight.organisation_file.writing import pieces
from insight.tables import commitments, figures, people, results
from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.csv_file import download
from organisations.working_days import Calendar
from roles.cast import full_cast
from roles.table import people_table
from trajectories.models import Behaviour, Trajectory
from trajectories.views.finding import find_trajectory, staff_reads_as


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
