"""The line beside a figure: where it stood, where it should go, and where it was last.

Decoration drawn from the numbers that stand beside it in words. Units are those of a 240 × 28 box.
"""

from dataclasses import dataclass
from decimal import Decimal

from trajectories.models import ResultFigure

LEFT, RIGHT = 20.0, 206.0
# How far outside the line a value may be drawn, as a part of its length.
BESIDE = Decimal("0.15")


@dataclass(frozen=True)
class Track:
    """Where things stand on the line; x in units of the box. Without a measurement `latest` is None."""

    start: float
    end: float
    latest: float | None

    @property
    def done_from(self) -> float:
        """Left edge of the stretch that was covered."""
        return min(self.start, self.latest if self.latest is not None else self.start)

    @property
    def done_width(self) -> float:
        return round(abs((self.latest if self.latest is not None else self.start) - self.start), 1)


def track(figure: ResultFigure) -> Track | None:
    """Lower values left. None when there is no way to go: baseline or target unknown, or both the same."""
    baseline, target = figure.baseline, figure.target
    if baseline is None or target is None or baseline == target:
        return None
    low, high = sorted((baseline, target))

    def at(value: Decimal) -> float:
        part = min(max((value - low) / (high - low), -BESIDE), 1 + BESIDE)
        return round(LEFT + (RIGHT - LEFT) * float(part), 1)

    latest = figure.latest
    return Track(at(baseline), at(target), at(latest.value) if latest and latest.value is not None else None)
