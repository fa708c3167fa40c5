"""Letting a trajectory lie still for a while, and going on with it."""

from datetime import datetime

from organisations.acting import Actor, action
from trajectories.changes import record, says
from trajectories.models import Change, Trajectory
from trajectories.resting import why_ending

PLAN = Change.Part.PLAN


class AlreadyPaused(Exception):
    """Somebody paused it before, or nobody promises anything in it."""


class NotPaused(Exception):
    """It goes on already, or was closed meanwhile."""


class StillEnding(Exception):
    """It goes for good soon, alone or with all of its organisation: that has to be taken back first, and it goes on."""


@action
def pause(trajectory: Trajectory, *, because: str, by: Actor, now: datetime) -> Trajectory:
    """From now on nothing is asked and nothing is sent; what was asked may still be answered. Raises AlreadyPaused.

    Nothing is moved or cleaned up: what may be asked is looked at when it would be.
    """
    here = Trajectory.objects.filter(pk=trajectory.pk).hearing_promises().filter(paused_at=None)
    if not here.update(paused_at=now, paused_because=because):
        raise AlreadyPaused
    trajectory.refresh_from_db()
    after = says(trajectory, ["paused_because"])
    record(trajectory, PLAN, "pause", thing=trajectory, before={}, after=after, by=by, now=now)
    return trajectory


@action
def resume(trajectory: Trajectory, *, by: Actor, now: datetime) -> Trajectory:
    """Go on: what was not sent goes, what passed meanwhile is not asked. Raises NotPaused, or StillEnding."""
    if why_ending(trajectory) is not None:
        raise StillEnding
    before = says(trajectory, ["paused_because"])
    here = Trajectory.objects.filter(pk=trajectory.pk).hearing_promises().exclude(paused_at=None)
    if not here.update(paused_at=None, paused_because=""):
        raise NotPaused
    trajectory.refresh_from_db()
    record(trajectory, PLAN, "resume", thing=trajectory, before=before, after={}, by=by, now=now)
    return trajectory
