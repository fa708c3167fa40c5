"""Who may stand here twice: the same address written otherwise, or one name with one address or one telephone."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from organisations.earlier import had_before
from organisations.models import Person
from organisations.models.people import PersonQuerySet
from organisations.names import folded

# In these boxes dots before the @ mean nothing, and both names are one.
_SAME_HOST = {"googlemail.com": "gmail.com"}
_DOTLESS = {"gmail.com"}
Key = Callable[[Person], Hashable | None]
# So many stand together by their address or name that they are told apart in another way.
MOST = 4


@dataclass(frozen=True)
class Pair:
    """Two who may be one, with why that may be; who has an address, and has been here longest, first."""

    first: Person
    second: Person
    why: str


def suggested(people: PersonQuerySet) -> list[Pair]:
    """Of these people of one organisation, the surest first. Two queries of narrow rows.

    Whom L&D told apart in words of its own are two.
    """
    names = (
        "name",
        "also_spelled",
        "email",
        "reach",
        "phone",
        "distinction",
        "employer",
        "public_id",
        "sort_key",
        "organisation",
    )
    rows = list(people.only(*names).order_by("pk"))
    found: dict[frozenset[int], Pair] = {}
    ways: list[tuple[Iterable[tuple[Person, Person]], Callable[[Person, Person], str]]] = [
        (_alike(rows, _box), _by_address),
        (_at_one_time(rows), _by_earlier_address),
        (_alike(rows, _before_the_at), _by_name),
        (_alike(rows, _telephone), _by_phone),
        (_alike(rows, _name), _by_name),
    ]
    for pairs, why in ways:
        for pair in pairs:
            both = frozenset(one.pk for one in pair)
            words = why(*pair)
            if words and both not in found and not _is_told_apart(*pair):
                first, second = sorted(pair, key=lambda one: (not one.own_address, one.pk))
                found[both] = Pair(first, second, words)
    return list(found.values())


def _at_one_time(rows: list[Person]) -> Iterator[tuple[Person, Person]]:
    """Who has an address now, and who had it before. One query."""
    now, by_key = {one.own_address: one for one in rows if one.own_address}, {one.pk: one for one in rows}
    for address, key in had_before(rows[0].organisation_id) if rows else ():
        if address in now and key in by_key and now[address].pk != key:
            yield now[address], by_key[key]


def _alike(people: Iterable[Person], key: Key) -> Iterator[tuple[Person, Person]]:
    groups: dict[Hashable, list[Person]] = defaultdict(list)
    for person in people:
        if (value := key(person)) is not None:
            groups[value].append(person)
    for group in groups.values():
        if 1 < len(group) <= MOST:
            yield from ((group[0], other) for other in group[1:])


def _box(person: Person) -> Hashable | None:
    """Where their own mail lands: without what stands behind a plus."""
    name, at, host = person.own_address.partition("@")
    if not at:
        return None
    host = _SAME_HOST.get(host, host)
    name = name.partition("+")[0]
    return (name.replace(".", "") if host in _DOTLESS else name, host)


def _before_the_at(person: Person) -> Hashable | None:
    """One name with one address, at whatever domain."""
    name, at, _host = person.own_address.partition("@")
    return (_name(person), name.partition("+")[0]) if at else None


def _name(person: Person) -> Hashable | None:
    """The words of the name in any order."""
    words = folded(person.name).replace(",", " ").replace(".", " ").split()
    return tuple(sorted(words)) if len(words) > 1 else None


def _telephone(person: Person) -> Hashable | None:
    digits = "".join(letter for letter in person.phone if letter.isdigit())
    return digits[-9:] if len(digits) >= 9 else None


def _by_address(one: Person, other: Person) -> str:
    return _("The same mail address, written otherwise.")


def _by_phone(one: Person, other: Person) -> str:
    """One line may ring at several desks: only with a word of the name in common."""
    return _("The same phone number.") if _share_a_word(one, other) else ""


def _by_earlier_address(one: Person, other: Person) -> str:
    """An address may be given to who comes after: only with a word of the name in common."""
    return _("One of the two had the mail address of the other before.") if _share_a_word(one, other) else ""


def _share_a_word(one: Person, other: Person) -> bool:
    return bool(set(folded(one.name).split()) & set(folded(other.name).split()))


def _by_name(one: Person, other: Person) -> str:
    if one.own_address and other.own_address:
        return _("The same name, with two addresses.")
    if one.own_address or other.own_address:
        return _("The same name, and one of the two has no mail address of their own.")
    return _("The same name, and neither has a mail address of their own.")


def _is_told_apart(one: Person, other: Person) -> bool:
    return any(person.distinction and not person.is_told_apart_by_itself for person in (one, other))
