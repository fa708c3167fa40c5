"""The same web process with one guard off, to see that its row fails: `LINK_GUARD_OFF=L4`. Of the bench alone.

What is switched off is a piece of the product itself, in this process and nowhere else: no setting does it.
"""

import os
import re
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from impactmodel.wsgi import application  # noqa: F401  what gunicorn looks for


def _case_matters() -> None:
    """L1: a gateway that writes an address in capitals breaks it."""
    from asks import links
    from impactmodel import middleware

    for module in (links, middleware):
        module.fold = str  # type: ignore[attr-defined]  # one argument, as it was


def _words_choose() -> None:
    """L2: who wrote something under a choice made that choice."""
    from asks import guest

    early = guest.early

    def guessing(request: HttpRequest) -> HttpResponse | None:
        sent = request.POST.copy()
        for name in [name for name in sent if name.endswith("-no") and sent[name]]:
            sent.setdefault(name.removesuffix("-no"), "no")
        request.POST = sent  # type: ignore[assignment]  # a copy that can be changed
        return early(request)

    guest.early = guessing


def _guess_on() -> None:
    """L3: nobody counts."""
    from asks import guest

    guest.allow = lambda *_words, **_more: True  # type: ignore[attr-defined]  # whatever is asked


def _says_why() -> None:
    """L4: a link that was alive once is told so."""
    from asks import guest, links

    dead_link = guest.dead_link

    def frank(request: HttpRequest, token: str, *more: Any, **named: Any) -> HttpResponse:
        answer = dead_link(request, token, *more, **named)
        if answer.status_code == 404 and links.find_any(token) is not None:
            answer.status_code = 410
        return answer

    guest.dead_link = frank


def _source_holds_the_key() -> None:
    """L5: the key of a development run, that everybody can read. Nothing is patched: LINK_KEYS is not set."""


def _tells_where_from() -> None:
    """L6: the whole address goes along with every request."""
    from asks import guest

    guest.HEADERS["Referrer-Policy"] = "unsafe-url"


def _wants_a_cookie() -> None:
    """L7: a browser that keeps none may look and not answer."""
    from asks import guest

    sealed, early = guest.sealed, guest.early

    def with_cookie(response: HttpResponse) -> HttpResponse:
        response.set_cookie("seen", "1")
        return sealed(response)

    def only_with_it(request: HttpRequest) -> HttpResponse | None:
        is_browser = "Chrome" in request.headers.get("User-Agent", "")
        if request.method == "POST" and is_browser and "seen" not in request.COOKIES:
            return HttpResponse(status=403)
        return early(request)

    guest.sealed, guest.early = with_cookie, only_with_it


def _logs_all() -> None:
    """L8: only what looks like our own letters left it is masked."""
    from impactmodel import logs

    plain = re.compile(r"(/[lwmriuc]/[a-z2-7]{4})[a-z2-7]{8,}")
    logs.mask = lambda text: plain.sub(r"\1…", text)


def _mails_on() -> None:
    """L9: whoever presses gets a link."""
    from asks import actions

    actions.NEW_LINKS_A_DAY = 1000


def _every_send_counts() -> None:
    """L10: the same answer once more is one more answer."""
    from roles.actions import promises

    promises._is_same = lambda stands, one: False


GUARDS: dict[str, Callable[[], None]] = {
    "L1": _case_matters,
    "L2": _words_choose,
    "L3": _guess_on,
    "L4": _says_why,
    "L5": _source_holds_the_key,
    "L6": _tells_where_from,
    "L7": _wants_a_cookie,
    "L8": _logs_all,
    "L9": _mails_on,
    "L10": _every_send_counts,
}
GUARDS[os.environ["LINK_GUARD_OFF"]]()
