"""Handing out blank sheets."""

from collections.abc import Sequence
from datetime import datetime

from asks import papers
from checkins.papers import Handed, key
from mailing.models import Mail
from organisations.acting import Actor, action
from trajectories.models import Trajectory


@action
def hand_log_sheets(trajectory: Trajectory, *, handed: Sequence[Handed], by: Actor, now: datetime) -> list[Mail]:
    """Make a blank sheet for each of these learners who has none that still leads somewhere. Nothing is asked by it."""
    there = papers.handed({one.person: key(trajectory) for one in handed}, now)
    return [
        papers.make(one.person, asks=one.asks, key=key(trajectory), sender=trajectory.owner, now=now)
        for one in handed
        if one.person.pk not in there
    ]
