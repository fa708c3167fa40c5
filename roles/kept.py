"""What was promised and what became of it, counted by party; as L&D reads it beside what learners met."""

from collections import defaultdict
from dataclasses import dataclass

from roles.models import Party, Promise, PromiseState, party_of
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
