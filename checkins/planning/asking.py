"""Opening an ask for every moment that is due. Days are computed; only what is asked is stored."""

from datetime import datetime, timedelta
from itertools import chain

from asks.actions import open_unread
from asks.coming import ToAsk
from asks.models import Ask
from checkins.models import ScheduleException
from checkins.planning.due import choice_dues, dues, figure_dues
from checkins.planning.groups import Group, fill, read_group, read_passed, read_told
from checkins.reading import read_days
from checkins.subjects import BESIDE, FOLLOW_UP, KINDS, WITH_WINDOW
from organisations.acting import PRODUCT
from organisations.alone import alone
from organisations.compiled import Compiled
from organisations.models import Absence
from trajectories.models import Trajectory

# How far a day may move without absence: the longest stretch of holidays, and a window for who works one day a week.
EARLY, LATE = timedelta(days=14), timedelta(days=75)

# So many trajectories are read at once: what a round holds does not grow with the organisation.
TOGETHER = 25


def plan(now: datetime) -> int:
    """Open an ask for every moment that is due by now, once. Returns how many were opened.

    A handful of queries for some trajectories together, whose people are let go of before the next; one write for each.
    What goes wrong in one is logged, and keeps none of the others waiting.
    """
    near = _near(now)
    return sum(_plan(near[first : first + TOGETHER], now) for first in range(0, len(near), TOGETHER))


def _plan(groups: list[Group], now: datetime) -> int:
    fill(groups)
    read_told(groups)
    read_passed(groups)
    known = set(_asked(*(group.trajectory.pk for group in groups)))
    opened = 0
    for group in groups:
        with alone("check-ins", group.trajectory):
            opened += _open(group, known, now)
    return opened


_asked: Compiled[tuple[int, str, str]] = Compiled(
    lambda *keys: Ask.objects.filter(trajectory__pk__in=keys, kind__in={*FOLLOW_UP, BESIDE}).values_list(
        "person_id", "kind", "about"
    )
)


def _open(group: Group, known: set[tuple[int, str, str]], now: datetime) -> int:
    """What is due and not known, in one write. How many."""
    coming = []
    for due in chain(dues(group, now), choice_dues(group, now), figure_dues(group, now)):
        key = due.key
        if key not in known:
            known.add(key)
            window = due.closes if due.kind in WITH_WINDOW else None
            coming.append(ToAsk(group.trajectory, due.person, due.kind, key[2], due.day, window))
    if coming:
        open_unread(group.trajectory, coming=coming, by=PRODUCT, now=now)
    return len(coming)


_asking: Compiled[Trajectory] = Compiled(lambda: Trajectory.objects.asking().select_related("organisation"))
# In which somebody is away in these days, or has a day of their own in them.
_away: Compiled[int] = Compiled(
    lambda first, last: (
        Absence.objects.filter(last_day__gte=first, first_day__lte=last)
        .filter(person__roles__trajectory__in=Trajectory.objects.asking())
        .values_list("person__roles__trajectory_id", flat=True)
    )
)
_on_own_days: Compiled[int] = Compiled(
    lambda first, last: ScheduleException.objects.filter(day__gte=first, day__lte=last).values_list(
        "trajectory_id", flat=True
    )
)


def _near(now: datetime) -> list[Group]:
    """Trajectories in which something may be due today."""
    trajectories = _asking()
    read_days(trajectories)
    found = [read_group(trajectory) for trajectory in trajectories]
    today = now.date()
    otherwise = {*_away(today - LATE, today + EARLY), *_on_own_days(today - LATE, today)}
    return [
        group
        for group in found
        if group.trajectory.pk in otherwise
        or any(
            today - LATE <= anchor + timedelta(days=line.place) <= today + EARLY
            for _cohort, both in group.cohorts
            for line in group.lines
            if line.moment in _ASKED and (anchor := both.of(line.anchor))
        )
    ]


_ASKED = {moment for moment, _function in KINDS}
