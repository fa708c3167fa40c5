"""Learners go from one who is there for them to another."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext

from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.forms import bound
from roles.actions.moving import move_learners
from roles.cast import full_cast
from roles.forms.people import MoveForm
from roles.load import heavily_asked
from roles.models import Role
from roles.succession import moving


@staff(planner=True)
def move(request: StaffRequest, org: str, trajectory: str, role: str) -> HttpResponse:
    """Tick which learners go to whom; what is asked then is read before it is saved."""
    roles = Role.objects.visible_to(request.member).beside_learners()
    held = get_object_or_404(
        roles.select_related("person__organisation", "trajectory__organisation"),
        trajectory__public_id=trajectory,
        public_id=role,
    )
    form, moment = bound(request, MoveForm, role=held, today=now().date()), now()
    page = {"trajectory": held.trajectory, "role": held, "form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "roles/move.html", page, status=422 if form.errors else 200)
    learners, to = list(form.cleaned_data["learners"]), form.cleaned_data["to"]
    if "confirmed" not in request.POST:
        page |= {"handover": moving(full_cast(held.trajectory, moment), held, learners), "learners": learners, "to": to}
        page["heavy"] = heavily_asked([to.person])
        return render(request, "roles/move_check.html", page)
    move_learners(held, learners=learners, to=to, by=actor(request), now=moment)
    said = ngettext("%(n)d learner goes to %(name)s.", "%(n)d learners go to %(name)s.", len(learners))
    messages.success(request, said % {"n": len(learners), "name": to.person})
    return redirect("roles:people", org=org, trajectory=trajectory)
