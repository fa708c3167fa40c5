"""The moments of one learner alone."""

from datetime import date, datetime

from django.db.models import prefetch_related_objects

from asks.ladder import day_of_their_own
from asks.models import Rhythm
from checkins.dates import (
    Planned,
    closes_on,
    lines_for,
    plan_person,
)
from checkins.models import ScheduleException
from checkins.planning.groups import own_days, read_group
from checkins.subjects import CHECK_INS
from organisations.working_days import Calendar
from roles.council import may_record
from roles.models import Function, Role
from trajectories.dates import read_dates


def next_check_in(learner: Role, now: datetime) -> date | None:
    """The day a letter asks this learner again, if one still does. For them alone: they may have chosen it."""
    if not may_record(learner.trajectory):
        return None
    prefetch_related_objects([learner.person], "absences")
    today = learner.person.local_day(now)
    rhythm = Rhythm.objects.of(learner.person, learner.trajectory)
    if rhythm is not None and rhythm.is_silent:
        return None
    asked = (one for one in _own_moments(learner) if one.line.moment in CHECK_INS and one.day > today)
    coming = (_in_rhythm(rhythm, one, Calendar.of(learner.person)) for one in asked)
    return min(coming, default=None) if learner.trajectory.is_open and not learner.trajectory.is_paused else None


def _in_rhythm(rhythm: Rhythm | None, planned: Planned, calendar: Calendar) -> date:
    if rhythm is None or rhythm.weekday is None:
        return planned.day
    closes = closes_on(planned, calendar)
    return day_of_their_own(rhythm.weekday, planned.day, closes, calendar) or planned.day


def last_window(learner: Role) -> date | None:
    """The day on which the window of this learner's last moment closes; None without any moment."""
    calendar = Calendar.of(learner.person)
    return max((closes_on(one, calendar) for one in _own_moments(learner)), default=None)


def _own_moments(learner: Role) -> list[Planned]:
    """All of one learner that are not skipped, on their own days."""
    read_dates([learner.trajectory])
    group = read_group(learner.trajectory)
    for exception in ScheduleException.objects.filter(trajectory=group.trajectory, person=learner.person_id):
        group.exceptions[exception.person_id, exception.moment] = exception
    lines = lines_for(Function.LEARNER, group.lines)
    planned = plan_person(lines, group.anchors_of(learner), Calendar.of(learner.person))
    return [one for one in own_days(planned, group, learner.person_id) if not one.is_skipped]
