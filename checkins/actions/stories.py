"""What a learner lets others know of how it went for them: a yes to being rung, a story, and who reads it.

All of it is private: who was invited, who said yes and who took it back stands in no line of the audit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from asks import actions as asks
from asks.models import Ask
from checkins.dates import Moment
from checkins.models import SuccessStory
from checkins.receipts import tell_back
from checkins.subjects import STORY, Subject
from organisations.acting import Actor, private_action
from organisations.models import Person
from roles import council
from roles.models import Role
from trajectories.models import Trajectory


@dataclass(frozen=True)
class Offer:
    """What a learner offers: to be rung, a story in words, or both; and who may read the words.

    Without `words` those that stand are left as they are.
    """

    may_ring: bool
    words: Mapping[str, str] = field(default_factory=dict)
    consents: Mapping[str, bool] = field(default_factory=dict)


@private_action
def invite_to_tell(
    trajectory: Trajectory, *, people: Sequence[tuple[Person, date]], window_until: date, by: Actor, now: datetime
) -> None:
    """Ask these learners, each from a day of theirs, whether they would tell how it went."""
    about = str(Subject(trajectory.public_id, Moment.D90))
    wanted = [(person, about, day) for person, day in people]
    asks.open_asks(trajectory, kind=STORY, wanted=wanted, checked=True, window_until=window_until, by=by, now=now)


@private_action
def offer_story(learner: Role, *, offer: Offer, ask: Ask | None = None, by: Actor, now: datetime) -> SuccessStory:
    """Keep what a learner offers, in the place of what they offered before; asked or not. Raises NotAgreedYet.

    With words it is theirs from now on, also where somebody else wrote them down.
    """
    council.check(learner.trajectory)
    fields: dict[str, Any] = {"may_ring": offer.may_ring, **offer.consents}
    if offer.words:
        fields |= {**offer.words, "agreed_at": now}
    story, is_new = SuccessStory.objects.get_or_create(learner=learner, defaults={**fields, "offered_at": now})
    if not is_new:
        SuccessStory.objects.of(learner).update(**fields, offered_at=now)
        story.refresh_from_db()
    _answer(ask, by, now)
    return story


@private_action
def take_back_story(learner: Role, *, ask: Ask | None = None, by: Actor, now: datetime) -> None:
    """Nobody reads it, and nobody rings them: from this instant it is gone. Also of who offered nothing yet."""
    SuccessStory.objects.of(learner).delete()
    _answer(ask, by, now)


@private_action
def write_interview(story: SuccessStory, *, words: Mapping[str, str], by: Actor, now: datetime) -> SuccessStory:
    """Write down what a learner told who rang them. Nobody else reads it until they agree; they are asked to.

    Of a story that its learner agreed with already, or took back, nothing is written over.
    """
    waits = SuccessStory.objects.filter(pk=story.pk, may_ring=True, agreed_at=None)
    if waits.update(**words, written_by=by.person):
        _ask_to_agree(story.learner, by, now)
    return story


def _ask_to_agree(learner: Role, by: Actor, now: datetime) -> None:
    person, trajectory = learner.person, learner.trajectory
    today = person.local_day(now)
    about = str(Subject(trajectory.public_id, Moment.D90))
    ask = asks.open_ask(trajectory, person=person, kind=STORY, about=about, due_on=today, checked=True, by=by, now=now)
    Ask.objects.of_these([ask]).update(window_until=None)
    ask.window_until = None
    if not ask.is_open:
        asks.ask_again(ask, due_on=today, by=by, now=now)


def _answer(ask: Ask | None, by: Actor, now: datetime) -> None:
    """No letter asks it again, and they are told what was recorded."""
    if ask is None:
        return
    if ask.is_open:
        asks.answer([ask], by=by, now=now)
    tell_back(ask, now=now)
