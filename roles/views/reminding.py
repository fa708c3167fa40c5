"""Reminding by hand those whose answer is awaited."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.forms import bound
from organisations.models import Person
from roles import actions
from roles.cast import full_cast
from roles.forms.promises import RemindForm
from roles.reminding import awaited, waiting
from roles.requests import at_once_or_later, lies_ready
from trajectories.views.finding import find_trajectory


@staff(planner=True)
def remind(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """Who is awaited, whom you may remind now, and why not the others."""
    found = find_trajectory(request, trajectory)
    moment = now()
    everyone = full_cast(found, moment)
    people = waiting(everyone, moment)
    ready = [one for one in people if one.is_ready]
    form = bound(request, RemindForm, ready=ready, only=request.GET.get("to", ""))
    if request.method == "POST" and form.is_valid():
        chosen = form.chosen()
        promises = [promise for one in chosen for promise in awaited(everyone, one)]
        mails = actions.remind(found, promises=promises, by=actor(request), now=moment)
        _tell(request, len(chosen), [mail.person for mail in mails], moment)
        return redirect("insight:plan", org=org, trajectory=trajectory)
    page = {
        "trajectory": found,
        "form": form,
        "ready": ready,
        "resting": [(one, awaited(everyone, one)[0]) for one in people if not one.is_ready],
    }
    return render(request, "roles/remind.html", page, status=422 if form.errors else 200)


def _tell(request: StaffRequest, people: int, reminded: list[Person], moment: datetime) -> None:
    going, later = at_once_or_later(reminded, moment)
    if going:
        n = len(going)
        messages.success(request, ngettext("Reminded %(n)d person.", "Reminded %(n)d people.", n) % {"n": n})
    if later:
        messages.success(request, lies_ready(later, moment))
    if people > len(reminded):
        messages.success(request, _("What does not fit in somebody's week joins their next letter."))
