"""Rows of a file beside the people we know: who is new, whose empty fields it fills, and what is the matter with a row.

A known person is recognised by their own address and a name that can be theirs; without an address, by the name of the
only one here who has none. What stands here is never changed by a file: only what was empty is filled in.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, count, islice

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from organisations.matching import is_named
from organisations.models import Column, Double, Organisation, Person
from organisations.names import folded, sort_key
from organisations.spreadsheets import Row

AT_ONCE = 1_000
_TAG = re.compile(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
_LANGUAGES = {
    "nederlands": "nl", "dutch": "nl", "vlaams": "nl", "engels": "en", "english": "en", "pools": "pl", "polish": "pl",
    "polski": "pl", "duits": "de", "german": "de", "deutsch": "de", "frans": "fr", "french": "fr", "francais": "fr",
    "oekraiens": "uk", "ukrainian": "uk", "turks": "tr", "turkish": "tr", "arabisch": "ar", "arabic": "ar",
    "spaans": "es", "spanish": "es", "portugees": "pt", "portuguese": "pt", "roemeens": "ro", "romanian": "ro",
    "bulgaars": "bg", "bulgarian": "bg",
}  # fmt: skip


class Matter:
    """What is the matter with a row: the keys under which it is kept."""

    NO_NAME, NOT_A_NAME, NOT_AN_ADDRESS, NO_LANGUAGE, TOO_LONG = "no_name", "not_a_name", "address", "language", "long"
    OTHERS, HAS_LEFT, WHICH = "others", "left", "which"
    # These come in all the same.
    NO_MAIL, NAMESAKE, AGAIN = "no_mail", "namesake", "again"


# With these a row does not come in.
PROBLEMS: dict[str, Lazy | str] = {
    Matter.NO_NAME: _("No name"),
    Matter.NOT_A_NAME: _("No letter in the name"),
    Matter.NOT_AN_ADDRESS: _("The mail address can't be right"),
    Matter.NO_LANGUAGE: _("A language we don't know"),
    Matter.TOO_LONG: _("More text than fits"),
    Matter.OTHERS: _("The mail address is that of somebody with another name"),
    Matter.HAS_LEFT: _("The mail address is that of somebody who has left"),
    Matter.WHICH: _("No mail address, and somebody here is called the same already"),
}
REMARKS: dict[str, Lazy | str] = {
    Matter.NO_MAIL: _("No mail address: you reach them by phone or on paper"),
    Matter.NAMESAKE: _("Called as somebody here, with another mail address: they will stand beside each other"),
    Matter.AGAIN: _("Stands higher up in the file as well: once is enough"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One row that can be somebody."""

    row: int
    name: str
    email: str = ""
    language: str = ""
    employer: str = ""
    phone: str = ""


@dataclass(slots=True)
class Known:
    """Somebody who is here, or comes in higher up in the same file; of 50,000 of these no more than is needed.

    `key` is None for who comes in with `row`. `lacks` are the fields that a file may fill in.
    """

    key: int | None
    name: str
    also_spelled: str
    email: str
    reach: str
    has_left: bool
    lacks: tuple[str, ...]
    row: int = 0


@dataclass
class Sorted:
    """What some rows come down to: who is new and how they are reached, what is filled in of whom by key."""

    new: list[tuple[Entry, str]] = field(default_factory=list)
    filled: dict[int, dict[str, str]] = field(default_factory=dict)
    known: int = 0
    problems: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    remarks: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    at_row: int = 0

    @property
    def refused(self) -> int:
        return sum(len(rows) for rows in self.problems.values())


FILLED = ("language", "employer", "phone")


def entries(rows: Iterable[Row], columns: list[str]) -> Iterator[Entry | tuple[int, str]]:
    """Each row as somebody, or its number and what is the matter with it."""
    for number, cells in rows:
        said = dict(zip(columns, cells, strict=False))
        said.pop("", None)
        yield _entry(number, said)


def _entry(number: int, said: dict[str, str]) -> Entry | tuple[int, str]:
    parts = (said.get(column, "") for column in (Column.GIVEN, Column.PARTICLE, Column.FAMILY))
    name = said.get(Column.NAME, "") or " ".join(part for part in parts if part)
    family, comma, given = name.partition(",")
    if comma and family.strip() and given.strip() and "," not in given:
        name = f"{given.strip()} {family.strip()}"  # "Hof, Ilse van 't", as staff systems write it
    email = said.get(Column.EMAIL, "").removeprefix("mailto:").strip("<>;, ")
    language = _language(said.get(Column.LANGUAGE, ""))
    employer, phone = said.get(Column.EMPLOYER, ""), said.get(Column.PHONE, "")
    matter = ""
    if not name:
        matter = Matter.NO_NAME
    elif not any(letter.isalpha() for letter in name):
        matter = Matter.NOT_A_NAME
    elif len(name) > 200 or len(email) > 254 or len(employer) > 120 or len(phone) > 40:
        matter = Matter.TOO_LONG
    elif email and not _is_address(email):
        matter = Matter.NOT_AN_ADDRESS
    elif language is None:
        matter = Matter.NO_LANGUAGE
    return (number, matter) if matter else Entry(number, name, email, language or "", employer, phone)


