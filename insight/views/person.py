"""Pages that read across all of one person."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from insight.asked import asked_of
from organisations.access import StaffRequest, staff
from organisations.clock import now
from organisations.models import Person
from organisations.models.people import PersonQuerySet


@staff()
def asked(request: StaffRequest, org: str, person: str) -> HttpResponse:
    """Everything somebody holds and is asked, in every trajectory, as far as L&D may read it."""
    people = Person.objects.visible_to(request.member).select_related("organisation")
    found = people.identified(person)
    if found is None:
        return redirect("insight:asked", org=org, person=_as_known_now(people, person).public_id)
    page = {
        "person": found,
        "asked": asked_of(found, request.GET.get("page", "1"), now()),
        "can_plan": request.member.may_plan,
        "can_arrange": request.member.may_arrange,
        "tab": "asked",
    }
    return render(request, "insight/asked.html", page)


def _as_known_now(people: PersonQuerySet, number: str) -> Person:
    """Who had this number before two of them became one. Raises Http404."""
    found = people.before_merged(number)
    if found is None:
        raise Http404
    return found
