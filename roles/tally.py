"""What was promised and what became of it in many trajectories at once: counted by the database, in one query."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from django.db.models import Case, Count, F, Q, When

from roles.models import Commitment, Obstacle, Party, Promise, PromiseState, party_of
from roles.models.states import PROMISED_STATES, Facts

_NOT = frozenset({PromiseState.NOT_KEPT, PromiseState.NOT_THERE, PromiseState.CANNOT, PromiseState.WITHDRAWN})


@dataclass(frozen=True)
class Promised:
    """Of so many promises that were asked so many were given; of so many that were told of so many were kept."""

    asked: int = 0
    promised: int = 0
    kept: int = 0
    told: int = 0

    def __add__(self, other: Self) -> Self:
        return type(self)(
            self.asked + other.asked, self.promised + other.promised, self.kept + other.kept, self.told + other.told
        )


@dataclass(frozen=True)
class PartyPromised:
    """One party, and what it promised."""

    party: Party
    promised: Promised


@dataclass
class Tally:
    """One trajectory: its promises by party, and the preconditions that were to prevent something."""

    by_party: dict[Party, Promised] = field(default_factory=dict)
    # Against what a precondition was, in how many lines: there in the end, and not.
    there: dict[Obstacle, int] = field(default_factory=lambda: defaultdict(int))
    not_there: dict[Obstacle, int] = field(default_factory=lambda: defaultdict(int))

    def was_there(self, obstacle: Obstacle) -> bool | None:
        """Whether everything that was to prevent this was there; None where there was nothing, or nobody told."""
        if self.not_there.get(obstacle):
            return False
        return True if self.there.get(obstacle) else None


def by_party(tallies: Iterable[Tally]) -> list[PartyPromised]:
    """All of these together; the parties that were asked anything, in their order."""
    found: dict[Party, Promised] = {}
    for one in tallies:
        for party, promised in one.by_party.items():
            found[party] = found.get(party, Promised()) + promised
    return [PartyPromised(party, found[party]) for party in Party if party in found]


def tally(trajectories: Iterable[int]) -> Mapping[int, Tally]:
    """By primary key of the trajectory; without a promise that was asked there is nothing of it."""
    found: dict[int, Tally] = defaultdict(Tally)
    for row in _rows(trajectories):
        _count(found[row["commitment__trajectory"]], row)
    return found


def _rows(trajectories: Iterable[int]) -> Any:
    """One for all promises of a trajectory of which everything is the same that decides how they stand."""
    standing = Promise.objects.filter(
        commitment__trajectory__in=list(trajectories),
        commitment__dropped_at=None,
        ended_at=None,
        asked_at__isnull=False,
    )
    on_these_words = Case(When(Q(answer__wording=F("commitment__wording")), then=True), default=False)
    is_replied = Case(When(answer__replied_at__isnull=False, then=True), default=False)
    alike = standing.annotate(on_these_words=on_these_words, is_replied=is_replied).values(
        *("commitment__trajectory", "commitment__function", "commitment__phase", "commitment__is_must"),
        *("commitment__prevents", "commitment__library_key", "answer__kind", "on_these_words", "is_replied"),
    )
    return alike.annotate(n=Count("pk")).order_by()


def _count(found: Tally, row: Mapping[str, Any]) -> None:
    state, n = _state(row), row["n"]
    party = party_of(row["commitment__function"])
    is_told = state in (PromiseState.KEPT, PromiseState.NOT_KEPT)
    found.by_party[party] = found.by_party.get(party, Promised()) + Promised(
        asked=n,
        promised=n if state in PROMISED_STATES else 0,
        kept=n if state == PromiseState.KEPT else 0,
        told=n if is_told else 0,
    )
    commitment = Commitment(prevents=row["commitment__prevents"], library_key=row["commitment__library_key"])
    if row["commitment__is_must"] and commitment.obstacle:
        if state == PromiseState.KEPT:
            found.there[commitment.obstacle] += n
        elif state in _NOT:
            found.not_there[commitment.obstacle] += n


def _state(row: Mapping[str, Any]) -> str:
    """By the one rule there is; for it only matters whether the words are the same."""
    facts = Facts(
        phase=row["commitment__phase"],
        is_must=row["commitment__is_must"],
        wording=1,
        asked_on=1,
        answered_on=1 if row["on_these_words"] else 0,
        is_asked=True,
        kind=row["answer__kind"],
        is_replied=row["is_replied"],
    )
    return facts.state
