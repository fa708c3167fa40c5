"""The promise to hold a talk with a learner, and what is said of that talk: one question (ADR 48).

The floor above asks about the talk, on a card for all learners together. What it hears is what became of the promise.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from asks import actions as asks
from asks.models import Ask
from organisations.acting import Actor
from roles.asking import THERE
from roles.models import Answer, Promise, Role
from roles.models.once import TALKS

KINDS = {key: kind for kind, key in TALKS.items()}
__all__ = ["TALKS", "is_asked_as_talk", "is_promised", "is_told", "talk_of", "talks_of", "tell"]
_TOLD = (Answer.Kind.KEPT, Answer.Kind.NOT_KEPT)


def talk_of(promise: Promise) -> str:
    """What it is about when it is asked whether the talk was held that this promises; else empty."""
    kind = KINDS.get(promise.commitment.library_key)
    if kind is None or promise.learner is None:
        return ""
    return f"{promise.commitment.trajectory.public_id}:{kind}:{promise.learner.public_id}"


def talks_of(promises: Iterable[Promise]) -> dict[str, list[str]]:
    """Of all these, by the kind of ask."""
    found: dict[str, list[str]] = defaultdict(list)
    for promise in promises:
        if about := talk_of(promise):
            found[KINDS[promise.commitment.library_key]].append(about)
    return found


def is_asked_as_talk(promise: Promise) -> bool:
    """Whether its holder is or was asked about the talk; no query of what promises none."""
    about = talk_of(promise)
    if not about:
        return False
    return Ask.objects.any_about(promise.role.person, [about], kind=KINDS[promise.commitment.library_key])


def is_promised(holder: Role, learners: Iterable[Role], kind: str) -> bool:
    """Whether they promised such a talk with one of these, of which what they say now tells what became."""
    return Promise.objects.of_talks(holder, learners, TALKS.get(kind, "")).promised_or_told().exists()


def is_told(person: int, about: str, kind: str) -> bool:
    """Whether what became of the promise was told another way, such as by phone."""
    if kind not in TALKS:
        return False
    there = Promise.objects.with_talk().filter(role__person=person, talk=about, ended_at=None)
    return there.filter(answer__kind__in=(*_TOLD, Answer.Kind.THERE)).exists()


def tell(holder: Role, learner: Role, *, kind: str, held: bool | None, by: Actor, now: datetime) -> None:
    """What was said of a talk is said of the promise to hold it: held or not; None: it is still to come.

    Only of what was promised. What was said before by the same word is taken back by a talk that is still to come.
    """
    for promise in Promise.objects.of_talks(holder, [learner], TALKS.get(kind, "")).for_telling():
        said = promise.answer
        if said is None or not (promise.is_to_be_told or said.kind in _TOLD):
            continue
        if held is None:
            given = promise.answers.filter(kind__in=(Answer.Kind.YES, Answer.Kind.YES_IF)).last()
            promise.answer = given if said.kind in _TOLD and given is not None else said
        elif said.kind != _TOLD[not held]:
            promise.answer = Answer.objects.create(
                promise=promise,
                kind=_TOLD[not held],
                wording=said.wording,
                given_at=now,
                given_by=by.person if by.member else None,
            )
        if promise.answer != said:
            promise.save(update_fields=["answer"])
        if held is not None:
            there = Ask.objects.open().filter(person=holder.person_id, kind=THERE, about=promise.public_id)
            asks.answer(list(there), by=by, now=now)
