"""Who asks to see, correct or erase what is kept of them: asked, done, and in time or not."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from organisations import actions
from organisations.access import StaffRequest, actor, staff
from organisations.acting import Actor
from organisations.clock import now
from organisations.forms import bound
from organisations.forms.requests import DataRequestForm, OwnDataRequestForm
from organisations.models import DataRequest, Person, User
from organisations.working_days import Calendar

PAGE = 50
# So many people of one name are shown; who is not among them is found by more of the name.
MOST_FOUND = 20


@staff(planner=True)
def data_requests(request: StaffRequest, org: str) -> HttpResponse:
    """What is open, the longest waiting first, and what was done."""
    today = Calendar.of_everyone(request.organisation).today(now())
    asked = DataRequest.objects.of(request.organisation)
    waiting = [(one, one.is_late(today)) for one in asked.open()]
    done = Paginator(asked.done(), PAGE).get_page(request.GET.get("page"))
    page = {"waiting": waiting, "done": [(one, one.is_late(today)) for one in done], "page": done}
    return render(request, "organisations/requests/all.html", page)


@staff(planner=True)
def find_who_asks(request: StaffRequest, org: str) -> HttpResponse:
    """Who is it? Found by any part of the name, also who left."""
    words = request.GET.get("q", "").strip()
    people = Person.objects.visible_to(request.member).by_name()
    found = list(people.named_like(words)[: MOST_FOUND + 1]) if words else []
    page = {"words": words, "found": found[:MOST_FOUND], "has_more": len(found) > MOST_FOUND}
    return render(request, "organisations/requests/who.html", page)


@staff(planner=True)
def new_data_request(request: StaffRequest, org: str, person: str) -> HttpResponse:
    """What do they ask, and since when?"""
    people = Person.objects.visible_to(request.member).select_related("organisation")
    found = get_object_or_404(people, public_id=person)
    moment = now()
    form = bound(request, DataRequestForm, today=Calendar.of_everyone(request.organisation).today(moment))
    if request.method == "POST" and form.is_valid():
        asked = actions.ask_about_data(found, **form.cleaned_data, by=actor(request), now=moment)
        return redirect("organisations:data_request", org=org, asked=asked.public_id)
    status = 422 if request.method == "POST" else 200
    return render(request, "organisations/requests/new.html", {"person": found, "form": form}, status=status)


@staff(planner=True)
def data_request(request: StaffRequest, org: str, asked: str) -> HttpResponse:
    """One of them: what to do, and that it is done."""
    requests = DataRequest.objects.of(request.organisation).select_related("organisation")
    found = get_object_or_404(requests, public_id=asked)
    moment, choice = now(), request.POST.get("do", "")
    if request.method == "POST" and found.done_on is None:
        if choice == "drop":
            actions.drop_data_request(found, by=actor(request), now=moment)
            messages.success(request, _("Taken off the list."))
        # Erasing is done on its own page.
        elif choice in ("mail", "done") and found.kind != DataRequest.Kind.ERASE:
            by_mail = choice == "mail" and found.person is not None and found.person.gets_mail
            actions.answer_data_request(found, by_mail=by_mail, by=actor(request), now=moment)
            messages.success(request, _("Done, and written down.") if choice == "done" else _("Mailed, and done."))
        return redirect("organisations:data_requests", org=org)
    today = Calendar.of_everyone(request.organisation).today(moment)
    page = {
        "asked": found,
        "person": found.person,
        "is_late": found.is_late(today),
        "can_forget": request.member.may_arrange,
    }
    return render(request, "organisations/requests/one.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def ask_about_my_data(request: HttpRequest) -> HttpResponse:
    """Somebody asks L&D to correct what is kept of them, or to erase them."""
    people = request.user.known_as if isinstance(request.user, User) else []
    form = OwnDataRequestForm(request.POST if request.method == "POST" else None, use_required_attribute=False)
    if form.is_valid():
        moment = now()
        for person in people:
            kind, on = form.cleaned_data["kind"], Calendar.of_everyone(person.organisation).today(moment)
            actions.ask_about_data(person, kind=kind, asked_on=on, by=Actor(person), now=moment)
        messages.success(request, _("Asked. They have a month, and mostly need less."))
        return redirect("organisations:my_data")
    waiting = DataRequest.objects.filter(person__in=people).open().select_related("organisation")
    page = {"form": form, "waiting": waiting, "organisations": [person.organisation for person in people]}
    return render(request, "organisations/requests/ask.html", page, status=422 if form.is_bound else 200)
