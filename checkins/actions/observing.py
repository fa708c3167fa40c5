"""What an observer saw of a learner."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from asks.models import Ask
from checkins.actions.answering import answer_last
from checkins.actions.beside import ask_to_choose
from checkins.models import Observation
from checkins.receipts import tell_back, tell_learner, tell_observer
from checkins.subjects import Subject
from organisations.acting import Actor, private_action
from roles import council
from roles.models import Role
from trajectories.models import Behaviour


@dataclass(frozen=True)
class Sight:
    """What an observer saw of one behaviour: 0 to 4, or nothing for "had no view of it"."""

    behaviour: Behaviour | None
    seen: int | None
    example: str = ""


@dataclass(frozen=True)
class Paper:
    """Of what was typed over from a sheet: on which day it was, and by name who did it for the observer."""

    happened_on: date | None = None
    entered_by: str = ""


BY_LINK = Paper()


@private_action
def observe(
    ask: Ask,
    *,
    observer: Role,
    learner: Role,
    sights: Iterable[Sight],
    paper: Paper = BY_LINK,
    by: Actor,
    now: datetime,
) -> Ask:
    """Keep what was seen of one learner at one moment; a later answer replaces it, a reply to it stands.

    The learner reads it at once, and a letter says that there is something to read. Raises NotAgreedYet.
    """
    council.check(ask.trajectory)
    said = Observation.objects.filter(observer=observer, learner=learner, moment=Subject.of(ask).moment)
    said.passed().delete()
    for sight in sights:
        Observation.objects.update_or_create(
            observer=observer,
            learner=learner,
            behaviour=sight.behaviour,
            moment=Subject.of(ask).moment,
            defaults={"seen": sight.seen, "example": sight.example, "given_at": now, **asdict(paper)},
        )
    if ask.is_open:
        answer_last(ask, by=by, now=now)
    tell_learner(learner, now=now)
    tell_back(ask, now=now)
    return ask


@private_action
def answer_observer(observation: Observation, *, words: str, by: Actor, now: datetime) -> Observation:
    """The learner says something back, which only this observer reads. Empty words take it away again.

    Raises NotAgreedYet for words.
    """
    if words:
        council.check(observation.learner.trajectory)
    observation.reply, observation.replied_at = words, now if words else None
    observation.save(update_fields=["reply", "replied_at"])
    if words:
        tell_observer(observation, now=now)
    return observation


@private_action
def cannot_judge(ask: Ask, *, observer: Role, learner: Role, by: Actor, now: datetime) -> Ask:
    """They can't judge it: the learner is told so, and chooses somebody else or nobody. It takes the place of what they
    said before, and counts as nothing seen. Said twice it is once. Raises NotAgreedYet.
    """
    council.check(ask.trajectory)
    moment = Subject.of(ask).moment
    Observation.objects.filter(observer=observer, learner=learner, moment=moment).judged().delete()
    passed, _is_new = Observation.objects.get_or_create(
        observer=observer,
        learner=learner,
        moment=moment,
        behaviour=None,
        cannot_judge=True,
        defaults={"given_at": now},
    )
    ask_to_choose(learner, because_of=passed.public_id, by=by, now=now)
    if ask.is_open:
        answer_last(ask, by=by, now=now)
    tell_back(ask, now=now)
    return ask


@private_action
def take_back_sights(
    given: Sequence[Ask], *, learners: Sequence[tuple[Ask, Role | None]], by: Actor, now: datetime
) -> None:
    """Somebody else pressed the button: what was "seen" is gone."""
    for ask, learner in learners:
        if learner is not None:
            Observation.objects.filter(
                observer__person=ask.person_id, learner=learner, moment=Subject.of(ask).moment
            ).delete()
