"""Who reads what somebody is asked: they themselves, or for a while a deputy, who answers in their name.

Only kinds of ask whose card says so go to a deputy; what is personal waits for its owner.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from asks.models import Ask
from asks.register import Deputising, cards
from organisations.models import Person


def by_reader(asks: Sequence[Ask], now: datetime) -> list[tuple[Person, list[Ask]]]:
    """These asks by who reads them today and whose they are: each a letter of its own. A query for each such kind."""
    away = _away(asks, now)
    found: dict[tuple[int, int], tuple[Person, list[Ask]]] = {}
    for ask in asks:
        deputising = away.get((ask.kind, ask.person_id))
        reader = deputising.deputy if deputising else ask.person
        found.setdefault((reader.pk, ask.person_id), (reader, []))[1].append(ask)
    return list(found.values())


def deputising(asks: Sequence[Ask], deputy: Person, now: datetime) -> Deputising | None:
    """How this person answers these asks for their owner today; None when they do not."""
    found = [one for one in _away(asks, now).values() if one.deputy.pk == deputy.pk]
    return found[0] if found else None


def _away(asks: Iterable[Ask], now: datetime) -> dict[tuple[str, int], Deputising]:
    """By kind and owner."""
    owners: dict[str, dict[int, Person]] = {}
    for ask in asks:
        if hasattr(cards.get(ask.kind), "deputies"):
            owners.setdefault(ask.kind, {})[ask.person_id] = ask.person
    return {
        (kind, owner): one
        for kind, people in owners.items()
        for owner, one in getattr(cards[kind], "deputies")(people.values(), now).items()  # noqa: B009  optional
    }
