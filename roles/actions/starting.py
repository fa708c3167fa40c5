"""Starting a trajectory, and ending it."""

from datetime import datetime

from asks import actions as asks
from asks.models import Ask
from organisations.acting import Actor, action
from roles.cast import cast
from trajectories.models import Trajectory


class NotReady(Exception):
    """A must-precondition is open and nobody wrote why to start anyway."""


class AlreadyStarted(Exception):
    """Somebody was first, or the trajectory is over."""


class AlreadyClosed(Exception):
    """The trajectory was ended or cancelled before."""


@action
def start(trajectory: Trajectory, *, despite: str, by: Actor, now: datetime) -> Trajectory:
    """Start a prepared trajectory.

    `despite` is the written reason; empty only when every must-precondition is promised.
    Raises NotReady, or AlreadyStarted when somebody else was first.
    """
    is_open = bool(cast(trajectory, now).open_musts)
    if is_open and not despite:
        raise NotReady
    started = (
        Trajectory.objects.filter(pk=trajectory.pk)
        .preparing()
        .update(state=Trajectory.State.RUNNING, started_at=now, started_despite=despite if is_open else "")
    )
    if not started:
        raise AlreadyStarted
    trajectory.refresh_from_db()
    return trajectory


@action
def end(trajectory: Trajectory, *, state: str, by: Actor, now: datetime) -> Trajectory:
    """Close it as finished, cancelled or without training. Nothing more is asked or sent. Raises AlreadyClosed."""
    closed = Trajectory.objects.filter(pk=trajectory.pk).unfinished().update(state=state, closed_at=now)
    if not closed:
        raise AlreadyClosed
    asks.close(Ask.objects.open().filter(trajectory=trajectory), because=state, by=by, now=now)
    trajectory.refresh_from_db()
    return trajectory
