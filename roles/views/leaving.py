"""Somebody leaves the organisation, or comes back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.forms import bound
from organisations.models import Person
from roles import actions
from roles.forms.people import LeaveForm
from roles.models import Role


@staff(planner=True)
def leave(request: StaffRequest, org: str, person: str) -> HttpResponse:
    """After a choice; the functions they hold stand beside it, each with the way to let somebody take over first."""
    people = Person.objects.visible_to(request.member).select_related("organisation", "member")
    found, moment = get_object_or_404(people, public_id=person), now()
    if request.POST.get("do") == "come_back" and found.left_on is not None:
        actions.come_back(found, by=actor(request), now=moment)
        messages.success(request, _("%(name)s is here again.") % {"name": found})
        return redirect("roles:leave", org=org, person=person)
    form = bound(request, LeaveForm, person=found)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["sure"] == "yes" and found.left_on is None:
            actions.leave(found, by=actor(request), now=moment)
        return redirect("roles:leave", org=org, person=person)
    held = Role.objects.held_by(found).lasting(moment.date()).in_plans()
    page = {"person": found, "form": form, "roles": held}
    return render(request, "roles/leave.html", page, status=422 if form.errors else 200)
