"""What came back of a group before its trajectory stood in here: published as the product does, told and decided on."""

from datetime import datetime
from typing import Any

from asks import actions as asks
from asks.models import Ask
from checkins import actions
from checkins.cards import role_of
from checkins.dates import MAKE_STICK, Moment
from checkins.figures import Said, SeenBy, figures
from checkins.models import SuccessStory
from checkins.subjects import Subject
from impactmodel.example.days import Days
from insight.actions import share_report
from mailing.models import Mail
from organisations.acting import Actor
from organisations.models import Person
from roles.models import Function, Role
from trajectories.models import Trajectory


def publish(told: dict[str, Any], trajectory: Trajectory, days: Days, *, by: Actor, now: datetime) -> None:
    """One check-in. An answer is "opportunity felt obstacle", a dash for none; `seen` is of the first learners."""
    said = [_said(number, line.split()) for number, line in enumerate(told["said"])]
    seen = [SeenBy(number, number, level) for number, level in enumerate(told["seen"])]
    found = figures(range(told["asked"]), said, seen, minimum=trajectory.organisation.minimum_base)
    closed_on = days.day(told["closed"])
    actions.publish(trajectory, moment=Moment(told["moment"]), told=found, closed_on=closed_on, by=by, now=now)


def _said(learner: int, answer: list[str]) -> Said:
    opportunity, felt, obstacle = answer
    return Said(learner, int(opportunity), None if felt == "-" else int(felt), "" if obstacle == "-" else obstacle)


def ask_to_decide(told: dict[str, Any], trajectory: Trajectory, *, by: Actor, now: datetime) -> None:
    """What its sponsor would have been asked when this check-in was published, had it stood in here then."""
    about = str(Subject(trajectory.public_id, Moment(told["moment"])))
    held = Role.objects.of(trajectory).holding(Function.SPONSOR).select_related("person__organisation")
    wanted = [(role.person, about, role.person.local_day(now)) for role in held]
    asks.open_asks(trajectory, kind=MAKE_STICK, wanted=wanted, checked=True, by=by, now=now)


def decide(ask: Ask, told: dict[str, Any], *, mail: Mail | None, by: Actor, now: datetime) -> None:
    """What stays, as the sponsor says it in this letter."""
    role = role_of(ask, now)
    if role is None:
        raise ValueError(f"{ask.person} takes no part any more")
    said = {"answer": told["answer"], "words": told["words"], "until": None}
    actions.decide([ask], role=role, **said, mail=mail, by=by, now=now)


def tell_story(told: dict[str, Any], learner: Role, *, now: datetime) -> None:
    """On their own page, unasked, for everyone to read."""
    words = {name: told[name] for name in SuccessStory.WORDS}
    consents = dict.fromkeys(SuccessStory.CONSENTS, True)
    offer = actions.Offer(may_ring=False, words=words, consents=consents)
    actions.offer_story(learner, offer=offer, by=Actor(person=learner.person), now=now)


def share(trajectory: Trajectory, *, by: Actor, now: datetime) -> None:
    """With every sponsor who gets mail."""
    held = Person.objects.filter(roles__trajectory=trajectory, roles__function=Function.SPONSOR)
    people = [person for person in held.select_related("organisation") if person.gets_mail]
    share_report(trajectory, people=people, by=by, now=now)
