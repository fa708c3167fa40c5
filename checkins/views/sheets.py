"""Blank sheets for logs and observations: L&D prints them, and never types one over."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from checkins import actions
from checkins.forms.paper import SheetsForm
from checkins.papers import LOG, OBSERVE, to_hand
from checkins.sheets import sheets
from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.forms import bound
from roles.council import may_record
from trajectories.views.finding import find_trajectory

# In the address of the page that prints them, for each kind of sheet.
_TO = {LOG: "to", OBSERVE: "from"}


@staff(planner=True)
def log_sheets(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """For whom; one press makes them."""
    found, moment = find_trajectory(request, trajectory), now()
    is_agreed = may_record(found)
    handed = [one for kind in (LOG, OBSERVE) for one in to_hand(found, moment, kind)] if is_agreed else []
    form = bound(request, SheetsForm, handed=handed)
    if request.method == "POST" and form.is_valid():
        actions.hand_sheets(found, handed=form.chosen, by=actor(request), now=moment)
        to = urlencode([(_TO[one.kind], one.person.public_id) for one in form.chosen])
        return redirect(f"{reverse('checkins:print_log_sheets', kwargs={'org': org, 'trajectory': trajectory})}?{to}")
    page = {"trajectory": found, "form": form, "handed": handed, "is_agreed": is_agreed, "tab": "sheets"}
    return render(request, "checkins/log_sheets.html", page, status=422 if form.errors else 200)


@staff(planner=True)
def print_log_sheets(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """The sheets themselves, a page each. Looking makes none."""
    found, moment = find_trajectory(request, trajectory), now()
    wanted = {kind: request.GET.getlist(name) for kind, name in _TO.items()}
    handed = [
        one
        for kind in _TO
        for one in to_hand(found, moment, kind)
        if not any(wanted.values()) or one.person.public_id in wanted[kind]
    ]
    page = {"trajectory": found, "owner": found.owner, "sheets": sheets(found, handed, moment)}
    return render(request, "checkins/print_log_sheets.html", page)
