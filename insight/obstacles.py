"""What stood in the way beside what was promised against it: one row for each obstacle, the most met first. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from checkins.prevents import Beside
from checkins.publishing import MomentFigures
from organisations.thresholds import Share
from roles.models import Obstacle

MOST = 6
# Of one obstacle, so many of what was promised against it.
MOST_PROMISED = 2
# The width of a bar in its own units.
BAR = 120


@dataclass(frozen=True)
class Row:
    """One obstacle, how many met it where that may be told, and what was promised against it."""

    obstacle: Obstacle
    share: Share | None
    promised: tuple[Beside, ...] = ()

    @property
    def bar(self) -> int:
        """The filled part, from nothing to BAR."""
        return round(BAR * self.share.rate) if self.share else 0


@dataclass(frozen=True)
class InTheWay:
    """The rows of the last check-in that tells any, and which that is."""

    rows: list[Row]
    moment: str = ""


def in_the_way(told: Sequence[MomentFigures], beside: Iterable[Beside]) -> InTheWay:
    """Also what was promised against and that too few met to say so."""
    last = next((one for one in reversed(told) if one.figures.obstacles), None)
    met = {one.obstacle: one.share for one in last.figures.in_the_way} if last else {}
    promised: dict[Obstacle, list[Beside]] = {}
    for one in beside:
        promised.setdefault(one.obstacle, []).append(one)
    names = [*met, *(obstacle for obstacle in promised if obstacle not in met)]
    rows = [Row(name, met.get(name), tuple(promised.get(name, ())[:MOST_PROMISED])) for name in names]
    return InTheWay(rows[:MOST], last.label if last else "")
