"""What time does here: a function ends by its date and takes along what was asked of it; what was said can be read."""

from datetime import datetime, timedelta

from django.db.models import Q

from asks.models import Ask
from organisations.acting import PRODUCT
from roles.actions.next_time import tell_next_time
from roles.actions.reopening import lapse
from roles.actions.succession import ask_who_follows
from roles.deadlines import local_day
from roles.models import MatchView, Promise
from roles.next_time import KIND
from roles.promises import line_up
from trajectories.models import Trajectory

DAY = timedelta(days=1)


def plan(now: datetime) -> int:
    """All of it, wherever the time has come; in how many trajectories."""
    return _line_up(now) + _lapse(now) + _tell(now)


def _line_up(now: datetime) -> int:
    """Let whose period ran out take their open promises and asks along."""
    ended = Promise.objects.standing_past_their_role(now.date())
    views = MatchView.objects.waiting_past_their_role(now.date()).values("public_id")
    asked = Ask.objects.open().filter(kind="match", about__in=views)
    past = Q(pk__in=ended.values("commitment__trajectory")) | Q(pk__in=asked.values("trajectory"))
    trajectories = Trajectory.objects.hearing_promises().filter(past)
    for trajectory in trajectories:
        line_up(trajectory, now)
        ask_who_follows(trajectory, by=PRODUCT, now=now)
    return len(trajectories)


def _lapse(now: datetime) -> int:
    """Let a yes that held until yesterday, on its holder's own wall, lapse."""
    over: dict[int, list[Promise]] = {}
    for promise in Promise.objects.run_out_before(now.date() + DAY).with_words():
        until = promise.answer.until if promise.answer else None
        if until and until < local_day(promise.role.person, now) and promise.commitment.trajectory.hears_promises:
            over.setdefault(promise.commitment.trajectory_id, []).append(promise)
    for promises in over.values():
        lapse(promises[0].commitment.trajectory, promises=promises, by=PRODUCT, now=now)
    return len(over)


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
