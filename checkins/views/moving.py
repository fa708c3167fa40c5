"""Moving dates, with the moments that follow from them: looked at first, then done."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from checkins.moving import move_along
from checkins.planning import read_groups
from mailing.models import DiaryEntry
from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.working_days import Calendar
from trajectories import actions
from trajectories.forms.moving import BEGIN, MoveForm
from trajectories.models import Intervention
from trajectories.moving import Move, fingerprint, movable, moves
from trajectories.occurrences import days_ahead, off_words
from trajectories.views.finding import find_trajectory

CHOICES = ("what", "how", "days", "first_day")


@dataclass(frozen=True)
class Row:
    """One date that moves, and what may be the matter with its new day."""

    move: Move
    old_day: date
    new_day: date
    remarks: list[str]


@staff(planner=True)
def move(request: StaffRequest, org: str, trajectory: str, intervention: str) -> HttpResponse:
    """What would move, date by date and moment by moment; done only when exactly that was looked at."""
    found, at = find_trajectory(request, trajectory), now()
    everything = read_groups([found])
    chosen = next((one for one in found.interventions.all() if one.public_id == intervention), None)
    if chosen is None:
        raise Http404
    calendar = Calendar.of_everyone(found.organisation)
    today = calendar.today(at)
    own = [] if chosen.is_declined else movable([], chosen, follow=False, today=today)
    page: dict[str, Any] = {"trajectory": found, "intervention": chosen}
    if not own:
        return render(request, "checkins/move.html", page | {"form": None}, status=_status(request))
    form = MoveForm(_sent(request), first=own[0].first_day)
    if not form.is_valid():
        return render(request, "checkins/move.html", page | {"form": form, "rows": []}, status=_status(request))
    follow, seen = form.follows, form.cleaned_data["seen"]
    shown = moves(movable(found.interventions.all(), chosen, follow=follow, today=today), form.by_days)
    mark = fingerprint(shown)
    if request.method == "POST" and "look" not in request.POST and seen == mark:
        return _do(request, form, chosen)
    told = DiaryEntry.objects.named({f"session-{one.intervention.public_id}-" for one in shown})
    rows = [Row(one, one.old_day, one.new_day, _remarks(one, calendar, today)) for one in shown]
    page |= {
        "form": form,
        "rows": rows,
        "seen": mark,
        "is_new": request.method == "POST",
        "is_other": "look" not in request.POST and bool(seen),
        "invited": told.people_told(today),
        "along": move_along(everything, found, shown, at),
    }
    return render(request, "checkins/move.html", page)


def _sent(request: StaffRequest) -> QueryDict:
    """What was chosen, also before the session ran out; in the address for who comes by a link; else a week later."""
    if request.method == "POST" or request.restored is not None:
        return request.restored or request.POST
    sent = QueryDict(mutable=True)
    sent.update(BEGIN | {name: request.GET[name] for name in CHOICES if name in request.GET})
    return sent


def _status(request: StaffRequest) -> int:
    return 422 if request.method == "POST" else 200


def _do(request: StaffRequest, form: MoveForm, chosen: Intervention) -> HttpResponse:
    """Move, or look again when somebody changed a date just now."""
    by, at, sent = actor(request), now(), form.cleaned_data
    place = {"org": request.organisation.public_id, "trajectory": chosen.trajectory.public_id}
    try:
        actions.move_dates(chosen, days=form.by_days, follow=form.follows, seen=sent["seen"], by=by, now=at)
    except actions.ChangedMeanwhile:
        messages.warning(request, _("Somebody just changed these dates. Look once more."))
        again = reverse("checkins:move", kwargs=place | {"intervention": chosen.public_id})
        return redirect(f"{again}?{urlencode({name: request.POST.get(name, '') for name in CHOICES})}")
    messages.success(request, _("Moved. The moments move along; nothing was sent."))
    return redirect(reverse("trajectories:interventions", kwargs=place))


def _remarks(move: Move, calendar: Calendar, today: date) -> list[str]:
    """What is worth a second look."""
    shift = move.new_day - move.old_day
    found = [
        off_words([day + shift for day in days_ahead(move.when, today - shift)], calendar),
        _("in the past") if move.new_day < today else "",
        _("the clock skips that hour: it becomes an hour later") if move.changes_clock else "",
    ]
    return [words for words in found if words]
