"""Who may stand here twice, and making one of two."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from insight.merging import what_moves
from organisations import actions
from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.doubles import suggested
from organisations.forms import bound
from organisations.forms.merging import MergeForm
from organisations.merging import CannotMerge, why_not
from organisations.models import Person

PAGE, MOST_FOUND = 30, 20


@staff(admin=True)
def doubles(request: StaffRequest, org: str) -> HttpResponse:
    """Pairs who may be one person, the surest first."""
    found = suggested(Person.objects.visible_to(request.member).present())
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "insight/doubles.html", {"page": page})


@staff(admin=True)
def find_double(request: StaffRequest, org: str, person: str) -> HttpResponse:
    """Who else this person may be: found by any part of the name."""
    people = Person.objects.visible_to(request.member)
    found = get_object_or_404(people, public_id=person)
    words = request.GET.get("q", found.name).strip()
    named = people.named_like(words).exclude(pk=found.pk).by_name() if words else people.none()
    others = list(named[: MOST_FOUND + 1])
    page = {"person": found, "words": words, "others": others[:MOST_FOUND], "more": len(others) > MOST_FOUND}
    return render(request, "insight/find_double.html", page)


@staff(admin=True)
def merge(request: StaffRequest, org: str, person: str, other: str) -> HttpResponse:
    """What becomes of both, read before it is done; which value stays where they differ is chosen here."""
    both = Person.objects.visible_to(request.member).filter_ids([person, other])
    if person not in both or other not in both or person == other:
        raise Http404
    kept, gone, by, moment = both[person], both[other], actor(request), now()
    form = bound(request, MergeForm, kept=kept, gone=gone)
    reason = why_not(kept, gone, by)
    if request.method == "POST" and not reason and form.is_valid():
        try:
            kept = actions.merge(kept, gone=gone, chosen=form.chosen, by=by, now=moment)
            messages.success(request, _("%(name)s stands here once now, with all of both.") % {"name": kept})
            return redirect("insight:asked", org=org, person=person)
        except CannotMerge as error:
            reason = str(error)
    page = {"kept": kept, "gone": gone, "form": form, "reason": reason, "moves": what_moves(kept, gone, moment)}
    return render(request, "insight/merge.html", page, status=422 if request.method == "POST" else 200)
