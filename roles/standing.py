"""How a commitment stands as a whole: the state of the lines under it that most need somebody."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from organisations.models import Person
from roles.counts import Counted
from roles.models import Role
from roles.ring import State
from roles.ring.shell import YES
from roles.words import by_name

# What most needs L&D comes first; then the wait for others, then what is settled.
URGENCY: tuple[str, ...] = (
    State.CANNOT,
    State.WITHDRAWN,
    State.NOT_THERE,
    State.NOT_KEPT,
    State.QUESTION,
    State.CHANGED,
    State.LAPSED,
    State.NOT_ASKED,
    State.UNDELIVERABLE,
    State.ASKED,
    State.NO_MAIL,
    State.PROMISED_IF,
    State.PROMISED,
    State.KEPT,
)


@dataclass(frozen=True)
class Standing:
    """The state of a commitment, the lines that are in it, and how many of all are promised."""

    state: State
    counts: tuple[Counted, ...]
    promised: int
    all: int

    @property
    def share(self) -> float:
        return self.promised / self.all if self.all else 0.0

    @property
    def is_settled(self) -> bool:
        return self.all > 0 and self.promised == self.all

    @cached_property
    def lines(self) -> int:
        """How many lines are in this state."""
        return sum(one.lines for one in self.counts)

    @cached_property
    def people(self) -> dict[int, Role]:
        """Who is in this state, each once, in no order."""
        return people_of(self.counts)

    @property
    def first(self) -> Person:
        """Of these the first by name. Never asked where there is nobody."""
        return by_name(self.people)[0]

    @property
    def only(self) -> Counted | None:
        """What was said, when one person said it once; None when several did."""
        return self.counts[0] if len(self.counts) == 1 and self.counts[0].is_one_voice else None

    @property
    def asked_since(self) -> datetime | None:
        """Since when the one who waits longest is asked."""
        return min((one.asked_since for one in self.counts if one.asked_since), default=None)

    @property
    def since(self) -> datetime | None:
        """Since when somebody is waiting: for them an answer, for us a question or a no."""
        return min((moment for one in self.counts if (moment := one.since)), default=None)


def standing(counts: Sequence[Counted]) -> Standing:
    """Of all lines under one commitment; without holders it is not asked."""
    if not counts:
        return Standing(State.NOT_ASKED, (), 0, 0)
    worst = min({one.state for one in counts}, key=URGENCY.index)
    return Standing(
        state=worst,
        counts=tuple(one for one in counts if one.state == worst),
        promised=sum(one.lines for one in counts if one.state in YES),
        all=sum(one.lines for one in counts),
    )


def apart(counts: Sequence[Counted]) -> list[Standing]:
    """What is open of it by how it stands, the most urgent first: who said no hides nobody who is waited for.

    One standing for all of it when nothing is open.
    """
    parts: dict[State, list[Counted]] = defaultdict(list)
    for one in counts:
        if one.state not in YES:
            parts[one.state].append(one)
    return [standing(parts[state]) for state in sorted(parts, key=URGENCY.index)] or [standing(counts)]


def people_of(counts: Sequence[Counted]) -> dict[int, Role]:
    """Whose lines these are, each once, in no order."""
    if len(counts) == 1:
        return counts[0].people
    found: dict[int, Role] = {}
    for one in counts:
        found |= one.people
    return found
