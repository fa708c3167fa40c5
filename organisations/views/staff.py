"""Who may come in, and what each may do."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from organisations import actions
from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.forms import bound
from organisations.forms.staff import NO_ACCESS, InviteForm, RightsForm
from organisations.models import Member


@staff(admin=True)
def members(request: StaffRequest, org: str) -> HttpResponse:
    """Everyone who comes in or once did, and a form to let one more in."""
    form = bound(request, InviteForm, organisation=request.organisation)
    if request.method == "POST" and form.is_valid():
        member = actions.invite(request.organisation, **form.cleaned_data, by=actor(request), now=now())
        said = _("%(name)s may come in, and gets a mail that says how.") % {"name": member.person}
        messages.success(request, said)
        return redirect("organisations:staff", org=org)
    everyone = Member.objects.visible_to(request.member).by_name()
    page = {"form": form, "active": everyone.active(), "ended": everyone.ended()}
    return render(request, "organisations/staff.html", page, status=422 if form.errors else 200)


@staff(admin=True)
def rights(request: StaffRequest, org: str, person: str) -> HttpResponse:
    """What one of them may do; "nothing any more" ends it at once."""
    found = Member.objects.visible_to(request.member).select_related("person__organisation", "person__user")
    member = get_object_or_404(found, person__public_id=person, person__left_on=None)
    form = bound(request, RightsForm, initial={"role": member.role if member.is_active else NO_ACCESS})
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, _settle(request, member, form.cleaned_data["role"]))
            return redirect("organisations:staff", org=org)
        except actions.LastAdmin:
            form.add_error("role", _("Somebody has to decide who comes in. Let another do that first."))
    status = 422 if form.errors else 200
    return render(request, "organisations/rights.html", {"colleague": member, "form": form}, status=status)


def _settle(request: StaffRequest, member: Member, role: str) -> str:
    by, moment, name = actor(request), now(), {"name": member.person}
    if role == NO_ACCESS:
        actions.end_access(member, by=by, now=moment)
        return _("%(name)s has no access any more, and is signed out everywhere.") % name
    was_active, before = member.is_active, member.role
    actions.change_rights(member, role=role, by=by, now=moment)
    if not was_active:
        return _("%(name)s may come in, and gets a mail that says how.") % name
    return _("Saved.") if before == role else _("Saved. %(name)s is signed out everywhere, and signs in again.") % name
