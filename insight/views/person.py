"""Pages that read across all of one person."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from insight.asked import asked_of
from organisations.access import StaffRequest, staff
from organisations.clock import now
from organisations.models import Person


@staff()
def asked(request: StaffRequest, org: str, person: str) -> HttpResponse:
    """Everything somebody holds and is asked, in every trajectory, as far as L&D may read it."""
    people = Person.objects.visible_to(request.member).select_related("organisation")
    found = get_object_or_404(people, public_id=person)
    page = {
        "person": found,
        "asked": asked_of(found, request.GET.get("page", "1"), now()),
        "can_plan": request.member.may_plan,
        "tab": "asked",
    }
    return render(request, "insight/asked.html", page)
