"""The headers that keep a page to itself: those of every answer, and the few more of a link page."""

from django.conf import settings as product
from django.http.response import HttpResponseBase

from tests.access_rows import Row

EVERYWHERE = {
    "Content-Security-Policy": "; ".join(" ".join([name, *of]) for name, of in product.SECURE_CSP.items()),
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}
ON_LINK_PAGES = EVERYWHERE | {
    "Referrer-Policy": "strict-origin",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
# The mailbox of development shows letters, which bring their own style, in a frame.
OWN_POLICY = {"letter_exhibit", "letter_exhibit_html", "mailing:letter", "mailing:letter_html"}
# A calendar program asks each time whether anything changed, and keeps what did not.
REVALIDATED = {"asks:diary"}
# What these show is of this reader alone.
OWN = {"members", "planners", "admins", "own"}


def lacking(answer: HttpResponseBase, wanted: dict[str, str]) -> dict[str, str | None]:
    return {name: answer.get(name) for name, value in wanted.items() if answer.get(name) != value}


def faults(name: str, row: Row, answer: HttpResponseBase) -> dict[str, str | None]:
    """What the headers of the answer to a route lack, by header."""
    if row.kind == "machine" or name in OWN_POLICY:
        return {}
    wanted = ON_LINK_PAGES if row.kind == "link" else EVERYWHERE
    if name in REVALIDATED and answer.status_code == 200:
        wanted = wanted | {"Cache-Control": "private, no-cache"}
    found = lacking(answer, wanted)
    if row.kind == "link" and answer.cookies:
        found["Set-Cookie"] = answer.cookies.output()
    is_shown = answer.status_code not in (302, 403, 405)
    if row.kind in OWN and is_shown and "no-store" not in answer.get("Cache-Control", ""):
        found["Cache-Control"] = answer.get("Cache-Control")
    return found
