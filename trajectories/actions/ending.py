"""Ending an organisation: what that does to its trajectories and its letters, until it is gone or taken back."""

from datetime import datetime

from mailing.outbox import queue
from organisations.acting import Actor, action
from organisations.models import Member, Organisation
from trajectories.actions.pausing import resume
from trajectories.models import Trajectory
from trajectories.resting import rest_while_ending

KIND = "ending"


class AlreadyEnding(Exception):
    """Somebody asked it before."""


class StaysAlready(Exception):
    """Nobody asked it, or somebody took it back before."""


@action
def end_in_two_weeks(organisation: Organisation, *, by: Actor, now: datetime) -> Organisation:
    """Everything of it goes in fourteen days: trajectories pause at once, and all admins hear of it.

    Raises AlreadyEnding.
    """
    if not Organisation.objects.filter(pk=organisation.pk, ending_since=None).update(ending_since=now):
        raise AlreadyEnding
    organisation.ending_since = now
    for trajectory in organisation.trajectories.asking():
        rest_while_ending(trajectory, by=by, now=now)
    for member in Member.objects.active().admins().filter(organisation=organisation).by_name():
        queue(
            kind=KIND,
            person=member.person,
            dedupe_key=f"{KIND}:{member.person.public_id}:{now.isoformat()}",
            about={"since": now.isoformat()},
            sender=by.person,
            now=now,
        )
    return organisation


@action
def stay(organisation: Organisation, *, by: Actor, now: datetime) -> Organisation:
    """It stays: what was paused because of it goes on. Raises StaysAlready."""
    paused_at = organisation.ending_since
    if not Organisation.objects.filter(pk=organisation.pk).exclude(ending_since=None).update(ending_since=None):
        raise StaysAlready
    organisation.ending_since = None
    for trajectory in organisation.trajectories.hearing_promises().filter(paused_at=paused_at).exclude(paused_at=None):
        if trajectory.deleting_since is None:
            resume(trajectory, by=by, now=now)
        else:
            Trajectory.objects.filter(pk=trajectory.pk).update(paused_at=trajectory.deleting_since)
    return organisation
