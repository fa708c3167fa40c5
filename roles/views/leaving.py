"""Somebody leaves the organisation, or comes back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import date as date_words
from django.utils.translation import gettext as _

from organisations import actions as people_actions
from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.forms import bound
from organisations.models import Member, Person
from organisations.staying import LastAdmin
from roles import actions
from roles.forms.people import LeaveForm
from roles.leaving import open_of


@staff(planner=True)
def leave(request: StaffRequest, org: str, person: str) -> HttpResponse:
    """After a choice; what of theirs is open stands beside it, each with the way to let somebody take it over."""
    people = Person.objects.visible_to(request.member).select_related("organisation", "member", "user")
    found, moment = get_object_or_404(people, public_id=person), now()
    member = getattr(found, "member", None)
    member = member if member is not None and member.ended_at is None else None
    is_leaving, may = found.left_on is not None or found.last_day is not None, request.member.may_arrange
    # Who gets rights back gets them of who gives rights.
    may_undo = is_leaving and (may or member is None)
    if request.POST.get("do") == "come_back" and may_undo:
        actions.come_back(found, by=actor(request), now=moment)
        messages.success(request, _here_again(found, member))
        return redirect("roles:leave", org=org, person=person)
    today = found.local_day(moment)
    form = bound(request, LeaveForm, person=found, today=today, may_arrange=may, initial={"last_day": found.last_day})
    if request.method == "POST" and form.is_valid():
        try:
            _write_down(request, found, form)
            return redirect("roles:leave", org=org, person=person)
        except LastAdmin:
            form.add_error("sure", _("Somebody has to decide who comes in. Let another do that first."))
    page = {
        "person": found,
        "form": form,
        "open": open_of(found, moment),
        "is_leaving": is_leaving,
        "may_undo": may_undo,
        "colleague": member,
    }
    return render(request, "roles/leave.html", page, status=422 if form.errors else 200)


def _here_again(person: Person, member: Member | None) -> str:
    """With what a colleague may do again."""
    if member is None:
        return _("%(name)s is here again.") % {"name": person}
    rights = {"name": person, "rights": member.get_role_display()}
    return _("%(name)s is here again, and may sign in as before: %(rights)s.") % rights


def _write_down(request: StaffRequest, person: Person, form: LeaveForm) -> None:
    """Raises LastAdmin."""
    moment, by, sure = now(), actor(request), form.cleaned_data["sure"]
    if person.left_on is not None:
        return
    if sure == "yes":
        actions.leave(person, by=by, now=moment)
    elif sure == "later":
        people_actions.set_last_day(person, last_day=form.cleaned_data["last_day"], by=by, now=moment)
        day = date_words(person.last_day, "j F Y")
        messages.success(request, _("%(name)s is here up to and including %(day)s.") % {"name": person, "day": day})
