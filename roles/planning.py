"""What time does to promises and views: a function that ended by its date takes along what was still asked of it."""

from datetime import datetime

from django.db.models import Q

from asks.models import Ask
from roles.models import MatchView, Promise
from roles.promises import line_up
from trajectories.models import Trajectory


def plan(now: datetime) -> int:
    """Line up the trajectories in which somebody's period ran out; how many those were."""
    ended = Promise.objects.standing_past_their_role(now.date())
    views = MatchView.objects.waiting_past_their_role(now.date()).values("public_id")
    asked = Ask.objects.open().filter(kind="match", about__in=views)
    past = Q(pk__in=ended.values("commitment__trajectory")) | Q(pk__in=asked.values("trajectory"))
    trajectories = Trajectory.objects.hearing_promises().filter(past)
    for trajectory in trajectories:
        line_up(trajectory, now)
    return len(trajectories)
