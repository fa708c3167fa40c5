"""What was typed in a form that could not be taken: kept with the session until its page is opened again, for an hour.

Nothing is ever saved by it: the page shows the text in the form again, and a person looks and sends.
"""

import re
import time
from urllib.parse import urlsplit

from django.http import HttpRequest, QueryDict

KEEP_SECONDS = 60 * 60
_KEY = "unsaved"
# Shorter than this and without a blank it is an id or a choice, which nobody minds to make again.
_SHORT = 16
# The last part of the name of a field that a page of ours fills in itself: versions, marks, and where to go on.
_OURS = re.compile(r"(?:^|-)(?:version|opened|was|seen\d*|sure|met|asked|key|view|next|credential|confirmed)$")


def is_from_here(request: HttpRequest) -> bool:
    """Whether a page of ours sent it, by what every browser says of a form and no other site can make it say."""
    site = request.headers.get("Sec-Fetch-Site", "")
    if site:
        return site == "same-origin"
    sender = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(sender).netloc == request.get_host()


def texts(request: HttpRequest) -> list[str]:
    """What somebody wrote in it, field by field; without ids and choices, and what no person typed."""
    typed = _typed(request)
    values = [value.strip() for name in typed if not _OURS.search(name) for value in typed.getlist(name)]
    return [value for value in values if len(value) >= _SHORT or len(value.split()) > 1]


def keep(request: HttpRequest, user: str) -> None:
    """Keep it for `user` (their key), who signs in again or did so already."""
    request.session[_KEY] = {
        "user": user,
        "path": request.path,
        "typed": _typed(request).urlencode(),
        "at": time.time(),
    }


def give_back(request: HttpRequest) -> QueryDict | None:
    """What was kept for this user and this page, once; None when there is nothing. Of somebody else's nothing stays."""
    kept = request.session.get(_KEY)
    if not kept:
        return None
    is_theirs = kept["user"] == str(request.user.pk) and time.time() - kept["at"] <= KEEP_SECONDS
    if is_theirs and (request.method != "GET" or kept["path"] != request.path):
        return None
    del request.session[_KEY]
    return QueryDict(kept["typed"]) if is_theirs else None


def _typed(request: HttpRequest) -> QueryDict:
    typed = request.POST.copy()
    typed.pop("csrfmiddlewaretoken", None)
    return typed
