"""Requests: writing one down, and deciding on it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from organisations import actions as people
from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.forms import bound
from organisations.working_days import Calendar
from trajectories import actions
from trajectories.forms.requests import DecideForm, RequestForm
from trajectories.models import IntakeAnswer, Trajectory
from trajectories.views.finding import find_trajectory

State = Trajectory.State


@staff()
def request(request: StaffRequest, org: str) -> HttpResponse:
    """Write down what somebody came with; L&D decides on it later."""
    organisation, moment = request.organisation, now()
    today, first = Calendar.of_everyone(organisation).today(moment), {"language": organisation.language}
    form = bound(request, RequestForm, organisation=organisation, today=today, initial=first)
    if request.method == "POST" and form.is_valid():
        by, sent = actor(request), form.cleaned_data
        asked_by = form.known
        if asked_by is None:
            (asked_by,) = people.add_people(organisation, lines=[form.line], by=by, now=moment).everyone
        made = actions.request(
            organisation,
            title=sent["title"],
            words=sent["words"],
            asked_by=asked_by,
            starts_on=sent["starts_on"],
            language=sent["language"],
            by=by,
            now=moment,
        )
        messages.success(request, _("Written down. Nobody gets mail before L&D decides."))
        return redirect("insight:plan", org=org, trajectory=made.public_id)
    status = 422 if request.method == "POST" else 200
    return render(request, "trajectories/request.html", {"form": form}, status=status)


@staff(planner=True)
def decide(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """Take a request up, put it on the waiting list, or decline; and look again at what was declined."""
    found = find_trajectory(request, trajectory)
    if found.requested_at is None:
        raise Http404
    plan = redirect("insight:plan", org=org, trajectory=trajectory)
    if found.is_taken_up:
        messages.warning(request, _("This request was decided on: it is being taken up."))
        return plan
    form = bound(request, DecideForm, trajectory=found, initial={"decision": request.GET.get("as", "")})
    if request.method == "POST" and form.is_valid():
        _decide(request, found, form)
        return plan
    page = {
        "trajectory": found,
        "form": form,
        "words": IntakeAnswer.objects.of(found).asked_for().first(),
        "asks": found.requested_by,
    }
    return render(request, "trajectories/decide.html", page, status=422 if request.method == "POST" else 200)


def _decide(request: StaffRequest, found: Trajectory, form: DecideForm) -> None:
    """Do it, and say what happens now; kindly, when somebody else was first."""
    by, moment, to = actor(request), now(), form.cleaned_data["decision"]
    because = form.cleaned_data.get("because", "")
    try:
        if to == State.REQUESTED:
            actions.reopen(found, by=by, now=moment)
            messages.success(request, _("It stands among the requests again."))
            return
        verb = {State.PREPARING: actions.accept, State.WAITLISTED: actions.waitlist, State.DECLINED: actions.decline}
        verb[to](found, because=because, by=by, now=moment)
    except actions.DecidedMeanwhile as meanwhile:
        state = meanwhile.trajectory.get_state_display()
        messages.warning(request, _("A colleague was just ahead of you. It is now: %(state)s.") % {"state": state})
        return
    who = found.requested_by
    if who is not None and not who.gets_mail:
        messages.warning(request, _("Decided. %(name)s gets no mail: give them a ring.") % {"name": who})
    elif who is None or who == by.person:
        messages.success(request, _("Decided."))
    else:
        messages.success(request, _("Decided. %(name)s hears it by mail.") % {"name": who})
