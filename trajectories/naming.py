"""Who is told when somebody is named as trainer of an intervention; filled by upper apps' `trainers.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from organisations.acting import Actor
from organisations.models import Person
from trajectories.models import Intervention


@dataclass(frozen=True)
class TrainerNamed:
    """`person` gives this intervention from now on."""

    intervention: Intervention
    person: Person
    by: Actor
    now: datetime


Listener = Callable[[TrainerNamed], None]
_listeners: list[Listener] = []


def when_trainer_is_named(listener: Listener) -> Listener:
    """Call `listener` in the transaction in which somebody is named."""
    _listeners.append(listener)
    return listener


def tell(named: TrainerNamed) -> None:
    """Let everyone know."""
    for listener in _listeners:
        listener(named)
