"""Address register: what other floors do when somebody's mail address changes, filled by their apps."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from organisations.acting import Actor
from organisations.models import Person


@dataclass(frozen=True)
class AddressChange:
    """`person` is reached at another address from now on. `old` is the earlier one, empty when it did not work."""

    person: Person
    old: str
    by_another: bool
    by: Actor
    now: datetime


Listener = Callable[[AddressChange], None]
address_listeners: list[Listener] = []


def when_address_changes(listener: Listener) -> Listener:
    """Call `listener` in the transaction of every change of address."""
    address_listeners.append(listener)
    return listener
