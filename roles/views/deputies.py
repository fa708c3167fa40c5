"""Who answers in somebody's name while they are away."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from organisations import actions as people_actions
from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.forms import bound
from organisations.models import Person
from roles.actions.deputies import end_deputy, name_deputy
from roles.forms.deputies import DeputyForm
from roles.models import Deputy


@staff(planner=True)
def deputies(request: StaffRequest, org: str, person: str) -> HttpResponse:
    """Name somebody for some days, or end it."""
    people = Person.objects.visible_to(request.member).select_related("organisation")
    owner, moment, by = get_object_or_404(people, public_id=person), now(), actor(request)
    verb, _colon, which = request.POST.get("do", "").partition(":")
    if verb == "end":
        found = get_object_or_404(Deputy.objects.of(owner), pk=int(which) if which.isdecimal() else 0)
        end_deputy(found, by=by, now=moment)
        messages.success(request, _("%(name)s no longer answers for %(who)s.") % {"name": found.deputy, "who": owner})
        return redirect("roles:deputies", org=org, person=person)
    form = bound(request, DeputyForm, owner=owner, today=moment.date())
    if request.method == "POST" and form.is_valid():
        deputy = form.known
        if deputy is None:
            added = people_actions.add_people(owner.organisation, lines=[form.line], by=by, now=moment)
            deputy = added.everyone[0]
        first, last = form.cleaned_data["first_day"], form.cleaned_data["last_day"]
        name_deputy(owner, deputy=deputy, first_day=first, last_day=last, by=by, now=moment)
        messages.success(request, _("%(name)s answers for %(who)s.") % {"name": deputy, "who": owner})
        return redirect("roles:deputies", org=org, person=person)
    page = {"owner": owner, "form": form, "deputies": Deputy.objects.of(owner).not_over(moment.date())}
    return render(request, "roles/deputies.html", page, status=422 if form.errors else 200)
