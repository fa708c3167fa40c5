"""Reminding by hand those whose answer is awaited."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mailing.models import Mail
from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.forms import bound
from roles import actions
from roles.cast import cast
from roles.forms.promises import RemindForm
from roles.reminding import waiting
from roles.requests import goes
from roles.views.finding import find_trajectory


@staff(planner=True)
def remind(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """Who is awaited, whom you may remind now, and why not the others."""
    found = find_trajectory(request, trajectory)
    moment = now()
    people = waiting(cast(found, moment), moment)
    ready = [one for one in people if one.is_ready]
    form = bound(request, RemindForm, ready=ready, only=request.GET.get("to", ""))
    if request.method == "POST" and form.is_valid():
        chosen = form.chosen()
        promises = [promise for one in chosen for promise in one.promises]
        mails = actions.remind(found, promises=promises, by=actor(request), now=moment)
        _tell(request, len(chosen), mails, goes([one.person for one in chosen], moment, None))
        return redirect("insight:plan", org=org, trajectory=trajectory)
    page = {
        "trajectory": found,
        "form": form,
        "ready": ready,
        "resting": [one for one in people if not one.is_ready],
    }
    return render(request, "roles/remind.html", page, status=422 if form.errors else 200)


def _tell(request: StaffRequest, people: int, mails: list[Mail], goes_out: str) -> None:
    if mails:
        said = ngettext("Reminded %(n)d person.", "Reminded %(n)d people.", len(mails)) % {"n": len(mails)}
        messages.success(request, _("%(said)s Goes out: %(when)s.") % {"said": said, "when": goes_out})
    if people > len(mails):
        messages.success(request, _("What does not fit in somebody's week joins their next letter."))
