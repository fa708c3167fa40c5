"""Sheets to print, for who gets no mail and for anybody who is handed one."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.forms import bound
from roles import actions
from roles.cast import full_cast
from roles.forms.papers import PapersForm
from roles.papers import sheets, to_hand
from roles.views.asking import lies_still
from trajectories.views.finding import find_trajectory


@staff(planner=True)
def papers(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """For whom a sheet is printed, and what would stand on it; one press makes them."""
    found, moment = find_trajectory(request, trajectory), now()
    if resting := lies_still(request, found):
        return resting
    asked = to_hand(full_cast(found, moment), moment)
    form = bound(request, PapersForm, asked=asked, only=request.GET.getlist("to"))
    if request.method == "POST" and form.is_valid():
        chosen = form.chosen()
        actions.hand_papers(found, asked=chosen, by=actor(request), now=moment)
        to = urlencode([("to", one.person.public_id) for one in chosen])
        return redirect(f"{reverse('roles:print_papers', kwargs={'org': org, 'trajectory': trajectory})}?{to}")
    page = {"trajectory": found, "form": form, "asked": asked}
    return render(request, "roles/papers.html", page, status=422 if form.errors else 200)


@staff(planner=True)
def print_papers(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """The sheets themselves, a page each. Looking makes none: whoever has none yet is left out."""
    found, moment = find_trajectory(request, trajectory), now()
    everyone, wanted = full_cast(found, moment), request.GET.getlist("to")
    asked = [one for one in to_hand(everyone, moment) if not wanted or one.person.public_id in wanted]
    made = sheets(everyone, asked, moment)
    page = {"trajectory": found, "owner": found.owner, "sheets": made, "waiting": len(asked) - len(made)}
    return render(request, "roles/print_papers.html", page)
