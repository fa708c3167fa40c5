"""The people of an organisation."""

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from organisations import actions
from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.forms import bound
from organisations.forms.people import AbsenceFormSet, PersonForm, absence_initial, away_meanwhile
from organisations.forms.privacy import ForgetForm
from organisations.forms.versions import shown
from organisations.meanwhile import ChangedMeanwhile, mark
from organisations.models import Person
from organisations.permissions import can_change_address
from organisations.personal import fate
from organisations.sign_in import sign_in_anew

PAGE = 50


@staff()
def people(request: StaffRequest, org: str) -> HttpResponse:
    """Everyone, fifty a page, found by any part of the name; who plans finds those who left as well."""
    words, can_plan = request.GET.get("q", "").strip(), request.member.may_plan
    everyone = Person.objects.visible_to(request.member)
    shows_left = can_plan and request.GET.get("show") == "left"
    here, gone = everyone.present().by_name(), everyone.gone()
    found = (gone if shows_left else here).select_related("organisation")
    found = found.named_like(words) if words else found
    page = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "words": words,
        "can_plan": can_plan,
        "can_forget": request.member.may_arrange,
        "shows_left": shows_left,
        "counts": {"here": here.count(), "left": gone.count() if can_plan else 0},
    }
    return render(request, "organisations/people.html", page)


@staff(planner=True)
def person(request: StaffRequest, org: str, person: str) -> HttpResponse:
    """One person: how they are called and reached, and when they work."""
    people = Person.objects.visible_to(request.member).select_related("organisation", "user", "member", "helper")
    found = get_object_or_404(people, public_id=person)
    away = found.days_away()
    form = bound(request, PersonForm, instance=found)
    if request.method == "GET" and found.address_is_dead:
        form.fields["email"].widget.attrs["autofocus"] = True
    if not can_change_address(request.member, found):
        form.keep_address()
    absences = bound(request, AbsenceFormSet, initial=absence_initial(away), prefix="away")
    opened = _opened(request, away)
    if request.method == "POST" and form.is_valid() and absences.is_valid():
        periods = actions.Away(absences.periods, opened)
        version, by = form.cleaned_data["version"], actor(request)
        try:
            actions.change_person(found, changes=form.changes, version=version, away=periods, by=by, now=now())
        except actions.AddressTaken:
            form.add_error("email", _("Somebody else here has this address"))
        except ChangedMeanwhile:
            found = get_object_or_404(people, public_id=person)
            away = found.days_away()
            days = away_meanwhile(away, absences.periods, opened)
            form.meet(found, shown(PersonForm(instance=found)), more=[days])
            opened = mark(away)
            if days in form.taken_over:
                absences = AbsenceFormSet(initial=absence_initial(away), prefix="away")
        else:
            if elsewhere := sign_in_anew(request, request.path):
                return elsewhere
            messages.success(request, _("Saved."))
            return redirect(_back(request) or request.path)
    forms = [form, *absences.forms]
    status = 422 if request.method == "POST" and not form.met else form.status
    page = {"person": found, "form": form, "absences": absences, "forms": forms, "next": _back(request)}
    page |= {"away_opened": opened}
    page |= {"earlier": list(found.earlier_addresses.all())}
    page |= {"can_forget": request.member.may_arrange, "can_plan": True, "tab": "details"}
    return render(request, "organisations/person.html", page, status=status)


def _opened(request: StaffRequest, away: list[tuple[date, date]]) -> int:
    """The mark of the days away that stood on the page that was sent; of those that stand where none was."""
    if request.method != "POST":
        return mark(away)
    sent = request.POST.get("away-opened", "")
    return int(sent) if sent.isdecimal() else 0


@staff(admin=True)
def forget(request: StaffRequest, org: str, person: str) -> HttpResponse:
    """Erase somebody who asked for it, or whom nothing here needs any more."""
    found = get_object_or_404(
        Person.objects.visible_to(request.member).select_related("organisation", "user"), public_id=person
    )
    form = bound(request, ForgetForm)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["sure"] == "no":
            return redirect("organisations:person", org=org, person=person)
        try:
            actions.forget(found, by=actor(request), now=now())
            messages.success(request, _("Erased. What was promised keeps its day, without a name."))
            return redirect("organisations:people", org=org)
        except actions.StillNeeded:
            form.add_error("sure", _("This person still has access here. End that first."))
    status = 422 if form.errors else 200
    return render(request, "organisations/forget.html", {"person": found, "form": form, "fate": fate()}, status=status)


def _back(request: StaffRequest) -> str:
    """Where somebody came from to mend this, when that is a page of ours; else nothing."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if is_ours else ""
