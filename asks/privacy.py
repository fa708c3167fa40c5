"""What this floor keeps of people: what they were asked, in which letters, and the links in these."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from asks.models import DIGEST, Ask, AskLetter, Grant, Link, PassOn, ReminderStop, Rhythm
from mailing.keeping import DONE
from mailing.models import Mail
from organisations.personal import DELETED, KEPT_WITH_PLAN, STAYS, Basis, PersonalData, declare, emptied

# A letter that is done with is known for so long.
KNOWN = timedelta(days=90)
# So long a link that opens nothing any more can still say so.
DEAD_FOR = timedelta(days=30)


def _old_letters(now: datetime) -> QuerySet[Any]:
    """Those in which nothing is open any more, and of which no link opens anything.

    The link that stops reminders never ends by itself. Once what its letter asked is forgotten it stops nothing any
    more: kept for its sake, the letter would go on saying who had to be reminded.
    """
    waiting = AskLetter.objects.filter(ask__in=Ask.objects.open()).values("mail")
    stops = Q(grant__purpose=Grant.Purpose.UNSUBSCRIBE)
    over = Mail.objects.filter(state__in=DONE, not_before__lt=now - KNOWN).exclude(pk__in=waiting)
    over = over.exclude(links__in=Link.objects.exclude(stops))
    # Of the daily overview, which asks nothing, it goes on stopping something.
    return over.filter(Q(links=None) | Q(ask_letters=None) & ~Q(kind=DIGEST))


def _dead_links(now: datetime) -> QuerySet[Any]:
    gone = now - DEAD_FOR
    return Link.objects.filter(Q(valid_until__lt=gone) | Q(revoked_at__lt=gone) | Q(grant__revoked_at__lt=gone))


def _empty_grants(now: datetime) -> QuerySet[Any]:
    return Grant.objects.filter(revoked_at__lt=now - DEAD_FOR, links=None)


declare(
    PersonalData(
        Mail,
        label=_("Letters to you"),
        purpose=_("to send each letter once, and to know whether it arrived; never whether it was opened"),
        basis=Basis.INTEREST,
        kept=_(
            "the address 30 days after it went, the rest 90 days; longer while something it asks is open or a link in"
            " it works, also the one that stops reminders"
        ),
        whose={"person": emptied("address", "smtp_text", "because", "secret"), "sender": STAYS},
        told=("kind", "language", "not_before", "state", "sent_at", "address", "smtp_code", "smtp_text"),
        withheld={
            **dict.fromkeys(("organisation", "person", "sender"), "stands above it"),
            **dict.fromkeys(("dedupe_key", "about", "message_id", "references"), "numbers of ours"),
            **dict.fromkeys(
                ("attempts", "setbacks", "faults", "deliveries", "lease_until", "data_started_at", "expires_at",
                 "created_at", "because"), "how sending went inside",
            ),
            "secret": "a code that opens the account, wiped when it was sent",
        },
        due=_old_letters,
    )
)  # fmt: skip
declare(
    PersonalData(
        Ask,
        label=_("What you were asked"),
        purpose=_("to ask each thing once, to remind at most twice, and never after an answer"),
        basis=Basis.INTEREST,
        kept=_(
            "as long as the trajectory stands here, until an admin deletes it; whether you answered a check-in, an"
            " if-then plan or an observation goes with what was written, or once the check-in is counted"
            " if that is later"
        ),
        whose={"person": STAYS},
        told=(
            "trajectory", "kind", "opened_at", "due_on", "next_on", "letters", "window_until", "answered_at",
            "closed_at", "closed_because",
        ),
        withheld={
            **dict.fromkeys(("public_id", "about"), "numbers of ours"),
            **dict.fromkeys(("organisation", "person"), "stands above it"),
            "checked_at": "what whoever plans did",
        },
    )
)  # fmt: skip
declare(
    PersonalData(
        AskLetter,
        label=_("In which letter"),
        purpose=_("to know which of three letters asked it"),
        basis=Basis.INTEREST,
        kept=_("as long as the letter"),
        whose={"ask__person": STAYS},
        told=("ask", "mail", "step"),
        goes_along=True,
    )
)
declare(
    PersonalData(
        ReminderStop,
        label=_("Where you want no reminders"),
        purpose=_("to send none"),
        basis=Basis.OWN_CHOICE,
        kept=KEPT_WITH_PLAN,
        whose={"person": DELETED},
        told=("trajectory", "stopped_at"),
        withheld={"person": "it is them"},
    )
)
declare(
    PersonalData(
        Rhythm,
        label=_("When you want the letters with your check-ins"),
        purpose=_("to ask on a day that suits, or not by letter; nobody else is told"),
        basis=Basis.OWN_CHOICE,
        kept=KEPT_WITH_PLAN,
        whose={"person": DELETED},
        told=("trajectory", "weekday", "hour", "chosen_at"),
        withheld={"person": "it is them"},
        dated="chosen_at",
    )
)
declare(
    PersonalData(
        PassOn,
        label=_("Whom you named instead"),
        purpose=_("to let whoever plans decide who is asked"),
        basis=Basis.INTEREST,
        kept=KEPT_WITH_PLAN,
        whose={"person": emptied("name", "email", "note")},
        told=("trajectory", "name", "email", "note", "proposed_at", "state", "decided_at"),
        withheld={
            "public_id": "a number of ours", **dict.fromkeys(("organisation", "person"), "stands above it"),
            "mail": "the letter, told by itself",
        },
        mentions=("name", "email", "note"),
        mentioned_in="organisation",
    )
)  # fmt: skip
declare(
    PersonalData(
        Grant,
        label=_("Pages your letters open"),
        purpose=_("to open one's own page without an account"),
        basis=Basis.SECURITY,
        kept=_("30 days after it was withdrawn"),
        whose={"person": DELETED, "on_behalf_of": DELETED},
        told=("purpose", "on_behalf_of", "created_at", "revoked_at"),
        withheld=dict.fromkeys(("organisation", "person"), "stands above it"),
        due=_empty_grants,
    )
)
declare(
    PersonalData(
        Link,
        label=_("Links in your letters"),
        purpose=_("to open one's own page without an account"),
        basis=Basis.SECURITY,
        kept=_("30 days after it stopped working; one that stops reminders works as long as its letter is kept"),
        whose={"grant__person": DELETED},
        told=("created_at", "valid_until", "revoked_at"),
        withheld={
            **dict.fromkeys(("grant", "mail"), "told by itself"),
            **dict.fromkeys(("token_hash", "kid", "code_hash", "made_from"), "opens the page"),
        },
        due=_dead_links,
    )
)  # fmt: skip
