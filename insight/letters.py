"""The letters of this floor: the daily overview of who plans, and that the report is shared with a sponsor."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import translation

from asks import links
from asks.models import DIGEST, Grant, Link
from asks.register import renewals
from insight.actions import share_report
from insight.digest import NOTHING_NEW, Digest, digest, subject
from insight.sharing import KIND, is_open, is_sponsor
from mailing.compose import absolute, render_letter
from mailing.models import Mail
from mailing.register import SEND, Letter, Rendered, Verdict, register
from organisations.acting import Actor
from organisations.models import Person
from organisations.working_days import Calendar
from trajectories.models import Trajectory


class DailyOverview(Letter):
    """One mail on a working day, and none when nothing changed."""

    kind = DIGEST
    uncertain = "park"
    lasts = timedelta(hours=8)

    def still_wanted(self, mail: Mail, now: datetime) -> Verdict:
        """While there is news, and they plan and want to hear it; at an hour at which they read."""
        if not Person.objects.wanting_digest().filter(pk=mail.person_id).exists():
            return Verdict("cancel", "not wanted any more")
        mail.found = _read(mail)
        if not mail.found.is_news:
            return Verdict("cancel", NOTHING_NEW)
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


class ReportShared(Letter):
    """To a sponsor: the report is there to read, behind a link of their own."""

    kind = KIND
    uncertain = "retry"
    lasts = timedelta(days=7)

    def still_wanted(self, mail: Mail, now: datetime) -> Verdict:
        """Unless it was taken back meanwhile, or they are no sponsor any more; at an hour at which they read."""
        trajectory = _trajectory(mail)
        if trajectory is None or not is_open(trajectory, mail.person, mail.pk, now):
            return Verdict("cancel", "it is not shared with them any more")
        calendar = Calendar.of(mail.person)
        if not calendar.in_window(now):
            return Verdict("later", "outside the hours of the reader", later=calendar.next_window(now))
        return SEND

    def render(self, mail: Mail, now: datetime) -> Rendered:
        """The same link each time: it was made when it was shared."""
        link, token = links.make_link(
            mail.person, mail, Grant.Purpose.REPORT, now, valid_until=now + links.REPORT_LIVES
        )
        until = link.valid_until - timedelta(seconds=1) if link.valid_until else now
        context = {
            "trajectory": _trajectory(mail),
            "url": links.url("r", token),
            "until": mail.person.local_day(until),
        }
        return render_letter(KIND, context, mail=mail)


def _trajectory(mail: Mail) -> Trajectory | None:
    return Trajectory.objects.filter(pk=mail.about["trajectory"]).select_related("organisation", "owner").first()


def _share_again(link: Link, by: Actor, now: datetime) -> None:
    """For one that is too old, to who is a sponsor still; what was taken back, L&D shares again or does not."""
    trajectory, person = _trajectory(link.mail), link.grant.person
    if trajectory and link.revoked_at is None and is_sponsor(trajectory, person, now):
        share_report(trajectory, people=[person], by=by, now=now)


register(DailyOverview())
register(ReportShared())
renewals[Grant.Purpose.REPORT] = _share_again
