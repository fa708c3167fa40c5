"""When each moment of the follow-up falls, for whom. Pure: lines, two anchors and a calendar in, days out.

A reasoned default, not a proven optimum (docs/architecture.md, "Moments"). Nothing is stored until it is asked, so a
start, a leave, a move or a pause needs no clean-up: the days are simply counted again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from organisations.working_days import Calendar, NoWorkingDay
from roles.models import Function

# Who receives the stoplight and the last items: whoever plans the trajectory, who need hold no function in it.
LND = "lnd"
# Who measures a result figure, who need hold none either.
MEASURER = "measurer"
# What those around the group are asked of all learners together: what they changed for them.
FOR_THEM = "for_them"
# What the sponsor is asked once the figures of a moment are there: what of it stays.
MAKE_STICK = "make_stick"
_AROUND = (Function.MANAGER, Function.BUDDY, Function.TRAINER)
# Working days a moment stays open.
WINDOW = 10
# Who works on the same days has the same moments: those of hundreds are counted once.
_KEPT = 4096


class Moment(TextChoices):
    """The moments there are; the values stand in stored rows and in files."""

    PRECONDITIONS = "preconditions", _("preconditions and hours")
    START_TALK = "start_talk", _("start talk")
    STOPLIGHT = "stoplight", _("stoplight")
    LAST_ITEMS = "last_items", _("last open items")
    COACHING = "coaching", _("coach conversation")
    IF_THEN = "if_then", _("if-then plan")
    RETURN_TALK = "return_talk", _("return talk")
    D7 = "d7", _("after a week")
    D21 = "d21", _("after three weeks")
    D42 = "d42", _("after six weeks")
    D90 = "d90", _("after three months")
    D180 = "d180", _("after half a year")
    D365 = "d365", _("after a year")


class HasMoment:
    """A row that belongs to a moment: in words wherever its values are read, as of a field with choices."""

    moment: str

    def get_moment_display(self) -> str:
        """ "after a week"; nothing for what was written in between."""
        return str(Moment(self.moment).label) if self.moment in Moment.values else "–"


class Unit(TextChoices):
    """What an offset counts. Working days are the recipient's own."""

    DAYS = "days", _("days")
    WORKING_DAYS = "working_days", _("working days")


class Anchor(TextChoices):
    """Counted from the first contact moment, from the end of the last one, or from the last coaching there is."""

    START = "start", _("the start")
    END = "end", _("the end")
    COACHED = "coached", _("the last coaching")


class Reason(TextChoices):
    """Why a moment does not fall on the day that was counted."""

    NONE = "", _("as counted")
    WEEKDAYS = "weekdays", _("not a working day")
    HOLIDAY = "holiday", _("public holiday or day off")
    ABSENCE = "absence", _("away")
    ANSWERS = "answers", _("when the answers are in")
    ORDER = "order", _("not before what comes first")
    SKIPPED = "skipped", _("skipped (away)")


@dataclass(frozen=True)
class Anchors:
    """The two days a cohort counts from; None while there is no contact moment.

    `coached` is the last day of its coaching, None where nobody is coached.
    """

    start: date | None
    end: date | None
    coached: date | None = None

    def of(self, anchor: Anchor) -> date | None:
        return {Anchor.START: self.start, Anchor.END: self.end, Anchor.COACHED: self.coached}[anchor]


@dataclass(frozen=True)
class Line:
    """One line of the schedule: so many days from an anchor, for these functions, taking so many minutes."""

    moment: Moment
    offset: int
    anchor: Anchor
    who: tuple[str, ...]
    minutes: int
    unit: Unit = Unit.DAYS
    # Of several that absence brings together only the latest is sent. Talks and the if-then plan are no check-ins.
    is_check_in: bool = False
    # Goes out when the moment's window closes, so that there is something to read.
    waits: bool = False
    # For one of those who hold the function.
    only_one: bool = False
    # The kind of ask, where its moment and who is asked do not say it: asked once, of all learners together.
    asks: str = ""

    @property
    def is_before(self) -> bool:
        """A before-item moves back to a working day, an after-item forward."""
        return self.offset < 0 or (self.offset == 0 and self.anchor == Anchor.START)

    @property
    def place(self) -> float:
        """Its place in the order, in days from the anchor; five working days count as a week."""
        return self.offset * 7 / 5 if self.unit == Unit.WORKING_DAYS else self.offset


