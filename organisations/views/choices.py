"""What a reader chooses for this browser: language and light or dark."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from organisations.access import leads_home
from organisations.context import THEMES

YEAR = 365 * 24 * 60 * 60


@login_not_required
@leads_home
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language of this browser's pages."""
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.STAFF_LANGUAGES):
        return HttpResponseBadRequest()
    return _remember(_back(request), settings.LANGUAGE_COOKIE_NAME, chosen)


@login_not_required
@leads_home
def theme(request: HttpRequest) -> HttpResponse:
    """Remember light or dark; anything else is as the device has it."""
    chosen = request.POST.get("theme", "")
    answer = _back(request)
    if chosen in THEMES:
        return _remember(answer, "theme", chosen)
    answer.delete_cookie("theme")
    return answer


def _back(request: HttpRequest) -> HttpResponse:
    """To where the reader was, if that is a page of ours."""
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts=None, require_https=request.is_secure())
    return redirect(target if safe and target.startswith("/") else "home")


def _remember(answer: HttpResponse, name: str, value: str) -> HttpResponse:
    answer.set_cookie(name, value, max_age=YEAR, secure=not settings.DEVELOPMENT, httponly=True, samesite="Lax")
    return answer