def _is_address(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return True


def _language(said: str) -> str | None:
    """The tag of what was said, nothing for nothing, None for what we do not know."""
    tag = _LANGUAGES.get(folded(said), said)
    tag = tag.lower() if len(tag) == 2 else tag
    return tag if not tag or (_TAG.match(tag) and len(tag) <= 16) else None


class Here:
    """The people of an organisation, as far as some rows can be about them; who comes in is added on the way."""

    def __init__(self, organisation: Organisation, some: Iterable[Entry] | None = None) -> None:
        """Those of `some`, or everyone."""
        self.by_address: dict[str, Known] = {}
        self.by_name: dict[str, list[Known]] = {}
        self.in_box: dict[str, list[Known]] = {}
        people = Person.objects.filter(organisation=organisation)
        # Who had another address before two of them became one is known by it still.
        doubles = Double.objects.filter(person__organisation=organisation).exclude(email="")
        if some is not None:
            addresses = {entry.email.lower() for entry in some if entry.email}
            keys = {sort_key(entry.name, organisation.name_order) for entry in some}
            doubles = doubles.alias(address=Lower("email")).filter(address__in=addresses)
            had = Q(pk__in=doubles.values("person"))
            people = people.alias(address=Lower("email")).filter(Q(address__in=addresses) | Q(sort_key__in=keys) | had)
        rows = people.values_list("pk", "name", "also_spelled", "email", "reach", "left_on", *FILLED)
        for key, name, also_spelled, email, reach, left_on, *filled in rows.iterator(chunk_size=AT_ONCE):
            lacks = tuple(one for one, value in zip(FILLED, filled, strict=True) if not value)
            self._add(Known(key, name, also_spelled, email, reach, left_on is not None, lacks))
        by_key = {one.key: one for one in [*self.by_address.values(), *chain(*self.by_name.values())]}
        for email, person in doubles.values_list("email", "person"):
            if person in by_key:
                self.by_address.setdefault(email.lower(), by_key[person])

    def _add(self, one: Known) -> None:
        """From now on somebody here."""
        if one.email and one.reach == Person.Reach.OWN:
            self.by_address[one.email.lower()] = one
        elif one.email and one.reach == Person.Reach.SHARED:
            self.in_box.setdefault(one.email.lower(), []).append(one)
        if not one.has_left:
            self.by_name.setdefault(folded(one.name), []).append(one)

    def sort(self, found: Iterable[Entry | tuple[int, str]]) -> Sorted:
        """What each row comes down to."""
        done = Sorted()
        for one in found:
            if isinstance(one, Entry):
                done.at_row = one.row
                self._sort_one(one, done)
            else:
                done.at_row = one[0]
                done.problems[one[1]].append(one[0])
        return done

    def _sort_one(self, entry: Entry, done: Sorted) -> None:
        known, matter = self._find(entry)
        if matter in PROBLEMS:
            done.problems[matter].append(entry.row)
            return
        if matter:
            done.remarks[matter].append(entry.row)
        if known is None:
            reach = self._reach(entry.email)
            self._add(Known(None, entry.name, "", entry.email, reach, has_left=False, lacks=(), row=entry.row))
            done.new.append((entry, reach))
            return
        filled = {name: value for name in known.lacks if (value := getattr(entry, name))}
        known.lacks = tuple(name for name in known.lacks if name not in filled)
        if known.row:
            done.remarks[Matter.AGAIN].append(entry.row)
        if filled and known.key is not None and known.key not in done.filled:
            done.filled[known.key] = filled
        else:
            done.known += 1

    def _find(self, entry: Entry) -> tuple[Known | None, str]:
        """Who this is, None for somebody new, and what is to be said of it."""
        namesakes = self.by_name.get(folded(entry.name), [])
        if not entry.email:
            nameless = [one for one in namesakes if not one.email]
            if len(nameless) == 1:
                return nameless[0], ""
            return None, Matter.WHICH if namesakes else Matter.NO_MAIL
        owner = self.by_address.get(entry.email.lower())
        if owner is not None:
            if owner.has_left:
                return None, Matter.HAS_LEFT
            return owner, "" if is_named(owner, entry.name) else Matter.OTHERS
        in_box = [one for one in self.in_box.get(entry.email.lower(), []) if one in namesakes]
        if len(in_box) == 1:
            return in_box[0], ""
        return None, Matter.NAMESAKE if namesakes else ""

    def _reach(self, email: str) -> str:
        if not email:
            return Person.Reach.NONE
        return Person.Reach.SHARED if email.lower() in self.in_box else Person.Reach.OWN


def made(organisation: Organisation, new: Iterable[tuple[Entry, str]]) -> list[Person]:
    """These as people with all that saving one by one would set, told apart from who is called the same; not saved."""
    people = []
    for entry, reach in new:
        fields = {name: getattr(entry, name) for name in ("name", "email", *FILLED)}
        person = Person(organisation=organisation, reach=reach, **fields)
        person.set_keys()
        people.append(person)
    taken: dict[str, set[str]] = defaultdict(set)
    here = Person.objects.filter(organisation=organisation, sort_key__in={person.sort_key for person in people})
    for key, distinction in here.values_list("sort_key", "distinction"):
        taken[key].add(distinction)
    for person in people:
        person.distinction = _apart(taken[person.sort_key], person.employer[:80])
        taken[person.sort_key].add(person.distinction)
    return people


def _apart(taken: set[str], employer: str) -> str:
    if "" not in taken:
        return ""
    if employer and employer not in taken:
        return employer
    return next(str(number) for number in count(2) if str(number) not in taken)


def in_parts(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """So many at a time."""
    every = iter(rows)
    while part := list(islice(every, AT_ONCE)):
        yield part
