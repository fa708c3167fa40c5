"""One trajectory goes for good: asked by an admin, taken back within fourteen days, and after them by the tick."""

from datetime import datetime

from organisations.acting import Actor, action
from organisations.erasing import remember
from organisations.models import Tombstone
from roles.deletable import take_away, why_not
from trajectories.changes import record
from trajectories.models import Change, Trajectory
from trajectories.resting import rest_while_ending

PLAN = Change.Part.PLAN


class CannotDelete(Exception):  # says what is the matter
    """It cannot be deleted as it stands now. The first argument says why, in words for who asked."""


class AlreadyDeleting(Exception):
    """Somebody asked it before."""


class KeptAlready(Exception):
    """Nobody asked it, or somebody took it back before."""


@action
def delete_in_two_weeks(trajectory: Trajectory, *, by: Actor, now: datetime) -> Trajectory:
    """It goes for good in fourteen days. Until then nobody is asked anything in it, and nobody hears of this by mail.

    Raises CannotDelete, AlreadyDeleting.
    """
    trajectory = Trajectory.objects.select_for_update().get(pk=trajectory.pk)
    if because := why_not(trajectory):
        raise CannotDelete(because)
    if trajectory.deleting_since is not None:
        raise AlreadyDeleting
    trajectory.deleting_since = now
    trajectory.save(update_fields=["deleting_since"])
    record(trajectory, PLAN, "delete_in_two_weeks", thing=trajectory, by=by, now=now)
    rest_while_ending(trajectory, by=by, now=now)
    return trajectory


@action
def keep_trajectory(trajectory: Trajectory, *, by: Actor, now: datetime) -> Trajectory:
    """It stays: what was paused by it goes on, unless everything of its organisation goes. Raises KeptAlready."""
    trajectory = Trajectory.objects.select_for_update().get(pk=trajectory.pk)
    since = trajectory.deleting_since
    if since is None:
        raise KeptAlready
    trajectory.deleting_since = None
    if trajectory.paused_at == since:
        trajectory.paused_at, trajectory.paused_because = None, ""
    trajectory.save(update_fields=["deleting_since", "paused_at", "paused_because"])
    record(trajectory, PLAN, "keep_trajectory", thing=trajectory, by=by, now=now)
    rest_while_ending(trajectory, by=by, now=now)
    return trajectory


@action
def delete_trajectory(trajectory: Trajectory, *, by: Actor, now: datetime) -> Trajectory:
    """It goes for good. A tombstone stays, and the line of this in the log: both name a random number.

    Raises KeptAlready when that was taken back since its row was read.
    """
    here = Trajectory.objects.select_for_update().filter(pk=trajectory.pk)
    if not here.filter(deleting_since=trajectory.deleting_since).exists():
        raise KeptAlready
    take_away(trajectory)
    remember([trajectory.public_id], Tombstone.What.TRAJECTORY, now)
    return trajectory
