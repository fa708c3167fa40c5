"""The door of link pages: no account, no cookie; the token in the address is the right itself."""

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, overload

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt

from asks import links
from asks.forms import NewLinkForm
from asks.models import Grant
from asks.register import Viewer
from organisations.clock import now
from organisations.rate_limits import allow, block, client_address, is_blocked
from organisations.titles import in_words_of

P = ParamSpec("P")
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
MINUTE, HOUR = 60, 3600
POSTS_A_MINUTE, POSTS_AN_HOUR = 10, 60
# Whole fleets of mail scanners share an address.
READS_A_MINUTE = 300
WRONG_TOKENS_A_MINUTE, BLOCK_SECONDS = 20, 600
WRONG_CODES_AN_HOUR, _CODES = 300, "codes"
HEADERS = {
    "Cache-Control": "no-store",
    # Not no-referrer: with it browsers send "Origin: null" on the form's own POST.
    "Referrer-Policy": "strict-origin",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


class GuestRequest(HttpRequest):
    """What a `@guest` view receives."""

    viewer: Viewer


GuestView = Callable[Concatenate[GuestRequest, P], HttpResponse]
Wrapped = Callable[..., HttpResponse]


@overload
def guest(view: GuestView[P]) -> Wrapped: ...
@overload
def guest(*, purpose: str) -> Callable[[GuestView[P]], Wrapped]: ...
def guest(view: Any = None, *, purpose: str = Grant.Purpose.PAGE) -> Any:
    """Let in who has a living link for `purpose`, in their own language; all others get one and the same page.

    The view takes `token` and may take more from the address. `language` in the address, or `in` after it, is a
    language chosen on the page itself.
    """
    if view is None:
        return lambda given: _decorate(given, purpose)
    return _decorate(view, purpose)


def _decorate(view: Callable[..., HttpResponse], purpose: str) -> Wrapped:
    # Exempt from the CSRF check by design: it protects a session, and here is none. Whoever can forge the request
    # holds the link already.
    @csrf_exempt
    @login_not_required
    @functools.wraps(view)
    def wrapper(request: Any, token: str, **kwargs: Any) -> HttpResponse:
        chosen = kwargs.pop("language", "") or request.GET.get("in", "")
        if chosen not in dict(settings.LANGUAGES):
            chosen = ""
        show = functools.partial(view, request, **kwargs)
        try:
            response = early(request) or _let_in(request, show, purpose, token, chosen)
        except Http404:  # asked of somebody else, or no longer there: told in the same way
            response = dead_link(request, token, chosen)
        return sealed(response)

    wrapper.link_purpose = purpose  # type: ignore[attr-defined]  # read by the test that walks every link page
    return wrapper


def early(request: HttpRequest) -> HttpResponse | None:
    """The answer to what needs no token to answer; None for a request to go on with."""
    if request.method not in METHODS:
        return HttpResponseNotAllowed(METHODS)
    if request.method == "OPTIONS":
        return HttpResponse(headers={"Allow": ", ".join(METHODS), "Content-Length": "0"})
    if request.method == "POST":
        # Browsers say where a form stands; mail programs and old browsers say nothing, and may.
        if request.headers.get("Sec-Fetch-Site") == "cross-site":
            return render(request, "asks/elsewhere.html", plain(), status=403)
        return None
    if not allow(f"read:{client_address(request)}", most=READS_A_MINUTE, seconds=MINUTE):
        return too_many(request)
    return None


def _let_in(
    request: GuestRequest, show: Callable[..., HttpResponse], purpose: str, token: str, chosen: str
) -> HttpResponse:
    if is_blocked(_wrong(request)) and not links.is_one(token):
        return too_many(request)
    link = links.find(token, purpose, now(), shows=request.method != "POST")
    if link is None:
        return dead_link(request, token, chosen)
    viewer = links.viewer_of(link, token, chosen)
    if request.method == "POST" and not may_post(viewer.token):
        return too_many(request)
    request.viewer = viewer
    words = in_words_of(viewer.person.organisation.titles)
    with translation.override(viewer.language), timezone.override(viewer.person.zone), words:
        response = show(token=viewer.token)
        response.headers["Content-Language"] = viewer.language
    if isinstance(response, HttpResponseRedirectBase) and response.url.startswith("/"):
        own = links.own_language(viewer.deputy or viewer.person)
        response["Location"] = links.within(response.url, viewer.language, own)
        if request.method == "POST":
            response.status_code = 303
    return response


def may_post(token: str) -> bool:
    """Count one more POST through this link."""
    return allow(f"post:{token}", most=POSTS_A_MINUTE, seconds=MINUTE) and allow(
        f"post:{token}", most=POSTS_AN_HOUR, seconds=HOUR
    )


def dead_link(request: HttpRequest, token: str, chosen: str = "", form: NewLinkForm | None = None) -> HttpResponse:
    """One page for a link that is unknown, mangled, expired, revoked or for something else: nothing tells which.

    Twenty unknown ones a minute from one address, then none for ten minutes. Whoever holds a link that was once alive
    guesses nothing: it does not count, and its page, with the way to a new one, stays open for that address too.
    """
    # A form that comes back was counted where it came in.
    if form is None and is_guessing(request, token):
        return too_many(request)
    browsers = links.spoken()
    with translation.override(chosen or browsers):
        context = plain() | {
            "form": form or NewLinkForm(),
            "token": links.mend(token),
            "other_language": links.dead_in_other_language(token, browsers),
        }
        return render(request, "asks/dead_link.html", context, status=422 if form else 404)


def is_guessing(request: HttpRequest, token: str) -> bool:
    """Whether to turn this address away, because of too many tokens that never were a link. Counts this one."""
    # Looked up for every token alike, so that it takes as long.
    if links.is_one(token):
        return False
    return _is_wrong_too_often(request)


def _is_wrong_too_often(request: HttpRequest) -> bool:
    """Count one more wrong token or code from this address; turn it away after twenty in a minute."""
    who = _wrong(request)
    if is_blocked(who):
        return True
    if allow(who, most=WRONG_TOKENS_A_MINUTE, seconds=MINUTE):
        return False
    block(who, seconds=BLOCK_SECONDS)
    return True


def _wrong(request: HttpRequest) -> str:
    """Under what the wrong guesses from this address are counted."""
    return f"wrong:{client_address(request)}"


def may_try_codes(request: HttpRequest) -> bool:
    """Whether this address may type a code now. Who guessed too often finds no good one either."""
    return not is_blocked(_wrong(request)) and not is_blocked(_CODES)


def may_be_wrong(request: HttpRequest) -> bool:
    """Count one more wrong code. A code is short: all addresses together have no more than so many an hour."""
    if not allow(_CODES, most=WRONG_CODES_AN_HOUR, seconds=HOUR):
        block(_CODES, seconds=BLOCK_SECONDS)
    return not _is_wrong_too_often(request)


def too_many(request: HttpRequest) -> HttpResponse:
    """429, with what to do."""
    response = render(request, "asks/too_many.html", plain(), status=429)
    response.headers["Retry-After"] = str(BLOCK_SECONDS)
    return response


def sealed(response: HttpResponse) -> HttpResponse:
    """With the headers of every link page, whatever is on it."""
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response


def plain() -> dict[str, Any]:
    """No organisation, no contact: a page for nobody in particular, also for staff who are signed in."""
    return {"organisation": None, "member": None, "contact": None}
