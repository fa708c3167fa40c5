"""Blank sheets to write a log on, for who gets no mail or rather has a pen: for whom, and under what key.

L&D prints them and reads none: what is on one is typed over by the learner, or by somebody the learner named. The code
on it opens a form and shows nothing of what was written before.
"""

from dataclasses import dataclass
from datetime import datetime

from asks.models import Ask
from organisations.models import Person
from trajectories.models import Trajectory


@dataclass(frozen=True)
class Handed:
    """A learner who was asked how it goes, and all of those asks."""

    person: Person
    asks: tuple[Ask, ...]


def to_hand(trajectory: Trajectory, now: datetime) -> list[Handed]:
    """Every learner who takes part and was asked how it goes, answered or not; who gets no mail first. Two queries."""
    held = set(trajectory.roles.learners().held_on(now.date()).values_list("person_id", flat=True))
    found: dict[Person, list[Ask]] = {}
    asked = Ask.objects.filter(trajectory=trajectory, kind="log").select_related("person__organisation").order_by("pk")
    for ask in asked:
        if ask.person_id in held and not ask.is_called_off:
            found.setdefault(ask.person, []).append(ask)
    people = sorted(found, key=lambda one: (one.gets_mail, one.sort_key, one.pk))
    return [Handed(person, tuple(found[person])) for person in people]


def key(trajectory: Trajectory) -> str:
    """The same for the whole of a trajectory: a sheet is copied as often as somebody likes."""
    return f"log-{trajectory.public_id}"
