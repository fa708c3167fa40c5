"""Pasted people beside those we know: who is new, who is known, and where only the one who pastes can say it."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from django.utils.translation import gettext as _

from organisations.earlier import had_before
from organisations.models import Organisation, Person
from organisations.names import folded
from organisations.pasting import Fault, Pasted


@dataclass(frozen=True)
class Doubt:
    """A line that may be one of these people. Nothing is done with it until somebody says who it is."""

    line: Pasted
    candidates: tuple[Person, ...]
    # Somebody else's address: then it cannot be a new person, because an address is one person's.
    by_address: bool = False

    @property
    def key(self) -> str:
        """The same for the same line, wherever it stands when it is pasted again."""
        return "who-" + hashlib.sha256(self.line.text.encode()).hexdigest()[:12]


@dataclass
class Matched:
    """What became of each line."""

    known: list[Person] = field(default_factory=list)
    # How many of these stand there with an address they had before.
    at_earlier_addresses: int = 0
    new: list[Pasted] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def match(organisation: Organisation, lines: Iterable[Pasted], *, nearby: Collection[int] = ()) -> Matched:
    """Find each line among the people of `organisation`, in four queries at most.

    Somebody is known by their own address together with their name, also by one they had before; or, without an own
    address, by name and words of distinction among the people `nearby` (their keys): the same list pasted again is the
    same people. A name alone, or somebody's address of now with another name, is a doubt.
    """
    wanted = list(lines)
    owners = {
        person.own_address: person
        for person in organisation.people.with_own_address([line.email for line in wanted if line.email])
    }
    unknown = {line.email.lower() for line in wanted if line.email} - owners.keys()
    owners |= {line.email.lower(): one for line, one in _before(organisation, wanted, unknown)}
    namesakes: dict[str, list[Person]] = defaultdict(list)
    for person in organisation.people.present().named([line.name for line in wanted], organisation.name_order):
        namesakes[folded(person.name)].append(person)
    matched = Matched()
    for line in wanted:
        owner = owners.get(line.email.lower()) if line.email else None
        if owner is not None:
            _by_address(line, owner, matched)
        else:
            _by_name(line, namesakes[folded(line.name)], set(nearby), matched)
    return matched


def known_before(organisation: Organisation, email: str, name: str) -> Person | None:
    """Who had this address before, with a name that can be theirs; None where nobody or more than one did."""
    line = Pasted(1, name, email)
    return next((person for _line, person in _before(organisation, [line], {email.lower()})), None)


def _before(
    organisation: Organisation, lines: Iterable[Pasted], addresses: Collection[str]
) -> Iterator[tuple[Pasted, Person]]:
    """Each line with one of these addresses, and the only one of its name who had it before. Two queries at most."""
    keys: dict[str, set[int]] = defaultdict(set)
    for address, key in had_before(organisation, addresses) if addresses else ():
        keys[address].add(key)
    if not keys:
        return
    people = organisation.people.in_bulk(set().union(*keys.values()))
    for line in lines:
        here = [people[key] for key in keys.get(line.email.lower(), ())]
        named = [person for person in here if is_named(person, line.name)]
        if len(named) == 1:
            yield line, named[0]


def _by_address(line: Pasted, owner: Person, matched: Matched) -> None:
    if owner.left_on is not None:
        reason = _("%(name)s had this address and has left") % {"name": owner}
        matched.faults.append(Fault(line.line, line.text, reason))
    elif is_named(owner, line.name):
        matched.known.append(owner)
        matched.at_earlier_addresses += line.email.lower() != owner.own_address
    else:
        matched.doubts.append(Doubt(line, (owner,), by_address=True))


def _by_name(line: Pasted, namesakes: list[Person], nearby: set[int], matched: Matched) -> None:
    """Told apart by words of distinction where the line has them; by the mailbox where several share it."""
    if line.distinction:
        namesakes = [person for person in namesakes if folded(person.distinction) == folded(line.distinction)]
    same_box = [person for person in namesakes if line.email and person.email.lower() == line.email.lower()]
    here = [person for person in namesakes if person.pk in nearby and not person.own_address and not line.email]
    sure = same_box or here
    if len(sure) == 1:
        matched.known.append(sure[0])
    elif namesakes:
        matched.doubts.append(Doubt(line, tuple(namesakes)))
    else:
        matched.new.append(line)


class Named(Protocol):
    """Whoever has a name."""

    name: str
    also_spelled: str


def is_named(person: Named, name: str) -> bool:
    """Whether this can be their name: the same words in any order, a part of them, or initials ("S. Yıldız")."""
    # Of who was several there are several, with commas between; one word of these is no name by itself.
    others = [spelling for spelling in person.also_spelled.split(",") if len(spelling.split()) > 1]
    spellings = (person.name, person.also_spelled.replace(",", " "), *others)
    return any(can_be(spelling, name) for spelling in spellings if spelling.strip())


def can_be(name: str, other: str) -> bool:
    """Whether these can be two ways to write the name of one person."""
    words, said = _words(name), _words(other)
    return _is_within(said, words) or _is_within(words, said)


def _words(name: str) -> list[str]:
    return folded(name).replace(".", " ").split()


def _is_within(some: list[str], words: list[str]) -> bool:
    return all(one in words or (len(one) == 1 and any(word.startswith(one) for word in words)) for one in some)
