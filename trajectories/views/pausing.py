"""Letting a trajectory lie still, and going on."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.forms import bound
from trajectories import actions
from trajectories.forms.pausing import PauseForm
from trajectories.views.finding import find_trajectory


@staff(planner=True)
def pause(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """Stop asking and sending for a while, with the reason."""
    found = find_trajectory(request, trajectory)
    if not found.is_open:
        raise Http404
    plan = redirect("insight:plan", org=org, trajectory=trajectory)
    form = bound(request, PauseForm)
    if request.method == "POST" and form.is_valid():
        try:
            actions.pause(found, because=form.cleaned_data["because"], by=actor(request), now=now())
            messages.success(request, _("Paused. Nobody is asked anything until you go on."))
        except actions.AlreadyPaused:
            messages.warning(request, _("A colleague was just ahead of you: it is paused already."))
        return plan
    if found.is_paused:
        messages.warning(request, _("It is paused already."))
        return plan
    status = 422 if request.method == "POST" else 200
    return render(request, "trajectories/pause.html", {"trajectory": found, "form": form}, status=status)


@staff(planner=True)
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """Go on after a pause, knowing what then happens."""
    found = find_trajectory(request, trajectory)
    if not found.is_open and not found.is_paused:
        raise Http404
    plan = redirect("insight:plan", org=org, trajectory=trajectory)
    if request.method == "POST":
        try:
            actions.resume(found, by=actor(request), now=now())
            messages.success(request, _("It goes on. What still stood open goes out on the next working day."))
        except actions.NotPaused:
            messages.warning(request, _("A colleague was just ahead of you: it goes on already."))
        except actions.StillEnding:
            goes = _("It goes for good soon. Take that back first, then it goes on too.")
            everything = _("Everything here goes soon. Take that back first, then this goes on too.")
            messages.warning(request, goes if found.deleting_since else everything)
        return plan
    if not found.is_paused:
        messages.warning(request, _("It isn't paused."))
        return plan
    return render(request, "trajectories/resume.html", {"trajectory": found})
