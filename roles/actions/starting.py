"""Starting a trajectory."""

from datetime import datetime

from organisations.acting import Actor, action
from roles.cast import cast
from roles.told import tell_sponsors
from trajectories.changes import record
from trajectories.models import Change, Trajectory


class NotReady(Exception):
    """A must-precondition is open and nobody wrote why to start anyway."""


class AlreadyStarted(Exception):
    """Somebody was first, the trajectory is over, or it lies still."""


@action
def start(trajectory: Trajectory, *, despite: str, by: Actor, now: datetime) -> Trajectory:
    """Start a prepared trajectory. Its sponsors hear of it at once when something must-have is open, and why.

    `despite` is the written reason; empty only when every must-precondition is promised.
    Raises NotReady, or AlreadyStarted when somebody else was first.
    """
    everyone = cast(trajectory, now)
    is_open = bool(everyone.open_musts)
    if is_open and not despite:
        raise NotReady
    started = (
        Trajectory.objects.filter(pk=trajectory.pk)
        .preparing()
        .filter(paused_at=None)
        .update(state=Trajectory.State.RUNNING, started_at=now, started_despite=despite if is_open else "")
    )
    if not started:
        raise AlreadyStarted
    trajectory.refresh_from_db()
    after = {"state": str(trajectory.state), "started_despite": trajectory.started_despite}
    record(trajectory, Change.Part.PLAN, "start", thing=trajectory, after=after, by=by, now=now)
    if is_open:
        tell_sponsors(everyone, by=by, now=now)
    return trajectory
