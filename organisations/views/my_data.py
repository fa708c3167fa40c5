"""What is kept of me: to read, to take along, to take away. For whoever is signed in, about themselves alone."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from organisations import actions
from organisations.acting import Actor
from organisations.clock import now
from organisations.forms.own_data import TakeAwayForm
from organisations.models import Person, User
from organisations.personal import personal_data
from organisations.taking import as_zip, own_words


def _people(request: HttpRequest) -> list[Person]:
    """Who this is in each organisation."""
    return request.user.known_as if isinstance(request.user, User) else []


@require_safe
@never_cache
def my_data(request: HttpRequest) -> HttpResponse:
    """All that is kept of people, why and until when, with how much of my own words there is."""
    page = {
        "own": own_words(_people(request)),
        "kept": [one for one in personal_data.values() if not one.own],
        "employed": [person for person in _people(request) if person.employer],
        "is_locked": any(person.readable_from for person in _people(request)),
    }
    return render(request, "organisations/my_data.html", page)


@require_safe
@never_cache
def my_data_file(request: HttpRequest) -> HttpResponse:
    """Everything in one file: as data, and as a page to read."""
    response = HttpResponse(as_zip(_people(request), now()), content_type="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="impactmodel.zip"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def delete_my_data(request: HttpRequest) -> HttpResponse:
    """Take all I wrote for myself, and all that was seen of me, away for good."""
    form = TakeAwayForm(request.POST if request.method == "POST" else None, use_required_attribute=False)
    if form.is_valid():
        if form.cleaned_data["sure"] == "yes":
            for person in _people(request):
                actions.take_own_words(person, by=Actor(person=person), now=now())
            messages.success(request, _("All of it is gone. Nobody can bring it back, and we can't either."))
        return redirect("organisations:my_data")
    page = {"form": form, "own": own_words(_people(request))}
    return render(request, "organisations/delete_my_data.html", page, status=422 if form.is_bound else 200)
