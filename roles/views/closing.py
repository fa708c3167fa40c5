"""Closing a trajectory: finished, called off, or without a training."""

from datetime import date, timedelta

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mailing.models import DiaryEntry
from organisations import actions as people_actions
from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.forms import bound
from organisations.models import Person
from organisations.working_days import Calendar
from roles import actions
from roles.cast import Cast, cast
from roles.forms.closing import CancelForm, EndForm, InsteadForm, NoTrainingForm
from roles.models import Promise
from roles.told import asked_people
from roles.views.finding import find_open
from trajectories.causes import advice
from trajectories.models import Cause, ResultFigure, Trajectory

FOUR_WEEKS = timedelta(weeks=4)


@staff(planner=True)
def end(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """Close what is finished. Nothing more is asked of anyone, but one line for next time."""
    found = find_open(request, trajectory)
    form = bound(request, EndForm)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["sure"] == "yes":
            try:
                actions.end(found, asks_next_time=form.wants_lines, by=actor(request), now=now())
                messages.success(request, _closed(asks=form.wants_lines))
            except actions.AlreadyClosed:
                messages.warning(request, _("A colleague was just ahead of you: it is closed already."))
        return redirect("insight:plan", org=org, trajectory=trajectory)
    page = {"trajectory": found, "form": form, "in_calendars": _in_calendars(found)}
    return render(request, "roles/end.html", page, status=422 if form.errors else 200)


def _in_calendars(trajectory: Trajectory) -> int:
    """How many people have dates of it in their calendar, out of a letter."""
    return DiaryEntry.objects.about_any([trajectory.public_id]).people_told(now().date())


def _closed(*, asks: bool) -> str:
    if asks:
        return _("Closed. From tomorrow everyone is asked for one line for next time, and nothing more.")
    return _("Closed. Nobody is asked anything more.")


@staff(planner=True)
def cancel(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """Call it off with a reason; who was asked something hears it by mail, or from L&D."""
    found = find_open(request, trajectory)
    told = asked_people(found, but=request.member.person)
    mailed = [person for person in told if person.gets_mail]
    form = bound(request, CancelForm, people=len(mailed))
    if request.method == "POST" and form.is_valid():
        because, tells = form.cleaned_data["because"], form.by_mail
        try:
            actions.cancel(found, because=because, tells=tells, by=actor(request), now=now())
            messages.success(
                request,
                _("Called off. Everyone who was asked hears it by mail.") if tells else _("Called off."),
            )
        except actions.AlreadyClosed:
            messages.warning(request, _("A colleague was just ahead of you: it is closed already."))
        return redirect("insight:plan", org=org, trajectory=trajectory)
    page = {
        "trajectory": found,
        "form": form,
        "mailed": mailed,
        "in_calendars": _in_calendars(found),
        "has_promised": bool(mailed) and Promise.objects.ever_promised(mailed[0], found.pk),
        "unreached": [person for person in told if not person.gets_mail],
    }
    return render(request, "roles/cancel.html", page, status=422 if form.errors else 200)


@staff(planner=True)
def no_training(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """Close it because something else takes the problem away; the causes become commitments of who can change them."""
    found = find_open(request, trajectory)
    moment = now()
    everyone = cast(found, moment)
    causes = list(Cause.objects.of(found))
    told = asked_people(found, but=request.member.person)
    form = bound(request, NoTrainingForm, people=sum(person.gets_mail for person in told))
    ticked = [cause for cause in causes if cause.is_ticked and not cause.is_learnable]
    today = Calendar.of_everyone(request.organisation).today(moment)
    sheets = [_sheet(request, everyone, cause, today) for cause in [*ticked, None]]
    fine = [one.is_valid() for one in [form, *sheets]] if request.method == "POST" else []
    if fine and all(fine):
        try:
            because, by = form.cleaned_data["because"], actor(request)
            with transaction.atomic():  # who is new is made with it, or not at all
                instead = _instead(request, sheets)
                actions.close_without_training(
                    found, because=because, instead=instead, tells=form.by_mail, by=by, now=moment
                )
            messages.success(request, _("Closed without a training. The result is followed up all the same."))
        except actions.AlreadyClosed:
            messages.warning(request, _("A colleague was just ahead of you: it is closed already."))
            return redirect("insight:plan", org=org, trajectory=trajectory)
        return redirect("roles:check" if instead else "insight:plan", org=org, trajectory=trajectory)
    page = {
        "trajectory": found,
        "form": form,
        "sheets": sheets,
        "forms": [form, *sheets],
        "in_calendars": _in_calendars(found),
        "advice": advice(causes),
        "figures": ResultFigure.objects.of(found).select_related("owner"),
        "unreached": [person for person in told if not person.gets_mail],
    }
    return render(request, "roles/no_training.html", page, status=422 if fine else 200)


def _sheet(request: StaffRequest, everyone: Cast, cause: Cause | None, today: date) -> InsteadForm:
    first = {"is_chosen": cause is not None, "text": cause.remedy if cause else "", "needed_by": today + FOUR_WEEKS}
    prefix = cause.kind if cause else "more"
    return bound(request, InsteadForm, cast=everyone, cause=cause, today=today, initial=first, prefix=prefix)


def _instead(request: StaffRequest, sheets: list[InsteadForm]) -> list[actions.Instead]:
    """What was chosen, with the people it is asked of; somebody new is made once, however often they are named."""
    found: list[actions.Instead] = []
    made: dict[tuple[str, str], Person] = {}
    for sheet in sheets:
        sent = sheet.cleaned_data
        if not sent["is_chosen"]:
            continue
        role = sheet.role
        person = role.person if role else sheet.known
        if person is None:
            key = (sent["name"].casefold(), sent["email"].casefold())
            if key not in made:
                added = people_actions.add_people(
                    request.organisation, lines=[sheet.line], by=actor(request), now=now()
                )
                (made[key],) = added.everyone
            person = made[key]
        function = role.function if role else ""
        found.append(
            actions.Instead(
                sent["text"], person, sent["needed_by"], function=function, title=sent["title"], why=sheet.why
            )
        )
    return found
