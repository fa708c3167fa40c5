"""What was promised and what became of it, by party: counted, and commitment by commitment as the report shows it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import cast as typed

from roles.cast import Cast
from roles.counts import Counted
from roles.models import STAYS, TAKES_PART, Commitment, Party, Promise, PromiseState, party_of
from roles.ring import Party as DrawnParty
from roles.ring import Segment, Shell, State
from trajectories.models import Trajectory

_TOLD = {PromiseState.KEPT: True, PromiseState.NOT_KEPT: False}


@dataclass(frozen=True)
class KeptBy:
    """One party: how many of the promises that were told of were kept."""

    party: Party
    kept: int
    told: int


def kept_by_party(trajectory: Trajectory) -> list[KeptBy]:
    """The parties of which anything was told, in their order. One query."""
    found: dict[Party, list[bool]] = defaultdict(list)
    for promise in Promise.objects.of(trajectory).told_of():
        if promise.state in _TOLD:
            found[party_of(promise.commitment.function)].append(_TOLD[PromiseState(promise.state)])
    return [KeptBy(party, sum(found[party]), len(found[party])) for party in Party if found[party]]


class Outcome(StrEnum):
    """What became of one commitment, of all who promised it together."""

    KEPT = "kept"
    # By some of those who told of it.
    PARTLY = "partly"
    NOT_KEPT = "not_kept"
    # Promised, and nobody told of it yet.
    UNTOLD = "untold"
    # Nobody promised it.
    REFUSED = "refused"


# What did not happen in the end: never there, not there yet, or taken back.
_NOT = frozenset({State.NOT_KEPT, State.NOT_THERE, State.WITHDRAWN})
_PROMISED = frozenset({State.PROMISED, State.PROMISED_IF})
_ORDER = (Outcome.KEPT, Outcome.PARTLY, Outcome.UNTOLD, Outcome.NOT_KEPT)
# For each outcome, how it is drawn.
_DRAWN = {
    Outcome.KEPT: State.KEPT,
    Outcome.PARTLY: State.PROMISED,
    Outcome.NOT_KEPT: State.NOT_KEPT,
    Outcome.UNTOLD: State.ASKED,
}


@dataclass(frozen=True)
class Became:
    """One commitment, and of how many who told what became of their promise it was kept; with what they said of it."""

    commitment: Commitment
    outcome: Outcome
    kept: int = 0
    told: int = 0
    words: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        return self.kept / self.told if self.told else 0.0

    @property
    def is_whole(self) -> bool:
        return self.outcome == Outcome.KEPT

    @property
    def is_part(self) -> bool:
        return self.outcome == Outcome.PARTLY

    @property
    def is_missed(self) -> bool:
        return self.outcome == Outcome.NOT_KEPT


@dataclass(frozen=True)
class PartyBecame:
    """One party, with what became of everything it promised, in its order."""

    party: Party
    lines: tuple[Became, ...]

    @property
    def told(self) -> list[Became]:
        """Those of which anybody told."""
        return [one for one in self.lines if one.told]

    @property
    def kept(self) -> int:
        """Those that were kept by all who told of it."""
        return sum(one.outcome == Outcome.KEPT for one in self.lines)

    @property
    def untold(self) -> int:
        return sum(one.outcome == Outcome.UNTOLD for one in self.lines)

    @property
    def amiss(self) -> list[Became]:
        """What did not happen or not everywhere, and what nobody promised."""
        return [one for one in self.lines if one.outcome in (Outcome.PARTLY, Outcome.NOT_KEPT, Outcome.REFUSED)]

    @property
    def drawn(self) -> list[Became]:
        """What is a block of its own: what was promised, the whole ones first and the crosses last."""
        promised = [one for one in self.lines if one.outcome != Outcome.REFUSED]
        return sorted(promised, key=lambda one: _ORDER.index(one.outcome))


def became(cast: Cast) -> list[PartyBecame]:
    """The parties that were asked anything and answered, in their order. No query."""
    found: dict[Party, list[Became]] = defaultdict(list)
    for commitment in cast.in_order:
        one = _became(commitment, cast.counts[commitment.pk])
        if one is not None:
            found[commitment.party].append(one)
    return [PartyBecame(party, tuple(found[party])) for party in Party if found[party]]


def _became(commitment: Commitment, counts: Sequence[Counted]) -> Became | None:
    """None while nobody promised or refused it."""
    # Who said that they take part has kept that by saying it.
    as_kept = {State.KEPT, *_PROMISED} if commitment.library_key == TAKES_PART else {State.KEPT}
    kept = sum(one.lines for one in counts if one.state in as_kept)
    missed = [one for one in counts if one.state in _NOT]
    told = kept + sum(one.lines for one in missed)
    if told:
        outcome = Outcome.KEPT if not missed else Outcome.PARTLY if kept else Outcome.NOT_KEPT
        return Became(commitment, outcome, kept, told, _said(missed))
    if any(one.state in _PROMISED for one in counts):
        # What was decided to stay since then is not waited for.
        return None if commitment.library_key == STAYS else Became(commitment, Outcome.UNTOLD)
    refused = [one for one in counts if one.state == State.CANNOT]
    return Became(commitment, Outcome.REFUSED, words=_said(refused)) if refused else None


def _said(counts: Sequence[Counted]) -> tuple[str, ...]:
    """What they said of it, each once; of many who said different things the first and the last."""
    words = [text for one in counts for text in (one.words, one.other_words) if text]
    return tuple(dict.fromkeys(words))


def kept_shell(parties: Sequence[PartyBecame], learners: int) -> Shell:
    """The ring of the report: a piece for each commitment that was promised."""
    drawn = [(of.party, one) for of in parties for one in of.drawn]
    pieces = [Segment(typed(DrawnParty, party.value), _DRAWN[one.outcome], one.share) for party, one in drawn]
    return Shell(tuple(pieces), learners)
