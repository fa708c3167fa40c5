"""The strip above the timeline: sessions as squares, check-ins as circles, the days between them to scale.

Decoration drawn from the same dates as the lists below it, which are the truth. Units are those of a 1120 × 128 box.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

LEFT, RIGHT = 4.0, 1116.0
LABEL_GAP = 34.0  # two labels closer than this would overlap; the later one stays away


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
    now: float | None
    months: tuple[Month, ...]
    sessions: tuple[Dot, ...]
    check_ins: tuple[Dot, ...]

    @property
    def width_during(self) -> float:
        """How wide the stretch between the anchors is."""
        return round(self.end - self.start, 1)

    @property
    def now_text(self) -> float | None:
        """Where the word "today" begins."""
        return None if self.now is None else round(min(self.now + 6, RIGHT - 70), 1)


def strip(
    sessions: Iterable[date], check_ins: Iterable[tuple[date, str]], *, start: date, end: date, today: date
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
    free_from = LEFT
    for day, label in labelled:
        x = at(day)
        fits = x - LABEL_GAP / 2 >= free_from
        labels.append(Dot(x, label if fits else "", day < today))
        free_from = x + LABEL_GAP / 2 if fits else free_from
    return Strip(
        start=at(start),
        end=at(end),
        now=at(today) if first <= today <= last else None,
        months=tuple(Month(at(month), month) for month in _months(first, last)),
        sessions=tuple(Dot(at(day), "", day < today) for day in dated),
        check_ins=tuple(labels),
    )


def _months(first: date, last: date) -> list[date]:
    """The first of each month in between."""
    found = []
    month = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    while month <= last:
        found.append(month)
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return found
