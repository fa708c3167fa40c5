"""The moments as the plan shows them: of every group, by the calendar of the organisation."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checkins.dates import (
    LND,
    MEASURER,
    Line,
    Moment,
    Planned,
    Unit,
    closes_on,
    plan_person,
)
from checkins.planning.groups import Group, calendar_of, read_group
from checkins.reading import read_days_of
from organisations.working_days import Calendar
from roles.models import Function
from trajectories.models import Cohort, Trajectory


def offset_words(line: Line) -> str:
    """How far from the anchor, as in "day +7"."""
    sign = "−" if line.offset < 0 else "+"
    far = abs(line.offset)
    if line.unit == Unit.WORKING_DAYS:
        words = ngettext("%(n)s working day", "%(n)s working days", far)
    else:
        words = _("day %(n)s")
    return words % {"n": f"{sign}{far}"}


@dataclass(frozen=True)
class MomentOn:
    """One moment of one cohort on the plan: the day by the organisation's calendar, for which functions."""

    moment: Moment
    cohort: Cohort
    planned: Planned
    day: date
    closes: date
    who: tuple[str, ...]
    is_past: bool

    @property
    def label(self) -> str:
        return str(self.moment.label)

    @property
    def offset_words(self) -> str:
        return offset_words(self.planned.line)

    @property
    def takes(self) -> str:
        minutes = self.planned.line.minutes
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}

    @property
    def who_names(self) -> list[str]:
        names = dict(Function.choices) | {LND: _("L&D"), MEASURER: _("who measures the result")}
        return [str(names[one]) for one in self.who]

    @property
    def is_moved(self) -> bool:
        return bool(self.planned.reason)


def moments(trajectory: Trajectory, now: datetime) -> list[MomentOn]:
    """The moments of every cohort in order of their days. Days alone: never who answered.

    What was read before is not read again; else it is read once and stays with `trajectory`.
    """
    read_days_of(trajectory)
    return moments_of(read_group(trajectory), calendar_of(trajectory.organisation), now)


def moments_of(group: Group, calendar: Calendar, now: datetime) -> list[MomentOn]:
    """The same, of a group already read."""
    today = calendar.today(now)
    found: dict[tuple[int, Moment, date], MomentOn] = {}
    for cohort, both in group.told_apart:
        for line in group.lines:
            for planned in plan_person([line], both, calendar):
                if planned.day < group.from_day:
                    continue
                key = (cohort.pk, line.moment, planned.day)
                # Of several lines of one moment the first says how long it takes: that of the learners.
                first = found[key].planned if key in found else planned
                who = found[key].who if key in found else ()
                closes, is_past = closes_on(planned, calendar), planned.day < today
                found[key] = MomentOn(line.moment, cohort, first, planned.day, closes, _once(who + line.who), is_past)
    return sorted(found.values(), key=lambda one: (one.day, one.cohort.pk))


def _once(who: tuple[str, ...]) -> tuple[str, ...]:
    """Several lines of one moment may ask the same people."""
    return tuple(dict.fromkeys(who))
