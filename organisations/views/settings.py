"""What an organisation can set for itself."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from organisations.access import StaffRequest, staff
from organisations.register import settings_pages


@staff(planner=True)
def settings(request: StaffRequest, org: str) -> HttpResponse:
    """Every page of settings, with how it stands now."""
    rows = [
        (page.label, reverse(page.url_name, kwargs={"org": org}), page.effect(request.organisation))
        for page in settings_pages
    ]
    return render(request, "organisations/settings.html", {"rows": rows})
