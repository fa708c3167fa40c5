"""What stands above every floor: error pages, each with one way forward, and pages for those who watch over us."""

import logging
import secrets
import sys
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from impactmodel import status
from organisations import access, clock, unsaved
from organisations.models import Member
from roles.words import listed

logger = logging.getLogger(__name__)
TRY_AGAIN_SECONDS = 60
# Named to who is refused; more would be a list to choose from.
MOST_ADMINS = 3


def _page(name: str, status: int, **context: Any) -> HttpResponse:
    """Without request and so without context processors: an error page asks nothing of what may be broken."""
    response = HttpResponse(render_to_string(name, context), status=status)
    add_never_cache_headers(response)
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return _page("400.html", 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: known, but not allowed. Who works here reads which admins to ask."""
    admins = _admins_for(getattr(request, "member", None))
    needs_admin = isinstance(exception, access.NeedsAdmin)
    return _page("403.html", 403, needs_admin=needs_admin, admins=admins, admins_listed=listed(admins))


def _admins_for(member: Member | None) -> list[str]:
    """The first few of their own organisation, by name; nobody's for who is no member."""
    if member is None:
        return []
    admins = Member.objects.visible_to(member).active().admins().by_name()
    return [one.person.name for one in admins[:MOST_ADMINS]]


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: unknown, or of another organisation; the two look alike."""
    return _page("404.html", 404)


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open too long, or somebody signed in again elsewhere meanwhile: nothing was saved, nothing is lost.

    What was typed in a form of the staff waits in that form again; what cannot be kept is shown, to be copied. Only
    when a page of ours sent it: another site could put its words into our form.
    """
    logger.warning("form refused: %s", reason)
    if not _is_own_form(request) or not unsaved.is_from_here(request):
        return _page("403_csrf.html", 403)
    user = str(request.user.pk) if request.user.is_authenticated else access.last_user(request)
    back = request.path if request.user.is_authenticated else access.sign_in_address(request.path)
    is_kept = bool(user) and hasattr(_view(request), "gives_back")
    if is_kept:
        unsaved.keep(request, user)
    if is_kept and request.headers.get("HX-Request"):
        return HttpResponse(status=403, headers={"HX-Redirect": back})
    return _page("403_csrf.html", 403, texts=unsaved.texts(request), back=back, is_kept=is_kept)


def _is_own_form(request: HttpRequest) -> bool:
    """A form of who signed in; what is sent to sign in, or to choose a language, nobody minds to send again."""
    view = _view(request)
    return hasattr(view, "gives_back") or getattr(view, "login_required", True)


def _view(request: HttpRequest) -> object:
    return request.resolver_match.func if request.resolver_match else None


def broken(request: HttpRequest) -> HttpResponse:
    """500; 503 when it is the database that cannot be reached or has no room: nothing was saved, and it passes.

    Even when the templates are what is broken, a person reads a sentence.
    """
    status = 503 if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)) else 500
    try:
        response = _page(f"{status}.html", status)
    except Exception:
        logger.exception("the page for errors cannot be made")
        response = HttpResponse(_("Something went wrong on our side. Please try again in a minute."), status=status)
    if status == 503:
        response.headers["Retry-After"] = str(TRY_AGAIN_SECONDS)
    return response


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """This process reaches its database, so pages can be asked of it. 503 when it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        logger.exception("the database cannot be reached")
        return HttpResponse("no database", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
def statusz(request: HttpRequest) -> HttpResponse:
    """How sending stands, for a monitor; 503 when letters do not go."""
    if refused := _refused(request):
        return refused
    found = status.of_sending(clock.now(), wall=clock.wall())
    return JsonResponse(found, status=200 if found["trouble"] is None else 503, headers={"Cache-Control": "no-store"})


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus. Only there with METRICS=true."""
    from impactmodel import metrics as figures  # noqa: PLC0415  its package is an extra

    return _refused(request) or figures.page()


def _refused(request: HttpRequest) -> HttpResponse | None:
    """None for who sends `Authorization: Bearer <STATUS_TOKEN>`; without such a token there is no such page."""
    if not settings.STATUS_TOKEN:
        raise Http404
    said = request.headers.get("Authorization", "")
    if secrets.compare_digest(said.encode(), f"Bearer {settings.STATUS_TOKEN}".encode()):
        return None
    return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
