"""What a ring is drawn from: segments, how each stands, and the learners in the middle."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Party = Literal["trainer", "learners", "support"]
PARTIES: tuple[Party, ...] = ("trainer", "learners", "support")


class State(StrEnum):
    """How a commitment stands, or the part of it that is not yet promised."""

    NOT_ASKED = "not_asked"
    ASKED = "asked"
    QUESTION = "question"
    PROMISED = "promised"
    PROMISED_IF = "promised_if"
    CANNOT = "cannot"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    KEPT = "kept"
    NOT_KEPT = "not_kept"
    LAPSED = "lapsed"
    NOT_THERE = "not_there"
    UNDELIVERABLE = "undeliverable"
    NO_MAIL = "no_mail"


YES = frozenset({State.PROMISED, State.PROMISED_IF, State.KEPT})
GAP = frozenset({State.CANNOT, State.WITHDRAWN, State.NOT_KEPT, State.NOT_THERE})


@dataclass(frozen=True)
class Segment:
    """One must-commitment: whose, how it stands, and which share (0 to 1) of those it asks has promised.

    `state` of a partly promised commitment is that of the rest; `mine` marks it on a guest's own ring.
    """

    party: Party
    state: State
    share: float = 0.0
    mine: bool = False

    @property
    def solid(self) -> bool:
        return self.state in YES and self.share >= 1


@dataclass(frozen=True)
class Shell:
    """What a ring shows: the segments and the number of learners in the middle."""

    segments: tuple[Segment, ...]
    learners: int

    @property
    def promised(self) -> int:
        return sum(segment.solid for segment in self.segments)

    @property
    def closed(self) -> bool:
        return bool(self.segments) and self.promised == len(self.segments)

    def counted(self) -> list[tuple[Party, int, int]]:
        """Party, solid and all of it, for the legend; parties that are asked nothing are left out."""
        counts = [(party, [s.solid for s in self.segments if s.party == party]) for party in PARTIES]
        return [(party, sum(solid), len(solid)) for party, solid in counts if solid]
