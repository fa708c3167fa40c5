"""What those around the learners changed for them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from asks import actions as asks
from asks.models import Ask
from checkins.models import DoneForThem
from checkins.receipts import tell_back
from checkins.subjects import Subject
from organisations.acting import Actor, action
from roles.models import Role
from trajectories.changes import record
from trajectories.models import Change


@action
def say_for_them(given: Sequence[Ask], *, role: Role, answer: str, words: str, by: Actor, now: datetime) -> DoneForThem:
    """One person's word on what they changed, at the last of these moments; it answers those before it too.

    Everyone who takes part reads it, so the history says that it was given. The words stand here alone: what is written
    over or taken away is gone.
    """
    ask = given[-1]
    said, _ = DoneForThem.objects.update_or_create(
        role=role, moment=Subject.of(ask).moment, defaults={"answer": answer, "words": words, "said_at": now}
    )
    record(role.trajectory, Change.Part.COMMITMENTS, "say_for_them", by=by, now=now)
    if waiting := [one for one in given if one.is_open and one.due_on <= ask.due_on]:
        asks.answer(waiting, by=by, now=now)
    tell_back(ask, now=now)
    return said


@action
def take_back_for_them(given: Collection[Ask], *, roles: Collection[Role], by: Actor, now: datetime) -> None:
    """Somebody else pressed the button: what was said in their name is gone."""
    for ask in given:
        DoneForThem.objects.said_as(roles, Subject.of(ask).moment).delete()
