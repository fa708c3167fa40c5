"""The letter of this floor: the daily overview of who plans."""

from datetime import datetime, timedelta
from typing import Literal

from django.urls import reverse
from django.utils import translation

from asks import links
from asks.models import DIGEST, Grant
from insight.digest import Digest, digest, subject
from mailing.compose import absolute, render_letter
from mailing.models import Mail
from mailing.register import SEND, Rendered, Verdict, register
from organisations.models import Person
from organisations.working_days import Calendar


class DailyOverview:
    """One mail on a working day, and none when nothing changed."""

    kind = DIGEST
    uncertain: Literal["retry", "park"] = "park"
    lasts = timedelta(hours=8)

    def still_wanted(self, mail: Mail, now: datetime) -> Verdict:
        """While there is news, and they plan and want to hear it; at an hour at which they read."""
        if not Person.objects.wanting_digest().filter(pk=mail.person_id).exists():
            return Verdict("cancel", "not wanted any more")
        mail.found = _read(mail)
        if not mail.found.is_news:
            return Verdict("cancel", "nothing changed")
        calendar = Calendar.of(mail.person)
        if not calendar.in_window(now):
            return Verdict("later", "outside the hours of the reader", later=calendar.next_window(now))
        return SEND

    def render(self, mail: Mail, now: datetime) -> Rendered:
        """What changed, in the order of what asks most of them, and who is silent."""
        found = mail.found or _read(mail)
        _link, stop = links.make_link(mail.person, mail, Grant.Purpose.UNSUBSCRIBE, now)
        portfolio = reverse("insight:portfolio", kwargs={"org": mail.organisation.public_id})
        context = {"digest": found, "subject_line": subject(found), "url": absolute(portfolio)}
        return render_letter("digest", context, mail=mail, unsubscribe_url=links.url("u", stop))


def _read(mail: Mail) -> Digest:
    since, until = (datetime.fromisoformat(mail.about[name]) for name in ("since", "until"))
    with translation.override(mail.language):
        return digest(mail.person, since=since, until=until)


register(DailyOverview())
