"""A result figure over time as the report tells it: from where to where, who measured, and a line from three on.

Pure: a figure with its measurements at hand in, words and coordinates out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from trajectories.models import Measurement, ResultFigure

# So many points make a line; fewer are told by the two numbers.
ENOUGH = 3
# The box of the drawing, in its own units; text of 15 units stays 15 px in a column on a phone.
WIDTH, HEIGHT, SIDE, TOP, BOTTOM = 358, 108, 28, 30, 74


@dataclass(frozen=True)
class Point:
    """What it was on one day, and where that is drawn."""

    x: float
    y: float
    value: Decimal
    day: date | None

    @property
    def at(self) -> str:
        return f"{self.x:g}"

    @property
    def height(self) -> str:
        return f"{self.y:g}"

    @property
    def above(self) -> str:
        """Where its number stands."""
        return f"{self.y - 13:g}"


@dataclass(frozen=True)
class FigureLine:
    """One figure: where it stood, where it is now, and the days between."""

    figure: ResultFigure
    points: tuple[Point, ...]
    # How high the line of nothing is drawn.
    zero: str
    # The last that was asked and could not be had, when it came after all numbers.
    missing: Measurement | None

    @property
    def first(self) -> Point | None:
        """Where it stood before; None while that is unknown."""
        return self.points[0] if self.figure.baseline is not None else None

    @property
    def last(self) -> Point | None:
        """What it was last; None while nobody measured it."""
        return self.points[-1] if self.measured else None

    @property
    def measured(self) -> int:
        return len(self.points) - (self.figure.baseline is not None)

    @property
    def is_line(self) -> bool:
        return len(self.points) >= ENOUGH

    @property
    def path(self) -> str:
        return "M" + "L".join(f"{point.x:g} {point.y:g}" for point in self.points)


def figure_line(figure: ResultFigure, measured: Sequence[Measurement]) -> FigureLine:
    """`measured` are all that was measured of it, by day. The order counts, not the distance between two days."""
    known: list[tuple[Decimal, date | None]] = [
        (one.value, one.measured_on) for one in measured if one.value is not None
    ]
    if figure.baseline is not None:
        known.insert(0, (figure.baseline, figure.baseline_on))
    without = measured[-1] if measured and measured[-1].value is None else None
    # With nothing in it: else what was halved would be drawn as if nothing were left of it.
    values = [Decimal(0), *(value for value, _day in known)]
    low, high = min(values), max(values)
    return FigureLine(figure, tuple(_points(known, low, high)), f"{_y(Decimal(0), low, high):g}", without)


def _points(known: Sequence[tuple[Decimal, date | None]], low: Decimal, high: Decimal) -> list[Point]:
    step = (WIDTH - 2 * SIDE) / max(len(known) - 1, 1)
    return [
        Point(round(SIDE + step * number, 1), _y(value, low, high), value, day)
        for number, (value, day) in enumerate(known)
    ]


def _y(value: Decimal, low: Decimal, high: Decimal) -> float:
    if low == high:
        return BOTTOM
    return round(BOTTOM - (BOTTOM - TOP) * float((value - low) / (high - low)), 1)
