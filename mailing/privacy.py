"""What this floor keeps of people: their diaries. When a letter is over `asks` knows, and speaks of it."""

from django.utils.translation import gettext_lazy as _

from mailing.models import Diary, DiaryEntry, Sending
from organisations.personal import DELETED, Basis, PersonalData, about_nobody, declare

declare(
    PersonalData(
        Diary,
        label=_("Your dates"),
        purpose=_("to tell once of each date that is new or moved"),
        basis=Basis.INTEREST,
        kept=_("as long as somebody is known here"),
        whose={"person": DELETED},
        told=("language", "opened_at"),
        withheld={
            "person": "it is them", "seed": "opens the calendar", "kid": "a number of ours",
            "token_hash": "opens the calendar", "looked_at": "of our own rounds",
        },
    )
)  # fmt: skip
declare(
    PersonalData(
        DiaryEntry,
        label=_("What stands in your diary"),
        purpose=_("to tell once of each date that is new or moved"),
        basis=Basis.INTEREST,
        kept=_("a few weeks after the day"),
        whose={"diary__person": DELETED},
        told=("title", "starts_on", "starts_at", "zone", "ends_at", "place", "words", "is_weekly", "weekly_until"),
        withheld=dict.fromkeys(
            ("diary", "key", "about", "sequence", "mark", "last_on", "is_busy", "is_private", "invites", "is_counted",
             "is_meeting", "is_off", "changed_at", "told", "told_mark", "told_from"), "of our own rounds",
        ),
        goes_along=True,
        mentions=("title", "place", "words"),
        mentioned_in="diary__person__organisation",
    )
)  # fmt: skip
about_nobody(Sending, "how sending stands, for the whole installation")
