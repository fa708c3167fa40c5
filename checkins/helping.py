"""Whom a learner may ask for help, when it reaches them, and what it says: the same words before sending and after.

A request for help is no ask (ADR 20): no letter reminds of it, no list counts it, nobody answers it in another's name.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.template.defaultfilters import date as date_words
from django.utils import translation
from django.utils.translation import gettext as _

from checkins.models import HelpRequest
from mailing.compose import render_letter
from mailing.models import Mail
from mailing.outbox import reading_language
from organisations.models import Person
from organisations.working_days import DAY, Calendar
from roles.models import Function, Pairing, Role
from roles.words import listed

_AFTER_BUDDIES = (Function.MANAGER, Function.TRAINER)


@dataclass(frozen=True)
class Helper:
    """Somebody who can be asked, and what they are to the learner."""

    person: Person
    functions: tuple[str, ...]

    @property
    def called(self) -> str:
        """Their name and what they are, to choose from."""
        words = {
            Function.BUDDY: _("your buddy"),
            Function.TRAINER: _("your trainer"),
            Function.MANAGER: _("your manager"),
        }
        return f"{self.person} – {listed([str(words[Function(one)]) for one in self.functions])}"


def who_can_help(learner: Role, day: date) -> list[Helper]:
    """The buddies both agreed on, the trainers and the managers of this learner, whom a letter reaches on this day.

    Nobody of whom somebody said by their link that it reaches the wrong one. Two queries.
    """
    buddies = Pairing.objects.who_help(learner)
    around = [(one.person, str(Function.BUDDY)) for one in buddies if one.person is not None]
    roles = [(role.person, role.function) for role in Role.objects.who_help(learner, day)]
    around += sorted(roles, key=lambda one: _AFTER_BUDDIES.index(Function(one[1])))
    found: dict[Person, list[str]] = {}
    for person, function in dict.fromkeys(around):
        found.setdefault(person, []).append(function)
    return [Helper(person, tuple(functions)) for person, functions in found.items() if person.gets_mail]


def still_reaches(request: HelpRequest, day: date) -> bool:
    """Whether whom it is to can be asked on this day too, at the address they had when it was written."""
    since = request.person.readable_from
    people = [one.person for one in who_can_help(request.learner, day)]
    return request.person in people and (since is None or since <= request.asked_at)


@dataclass(frozen=True)
class Goes:
    """When a message reaches its reader, on the wall of the learner."""

    name: str
    opens: datetime
    today: date
    # They are away on a day between now and then.
    is_away: bool
    is_now: bool

    @property
    def words(self) -> str:
        """For before sending and for after, in one sentence."""
        words = {"name": self.name, "time": date_words(self.opens, "G:i"), "day": date_words(self.opens, "l j F")}
        if self.is_now:
            return _("It goes at once.")
        if self.is_away:
            return _("%(name)s is away, and gets it on %(day)s from %(time)s.") % words
        if self.opens.date() == self.today:
            return _("%(name)s gets it today from %(time)s.") % words
        if self.opens.date() == self.today + DAY:
            return _("%(name)s gets it tomorrow from %(time)s.") % words
        return _("%(name)s gets it on %(day)s from %(time)s.") % words


def goes_to(person: Person, learner: Role, now: datetime) -> Goes:
    """When a letter that is sent at this instant reaches this person: within the hours in which they read."""
    calendar, zone = Calendar.of(person), ZoneInfo(learner.person.zone)
    goes = calendar.next_window(now)
    first, last = calendar.today(now), calendar.today(goes)
    between = (first + DAY * number for number in range((last - first).days))
    opens = goes if goes == now else calendar.at(last, calendar.window_from)
    return Goes(
        name=person.called,
        opens=opens.astimezone(zone),
        today=now.astimezone(zone).date(),
        is_away=any(calendar.is_absent(day) for day in between),
        is_now=goes == now,
    )


@dataclass(frozen=True)
class Preview:
    """The letter as the other gets it, in their language; only its link is still a word."""

    language: str
    subject: str
    text: str
    reply_to: str


def preview(learner: Role, person: Person, words: str, now: datetime) -> Preview:
    """What this person would get. Nothing is stored."""
    request = HelpRequest(learner=learner, person=person, words=words, asked_at=now)
    mail = Mail(
        kind="help",
        organisation=person.organisation,
        person=person,
        sender=from_whom(learner.person),
        language=reading_language(person),
    )
    with translation.override(mail.language):
        link = _("[a link for %(name)s alone]") % {"name": person.called}
        letter = render_letter("help", letter_of(request, mail, link), mail=mail)
    reply_to = mail.sender.email if mail.sender else ""
    return Preview(language=mail.language, subject=letter.subject, text=letter.text, reply_to=reply_to)


def letter_of(request: HelpRequest, mail: Mail, url: str) -> dict[str, object]:
    """What the templates of this letter are given."""
    learner = request.learner
    return {
        "learner": learner.person,
        "title": learner.trajectory.title,
        "words": request.words,
        "can_reply": mail.sender is not None,
        "url": url,
    }


def from_whom(person: Person) -> Person | None:
    """Whose address an answer to the mail goes to: their own, else nobody's. Never that of who plans."""
    return person if person.gets_mail else None


def people_in(helpers: Iterable[Helper]) -> dict[str, Person]:
    """By public id."""
    return {one.person.public_id: one.person for one in helpers}