SCHEDULE: tuple[Line, ...] = (
    Line(Moment.PRECONDITIONS, -21, Anchor.START, (Function.MANAGER, Function.SPONSOR), 3),
    Line(Moment.START_TALK, -14, Anchor.START, (Function.LEARNER, Function.MANAGER), 2),
    Line(Moment.STOPLIGHT, -7, Anchor.START, (LND,), 3),
    Line(Moment.LAST_ITEMS, -2, Anchor.START, (LND,), 2),
    Line(Moment.COACHING, 1, Anchor.COACHED, (Function.TRAINER,), 1, unit=Unit.WORKING_DAYS),
    Line(Moment.IF_THEN, 1, Anchor.END, (Function.LEARNER,), 3, unit=Unit.WORKING_DAYS),
    Line(Moment.RETURN_TALK, 5, Anchor.END, (Function.MANAGER,), 1, unit=Unit.WORKING_DAYS),
    Line(Moment.D7, 7, Anchor.END, (Function.LEARNER, Function.BUDDY), 1, is_check_in=True),
    Line(Moment.D21, 21, Anchor.END, (Function.LEARNER, Function.BUDDY), 2, is_check_in=True),
    Line(Moment.D21, 21, Anchor.END, _AROUND, 1, asks=FOR_THEM),
    Line(Moment.D42, 42, Anchor.END, (Function.LEARNER, Function.OBSERVER), 3, is_check_in=True),
    Line(Moment.D42, 42, Anchor.END, (Function.MANAGER,), 3),
    Line(Moment.D42, 42, Anchor.END, _AROUND, 1, asks=FOR_THEM),
    Line(Moment.D90, 90, Anchor.END, (Function.LEARNER, Function.OBSERVER), 4, is_check_in=True),
    Line(Moment.D90, 90, Anchor.END, (Function.SPONSOR,), 4, is_check_in=True, waits=True, asks=MAKE_STICK),
    Line(Moment.D90, 90, Anchor.END, (MEASURER,), 1),
    Line(Moment.D180, 180, Anchor.END, (Function.LEARNER,), 3, is_check_in=True),
    Line(Moment.D180, 180, Anchor.END, (Function.OBSERVER,), 3, is_check_in=True, only_one=True),
    Line(Moment.D180, 180, Anchor.END, (Function.SPONSOR,), 3, is_check_in=True, waits=True, asks=MAKE_STICK),
    Line(Moment.D180, 180, Anchor.END, (MEASURER,), 1),
    Line(Moment.D365, 365, Anchor.END, (Function.LEARNER,), 2, is_check_in=True),
    # On its own day: what was told last is there to read.
    Line(Moment.D365, 365, Anchor.END, (Function.SPONSOR,), 2, is_check_in=True, asks=MAKE_STICK),
)


def lines_for(function: str, lines: Iterable[Line] = SCHEDULE) -> tuple[Line, ...]:
    """What somebody with this function receives; `LND` for whoever plans, `MEASURER` for who measures a figure."""
    return tuple(line for line in lines if function in line.who)


@dataclass(frozen=True)
class Planned:
    """One moment of one person.

    `raw` is the day counted, None where working days are counted; `anchor` is the day counted from.
    """

    line: Line
    anchor: date
    raw: date | None
    day: date
    reason: Reason = Reason.NONE

    @property
    def is_skipped(self) -> bool:
        """Not sent because they are away; not the same as unanswered."""
        return self.reason == Reason.SKIPPED


def computed(line: Line, anchors: Anchors) -> date | None:
    """The day as counted on everybody's calendar; None without its anchor, or where own working days are counted."""
    anchor = anchors.of(line.anchor)
    if anchor is None or line.unit == Unit.WORKING_DAYS:
        return None
    return anchor + timedelta(days=line.offset)


def adjusted(line: Line, anchors: Anchors, calendar: Calendar) -> Planned | None:
    """The moment on a day this person works, and why that is another day; None without its anchor.

    Skipped for somebody who is away without end.
    """
    anchor = anchors.of(line.anchor)
    if anchor is None:
        return None
    raw = computed(line, anchors)
    try:
        day = _working_day(line, anchor, calendar)
        return Planned(line, anchor, raw, day, _reason(line, anchor, calendar, day))
    except NoWorkingDay:
        return Planned(line, anchor, raw, raw or anchor, Reason.SKIPPED)


