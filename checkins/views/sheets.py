"""Blank sheets for logs: L&D prints them, and never types one over."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from checkins import actions
from checkins.forms.paper import LogSheetsForm
from checkins.papers import to_hand
from checkins.sheets import sheets
from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.forms import bound
from roles.council import may_record
from roles.views.finding import find_trajectory


@staff(planner=True)
def log_sheets(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """For whom; one press makes them."""
    found, moment = find_trajectory(request, trajectory), now()
    handed = to_hand(found, moment) if may_record(found) else []
    form = bound(request, LogSheetsForm, handed=handed)
    if request.method == "POST" and form.is_valid():
        actions.hand_log_sheets(found, handed=form.chosen, by=actor(request), now=moment)
        to = urlencode([("to", one.person.public_id) for one in form.chosen])
        return redirect(f"{reverse('checkins:print_log_sheets', kwargs={'org': org, 'trajectory': trajectory})}?{to}")
    page = {"trajectory": found, "form": form, "handed": handed, "tab": "sheets"}
    return render(request, "checkins/log_sheets.html", page, status=422 if form.errors else 200)


@staff(planner=True)
def print_log_sheets(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """The sheets themselves, a page each. Looking makes none."""
    found, moment, wanted = find_trajectory(request, trajectory), now(), request.GET.getlist("to")
    people = [one.person for one in to_hand(found, moment) if not wanted or one.person.public_id in wanted]
    page = {"trajectory": found, "owner": found.owner, "sheets": sheets(found, people, moment)}
    return render(request, "checkins/print_log_sheets.html", page)
