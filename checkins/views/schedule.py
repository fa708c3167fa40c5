"""The schedule, by group and by person."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from checkins import actions
from checkins.dates import Moment
from checkins.forms.schedule import OwnDayForm, ScheduleForm
from checkins.models import Departures, ScheduleLine
from checkins.moving import LettersAlong, reschedule
from checkins.planning import (
    MomentOn,
    OwnMoment,
    PersonDays,
    moments,
    people_days,
    read_groups,
)
from checkins.reading import read_days
from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.forms import bound
from roles.models import Function
from trajectories.coaching import coaching_of
from trajectories.models import Cohort, Trajectory
from trajectories.views.finding import find_trajectory
from trajectories.views.saving import saved

PEOPLE_A_PAGE = 10


@dataclass(frozen=True)
class Table:
    """The moments of one cohort."""

    cohort: Cohort
    rows: list[MomentOn]


@staff()
@require_http_methods(["GET", "HEAD", "POST"])
def schedule(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """Every moment with its anchor, the day counted, the day it falls on and why; planners change them.

    What a change does to letters that are still to go is shown first, and saved when exactly that was looked at.
    """
    found = find_trajectory(request, trajectory)
    if request.method == "POST" and not request.member.may_plan:
        raise PermissionDenied
    at = now()
    lines = list(ScheduleLine.objects.of(found))
    read_days([found])
    has_coaching = bool(coaching_of(found))
    form = bound(request, ScheduleForm, departures=lines, has_coaching=has_coaching)

    def save(version: int) -> None:
        actions.change_schedule(found, departures=form.departures(), version=version, by=actor(request), now=at)

    along = _along(request, form, found, Departures(lines), at)
    form.hesitates = along is not None
    if saved(request, form, save, partial(_shown, has_coaching=has_coaching), said=_("The schedule is saved.")):
        return redirect("checkins:schedule", org=org, trajectory=trajectory)
    tables: dict[int, Table] = {}
    for one in moments(found, at):
        tables.setdefault(one.cohort.pk, Table(one.cohort, [])).rows.append(one)
    context = {
        "form": form,
        "trajectory": found,
        "tables": list(tables.values()),
        "may_plan": request.member.may_plan,
        "functions": dict(Function.choices),
        "tab": "groups",
        "along": along,
    }
    return render(request, "checkins/schedule.html", context, status=422 if along else form.status)


def _along(
    request: StaffRequest, form: ScheduleForm, trajectory: Trajectory, current: Departures, at: datetime
) -> LettersAlong | None:
    """What these moments would do to letters that did not go yet; None when that is nothing, or was looked at.

    Nor of moments that somebody else changed meanwhile: which count is decided first.
    """
    if request.method != "POST" or not form.is_valid() or form.cleaned_data["version"] != current.version:
        return None
    seen = get_object_or_404(Trajectory.objects.select_related("organisation"), pk=trajectory.pk)
    along = reschedule(read_groups([seen]), seen, form.departures(), at)
    return along if along.letters and request.POST.get("seen") != along.mark else None


def _shown(departures: Departures, *, has_coaching: bool) -> dict[str, Any]:
    return ScheduleForm(departures=departures.lines, has_coaching=has_coaching).shown


# By person


@staff()
def people_schedule(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """The moments of each person, on their own working days; of one alone when the address says whose."""
    found = find_trajectory(request, trajectory)
    everything = read_groups([found])
    group = everything.groups[found.pk]
    names = sorted({role.person_id for role in group.roles}, key=lambda pk: (everything.people[pk].sort_key, pk))
    who = request.GET.get("who", "")
    if who:
        names = [pk for pk in names if everything.people[pk].public_id == who]
    page = Paginator(names, PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "trajectory": found,
        "page": page,
        "people": people_days(everything, group, page.object_list, now()),
        "may_plan": request.member.may_plan,
        "is_of_one": bool(who),
        "tab": "people",
    }
    return render(request, "checkins/people_schedule.html", context)


@staff(planner=True)
def own_day(request: StaffRequest, org: str, trajectory: str, person: str, moment: str) -> HttpResponse:
    """Let one moment of one person fall on another day, or not at all."""
    found, at = find_trajectory(request, trajectory), now()
    days, chosen = _own_moment(found, person, moment, at)
    form = bound(request, OwnDayForm, chosen=chosen, calendar=days.calendar, today=days.calendar.today(at))
    if request.method == "POST" and form.is_valid():
        actions.set_own_day(
            found,
            person=days.person,
            moment=chosen.planned.line.moment,
            day=form.day,
            is_on=form.is_on,
            by=actor(request),
            now=at,
        )
        messages.success(request, _("Saved for %(name)s. Nothing was sent.") % {"name": days.person})
        return redirect("checkins:people_schedule", org=org, trajectory=trajectory)
    context = {"trajectory": found, "days": days, "chosen": chosen, "form": form}
    return render(request, "checkins/own_day.html", context, status=422 if request.method == "POST" else 200)


def _own_moment(trajectory: Trajectory, person: str, moment: str, at: datetime) -> tuple[PersonDays, OwnMoment]:
    """Raises Http404 for what this person is not asked, or was asked already."""
    everything = read_groups([trajectory])
    found = next((pk for pk, one in everything.people.items() if one.public_id == person and not one.erased_at), None)
    if found is None or moment not in Moment.values:
        raise Http404
    (days,) = people_days(everything, everything.groups[trajectory.pk], [found], at)
    chosen = next((one for one in days.moments if one.planned.line.moment == moment and not one.is_past), None)
    if chosen is None:
        raise Http404
    return days, chosen
