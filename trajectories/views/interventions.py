"""What helps people learn, on a timeline."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.forms import bound
from trajectories import actions
from trajectories.anchors import anchors_by_cohort
from trajectories.forms.interventions import (
    DateFormSet,
    Dates,
    InterventionForm,
    date_initial,
    intervention_initial,
    rows_typed,
)
from trajectories.models import Intervention, Trajectory
from trajectories.views.finding import find_intervention, find_trajectory, readers_look

DATES = "dates"
WEEK = 7


@dataclass(frozen=True)
class Card:
    """One intervention on the list, with its days in words of the page."""

    intervention: Intervention
    dates: list[dict[str, Any]]

    @property
    def first(self) -> date:
        return self.dates[0]["day"] if self.dates else date.max


@staff()
@readers_look
def interventions(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """The list by first date; its buttons move one a week, take one away and put it back."""
    found = find_trajectory(request, trajectory)
    if request.method == "POST":
        _do(request, trajectory)
        return redirect("trajectories:interventions", org=org, trajectory=trajectory)
    standing = list(Intervention.objects.of(found).with_days())
    cards = [Card(each, [date_initial(day) for day in each.dates.all()]) for each in standing]
    page = {
        "trajectory": found,
        "cards": sorted(cards, key=lambda card: (card.first, card.intervention.pk)),
        "anchors": anchors_by_cohort(found, standing),
        "removed": Intervention.with_removed.of(found).just_removed(now()),
        "today": now().date(),
        "can_plan": request.member.may_plan,
    }
    return render(request, "trajectories/interventions.html", page)


def _do(request: StaffRequest, trajectory: str) -> None:
    """The one thing a button of the list asks; a button it does not know does nothing."""
    by, moment = actor(request), now()
    verb, _colon, which = request.POST.get("do", "").partition(":")
    if verb not in ("later", "earlier", "remove", "put_back"):
        return
    intervention = find_intervention(request, trajectory, which)
    if verb == "remove":
        actions.remove_intervention(intervention, by=by, now=moment)
    elif verb == "put_back":
        actions.put_back_intervention(intervention, by=by, now=moment)
    else:
        actions.move_intervention(intervention, days=WEEK if verb == "later" else -WEEK, by=by, now=moment)
        messages.success(request, _("Moved by a week: %(title)s. The moments move along.") % {"title": intervention})


@staff(planner=True)
def add_intervention(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """One more intervention and its dates."""
    found = find_trajectory(request, trajectory)
    return _form_page(request, found, None, {"zone": found.organisation.timezone}, [])


@staff(planner=True)
def intervention(request: StaffRequest, org: str, trajectory: str, intervention: str) -> HttpResponse:
    """Change one intervention, its dates included."""
    found = find_intervention(request, trajectory, intervention)
    days = [date_initial(day) for day in found.dates.all()]
    return _form_page(request, found.trajectory, found, intervention_initial(found), days)


def _form_page(
    request: StaffRequest,
    trajectory: Trajectory,
    intervention: Intervention | None,
    initial: dict[str, Any],
    days: list[dict[str, Any]],
) -> HttpResponse:
    """The form, sent or not. A button for one date more or less shows it again without judging anything."""
    status = 200
    if request.method == "POST" and {"more", "drop"} & request.POST.keys():
        form, dates = _typed(request.POST, trajectory)
    else:
        form = bound(request, InterventionForm, trajectory=trajectory, initial=initial)
        dates = bound(request, DateFormSet, initial=days, prefix=DATES)
        if request.method == "POST":
            if _is_whole(form, dates):
                _save(request, trajectory, intervention, form, dates)
                messages.success(request, _("Saved."))
                return redirect(
                    "trajectories:interventions",
                    org=trajectory.organisation.public_id,
                    trajectory=trajectory.public_id,
                )
            status = 422
    page = {
        "trajectory": trajectory,
        "intervention": intervention,
        "form": form,
        "dates": dates,
        "forms": [form, *dates.forms],
    }
    return render(request, "trajectories/intervention.html", page, status=status)


def _is_whole(form: InterventionForm, dates: Dates) -> bool:
    """Both are looked at, so that everything that is wrong shows at once."""
    fine = [form.is_valid(), dates.is_valid()]
    return all(fine)


def _save(
    request: StaffRequest,
    trajectory: Trajectory,
    intervention: Intervention | None,
    form: InterventionForm,
    dates: Dates,
) -> None:
    fields, cohorts = form.parts()
    whens = dates.whens(form.cleaned_data["zone"])
    by, moment = actor(request), now()
    if intervention is None:
        actions.add_intervention(trajectory, fields=fields, dates=whens, cohorts=cohorts, by=by, now=moment)
    else:
        actions.change_intervention(intervention, fields=fields, dates=whens, cohorts=cohorts, by=by, now=moment)


def _typed(data: QueryDict, trajectory: Trajectory) -> tuple[InterventionForm, Dates]:
    """What was typed so far, with an empty row more or one row less."""
    drop = data.get("drop", "")
    rows = rows_typed(data, DATES, drop=int(drop) if drop.isdecimal() else None)
    initial: dict[str, Any] = {name: data.get(name, "") for name in InterventionForm.base_fields}
    initial["cohorts"] = data.getlist("cohorts")
    return InterventionForm(trajectory=trajectory, initial=initial), DateFormSet(initial=rows, prefix=DATES)
