"""Three papers for who must be able to trust this: the works council, the register, the assessment of risks."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from organisations import trust
from organisations.access import StaffRequest, staff
from organisations.settings_pages import keeping_effect
from organisations.sight import BY_NAME, Data
from organisations.who_reads import rows


@staff()
def council(request: StaffRequest, org: str) -> HttpResponse:
    """What is kept, who reads it, how long, and what can never be asked of it."""
    page = {
        "nevers": trust.NEVERS,
        "runs_it": trust.RUNS_IT,
        "by_name": rows(BY_NAME, request.organisation.minimum_base),
        "nameless": rows((data for data in Data if data not in BY_NAME), request.organisation.minimum_base),
        "kept": [one.data for _basis, entries in trust.register() for one in entries if one.data.in_trajectory],
        "terms": keeping_effect(request.organisation),
        "employers": trust.other_controllers(request.organisation),
    }
    return render(request, "organisations/trust/council.html", page)


@staff()
def register(request: StaffRequest, org: str) -> HttpResponse:
    """What the law asks whoever keeps personal data to write down (GDPR, article 30)."""
    page = {
        "register": trust.register(),
        "measures": trust.MEASURES,
        "others": trust.other_controllers(request.organisation),
        "host": settings.PUBLIC_BASE_URL,
    }
    return render(request, "organisations/trust/register.html", page)


@staff()
def assessment(request: StaffRequest, org: str) -> HttpResponse:
    """A draft of the assessment of what it may do to people (GDPR, article 35), to be completed on paper."""
    page = {
        "register": trust.register(),
        "going": trust.kept_until(goes_by_itself=True),
        "staying": trust.kept_until(goes_by_itself=False),
        "risks": trust.RISKS,
        "measures": trust.MEASURES,
        "terms": keeping_effect(request.organisation),
        "others": trust.other_controllers(request.organisation),
    }
    return render(request, "organisations/trust/assessment.html", page)
