"""The page on which an admin asks that one trajectory goes for good, and on which that is taken back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.forms import bound
from roles import actions
from roles.deletable import counted, why_not
from trajectories.forms.ending import DeleteForm
from trajectories.models import Trajectory
from trajectories.views.finding import find_trajectory


@staff(admin=True)
def delete_trajectory(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """What goes, what stays, and its title to type; once that was done, the button that takes it back."""
    found = find_trajectory(request, trajectory)
    if request.method == "POST" and "keep" in request.POST:
        return _keep(request, found)
    because = why_not(found)
    form = bound(request, DeleteForm, called=found.title)
    if request.method == "POST" and not because and form.is_valid():
        try:
            actions.delete_in_two_weeks(found, by=actor(request), now=now())
        except actions.AlreadyDeleting:
            messages.warning(request, _("A colleague was just ahead of you: it is counted down already."))
        except actions.CannotDelete as error:
            messages.warning(request, str(error))
        return redirect("roles:delete_trajectory", org=org, trajectory=trajectory)
    page = {"trajectory": found, "form": form, "because": because, "counted": counted(found)}
    return render(request, "roles/delete_trajectory.html", page, status=422 if request.method == "POST" else 200)


def _keep(request: StaffRequest, trajectory: Trajectory) -> HttpResponse:
    try:
        actions.keep_trajectory(trajectory, by=actor(request), now=now())
        messages.success(request, _("It stays."))
    except actions.KeptAlready:
        messages.warning(request, _("A colleague was just ahead of you: it stays already."))
    return redirect("insight:plan", org=request.organisation.public_id, trajectory=trajectory.public_id)
