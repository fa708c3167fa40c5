"""What every page of the staff shows when no letters go out."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mailing import watching
from mailing.watching import Trouble
from organisations import clock
from organisations.models import Member


def no_mail(request: HttpRequest) -> dict[str, Any]:
    """`no_mail`: a sentence, what comes of it, and what the mail server said for who may arrange things; else None."""
    member: Member | None = getattr(request, "member", None)
    if member is None:
        return {"no_mail": None}
    found = watching.trouble(watching.seen(), now=clock.now(), wall=clock.wall())
    return {"no_mail": {**_words(found), "words": found.words if member.may_arrange else ""} if found else None}


def _words(found: Trouble) -> dict[str, str]:
    match found.why:
        case "copy":
            headline = _("This is a copy of another installation: no letters go out from here.")
            more = _("Who looks after the server can change that.")
        case "refused":
            headline = _("The mail server turns our letters away.")
            more = _("We try again every five minutes. Nothing gets lost: all that waits goes once it is over.")
        case "leapt":
            headline = _("The server's clock leapt ahead, or nothing ran for over a day: letters are held.")
            more = _("Ask who looks after the server to look at its clock and let them go. Nothing gets lost.")
        case "silent":
            headline = _("The clock that sends letters has stood still for %(time)s.") % {"time": _time(found.minutes)}
            more = _("Ask who looks after the server to look at the worker. Nothing gets lost.")
        case "failing":
            headline = _("Part of what makes letters has failed for %(time)s.") % {"time": _time(found.minutes)}
            more = _(
                "Ask who looks after the server to look at its log. Nothing gets lost: it goes once that is mended."
            )
        case "late":
            headline = _("No letters have gone out for %(time)s.") % {"time": _time(found.minutes)}
            more = _("We keep trying. Nothing gets lost: all that waits goes once it can.")
    return {"headline": headline, "more": more}


def _time(minutes: int) -> str:
    if minutes < 120:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    hours = minutes // 60
    return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
