"""Blank sheets to write a log or an observation on, for who gets no mail or rather has a pen: for whom, what about.

L&D prints them and reads none: what is on one is typed over by whose it is, or by somebody they asked. The code on it
opens a form and shows nothing of what was written before.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from asks.models import Ask
from checkins.subjects import Subject
from organisations.models import Person
from roles.models import Function
from trajectories.models import Trajectory

LOG, OBSERVE = "log", "observe"
_WHO = {LOG: Function.LEARNER, OBSERVE: Function.OBSERVER}


@dataclass(frozen=True)
class Handed:
    """Somebody who was asked how it goes, or what they saw, and all of those asks."""

    person: Person
    asks: tuple[Ask, ...]
    kind: str = LOG

    @property
    def key(self) -> str:
        """The same for the whole of a trajectory: a sheet is copied as often as somebody likes."""
        return f"{self.kind}-{self.asks[0].trajectory.public_id}"


def to_hand(trajectory: Trajectory, now: datetime, kind: str = LOG) -> list[Handed]:
    """Everyone who takes part and was asked it, answered or not; who gets no mail first. Two queries."""
    roles = trajectory.roles.holding(_WHO[kind]).held_on(now.date())
    held = set(roles.values_list("person_id", flat=True))
    found: dict[Person, list[Ask]] = {}
    asked = Ask.objects.filter(trajectory=trajectory, kind=kind).select_related("person__organisation").order_by("pk")
    for ask in asked:
        if ask.person_id in held and not ask.is_called_off:
            ask.trajectory = trajectory
            found.setdefault(ask.person, []).append(ask)
    people = sorted(found, key=lambda one: (one.gets_mail, one.sort_key, one.pk))
    return [Handed(person, tuple(found[person]), kind) for person in people]


def asked_last(asks: Sequence[Ask], sent: Iterable[str] = ()) -> list[Ask]:
    """Of each learner the last of these, in the order in which they were asked.

    `sent`: the names of fields that came back. What they answer counts, whichever was asked after it.
    """
    answered = {name.split("_")[0] for name in sent}
    last: dict[str, Ask] = {}
    for ask in asks:
        learner = Subject.of(ask).learner
        if learner not in last or ask.public_id in answered or last[learner].public_id not in answered:
            last[learner] = ask
    return list(last.values())


def observed_by(person: Person, trajectory: str) -> list[Ask]:
    """What this person types over a sheet about: of each learner what they were asked last, answered or not."""
    asked = Ask.objects.of(person).of_kind(OBSERVE, trajectory).standing()
    return asked_last(list(asked.select_related("person__organisation", "trajectory__organisation").order_by("pk")))
