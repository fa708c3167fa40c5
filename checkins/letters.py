"""The letters of this floor: that there is something to read of each other. What was said is in none."""

from datetime import datetime, timedelta
from typing import Literal

from django.conf import settings
from django.urls import reverse

from asks import links
from asks.letters import groups_in, page_token
from checkins.models import Observation, Share
from checkins.sight import replied_to, seen_since, shared_since
from mailing.compose import render_letter
from mailing.models import Mail
from mailing.register import SEND, Rendered, Verdict, register
from organisations.models import Person, called_apart
from organisations.working_days import Calendar
from roles.models import Role


class Word:
    """What they have in common: it goes at an hour at which its reader reads."""

    kind: str
    uncertain: Literal["retry", "park"] = "park"
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
        context = {
            "names": list(called_apart(people.values()).values()),
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


def _learner(mail: Mail) -> Role:
    return Role.objects.select_related("person__organisation", "trajectory").get(pk=mail.about["learner"])


def _seen(mail: Mail) -> list[Observation]:
    return seen_since(_learner(mail), datetime.fromisoformat(mail.about["since"]))


register(Seen())
register(Replied())
register(Shared())
