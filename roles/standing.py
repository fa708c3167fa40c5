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
    person = promise.role.person
    if promise.state in _SENT:
        if person.address_is_dead:
            return State.UNDELIVERABLE
        if not person.gets_mail:
            return State.NO_MAIL
    return State(promise.state)


def standing(promises: Sequence[Promise]) -> Standing:
    """Of all promises under one commitment; without holders it is not asked."""
    if not promises:
        return Standing(State.NOT_ASKED, (), 0, 0)
    states = {promise.pk: state_of(promise) for promise in promises}
    state = min(states.values(), key=URGENCY.index)
    return Standing(
        state=state,
        promises=tuple(promise for promise in promises if states[promise.pk] == state),
        promised=sum(found in YES for found in states.values()),
        all=len(promises),
    )


def apart(promises: Sequence[Promise]) -> list[Standing]:
    """The same by what is to be done about it: for all whom a letter reaches, then for whom it does not and why."""
    unreached = [[promise for promise in promises if state_of(promise) == state] for state in _UNREACHED]
    reached = [promise for promise in promises if state_of(promise) not in _UNREACHED]
    return [standing(part) for part in (reached, *unreached) if part] or [standing([])]
