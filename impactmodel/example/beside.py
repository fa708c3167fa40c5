"""Who stands beside whom in the example: learners choose, whom they chose answers."""

from datetime import datetime
from typing import Any

from checkins import actions as checkins
from organisations.acting import Actor
from organisations.models import Person
from roles.models import Pairing, Role
from roles.pairing import choices


def choose(told: dict[str, Any], learner: Role, *, by: Actor, now: datetime) -> None:
    """Whom the story names; else all that L&D proposes, and nobody where there is none."""
    for choice in choices(learner, learner.person.local_day(now)):
        named = [one for one in choice.people if str(one) == told.get(choice.function)]
        wanted: list[Person | None] = [*(named or choice.proposed)]
        for person in wanted or [None]:
            checkins.choose(learner, function=choice.function, person=person, by=by, now=now)


def answer_choice(told: dict[str, Any], pairing: str, *, by: Actor, now: datetime) -> None:
    """Yes, unless the story says no."""
    say = checkins.refuse if told.get("no") else checkins.agree
    say(Pairing.objects.with_people().get(public_id=pairing), by=by, now=now)
