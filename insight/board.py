"""The board: who does what at which moment, one row per function, from one Cast."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roles.cast import Cast
from roles.models import Commitment, Function, Party, Promise, PromiseState, party_of

YES = frozenset({PromiseState.PROMISED, PromiseState.PROMISED_IF, PromiseState.KEPT})
# The state a commitment of many promises shows: what most needs somebody.
URGENCY = [
    PromiseState.CANNOT, PromiseState.WITHDRAWN, PromiseState.NOT_KEPT, PromiseState.QUESTION, PromiseState.CHANGED,
    PromiseState.ASKED, PromiseState.NOT_ASKED, PromiseState.PROMISED_IF, PromiseState.PROMISED, PromiseState.KEPT,
]  # fmt: skip


@dataclass(frozen=True)
class Item:
    """One commitment in a cell."""

    commitment: Commitment
    state: str
    note: str

    @property
    def word(self) -> str:
        """The state in words, for readers who do not see the mark."""
        return str(PromiseState(self.state).label)


@dataclass(frozen=True)
class Cell:
    """What one function does in one phase."""

    phase: str
    items: list[Item]


@dataclass(frozen=True)
class Row:
    """One function and who holds it."""

    function: Function
    party: Party
    holders: str
    cells: list[Cell]
    opens_party: bool


def state_of(promises: list[Promise]) -> str:
    """The state of a commitment: that of the promise that most needs somebody; not asked when there is none."""
    if not promises:
        return PromiseState.NOT_ASKED
    return min((promise.state for promise in promises), key=lambda state: URGENCY.index(PromiseState(state)))


def note_of(promises: list[Promise], now: datetime) -> str:
    """What to add to the state: how many of many, the condition, since when."""
    states = Counter(promise.state for promise in promises)
    done = sum(states[state] for state in YES)
    if len(promises) > 1 and 0 < done < len(promises):
        return _("%(done)d of %(all)d promised") % {"done": done, "all": len(promises)}
    state = state_of(promises)
    one = promises[0] if len(promises) == 1 else None
    if one is not None and one.answer is not None and state == PromiseState.PROMISED_IF:
        return _("if: %(words)s") % {"words": one.answer.words}
    if one is not None and state == PromiseState.QUESTION:
        return _("question from %(name)s") % {"name": one.role.person.called}
    if one is not None and state == PromiseState.ASKED and one.asked_at is not None:
        days = (now - one.asked_at).days
        return ngettext("asked, %(days)d day", "asked, %(days)d days", days) % {"days": days}
    return "" if state in YES else str(PromiseState(state).label).lower()


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
    promises = cast.promises[commitment.pk]
    return Item(commitment, state_of(promises), note_of(promises, now))


def _holders(cast: Cast, function: str) -> str:
    roles = cast.holding(function)
    if function == Function.LEARNER and len(roles) > 2:
        text = ngettext("%(n)d learner", "%(n)d learners", len(roles)) % {"n": len(roles)}
        return f"{text}, {cast.trajectory.group_name}" if cast.trajectory.group_name else text
    names = [str(role.person) for role in roles]
    if len(names) > 3:
        return _("%(names)s and %(n)d more") % {"names": ", ".join(names[:2]), "n": len(names) - 2}
    return ", ".join(names) or _("nobody yet")
