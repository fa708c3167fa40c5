"""How a commitment stands as a whole: the state of the promise under it that most needs somebody."""

from collections.abc import Sequence
from dataclasses import dataclass

from roles.models import Promise, PromiseState
from roles.ring import State
from roles.ring.shell import YES

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
_UNREACHED = (State.UNDELIVERABLE, State.NO_MAIL)
_SENT = frozenset({PromiseState.NOT_ASKED, PromiseState.ASKED, PromiseState.CHANGED})


@dataclass(frozen=True)
class Standing:
    """The state of a commitment, which promises are in it, and how many of all are promised."""

    state: State
    promises: tuple[Promise, ...]
    promised: int
    all: int

    @property
    def share(self) -> float:
        return self.promised / self.all if self.all else 0.0

    @property
    def is_settled(self) -> bool:
        return self.all > 0 and self.promised == self.all


def state_of(promise: Promise) -> State:
    """The promise's own state, or why a letter about it does not arrive."""
    own = promise.state
    if own in _SENT:
        person = promise.role.person
        if person.address_is_dead:
            return State.UNDELIVERABLE
        if not person.gets_mail:
            return State.NO_MAIL
    return State(own)


def standing(promises: Sequence[Promise]) -> Standing:
    """Of all promises under one commitment; without holders it is not asked."""
    return _of([(promise, state_of(promise)) for promise in promises])


def apart(promises: Sequence[Promise]) -> list[Standing]:
    """The same by what is to be done about it: for all whom a letter reaches, then for whom it does not and why."""
    parts: dict[State | None, list[tuple[Promise, State]]] = {None: [], **{state: [] for state in _UNREACHED}}
    for promise in promises:
        state = state_of(promise)
        parts[state if state in _UNREACHED else None].append((promise, state))
    return [_of(part) for part in parts.values() if part] or [_of([])]


def _of(found: Sequence[tuple[Promise, State]]) -> Standing:
    if not found:
        return Standing(State.NOT_ASKED, (), 0, 0)
    worst = min({state for _promise, state in found}, key=URGENCY.index)
    return Standing(
        state=worst,
        promises=tuple(promise for promise, state in found if state == worst),
        promised=sum(state in YES for _promise, state in found),
        all=len(found),
    )