def _working_day(line: Line, anchor: date, calendar: Calendar) -> date:
    counted = anchor + timedelta(days=line.offset)
    if line.unit == Unit.WORKING_DAYS:
        day = calendar.add_working_days(anchor, line.offset)
    elif line.is_before:
        day = calendar.back_to_working_day(counted)
    else:
        day = calendar.forward_to_working_day(counted)
    return calendar.add_working_days(day, WINDOW) if line.waits else day


def _reason(line: Line, anchor: date, calendar: Calendar, day: date) -> Reason:
    """What to take away to get another day. Own weekdays are no reason where working days are counted."""
    if line.unit == Unit.DAYS and day == anchor + timedelta(days=line.offset):
        return Reason.NONE
    if day != _working_day(line, anchor, calendar.without_absences()):
        return Reason.ABSENCE
    if line.waits:
        return Reason.ANSWERS
    if day != _working_day(line, anchor, calendar.without_absences().without_holidays()):
        return Reason.HOLIDAY
    return Reason.WEEKDAYS if line.unit == Unit.DAYS else Reason.NONE


def plan_person(lines: Iterable[Line], anchors: Anchors, calendar: Calendar) -> tuple[Planned, ...]:
    """What one person gets for one function, in order: every line whose anchor is known, the skipped ones marked.

    Of several check-ins that absence brings to one day (or lets the later overtake) only the latest is sent. A later
    moment of the same recipient never comes before an earlier one; a talk is never skipped, the later waits for it.
    """
    return _planned(tuple(lines), anchors, calendar)


@lru_cache(maxsize=_KEPT)
def _planned(lines: tuple[Line, ...], anchors: Anchors, calendar: Calendar) -> tuple[Planned, ...]:
    found = (adjusted(line, anchors, calendar) for line in lines)
    planned = sorted((one for one in found if one), key=lambda one: (one.line.anchor == Anchor.END, one.line.place))
    marked = [_skip(one) if _is_overtaken(one, planned) else one for one in planned]
    ordered: list[Planned] = []
    for one in marked:
        ordered.append(_not_before(one, ordered))
    return tuple(ordered)


def _skip(one: Planned) -> Planned:
    return replace(one, reason=Reason.SKIPPED)


def _is_overtaken(one: Planned, planned: list[Planned]) -> bool:
    return (
        one.line.is_check_in
        and one.reason == Reason.ABSENCE
        and any(
            other.line.is_check_in
            and not other.is_skipped
            and other.line.anchor == one.line.anchor
            and other.line.place > one.line.place
            and other.day <= one.day
            and set(other.line.who) & set(one.line.who)
            for other in planned
        )
    )


def _not_before(one: Planned, earlier: list[Planned]) -> Planned:
    if one.is_skipped:
        return one
    last = max(
        (
            other.day
            for other in earlier
            if not other.is_skipped and other.line.anchor == one.line.anchor and set(other.line.who) & set(one.line.who)
        ),
        default=one.day,
    )
    return replace(one, day=last, reason=Reason.ORDER) if last > one.day else one


@lru_cache(maxsize=_KEPT)
def closes_on(planned: Planned, calendar: Calendar) -> date:
    """The day on which the moment's window closes: it is open on the days before it, ten of them working days.

    A before-item stays open up to and including the anchor.
    """
    try:
        closes = calendar.add_working_days(planned.day, WINDOW)
    except NoWorkingDay:
        closes = planned.day + timedelta(weeks=2)
    return max(closes, planned.anchor + timedelta(days=1)) if planned.line.is_before else closes


def due_day(planned: Planned, calendar: Calendar, today: date) -> date | None:
    """The day to ask it, seen from `today`; None when it is skipped or its window closed before it could be asked.

    Nothing is back-dated. What is past when a trajectory is made late, or after an outage, falls on the first working
    day from today, so that all of it stands in one letter. On that path alone a before-item can come after the start.
    """
    if planned.is_skipped:
        return None
    if planned.day >= today:
        return planned.day
    if today >= closes_on(planned, calendar):
        return None
    try:
        return calendar.forward_to_working_day(today)
    except NoWorkingDay:
        return None
