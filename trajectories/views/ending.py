"""The page on which an admin asks that everything of the organisation goes, and on which that is taken back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.forms import bound
from trajectories import actions
from trajectories.forms.ending import EndForm


@staff(admin=True)
def end_organisation(request: StaffRequest, org: str) -> HttpResponse:
    """What goes, what happens until then, and its name to type; once that was done, the button that takes it back."""
    home = request.organisation
    if request.method == "POST" and "stay" in request.POST:
        return _stay(request, org)
    form = bound(request, EndForm, called=home.name)
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_in_two_weeks(home, by=actor(request), now=now())
        except actions.AlreadyEnding:
            messages.warning(request, _("A colleague was just ahead of you: it is counted down already."))
        return redirect("trajectories:end_organisation", org=org)
    status = 422 if form.errors else 200
    return render(request, "trajectories/end_organisation.html", {"form": form}, status=status)


def _stay(request: StaffRequest, org: str) -> HttpResponse:
    try:
        actions.stay(request.organisation, by=actor(request), now=now())
        messages.success(request, _("Everything stays. The trajectories that were paused by it go on."))
    except actions.StaysAlready:
        messages.warning(request, _("A colleague was just ahead of you: everything stays already."))
    return redirect("organisations:settings", org=org)
