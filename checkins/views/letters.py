"""The letters of a trajectory: what would go out, and what went. Never whether a learner was reminded."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise as Lazy
from django.utils.http import urlencode

from checkins.forms.schedule import PastPeriodForm, PeriodForm
from checkins.planning import beside, what_would_go
from checkins.telling import HEADINGS, Letter, letters
from checkins.went import HEADINGS as WENT_HEADINGS
from checkins.went import went_out
from organisations.access import StaffRequest, staff
from organisations.clock import now
from organisations.csv_file import download
from organisations.working_days import Calendar
from trajectories.models import Trajectory
from trajectories.views.finding import find_trajectory

A_PAGE = 60


@dataclass(frozen=True)
class Found:
    """The letters of the days that were asked for; none when these cannot be read."""

    trajectory: Trajectory
    form: PeriodForm
    letters: list[Letter]


@staff()
def would_go(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """The letters of a period: to whom, when, what and why."""
    return _page(request, _would_go(request, trajectory), "checkins/would_go.html", tab="letters")


@staff()
def would_go_file(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """The same as a file for a spreadsheet, one line for each thing."""
    return _file(_would_go(request, trajectory), "checkins:would_go", "letters", HEADINGS)


@staff()
def sent(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """The letters that went in a period: to whom, when, and what became of each."""
    return _page(request, _sent(request, trajectory), "checkins/sent.html", tab="sent")


@staff()
def sent_file(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """The same as a file for a spreadsheet, one line for each thing."""
    return _file(_sent(request, trajectory), "checkins:sent", "sent", WENT_HEADINGS)


def _would_go(request: StaffRequest, public_id: str) -> Found:
    at = now()
    among = beside(Trajectory.objects.visible_to(request.member), public_id)
    found = next((one for one in among if one.public_id == public_id), None)
    if found is None:
        raise Http404
    form = PeriodForm(request.GET or None, today=Calendar.of_everyone(found.organisation).today(at))
    if form.is_bound and not form.is_valid():
        return Found(found, form, [])
    first, last = form.days
    return Found(found, form, letters(what_would_go(found, among=among, first=first, last=last, now=at)))


def _sent(request: StaffRequest, public_id: str) -> Found:
    found, at = find_trajectory(request, public_id), now()
    form = PastPeriodForm(request.GET or None, today=Calendar.of_everyone(found.organisation).today(at))
    if form.is_bound and not form.is_valid():
        return Found(found, form, [])
    return Found(found, form, went_out(found, *form.days, at))


def _page(request: StaffRequest, found: Found, template: str, *, tab: str) -> HttpResponse:
    context = {
        "trajectory": found.trajectory,
        "form": found.form,
        "page": Paginator(found.letters, A_PAGE).get_page(request.GET.get("page")),
        "people": len({letter.reader.pk for letter in found.letters}),
        "period": urlencode(found.form.period),
        "tab": tab,
    }
    return render(request, template, context, status=422 if found.form.errors else 200)


def _file(found: Found, page: str, name: str, headings: Sequence[Lazy | str]) -> HttpResponse:
    """Days that cannot be read are mended on the page."""
    if found.form.errors:
        here = found.trajectory
        return redirect(page, org=here.organisation.public_id, trajectory=here.public_id)
    first, last = found.form.days
    rows = [headings, *(line for letter in found.letters for line in letter.lines)]
    return download(f"{name}-{found.trajectory.public_id}-{first}-{last}.csv", rows)
