"""A mail domain that is renamed, for everyone at once."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from organisations import actions
from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.domains import domains, reached, renaming
from organisations.forms.domains import DomainForm

PAGE = 50


@staff(admin=True)
def rename_domain(request: StaffRequest, org: str) -> HttpResponse:
    """Choose, see everyone with the old and the new address, and change exactly what was seen."""
    people = reached(request.organisation)
    is_sent = request.method == "POST"
    sent = request.POST if is_sent else request.GET
    form = DomainForm(sent if is_sent or "new" in sent else None, domains=domains(people))
    page = {"form": form, "is_stale": False}
    if form.is_valid():
        found = renaming(people, form.cleaned_data["old"], form.cleaned_data["new"])
        if is_sent and request.POST.get("seen") == found.mark:
            moved = actions.rename_domain(request.organisation, renaming=found, by=actor(request), now=now())
            said = ngettext("%(n)d address changed.", "%(n)d addresses changed.", len(moved)) % {"n": len(moved)}
            messages.success(request, said)
            return redirect("organisations:people", org=org)
        page["is_stale"] = is_sent
        page |= {"found": found, "page": Paginator(found.moves, PAGE).get_page(sent.get("page"))}
    return render(request, "organisations/rename_domain.html", page, status=422 if form.errors or is_sent else 200)
