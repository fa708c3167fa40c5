"""Saying whether it is clear what this asks of you."""

from datetime import datetime

from organisations.acting import Actor, action
from organisations.models import Person
from roles.models import Clarity
from trajectories.models import Trajectory


@action
def say_clarity(
    trajectory: Trajectory, *, person: Person, is_clear: bool, words: str, by: Actor, now: datetime
) -> Clarity:
    """Keep what this person says; it takes the place of what they said before."""
    said, _new = Clarity.objects.update_or_create(
        trajectory=trajectory,
        person=person,
        defaults={"is_clear": is_clear, "words": "" if is_clear else words, "said_at": now},
    )
    return said
