"""A whole mail domain that is renamed: who moves along to which address, and who stays where they are, and why."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field

from django.db.models import F

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


def domains(organisation: Organisation) -> list[tuple[str, int]]:
    """Those there are, with how many people each, the largest first. One query."""
    addresses = organisation.people.present().exclude(email="").values_list("email", flat=True)
    counted = Counter(map(domain_of, addresses))
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].lower()


def renaming(organisation: Organisation, old: str, new: str) -> Renaming:
    """What becomes of whom, by name. Also of shared mailboxes, which several may have. Two queries.

    Who left keeps the address they had, also where it is at the new domain.
    """
    found = Renaming(old, new)
    # Who is here before who left, where both have it.
    known = {
        person.email.lower(): person
        for person in organisation.people.at_domain(new).order_by(F("left_on").asc(nulls_last=True), "-pk")
        if person.left_on is None or person.own_address
    }
    for person in organisation.people.present().at_domain(old).select_related("member").by_name():
        address = f"{person.email.rpartition('@')[0]}@{new}"
        other = known.get(address.lower())
        if other is not None:
            found.taken.append(Taken(person, address, other))
        else:
            found.moves.append(Move(person, address))
    return found
