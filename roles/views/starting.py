"""Starting a trajectory, after a look at what is missing."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.forms import bound
from roles import actions
from roles.cast import cast
from roles.forms.promises import StartForm
from roles.missing_lines import missing
from roles.shell import shell
from trajectories.views.finding import find_trajectory


@staff(planner=True)
def start(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """What would be missed by starting now, and starting anyway."""
    found = find_trajectory(request, trajectory)
    moment = now()
    everyone = cast(found, moment)
    open_musts = everyone.open_musts
    form = bound(request, StartForm, is_ready=not open_musts)
    plan = redirect("insight:plan", org=org, trajectory=trajectory)
    if not found.is_preparing:
        messages.warning(request, _("This trajectory has started already, or it is over."))
        return plan
    if found.is_paused:
        messages.warning(request, _("It is paused. Go on with it first."))
        return plan
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["sure"] == "yes":
            try:
                despite = form.cleaned_data.get("despite", "")
                actions.start(found, despite=despite, by=actor(request), now=moment)
                messages.success(request, _("It has begun. The follow-up goes by itself from here."))
            except actions.AlreadyStarted:
                messages.warning(request, _("This trajectory has started already, or it is over."))
            except actions.NotReady:
                messages.warning(request, _("Something opened up meanwhile. Have another look."))
                return redirect("roles:start", org=org, trajectory=trajectory)
        return plan
    lines = missing(everyone, moment)
    page = {
        "trajectory": found,
        "form": form,
        "shell": shell(everyone),
        "missing": [line for line in lines if line.blocks_start],
        "helping": [line for line in lines if not line.blocks_start],
    }
    return render(request, "roles/start.html", page, status=422 if form.errors else 200)
