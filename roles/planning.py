"""What time does here: a function ends by its date and takes along what was asked of it; what was said can be read."""

from datetime import datetime, timedelta

from django.db.models import Q

from asks.models import Ask
from organisations.acting import PRODUCT
from roles.actions.next_time import tell_next_time
from roles.models import MatchView, Promise
from roles.next_time import KIND
from roles.promises import line_up
from trajectories.models import Trajectory

DAY = timedelta(days=1)


def plan(now: datetime) -> int:
    """Both, wherever the time has come; in how many trajectories."""
    return _line_up(now) + _tell(now)


def _line_up(now: datetime) -> int:
    """Let whose period ran out take their open promises and asks along."""
    ended = Promise.objects.standing_past_their_role(now.date())
    views = MatchView.objects.waiting_past_their_role(now.date()).values("public_id")
    asked = Ask.objects.open().filter(kind="match", about__in=views)
    past = Q(pk__in=ended.values("commitment__trajectory")) | Q(pk__in=asked.values("trajectory"))
    trajectories = Trajectory.objects.hearing_promises().filter(past)
    for trajectory in trajectories:
        line_up(trajectory, now)
    return len(trajectories)


def _tell(now: datetime) -> int:
    """Let be read what was said about next time, once nobody may add to it: everywhere on earth the day is over."""
    waiting = Ask.objects.open().filter(kind=KIND, window_until__gte=now.date() - DAY)
    told = list(
        Trajectory.objects.with_untold_lines()
        .exclude(pk__in=waiting.values("trajectory"))
        .select_related("organisation")
    )
    for trajectory in told:
        tell_next_time(trajectory, by=PRODUCT, now=now)
    return len(told)
