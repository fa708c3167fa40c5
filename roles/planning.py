"""What time does to promises: a function that ended by its date takes its open promises and asks along."""

from datetime import datetime

from roles.models import Promise
from roles.promises import line_up
from trajectories.models import Trajectory


def plan(now: datetime) -> int:
    """Line up the trajectories in which somebody's period ran out; how many those were."""
    ended = Promise.objects.standing_past_their_role(now.date())
    trajectories = Trajectory.objects.hearing_promises().filter(pk__in=ended.values("commitment__trajectory"))
    for trajectory in trajectories:
        line_up(trajectory, now)
    return len(trajectories)
