"""What an organisation can set for itself."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from organisations import actions
from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.forms import bound
from organisations.forms.names import NameOrderForm
from organisations.forms.privacy import KeepingForm
from organisations.forms.rhythm import RhythmForm
from organisations.register import settings_pages


@staff(planner=True)
def settings(request: StaffRequest, org: str) -> HttpResponse:
    """Every page of settings, with how it stands now; what only an admin changes has no link for others."""
    arranges = request.member.may_arrange
    rows = [
        (
            page.label,
            reverse(page.url_name, kwargs={"org": org}) if arranges or not page.is_for_admins else "",
            page.effect(request.organisation),
        )
        for page in settings_pages
    ]
    return render(request, "organisations/settings.html", {"rows": rows})


@staff(planner=True)
def rhythm(request: StaffRequest, org: str) -> HttpResponse:
    """When people work and letters go, for everyone who has nothing of their own."""
    form = bound(request, RhythmForm, instance=request.organisation)
    if request.method == "POST" and form.is_valid():
        actions.set_rhythm(request.organisation, changes=form.cleaned_data, by=actor(request), now=now())
        messages.success(request, _("Saved. What is still to come is counted anew."))
        return redirect("organisations:settings", org=org)
    status = 422 if request.method == "POST" else 200
    return render(request, "organisations/rhythm.html", {"form": form}, status=status)


@staff(admin=True)
def name_order(request: StaffRequest, org: str) -> HttpResponse:
    """Under which letter Van der Berg stands, wherever people are sorted."""
    form = bound(request, NameOrderForm, instance=request.organisation)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["name_order"]
        actions.set_name_order(request.organisation, name_order=chosen, by=actor(request), now=now())
        messages.success(request, _("Saved. Names are sorted like this everywhere now."))
        return redirect("organisations:settings", org=org)
    status = 422 if request.method == "POST" else 200
    return render(request, "organisations/name_order.html", {"form": form}, status=status)


@staff(admin=True)
def keeping(request: StaffRequest, org: str) -> HttpResponse:
    """How long what learners and observers wrote is kept, who comes first, and how large a group has to be."""
    form = bound(request, KeepingForm, instance=request.organisation)
    if request.method == "POST" and form.is_valid():
        actions.set_keeping(request.organisation, **form.cleaned_data, by=actor(request), now=now())
        messages.success(request, _("Saved. What is over by this goes within minutes."))
        return redirect("organisations:settings", org=org)
    status = 422 if request.method == "POST" else 200
    return render(request, "organisations/keeping.html", {"form": form}, status=status)
