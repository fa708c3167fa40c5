"""What stood in the way beside what was promised against it: "promised, and all the same".

A precondition is meant to prevent one obstacle, so that beside it stands a figure that was published already: to count
for it alone would be one more figure, and what differs between two may be one person.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from checkins.publishing import MomentFigures
from organisations.thresholds import Share
from roles.cast import Cast
from roles.models import Commitment, Obstacle, PromiseState
from roles.ring.shell import GAP
from roles.standing import Standing


@dataclass(frozen=True)
class Met:
    """At one moment so many met it."""

    moment: str
    share: Share


@dataclass(frozen=True)
class Beside:
    """One precondition, how it stands, what it was to prevent, and how many met that all the same."""

    commitment: Commitment
    standing: Standing
    obstacle: Obstacle
    met: tuple[Met, ...]

    @property
    def words(self) -> str:
        """How it stands, as everywhere."""
        state = str(self.standing.state)
        return str((PromiseState(state) if state in PromiseState.values else PromiseState.ASKED).label)

    @property
    def is_amiss(self) -> bool:
        """Promised and not there, or it did not happen; and at the last moment that tells, more than one met it."""
        return self.standing.state in GAP and bool(self.met) and self.met[-1].share.number > 1


def beside(cast: Cast, published: Iterable[MomentFigures]) -> list[Beside]:
    """Every precondition that is to prevent something, in their order. No query."""
    told = list(published)
    return [
        Beside(commitment, cast.standing_of(commitment), obstacle, tuple(_met(obstacle, told)))
        for commitment in musts(cast)
        if (obstacle := commitment.obstacle)
    ]


def musts(cast: Cast) -> list[Commitment]:
    """Every precondition, in their order. No query."""
    return [commitment for commitment in cast.in_order if commitment.is_must]


def _met(obstacle: Obstacle, published: Iterable[MomentFigures]) -> Iterable[Met]:
    for one in published:
        if obstacle in one.figures.obstacles:
            yield Met(one.label, one.figures.obstacles[obstacle])
