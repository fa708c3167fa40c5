"""Who reads what somebody is asked: they themselves, or for a while a deputy, who answers in their name.

Only kinds of ask whose card says so go to a deputy; what is personal waits for its owner.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from asks.models import Ask
from asks.register import Deputising, cards
from organisations.models import Person


def by_reader(asks: Sequence[Ask], now: datetime) -> list[tuple[Person, list[Ask]]]:
    """These asks by who reads them today and whose they are: each a letter of its own. Two queries for such a kind."""
    away = _away(asks, now)
    found: dict[tuple[int, int], tuple[Person, list[Ask]]] = {}
    for ask in asks:
        deputising = away.get(ask.pk)
        reader = deputising.deputy if deputising else ask.person
        found.setdefault((reader.pk, ask.person_id), (reader, []))[1].append(ask)
    return list(found.values())


def deputising(asks: Sequence[Ask], deputy: Person, now: datetime) -> Deputising | None:
    """How this person answers these asks for their owner today; None when they do not."""
    found = [one for one in _away(asks, now).values() if one.deputy.pk == deputy.pk]
    return found[0] if found else None


def _away(asks: Iterable[Ask], now: datetime) -> dict[int, Deputising]:
    """By the key of the ask; what its card does not pass on is not in it."""
    kinds: dict[str, list[Ask]] = {}
    for ask in asks:
        if ask.kind in cards:
            kinds.setdefault(ask.kind, []).append(ask)
    return {pk: one for kind, several in kinds.items() for pk, one in cards[kind].deputies(several, now).items()}
