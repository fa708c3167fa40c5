"""The letters of this floor: that there is something to read of each other, and help asked of one person.

What was seen or said back is in none. What one person writes to one other is: that letter is the message itself.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from asks import links
from asks.letters import groups_in, page_token
from asks.models import Grant
from checkins.helping import letter_of, still_reaches
from checkins.models import HelpRequest, Observation, Share
from checkins.sight import help_in, own_help, replied_to, seen_since, shared_since
from mailing.compose import render_letter
from mailing.models import Mail
from mailing.register import SEND, Letter, Rendered, Verdict, register
from organisations.models import Person, called_apart
from organisations.working_days import Calendar
from roles.council import may_record
from roles.models import Role
from roles.words import listed

# How long the other can answer by the link in it.
ANSWERABLE = timedelta(days=90)


class Word(Letter):
    """What they have in common: it goes at an hour at which its reader reads."""

    uncertain = "park"
    lasts = timedelta(days=7)

    def stands(self, mail: Mail, now: datetime) -> bool:
        """Whether there still is something to read."""
        raise NotImplementedError

    def still_wanted(self, mail: Mail, now: datetime) -> Verdict:
        if not self.stands(mail, now):
            return Verdict("cancel", "there is nothing to read any more")
        calendar = Calendar.of(mail.person)
        if not calendar.in_window(now):
            return Verdict("later", "outside the hours of the reader", later=calendar.next_window(now))
        return SEND


class Seen(Word):
    """To the learner: somebody saw something. They read it on their own page, after a mailed code."""

    kind = "seen"

    def stands(self, mail: Mail, now: datetime) -> bool:
        return bool(_seen(mail))

    def render(self, mail: Mail, now: datetime) -> Rendered:
        learner = _learner(mail)
        people: dict[int, Person] = {one.observer.person_id: one.observer.person for one in _seen(mail)}
        place = reverse("checkins:my_page", kwargs={"trajectory": learner.trajectory.public_id})
        names = list(called_apart(people.values()).values())
        context = {
            "names": names,
            "listed": listed(names),
            "title": learner.trajectory.title,
            "url": f"{settings.PUBLIC_BASE_URL}{place}",
        }
        return render_letter("seen", context, mail=mail)


class Replied(Word):
    """To the observer: the learner said something back, which stands on the page of what they saw."""

    kind = "replied"

    def stands(self, mail: Mail, now: datetime) -> bool:
        return replied_to(mail.about["observation"]) is not None and bool(groups_in(mail))

    def render(self, mail: Mail, now: datetime) -> Rendered:
        observation = replied_to(mail.about["observation"])
        if observation is None:
            raise ValueError("a letter about nothing that was said back")
        context = {
            "learner": observation.learner.person,
            "title": observation.learner.trajectory.title,
            "url": links.url("w", page_token(mail, groups_in(mail), now)),
        }
        return render_letter("replied", context, mail=mail)


class Shared(Word):
    """To who a learner let read something: it stands behind a mailed code, and is called off when it is taken back."""

    kind = "shared"
    is_private = True

    def stands(self, mail: Mail, now: datetime) -> bool:
        return bool(_shared(mail))

    def render(self, mail: Mail, now: datetime) -> Rendered:
        learner = _learner(mail)
        context = {
            "learner": learner.person,
            "title": learner.trajectory.title,
            "by_lnd": False,
            "is_note": any(one.entry_id is not None for one in _shared(mail)),
            "url": f"{settings.PUBLIC_BASE_URL}{reverse('checkins:shared_with_me')}",
        }
        return render_letter("shared", context, mail=mail)


def _shared(mail: Mail) -> list[Share]:
    return shared_since(mail.person, mail.about["learner"], datetime.fromisoformat(mail.about["since"]))


class Help(Word):
    """To the one a learner asks for help: their words, as they were shown before sending.

    Parked when nobody knows whether it arrived: nearly always it did, and a second copy of a personal message reads as
    pressing. The learner is told and can ask whether it came, so it comes no second time and is lost never unnoticed.
    """

    kind = "help"
    is_private = True
    lasts = timedelta(days=3)

    def stands(self, mail: Mail, now: datetime) -> bool:
        """Not taken back, and to who still takes part, at the address that the learner knew them by."""
        request = mail.found = help_in(mail)
        if request is None or not may_record(request.learner.trajectory):
            return False
        return still_reaches(request, mail.person.local_day(now))

    def render(self, mail: Mail, now: datetime) -> Rendered:
        request = mail.found or help_in(mail)
        if request is None:
            raise ValueError("a letter that was taken back")
        until = now + ANSWERABLE
        _link, token = links.make_link(mail.person, mail, Grant.Purpose.PAGE, now, valid_until=until)
        return render_letter("help", letter_of(request, mail, links.url("helped", token)), mail=mail)


class HelpAnswered(Word):
    """To the learner: what the other says to it, with any words of theirs."""

    kind = "help_answered"
    is_private = True

    def stands(self, mail: Mail, now: datetime) -> bool:
        """Of what they asked at an address that somebody else has changed by now nothing is told at the new one."""
        return own_help(mail.person, mail.about["help"]) is not None

    def render(self, mail: Mail, now: datetime) -> Rendered:
        request = own_help(mail.person, mail.about["help"])
        if request is None:
            raise ValueError("an answer to what was taken away")
        return render_letter("help_answered", {"request": request, **_ways(request)}, mail=mail)


class HelpLost(Word):
    """To the learner: it did not arrive, or perhaps not. Of what they wrote nothing is in it."""

    kind = "help_lost"
    is_private = True

    def stands(self, mail: Mail, now: datetime) -> bool:
        request = own_help(mail.person, mail.about["help"])
        return request is not None and (request.is_lost or request.is_uncertain)

    def render(self, mail: Mail, now: datetime) -> Rendered:
        request = own_help(mail.person, mail.about["help"])
        if request is None:
            raise ValueError("word of what was taken away")
        return render_letter("help_lost", {"request": request, **_ways(request)}, mail=mail)


def _ways(request: HelpRequest) -> dict[str, str]:
    """Where the learner reads it back, and where they ask somebody else; both behind their own sign-in."""
    about = {"trajectory": request.learner.trajectory.public_id}
    pages = {"url": "checkins:my_page", "again_url": "checkins:my_help"}
    return {name: f"{settings.PUBLIC_BASE_URL}{reverse(page, kwargs=about)}" for name, page in pages.items()}


def _learner(mail: Mail) -> Role:
    return Role.objects.select_related("person__organisation", "trajectory").get(pk=mail.about["learner"])


def _seen(mail: Mail) -> list[Observation]:
    return seen_since(_learner(mail), datetime.fromisoformat(mail.about["since"]))


for _letter in (Seen(), Replied(), Shared(), Help(), HelpAnswered(), HelpLost()):
    register(_letter)
