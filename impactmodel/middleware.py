"""What every request gets: a line in the log, and headers. On Django 6 the CSP part goes: it reads `SECURE_CSP` too."""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from asks.guest import sealed
from asks.links import PAGES, fold
from impactmodel import logs

Handler = Callable[[HttpRequest], HttpResponse]
logger = logging.getLogger(__name__)
# Asked every few seconds by who watches over us.
QUIET = ("healthz", "readyz")


def log_line(get_response: Handler) -> Handler:
    """Write one line for each request, by the name of its page, and hand its id on: in, out and to the task it wakes.

    Files and pages of monitors that are as they should be are told at DEBUG.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        request_id = logs.taken_over(request.headers.get("X-Request-ID", ""))
        with logs.during(logs.Work(request_id, request)):
            response = get_response(request)
            logger.log(
                _level(logs.route_of(request), response.status_code),
                "request",
                extra={"status": response.status_code, "duration_ms": round(1000 * (time.perf_counter() - began))},
            )
        response.headers["X-Request-ID"] = request_id
        return response

    return middleware


def _level(route: str | None, status: int) -> int:
    if status >= 500:
        return logging.ERROR
    return logging.DEBUG if status < 400 and (route is None or route in QUIET) else logging.INFO


def security_headers(get_response: Handler) -> Handler:
    """Add Content-Security-Policy and Permissions-Policy unless a view already set them.

    Below the addresses of link pages every answer is sealed, errors and unknown pages included: a token stands there.
    Such an address opens in whatever case a mail gateway left it: all that stands in one is in lower case.
    """
    link_pages = tuple(f"/{letter}/" for letter in PAGES)
    policy = "; ".join(" ".join([name, *sources]) for name, sources in settings.SECURE_CSP.items())

    def middleware(request: HttpRequest) -> HttpResponse:
        is_link = request.path.lower().startswith(link_pages)
        if is_link:
            request.path, request.path_info = fold(request.path), fold(request.path_info)
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return sealed(response) if is_link else response

    return middleware


def no_nul(get_response: Handler) -> Handler:
    """Nothing stands at an address with a NUL in it, which PostgreSQL takes in no text: not an error of ours."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise Http404
        return get_response(request)

    return middleware
