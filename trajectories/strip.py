"""The strip above the timeline: sessions as squares, check-ins as circles, the days between them to scale.

Decoration drawn from the same dates as the lists below it, which are the truth. Units are those of a 1120 × 128 box.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from organisations.templatetags.look import day as short

LEFT, RIGHT = 4.0, 1116.0
LABEL_GAP = 46.0  # two labels closer than this would overlap; the later one stays away
LETTER = 8.6  # about as wide as a letter of a flag is
FLAG_GAP = 8.0
MONTH_WIDTH = 40.0


@dataclass(frozen=True)
class Dot:
    """A session or a check-in. `label` is empty where there is no room for it."""

    x: float
    label: str
    is_past: bool

    @property
    def square_x(self) -> float:
        """The left edge of the square of a session, 14 wide."""
        return round(self.x - 7, 1)


@dataclass(frozen=True)
class Flag:
    """A word above the line that says which day stands out. It hangs left of its day when `is_left`."""

    x: float
    text: str
    width: float
    is_now: bool
    is_left: bool

    @property
    def left(self) -> float:
        """Where its box begins."""
        return round(self.x - self.width if self.is_left else self.x, 1)

    @property
    def text_x(self) -> float:
        """Where its word begins."""
        return round(self.left + FLAG_GAP, 1)


@dataclass(frozen=True)
class Month:
    """Where a month begins."""

    x: float
    first: date

    @property
    def text_x(self) -> float:
        """Where its name begins, right of the tick."""
        return round(self.x + 7, 1)


@dataclass(frozen=True)
class Strip:
    """Everything the template places; x in units of the box."""

    start: float
    end: float
    flags: tuple[Flag, ...]
    months: tuple[Month, ...]
    sessions: tuple[Dot, ...]
    check_ins: tuple[Dot, ...]

    @property
    def width_during(self) -> float:
        """How wide the stretch between the anchors is."""
        return round(self.end - self.start, 1)


def strip(
    sessions: Iterable[date],
    check_ins: Iterable[tuple[date, str]],
    *,
    start: date,
    end: date,
    today: date,
) -> Strip | None:
    """Lay out a year or a month on the same width. None when nothing has a date."""
    dated, labelled = sorted(sessions), sorted(check_ins)
    days = [*dated, *(day for day, _label in labelled), start, end]
    if not dated and not labelled:
        return None
    first = min([*days, today] if today >= min(days) - timedelta(days=30) else days) - timedelta(days=6)
    last = max(days) + timedelta(days=9)
    scale = (RIGHT - LEFT) / (last - first).days

    def at(day: date) -> float:
        return round(LEFT + (day - first).days * scale, 1)

    labels: list[Dot] = []
    free_from, before = LEFT, ""
    for day, label in labelled:
        x = at(day)
        fits = x - LABEL_GAP / 2 >= free_from and label != before
        labels.append(Dot(x, label if fits else "", day < today))
        free_from, before = (x + LABEL_GAP / 2 if fits else free_from), label
    wanted = [(at(today), _("today"), True)] if first <= today <= last else []
    wanted.append((at(start), _("%(day)s, first day") % {"day": short(start)}, False))
    if end > start:
        wanted.append((at(end), _("%(day)s, last day") % {"day": short(end)}, False))
    return Strip(
        start=at(start),
        end=at(end),
        flags=_flags(wanted),
        months=tuple(Month(at(month), month) for month in _months(first, last) if at(month) < RIGHT - MONTH_WIDTH),
        sessions=tuple(Dot(at(day), "", day < today) for day in dated),
        check_ins=tuple(labels),
    )


def _flags(wanted: list[tuple[float, str, bool]]) -> tuple[Flag, ...]:
    """Each to the right of its day, or to the left where that is free; what fits nowhere stays away.

    Today comes first: it is the one flag that no list below repeats.
    """
    placed: list[Flag] = []
    for x, text, is_now in wanted:
        width = round(len(text) * LETTER + 2 * FLAG_GAP, 1)
        for is_left in (False, True):
            flag = Flag(x, text, width, is_now, is_left)
            inside = flag.left >= LEFT and flag.left + width <= RIGHT
            if inside and all(_apart(flag, other) for other in placed):
                placed.append(flag)
                break
    return tuple(placed)


def _apart(one: Flag, other: Flag) -> bool:
    return one.left + one.width <= other.left or other.left + other.width <= one.left


def _months(first: date, last: date) -> list[date]:
    """The first of each month in between."""
    found = []
    month = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    while month <= last:
        found.append(month)
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return found
