"""Closing a trajectory: finished, or called off."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.forms import bound
from roles import actions
from roles.forms.closing import CancelForm, EndForm
from roles.told import asked_people
from roles.views.finding import find_open


@staff(planner=True)
def end(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """Close what is finished. Nothing more is asked of anyone."""
    found = find_open(request, trajectory)
    form = bound(request, EndForm)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["sure"] == "yes":
            try:
                actions.end(found, by=actor(request), now=now())
                messages.success(request, _("Closed. Nobody is asked anything more."))
            except actions.AlreadyClosed:
                messages.warning(request, _("A colleague was just ahead of you: it is closed already."))
        return redirect("insight:plan", org=org, trajectory=trajectory)
    return render(request, "roles/end.html", {"trajectory": found, "form": form}, status=422 if form.errors else 200)


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
        "unreached": [person for person in told if not person.gets_mail],
    }
    return render(request, "roles/cancel.html", page, status=422 if form.errors else 200)
