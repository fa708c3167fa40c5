"""The promise to hold a talk with a learner, and what is said of that talk: one question (ADR 48).

The floor above asks about the talk, on a card for all learners together. What it hears is what became of the promise.
"""

from collections import defaultdict
from collections.abc import Iterable

from asks.models import Ask
from roles.models import Answer, Promise, Role
from roles.models.once import TALKS

KINDS = {key: kind for kind, key in TALKS.items()}
TOLD = (Answer.Kind.KEPT, Answer.Kind.NOT_KEPT)


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
    return Promise.objects.of_talks(holder, learners, TALKS[kind]).promised_or_told().exists()


def is_told(person: int, about: str, kind: str) -> bool:
    """Whether what became of the promise was told another way, such as by phone."""
    if kind not in TALKS:
        return False
    there = Promise.objects.with_talk().filter(role__person=person, talk=about, ended_at=None)
    return there.filter(answer__kind__in=(*TOLD, Answer.Kind.THERE)).exists()


def to_tell(holder: Role, learner: Role, kind: str) -> list[Promise]:
    """What they promised of such a talk with this learner, locked, of which it may be told what became."""
    if kind not in TALKS:
        return []
    found = Promise.objects.of_talks(holder, [learner], TALKS[kind]).for_telling()
    return [one for one in found if one.answer is not None and (one.is_to_be_told or one.answer.kind in TOLD)]
