"""A mail domain that is renamed, for everyone at once."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext

from organisations import actions
from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.domains import Renaming, domains, renaming
from organisations.forms.domains import DomainForm
from organisations.sign_in import parts_with_account, sign_in_anew

PAGE = 50


@staff(admin=True)
def rename_domain(request: StaffRequest, org: str) -> HttpResponse:
    """Choose, see everyone with the old and the new address, and change exactly what was seen."""
    is_sent = request.method == "POST"
    sent = request.POST if is_sent else request.GET
    form = DomainForm(sent if is_sent or "new" in sent else None, domains=domains(request.organisation))
    page = {"form": form, "is_stale": False}
    if form.is_valid():
        old, new = form.cleaned_data["old"], form.cleaned_data["new"]
        found = renaming(request.organisation, old, new)
        if is_sent and request.POST.get("seen") == found.mark:
            try:
                moved = actions.rename_domain(request.organisation, renaming=found, by=actor(request), now=now())
            except IntegrityError:
                # One of the addresses became somebody's in the same moment, and nothing was changed.
                found = renaming(request.organisation, old, new)
            else:
                return _renamed(request, len(moved))
        page["is_stale"] = is_sent
        page |= {
            "found": found,
            "signs_out": _signs_out(request, found),
            "page": Paginator(found.moves, PAGE).get_page(sent.get("page")),
        }
    return render(request, "organisations/rename_domain.html", page, status=422 if form.errors or is_sent else 200)


def _renamed(request: StaffRequest, n: int) -> HttpResponse:
    where = reverse("organisations:people", kwargs={"org": request.organisation.public_id})
    if elsewhere := sign_in_anew(request, where):
        return elsewhere
    messages.success(request, ngettext("%(n)d address changed.", "%(n)d addresses changed.", n) % {"n": n})
    return redirect(where)


def _signs_out(request: StaffRequest, found: Renaming) -> str:
    """The address with which who does it signs in again afterwards; empty when their account moves along."""
    mine = next((move.address for move in found.moves if move.person.pk == request.member.person_id), "")
    return mine if mine and parts_with_account(request.member.person, mine) else ""
