"""Handing out blank sheets."""

from collections.abc import Sequence
from datetime import datetime

from asks import papers
from checkins.papers import Handed
from mailing.models import Mail
from organisations.acting import Actor, action
from trajectories.models import Trajectory


@action
def hand_sheets(trajectory: Trajectory, *, handed: Sequence[Handed], by: Actor, now: datetime) -> list[Mail]:
    """Make a blank sheet for each of these who has none that still leads somewhere. Nothing is asked by it."""
    kinds = {one.kind for one in handed}
    there = {kind: papers.handed({one.person: one.key for one in handed if one.kind == kind}, now) for kind in kinds}
    return [
        papers.make(one.person, asks=one.asks, key=one.key, sender=trajectory.owner, now=now)
        for one in handed
        if one.person.pk not in there[one.kind]
    ]
