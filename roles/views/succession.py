"""Somebody else takes over a function."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from organisations import actions as people_actions
from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.forms import bound
from roles import actions
from roles.cast import full_cast
from roles.forms.people import SucceedForm
from roles.load import heavily_asked
from roles.models import Function, Role
from roles.succession import handover


@staff(planner=True)
def succeed(request: StaffRequest, org: str, trajectory: str, role: str) -> HttpResponse:
    """Name who takes over and from which day; what that does is read before it is saved."""
    roles = Role.objects.visible_to(request.member).exclude(function=Function.LEARNER)
    held = get_object_or_404(
        roles.select_related("person__organisation", "trajectory__organisation"),
        trajectory__public_id=trajectory,
        public_id=role,
    )
    proposed = {name: request.GET.get(name, "") for name in ("name", "on")}
    form, moment = bound(request, SucceedForm, role=held, initial=proposed), now()
    page = {"trajectory": held.trajectory, "role": held, "form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "roles/succeed.html", page, status=422 if form.errors else 200)
    on, name = form.cleaned_data["on"], form.known or form.cleaned_data["name"]
    if "confirmed" not in request.POST:
        everyone = full_cast(held.trajectory, moment)
        page |= {"handover": handover(everyone, held, on=on, now=moment), "on": on, "name": name}
        page["gets_mail"] = form.known.gets_mail if form.known else bool(form.cleaned_data["email"])
        page["heavy"] = heavily_asked([form.known] if form.known else [])
        return render(request, "roles/succeed_check.html", page)
    by = actor(request)
    person = form.known
    if person is None:
        person = people_actions.add_people(held.trajectory.organisation, lines=[form.line], by=by, now=moment).everyone[
            0
        ]
    try:
        actions.succeed(held, successor=person, on=on, by=by, now=moment)
        words = {"name": person, "who": held.person}
        messages.success(request, _("%(name)s takes over from %(who)s.") % words)
    except actions.HeldAgain:
        messages.warning(request, _("%(name)s takes part as %(role)s already.") % {"name": person, "role": held.name})
    return redirect("roles:people", org=org, trajectory=trajectory)
