"""The board: who does what at which moment, one row per function, from one Cast."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from roles.cast import Cast
from roles.library import LIBRARY
from roles.missing_lines import waiting_days
from roles.models import Commitment, Function, Party, party_of
from roles.ring import State
from roles.standing import Standing
from roles.words import counted, first_named, state_label, title_of, waiting


@dataclass(frozen=True)
class Item:
    """One commitment in a cell."""

    commitment: Commitment
    state: str
    note: str
    is_settled: bool

    @property
    def word(self) -> str:
        """The state in words, for readers who do not see the mark."""
        return state_label(self.state)


@dataclass(frozen=True)
class Cell:
    """What one function does in one phase."""

    phase: Commitment.Phase
    items: list[Item]


@dataclass(frozen=True)
class Row:
    """One function and who holds it."""

    function: Function
    party: Party
    title: str
    holders: str
    cells: list[Cell]
    opens_party: bool

    @property
    def count(self) -> int:
        """How many commitments the row holds."""
        return sum(len(cell.items) for cell in self.cells)

    @property
    def is_settled(self) -> bool:
        """Everything promised: on a phone the row may be brief."""
        return self.count > 0 and all(item.is_settled for cell in self.cells for item in cell.items)


def note_of(stands: Standing, now: datetime) -> str:
    """What to add to the state: how many of many, the condition, since when."""
    if 0 < stands.promised < stands.all:
        return _("%(done)d of %(all)d promised") % {"done": stands.promised, "all": stands.all}
    one = stands.only
    if one is not None and stands.state == State.PROMISED_IF:
        return _("condition: %(words)s") % {"words": one.words}
    if one is not None and stands.state == State.QUESTION:
        return _("question from %(name)s") % {"name": stands.first.called}
    if stands.state == State.ASKED:
        return waiting(waiting_days(stands, now))
    return "" if stands.is_settled else state_label(stands.state).lower()


def board(cast: Cast, now: datetime) -> list[Row]:
    """A row per function that holds or promises something, in order of party."""
    rows: list[Row] = []
    for function in sorted(Function, key=lambda function: list(Party).index(party_of(function))):
        roles = cast.holding(function)
        own = [commitment for commitment in cast.commitments if commitment.function == function]
        if not roles and not own:
            continue
        party = party_of(function)
        rows.append(
            Row(
                function=function,
                party=party,
                title=title_of(function),
                holders=_holders(cast, function),
                cells=[
                    Cell(phase, [_item(cast, commitment, now) for commitment in own if commitment.phase == phase])
                    for phase in Commitment.Phase
                ],
                opens_party=bool(rows) and rows[-1].party != party,
            )
        )
    return rows


def _item(cast: Cast, commitment: Commitment, now: datetime) -> Item:
    stands = cast.standing_of(commitment)
    return Item(commitment, stands.state, note_of(stands, now), stands.is_settled)


def _holders(cast: Cast, function: str) -> str:
    roles = cast.holding(function)
    if function == Function.LEARNER and len(roles) > 2:
        text = counted(function, len(roles))
        return f"{text}, {cast.trajectory.group_name}" if cast.trajectory.group_name else text
    return first_named([str(role.person) for role in roles]) or _("nobody yet")


@dataclass(frozen=True)
class ExampleRow:
    """What one function commonly promises in each phase, to show what a board will look like."""

    party: Party
    title: str
    lines: list[tuple[Commitment.Phase, str]]


def example() -> list[ExampleRow]:
    """A board of starter lines, one for each function and phase; no row of anybody's."""
    rows = []
    for function in (Function.TRAINER, Function.LEARNER, Function.SPONSOR, Function.MANAGER, Function.BUDDY):
        first = {starter.phase: str(starter.text) for starter in reversed(LIBRARY) if starter.function == function}
        lines = [(phase, first.get(phase, "")) for phase in Commitment.Phase]
        rows.append(ExampleRow(party_of(function), title_of(function), lines))
    return rows
