"""A whole mail domain that is renamed: who moves along to which address, and who stays where they are, and why."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from organisations.models import Organisation, Person


@dataclass(frozen=True)
class Move:
    """One person, and the address they have from then on."""

    person: Person
    address: str

    @property
    def signs_in(self) -> bool:
        """Whether they come in as staff with it."""
        return hasattr(self.person, "member") and self.person.member.ended_at is None


@dataclass(frozen=True)
class Taken:
    """Somebody else has the new address already, or had it when they left: perhaps the same person twice."""

    person: Person
    address: str
    other: Person


@dataclass
class Renaming:
    """What becomes of everyone at the old domain."""

    old: str
    new: str
    moves: list[Move] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)

    @property
    def mark(self) -> str:
        """The same while the same people move to the same addresses."""
        told = "\n".join(f"{one.person.pk} {one.address}" for one in self.moves)
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def domains(people: Iterable[Person]) -> list[tuple[str, int]]:
    """Those there are, with how many people each, the largest first."""
    counted = Counter(domain_of(person.email) for person in people if person.email)
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].lower()


def reached(organisation: Organisation) -> list[Person]:
    """Everyone here with an address, by name. One query."""
    found = organisation.people.present().exclude(email="").select_related("organisation", "user", "member")
    return list(found.by_name())


def left_at(organisation: Organisation, domain: str) -> list[Person]:
    """Who left with an address of their own at this domain. One query."""
    return list(organisation.people.exclude(left_on=None).with_own_address_at(domain))


def renaming(people: Iterable[Person], old: str, new: str, *, left: Iterable[Person] = ()) -> Renaming:
    """Also of shared mailboxes, which several may have. Who left keeps the address they had: `left_at` the new one."""
    everyone, found = list(people), Renaming(old, new)
    known = {person.email.lower(): person for person in [*left, *everyone]}
    for person in everyone:
        if domain_of(person.email) != old:
            continue
        address = f"{person.email.rpartition('@')[0]}@{new}"
        other = known.get(address.lower())
        if other is not None:
            found.taken.append(Taken(person, address, other))
        else:
            found.moves.append(Move(person, address))
    return found
