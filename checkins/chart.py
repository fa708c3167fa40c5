"""Two lines over time, felt and seen, as coordinates for an SVG. Pure: levels and days in, drawing out.

Felt is a solid line with round points, seen a dashed one with square points; the two are never averaged or subtracted.
The phone's drawing is 358 units wide, its real column, so that text of 15 units stays 15 px.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

LEVELS = 4
# So many points make a line; fewer are told in words.
ENOUGH = 3


@dataclass(frozen=True)
class Reading:
    """What was felt and seen on one day, 0 to 4 each; None where there is nothing. Of a group, of how many people."""

    day: date
    felt: int | None = None
    seen: int | None = None
    felt_base: int = 0
    seen_base: int = 0


@dataclass(frozen=True)
class Frame:
    """Measures of one drawing, in its own units."""

    width: int
    height: int
    left: int
    right: int
    top: int
    step: int

    @property
    def bottom(self) -> int:
        return self.top + LEVELS * self.step

    def y(self, level: int) -> int:
        return self.bottom - level * self.step


PHONE = Frame(width=358, height=262, left=76, right=292, top=16, step=49)
DESK = Frame(width=656, height=284, left=118, right=540, top=44, step=51)
_INSET = 16
# How far the number of people stands above a point, and below it.
_ABOVE, _BELOW = -14, 27


@dataclass(frozen=True)
class Dot:
    x: float
    y: int
    # A square that shares its place with a circle is drawn larger, behind it.
    is_shared: bool = False
    # Of how many people, and where that is written; 0: it is one person's own.
    base: int = 0
    base_y: int = 0

    @property
    def half(self) -> float:
        return 10.5 if self.is_shared else 6.5

    @property
    def at(self) -> str:
        """x as an attribute: a point for the decimals in every language."""
        return f"{self.x:g}"

    @property
    def path(self) -> str:
        """The square."""
        side = self.half * 2
        return f"M{self.x - self.half:g} {self.y - self.half:g}h{side:g}v{side:g}h-{side:g}z"


@dataclass(frozen=True)
class Tick:
    x: float
    day: date

    @property
    def at(self) -> str:
        return f"{self.x:g}"


@dataclass(frozen=True)
class Chart:
    """One drawing: paths, points, the days below and where the two names stand at the end."""

    frame: Frame
    felt_path: str
    seen_path: str
    felt: tuple[Dot, ...]
    seen: tuple[Dot, ...]
    ticks: tuple[Tick, ...]
    felt_label: int | None
    seen_label: int | None
    # y of each level, 0 to 4.
    levels: tuple[int, ...]

    @property
    def label_x(self) -> int:
        return self.frame.right + 2


def is_enough(readings: Iterable[Reading]) -> bool:
    """Whether there is a line to draw: three times felt, or seen."""
    found = list(readings)
    return max(sum(one.felt is not None for one in found), sum(one.seen is not None for one in found)) >= ENOUGH


def draw(readings: Iterable[Reading], frame: Frame = PHONE, *, most: int = 12) -> Chart:
    """The last `most` days, evenly spaced: the order counts, not the distance."""
    shown = sorted(readings, key=lambda one: one.day)[-most:]
    first, last = frame.left + _INSET, frame.right - _INSET
    gap = (last - first) / max(len(shown) - 1, 1)
    xs = [round(first + gap * number, 1) for number in range(len(shown))]
    placed = list(zip(xs, shown, strict=True))
    felt = tuple(
        Dot(x, frame.y(one.felt), False, one.felt_base, frame.y(one.felt) + (_BELOW if _is_under(one) else _ABOVE))
        for x, one in placed
        if one.felt is not None
    )
    seen = tuple(
        Dot(x, frame.y(one.seen), one.seen == one.felt, one.seen_base, frame.y(one.seen) + _aside(one))
        for x, one in placed
        if one.seen is not None
    )
    felt_label, seen_label = _labels(felt, seen)
    # Room for six dates on a phone, ten on a desk; the last always has one.
    every = -(-len(shown) // (6 if frame.width < 500 else 10)) or 1
    ticks = tuple(
        Tick(x, one.day)
        for number, (x, one) in enumerate(zip(xs, shown, strict=True))
        if (len(shown) - 1 - number) % every == 0
    )
    levels = tuple(frame.y(level) for level in range(LEVELS + 1))
    return Chart(frame, _path(felt), _path(seen), felt, seen, ticks, felt_label, seen_label, levels)


def _is_under(one: Reading) -> bool:
    """Whether what was felt lies under what was seen, and not on the axis, under which the days stand."""
    return one.felt is not None and one.seen is not None and 0 < one.felt < one.seen


def _aside(one: Reading) -> int:
    """How far from what was seen its number stands: on the other side than that of what was felt."""
    if one.seen is None or (one.felt is not None and one.felt < one.seen):
        return _ABOVE
    if one.seen > 0:
        return _BELOW
    return _ABOVE if one.felt else 2 * _ABOVE


def _path(dots: tuple[Dot, ...]) -> str:
    return "M" + "L".join(f"{dot.x:g} {dot.y}" for dot in dots) if len(dots) > 1 else ""


def _labels(felt: tuple[Dot, ...], seen: tuple[Dot, ...]) -> tuple[int | None, int | None]:
    """Where the names stand, twenty units apart at least."""
    up = felt[-1].y + 5 if felt else None
    down = seen[-1].y + 5 if seen else None
    if up is None or down is None or abs(up - down) >= 20:
        return up, down
    middle = (up + down) // 2
    return (middle - 10, middle + 10) if up <= down else (middle + 10, middle - 10)
