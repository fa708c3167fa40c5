"""Who stands beside a learner: they choose, the one they chose says yes or no, and either may stop."""

from collections.abc import Iterable
from datetime import datetime

from asks import actions as asks
from asks.models import Ask
from checkins.dates import Moment
from checkins.models import Share
from checkins.subjects import BESIDE, PAIRING, Subject, about_pairing
from organisations.acting import Actor, private_action
from organisations.models import Person
from roles import council
from roles.actions import stand_beside
from roles.models import Function, Pairing, Role

Ended = Pairing.Ended


@private_action
def choose(learner: Role, *, function: str, person: Person | None, by: Actor, now: datetime) -> Pairing:
    """The learner wants this person beside them too, who is asked by letter. Chosen twice it is one choice.

    Nobody (None) is an answer: whoever stood there stops, and it is not asked again. Raises NotAgreedYet.
    """
    council.check(learner.trajectory)
    for other in Pairing.objects.of(learner).standing().filter(function=function):
        if person is None and other.person_id is not None:
            let_pairing_go(other, by=by, now=now)
        elif person is not None and other.person_id is None:
            _end(other, Ended.CHANGED, now)
    pairing, _is_new = Pairing.objects.get_or_create(
        learner=learner, function=function, person=person, ended_at=None, defaults={"chosen_at": now}
    )
    if person is not None and pairing.says_yes is None:
        asks.open_ask(
            learner.trajectory,
            person=person,
            kind=PAIRING,
            about=about_pairing(pairing),
            due_on=person.local_day(now),
            checked=True,
            by=by,
            now=now,
        )
    waiting = Ask.objects.open().of(learner.person).filter(trajectory=learner.trajectory_id, kind=BESIDE)
    asks.answer(list(waiting), by=by, now=now)
    return pairing


@private_action
def choose_who(learner: Role, *, chosen: Iterable[tuple[str, Person | None]], by: Actor, now: datetime) -> Role:
    """All that one page says of who stands beside them, or none of it. Raises NotAgreedYet."""
    for function, person in chosen:
        choose(learner, function=function, person=person, by=by, now=now)
    return learner


@private_action
def agree(pairing: Pairing, *, by: Actor, now: datetime) -> Pairing:
    """They do it; from now on they are asked about this learner."""
    said = Pairing.objects.standing().filter(pk=pairing.pk, says_yes=None).update(says_yes=True, said_at=now)
    if said and pairing.person is not None:
        stand_beside(pairing.learner, person=pairing.person, function=pairing.function, by=by, now=now)
    _answered(pairing, by, now)
    return pairing


@private_action
def refuse(pairing: Pairing, *, by: Actor, now: datetime) -> Pairing:
    """They would rather not, or no longer; nobody asks why. The learner chooses somebody else, or nobody."""
    fields = {"says_yes": False, "said_at": now, "ended_at": now, "ended_because": Ended.REFUSED}
    if Pairing.objects.standing().filter(pk=pairing.pk).update(**fields):
        _stop_reading(pairing)
        ask_to_choose(pairing.learner, because_of=pairing.public_id, by=by, now=now)
    _answered(pairing, by, now)
    return pairing


@private_action
def let_pairing_go(pairing: Pairing, *, by: Actor, now: datetime) -> Pairing:
    """The learner goes on without them. What was said stays with who said it."""
    _end(pairing, Ended.CHANGED, now)
    waiting = Ask.objects.open().filter(kind=PAIRING, about=about_pairing(pairing))
    asks.close(waiting, because="the learner chose otherwise", by=by, now=now)
    return pairing


@private_action
def lose_pairing(pairing: Pairing, *, by: Actor, now: datetime) -> Pairing:
    """They no longer take part, so that the learner chooses again. Done twice, it is once."""
    if _end(pairing, Ended.LEFT, now):
        waiting = Ask.objects.open().filter(kind=PAIRING, about=about_pairing(pairing))
        asks.close(waiting, because="no longer takes part", by=by, now=now)
        ask_to_choose(pairing.learner, because_of=pairing.public_id, by=by, now=now)
    return pairing


@private_action
def ask_to_choose(learner: Role, *, because_of: str, by: Actor, now: datetime) -> Ask:
    """Let the learner choose once more; `because_of` is the pairing that ended, or what could not be judged."""
    return asks.open_ask(
        learner.trajectory,
        person=learner.person,
        kind=BESIDE,
        about=str(Subject(learner.trajectory.public_id, Moment.IF_THEN, because_of)),
        due_on=learner.person.local_day(now),
        checked=True,
        by=by,
        now=now,
    )


def _end(pairing: Pairing, because: str, now: datetime) -> int:
    _stop_reading(pairing)
    return Pairing.objects.standing().filter(pk=pairing.pk).update(ended_at=now, ended_because=because)


def _stop_reading(pairing: Pairing) -> None:
    """What was shared with who stood there is not theirs any more, also when they are chosen again. A buddy's alone:
    what one person reads as that they keep when they stop looking along."""
    if pairing.person is not None and pairing.function == Function.BUDDY:
        Share.objects.of(pairing.learner).with_person(pairing.person).delete()


def _answered(pairing: Pairing, by: Actor, now: datetime) -> None:
    asks.answer(list(Ask.objects.open().filter(kind=PAIRING, about=about_pairing(pairing))), by=by, now=now)
