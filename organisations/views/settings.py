"""What an organisation can set for itself."""

from copy import copy
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from organisations import actions
from organisations.access import StaffRequest, actor, staff
from organisations.acting import Actor
from organisations.clock import now
from organisations.forms import bound
from organisations.forms.general import GeneralForm
from organisations.forms.names import NameOrderForm
from organisations.forms.privacy import KEEP, TERMS, KeepingForm, is_shorter
from organisations.forms.rhythm import HolidaysForm, RhythmForm
from organisations.forms.versions import HeldForm, shown
from organisations.meanwhile import ChangedMeanwhile
from organisations.models import Organisation
from organisations.register import Group, Lost, losing, settings_page, settings_pages


class Save(Protocol):
    """A write that sets these fields of an organisation."""

    def __call__(
        self, organisation: Organisation, *, changes: dict[str, Any], version: int, by: Actor, now: datetime
    ) -> object: ...


@staff(planner=True)
def settings(request: StaffRequest, org: str) -> HttpResponse:
    """Every page of settings, with how it stands now; what only an admin changes has no link for others."""
    arranges = request.member.may_arrange
    groups = [
        (
            group,
            [
                (
                    page.label,
                    reverse(page.url_name, kwargs={"org": org}) if arranges or not page.is_for_admins else "",
                    page.effect(request.organisation),
                )
                for page in settings_pages
                if page.group is group
            ],
        )
        for group in Group
    ]
    return render(request, "organisations/settings.html", {"groups": groups})


def setting(
    request: StaffRequest, form: type[HeldForm], template: str, *, save: Save, said: str, **given: Any
) -> HttpResponse:
    """One page of settings: how it stands, and its form. What is sent goes to `save`, and then `said` is told.

    `given` is for the form.
    """
    # On a copy: a form that is refused leaves what was typed in the row it was given.
    sent = bound(request, form, instance=copy(request.organisation), **given)
    if request.method == "POST" and sent.is_valid():
        version = sent.cleaned_data["version"]
        try:
            save(request.organisation, changes=sent.changes, version=version, by=actor(request), now=now())
        except ChangedMeanwhile as meanwhile:
            sent.meet(meanwhile.current, shown(form(instance=meanwhile.current, **given)))
        else:
            messages.success(request, said)
            return redirect("organisations:settings", org=request.organisation.public_id)
    match = request.resolver_match
    page = settings_page(match.view_name if match else "")
    context = {"form": sent, "page": page, "effect": page.effect(request.organisation)}
    return render(request, template, context, status=sent.status)


@staff(admin=True)
def general(request: StaffRequest, org: str) -> HttpResponse:
    """What the organisation is called, which language it reads and which clock it lives by."""
    said = _("Saved. What is still to come is counted anew.")
    return setting(request, GeneralForm, "organisations/general.html", save=actions.set_general, said=said)


@staff(planner=True)
def rhythm(request: StaffRequest, org: str) -> HttpResponse:
    """When people work and letters go, for everyone who has nothing of their own."""
    said = _("Saved. What is still to come is counted anew.")
    return setting(request, RhythmForm, "organisations/rhythm.html", save=actions.set_rhythm, said=said)


@staff(planner=True)
def holidays(request: StaffRequest, org: str) -> HttpResponse:
    """On which days the whole house is off."""
    said = _("Saved. What is still to come is counted anew.")
    return setting(request, HolidaysForm, "organisations/holidays.html", save=actions.set_holidays, said=said)


@staff(admin=True)
def name_order(request: StaffRequest, org: str) -> HttpResponse:
    """Under which letter Van der Berg stands, wherever people are sorted."""
    said = _("Saved. Names are sorted like this everywhere now.")
    return setting(request, NameOrderForm, "organisations/name_order.html", save=actions.set_name_order, said=said)


@staff(admin=True)
def keeping(request: StaffRequest, org: str) -> HttpResponse:
    """How long what learners and observers wrote is kept, who comes first, and how large a group has to be.

    A shorter term that takes something is asked about first: what goes, and whether it may.
    """
    # On a copy, which is then the organisation as it would be.
    sent = bound(request, KeepingForm, instance=copy(request.organisation))
    lost: list[Lost] = []
    if request.method == "POST" and sent.is_valid():
        # Where somebody changed it meanwhile it is decided first what counts.
        is_decided = sent.cleaned_data["shorter"] or not sent.is_of(request.organisation)
        lost = [] if is_decided else _lost(request.organisation, sent.instance)
        if lost:
            sent.require_choice(was_asked="asked" in request.POST)
        elif _keep(request, sent):
            return redirect("organisations:settings", org=org)
    page = settings_page("organisations:keeping")
    context = {"form": sent, "page": page, "effect": page.effect(request.organisation), "lost": lost}
    if lost:
        context["shortened"] = sent.shortened(request.organisation)
    template = "organisations/keeping_shorter.html" if lost else "organisations/keeping.html"
    return render(request, template, context, status=422 if lost else sent.status)


def _keep(request: StaffRequest, sent: KeepingForm) -> bool:
    """Whether it was saved; otherwise the form has met what somebody else did."""
    changes, version = sent.changed(request.organisation), sent.cleaned_data["version"]
    try:
        actions.set_keeping(request.organisation, changes=changes, version=version, by=actor(request), now=now())
    except ChangedMeanwhile as meanwhile:
        sent.meet(meanwhile.current, shown(KeepingForm(instance=meanwhile.current)))
        return False
    stays = _("Saved. The terms stay as they were.")
    over = _("Saved. What is over by this goes within minutes.")
    messages.success(request, stays if sent.cleaned_data["shorter"] == KEEP else over)
    return True


def _lost(old: Organisation, changed: Organisation) -> list[Lost]:
    """What goes by tomorrow by the terms that became shorter."""
    if not any(is_shorter(getattr(changed, name), getattr(old, name)) for name in TERMS):
        return []
    found = (loses(old, changed, now() + timedelta(days=1)) for loses in losing)
    return [one for one in found if one is not None]
