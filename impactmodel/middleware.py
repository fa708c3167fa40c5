"""Headers every answer carries. On Django 6 the CSP part goes: it reads the same `SECURE_CSP`."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from asks.guest import sealed
from asks.links import PAGES, fold

Handler = Callable[[HttpRequest], HttpResponse]


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
