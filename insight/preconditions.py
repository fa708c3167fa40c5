"""Where a precondition was there and where it was not, with what learners met all the same, beside each other.

It rests on what was published and on nothing else; no number of people is made here. It says what stood beside what in
other groups at other times, never that one made the other: with few trajectories the page says that it is few.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from checkins.publishing import MomentFigures
from organisations.thresholds import Share
from roles.models import Obstacle
from roles.tally import Tally
from trajectories.models import Trajectory


class Told(NamedTuple):
    """One trajectory: what became of its promises, and what was published of its check-ins."""

    trajectory: Trajectory
    tally: Tally
    moments: list[MomentFigures]

    @property
    def last(self) -> MomentFigures | None:
        """The last check-in of which anything may be said."""
        return next((one for one in reversed(self.moments) if one.figures.answered is not None), None)

    def met(self, obstacle: Obstacle) -> Share | None:
        """How many met it at the last moment; None for nobody, one, or too few to say."""
        share = self.last.figures.obstacles.get(obstacle) if self.last else None
        return share if share is not None and share.number > 1 else None


@dataclass(frozen=True)
class Met:
    """In one trajectory so many met it; None for nobody, or too few to show."""

    trajectory: Trajectory
    share: Share | None


@dataclass(frozen=True)
class Side:
    """The trajectories in which it was there, or those in which it was not."""

    all: tuple[Met, ...]

    @property
    def met(self) -> int:
        """In how many of them it was met by enough people to be told."""
        return sum(one.share is not None for one in self.all)


@dataclass(frozen=True)
class Compared:
    """One obstacle, and both sides of what was to prevent it."""

    obstacle: Obstacle
    there: Side
    not_there: Side
    # On one side at least so few trajectories that it says little.
    is_few: bool


def compared(told: Iterable[Told], few: int) -> list[Compared]:
    """Every obstacle that a precondition was against, where it is known whether that was there. No query.

    `few`: under so many trajectories on a side it is called few.
    """
    known = [one for one in told if one.last is not None]
    found = []
    for obstacle in Obstacle:
        sides = {was: _side(known, obstacle, was) for was in (True, False)}
        if sides[True].all or sides[False].all:
            is_few = min(len(side.all) for side in sides.values()) < few
            found.append(Compared(obstacle, sides[True], sides[False], is_few))
    return found


def _side(known: list[Told], obstacle: Obstacle, was_there: bool) -> Side:
    alike = [one for one in known if one.tally.was_there(obstacle) is was_there]
    return Side(tuple(Met(one.trajectory, one.met(obstacle)) for one in alike))


@dataclass(frozen=True)
class Typical:
    """An obstacle that was told in so many of the trajectories of which anything was."""

    obstacle: Obstacle
    trajectories: int


def typical(told: Iterable[Told]) -> list[Typical]:
    """What stood in the way in most trajectories first. No query."""
    known = list(told)
    counted = [Typical(obstacle, sum(one.met(obstacle) is not None for one in known)) for obstacle in Obstacle]
    order = list(Obstacle)
    return sorted(
        (one for one in counted if one.trajectories), key=lambda one: (-one.trajectories, order.index(one.obstacle))
    )
