"""Rows of a file beside the people we know: who is new, whose empty fields it fills, and what is the matter with a row.

A known person is recognised by their own address and a name that can be theirs, also by one they had before. Else by
their name, where nothing tells otherwise: at the same mailbox, without an address, or with one that begins the same at
another domain. What stands here is never changed by a file: only what was empty is filled in.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain, islice
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.db.models.functions import Lower

from organisations.date_field import read_day
from organisations.earlier import had_before
from organisations.languages import language_name, tag_of
from organisations.matching import can_be, is_named
from organisations.matters import PROBLEMS, Matter
from organisations.models import Column, Double, Organisation, Person
from organisations.models.people import apart_from
from organisations.names import company_key, folded, lost_letters, sort_key, without_bidi
from organisations.spreadsheets import Row

AT_ONCE = 1_000
_HOUR = re.compile(r"[T ]\d{1,2}:\d{2}.*$")
# For who stays some systems write a day far away.
_NEVER = re.compile(r"(.*\D)?(2999|9999)(\D.*)?$")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row that can be somebody."""

    row: int
    name: str
    email: str = ""
    language: str = ""
    employer: str = ""
    phone: str = ""
    last_day: date | None = None
    # Where a last day should stand is something else.
    is_undated: bool = False
    # The language that was said is none we know.
    is_unread: bool = False

    @property
    def reads(self) -> str:
        """Their language, by its name."""
        return language_name(self.language)


@dataclass(slots=True)
class Known:
    """Somebody who is here, or comes in higher up in the same file; of 50,000 of these no more than is needed.

    `key` is None for who comes in with `row`, `place` where they stand among the new. `lacks` are the fields that a
    file may fill in: no address of whoever signs in as staff.
    """

    key: int | None
    name: str
    also_spelled: str
    email: str
    reach: str
    has_left: bool
    lacks: tuple[str, ...]
    employer: str = ""
    row: int = 0
    place: int = 0
    # One of the two who became them had no address.
    was_unreached: bool = False
    is_staff: bool = False


@dataclass
class Sorted:
    """What some rows come down to: who is new and how they are reached, what is filled in of whom by key."""

    new: list[tuple[Entry, str]] = field(default_factory=list)
    filled: dict[int, dict[str, Any]] = field(default_factory=dict)
    known: int = 0
    # So many rows say somebody once more who comes in, or is filled in, with a row above them.
    again: int = 0
    # By row whose address it is, where the name is another.
    owners: dict[int, int] = field(default_factory=dict)
    problems: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    remarks: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    at_row: int = 0

    @property
    def refused(self) -> int:
        return sum(len(rows) for rows in self.problems.values())


FILLED = ("language", "employer", "phone", "last_day")


def entries(rows: Iterable[Row], columns: list[str], own: str) -> Iterator[Entry | tuple[int, str]]:
    """Each row as somebody, or its number and what is the matter with it; `own` is no other employer."""
    own = company_key(own)
    for number, cells in rows:
        said = dict(zip(columns, map(without_bidi, cells), strict=False))
        said.pop("", None)
        if company_key(said.get(Column.EMPLOYER, "")) == own:
            said.pop(Column.EMPLOYER, None)
        yield _entry(number, said)


def _entry(number: int, said: dict[str, str]) -> Entry | tuple[int, str]:
    parts = (said.get(column, "") for column in (Column.GIVEN, Column.PARTICLE, Column.FAMILY))
    name = said.get(Column.NAME, "") or " ".join(part for part in parts if part)
    family, comma, given = name.partition(",")
    if comma and family.strip() and given.strip() and "," not in given:
        name = f"{given.strip()} {family.strip()}"  # "Hof, Ilse van 't", as staff systems write it
    email = said.get(Column.EMAIL, "").removeprefix("mailto:").strip("<>;, ")
    language = tag_of(said.get(Column.LANGUAGE, ""))
    employer, phone = said.get(Column.EMPLOYER, ""), said.get(Column.PHONE, "")
    last_day, is_undated = _last_day(said.get(Column.LAST_DAY, ""))
    matter = ""
    if not name:
        matter = Matter.NO_NAME
    elif not any(letter.isalpha() for letter in name):
        matter = Matter.NOT_A_NAME
    elif lost_letters(name):
        matter = Matter.LOST
    elif len(name) > 200 or len(email) > 254 or len(employer) > 120 or len(phone) > 40:
        matter = Matter.TOO_LONG
    elif email and not _is_address(email):
        matter = Matter.NOT_AN_ADDRESS
    if matter:
        return number, matter
    return Entry(
        number,
        name,
        email,
        language or "",
        employer,
        phone,
        last_day,
        is_undated,
        is_unread=language is None,
    )


def _last_day(said: str) -> tuple[date | None, bool]:
    """The day that was said, and whether what was said is none. Without a year it is none."""
    if not said or _NEVER.match(said):
        return None, False
    # A workbook may hold an hour as well.
    try:
        return read_day(_HOUR.sub("", said), today=date.min), False
    except (ValueError, OverflowError):
        return None, True


def shared_in(found: Iterable[Entry | tuple[int, str]]) -> frozenset[str]:
    """The addresses that stand with names of which one person cannot have two: mailboxes that several read."""
    first: dict[str, str] = {}
    shared: set[str] = set()
    for one in found:
        if isinstance(one, Entry) and one.email:
            address = one.email.lower()
            if not can_be(first.setdefault(address, one.name), one.name):
                shared.add(address)
    return frozenset(shared)


def _is_address(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return True


class Here:
    """The people of an organisation, as far as some rows can be about them; who comes in is added on the way."""

    def __init__(
        self,
        organisation: Organisation,
        some: Iterable[Entry] | None = None,
        shared: Collection[str] = (),
        *,
        today: date,
    ) -> None:
        """Those of `some`, or everyone; `shared` are mailboxes of several in the whole file."""
        self.shared, self.today = shared, today
        self.by_address: dict[str, Known] = {}
        self.by_name: dict[str, list[Known]] = {}
        self.in_box: dict[str, list[Known]] = {}
        people = Person.objects.filter(organisation=organisation)
        # Who had another address before, or another name until two of them became one, is known by it still.
        self.by_old_address: dict[str, list[Known]] = {}
        addresses: set[str] | None = None
        doubles = Double.objects.filter(person__organisation=organisation)
        if some is not None:
            addresses = {entry.email.lower() for entry in some if entry.email}
            keys = {sort_key(entry.name, organisation.name_order) for entry in some}
            doubles = doubles.filter(name__in={entry.name for entry in some})
        once = had_before(organisation, addresses)
        called = list(doubles.values_list("name", "email", "person"))
        if some is not None:
            had = Q(pk__in={key for _address, key in once} | {key for _name, _email, key in called})
            people = people.alias(address=Lower("email")).filter(Q(address__in=addresses) | Q(sort_key__in=keys) | had)
        rows = people.values_list("pk", "name", "also_spelled", "email", "reach", "left_on", "member", *FILLED)
        for key, name, also_spelled, email, reach, left_on, member, *filled in rows.iterator(chunk_size=AT_ONCE):
            lacks = [one for one, value in zip(FILLED, filled, strict=True) if not value]
            lacks += ["email"] if not email and member is None else []
            employer = filled[FILLED.index("employer")]
            one = Known(key, name, also_spelled, email, reach, left_on is not None, tuple(lacks), employer)
            one.is_staff = member is not None
            self._add(one)
        by_key = {one.key: one for one in chain(*self.by_name.values())}
        for address, key in once:
            if (known := by_key.get(key)) is not None:
                self.by_old_address.setdefault(address, []).append(known)
        for name, email, key in called:
            if (known := by_key.get(key)) is None:
                continue
            known.was_unreached = known.was_unreached or not email
            if known not in (so_called := self.by_name.setdefault(folded(name), [])):
                so_called.append(known)

    def _add(self, one: Known) -> None:
        """From now on somebody here."""
        self._reached(one)
        self.by_name.setdefault(folded(one.name), []).append(one)

    def _reached(self, one: Known) -> None:
        if one.email and one.reach == Person.Reach.OWN:
            self.by_address[one.email.lower()] = one
        elif one.email and one.reach == Person.Reach.SHARED:
            self.in_box.setdefault(one.email.lower(), []).append(one)

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
        if matter == Matter.EARLIER:
            # An old list brings nothing back that is no longer theirs.
            entry = replace(entry, email="")
        if matter in PROBLEMS:
            done.problems[matter].append(entry.row)
            if matter == Matter.OTHERS and known is not None and known.key is not None:
                done.owners[entry.row] = known.key
            return
        if known is None and entry.last_day and entry.last_day < self.today:
            done.problems[Matter.GONE].append(entry.row)
            return
        leaves = known is not None and entry.last_day is not None and "last_day" in known.lacks
        staff_leaves = leaves and known is not None and known.is_staff
        if staff_leaves:
            # Who lets others in is let go by a colleague who looks at it.
            entry, leaves = replace(entry, last_day=None), False
        reach = self._reach(entry.email)
        is_reached = known is None or ("email" in known.lacks and bool(entry.email))
        if known is None:
            at = len(done.new)
            one = Known(None, entry.name, "", entry.email, reach, has_left=False, lacks=(), row=entry.row, place=at)
            one.employer, one.lacks = entry.employer, () if entry.email else ("email",)
            self._add(one)
            done.new.append((entry, reach))
        else:
            if known.row:
                done.remarks[Matter.AGAIN].append(entry.row)
            self._fill(known, entry, reach, done)
        said = {
            matter: bool(matter),
            Matter.SHARED: is_reached and reach == Person.Reach.SHARED,
            Matter.NO_DAY: entry.is_undated and (known is None or "last_day" in known.lacks),
            Matter.LEAVES: leaves,
            Matter.STAFF_LEAVES: staff_leaves,
            Matter.NO_LANGUAGE: entry.is_unread and (known is None or "language" in known.lacks),
        }
        for remark in [one for one, is_so in said.items() if is_so]:
            done.remarks[remark].append(entry.row)

    def _fill(self, known: Known, entry: Entry, reach: str, done: Sorted) -> None:
        """What this row has that they lack."""
        filled = {name: value for name in known.lacks if (value := getattr(entry, name))}
        known.lacks = tuple(name for name in known.lacks if name not in filled)
        if "email" in filled:
            filled["reach"] = reach
            known.email, known.reach = entry.email, reach
            self._reached(known)
        if known.key is None:
            if filled:
                fresh, _none = done.new[known.place]
                done.new[known.place] = replace(fresh, email=entry.email), reach
            done.again += 1
        elif filled and known.key not in done.filled:
            done.filled[known.key] = filled
        elif known.key in done.filled:
            done.filled[known.key].update(filled)
            done.again += 1
        else:
            done.known += 1

    def _find(self, entry: Entry) -> tuple[Known | None, str]:
        """Who this is, None for somebody new, and what is to be said of it."""
        everyone = self.by_name.get(folded(entry.name), [])
        if not entry.email:
            return _without_address(everyone)
        return self._at_address(entry) or _by_name(entry, everyone)

    def _at_address(self, entry: Entry) -> tuple[Known | None, str] | None:
        """Whose own address it is, or was; None when it is nobody's."""
        owner, matter = self.by_address.get(entry.email.lower()), ""
        if owner is None:
            once = self.by_old_address.get(entry.email.lower(), [])
            owner, matter = next((one for one in once if is_named(one, entry.name)), None), Matter.EARLIER
        if owner is None:
            return None
        if owner.has_left:
            return None, Matter.HAS_LEFT
        return owner, matter if is_named(owner, entry.name) else Matter.OTHERS

    def _reach(self, email: str) -> str:
        if not email:
            return Person.Reach.NONE
        is_shared = email.lower() in self.in_box or email.lower() in self.shared
        return Person.Reach.SHARED if is_shared else Person.Reach.OWN


def _without_address(everyone: list[Known]) -> tuple[Known | None, str]:
    """Who this is of all that are called so."""
    namesakes = [one for one in everyone if not one.has_left]
    unreached = [one for one in namesakes if not one.email or one.was_unreached]
    if len(unreached) == 1:
        return unreached[0], ""
    if namesakes:
        return None, Matter.WHICH
    return None, Matter.NAME_LEFT if everyone else Matter.NO_MAIL


def _by_name(entry: Entry, everyone: list[Known]) -> tuple[Known | None, str]:
    """Who this is of all that are called so, though nobody has this address alone."""
    address = entry.email.lower()
    alike = [one for one in everyone if _can_work_for(one, entry.employer)]
    for matter, some in (
        ("", [one for one in everyone if one.email.lower() == address]),
        ("", [one for one in alike if not one.email]),
        (Matter.MOVED, [one for one in alike if _begins_alike(one.email, address)]),
    ):
        here = [one for one in some if not one.has_left]
        if len(here) == 1:
            return here[0], matter
        if some:
            return None, Matter.SEVERAL if here else Matter.NAME_LEFT
    return None, "" if all(one.has_left for one in everyone) else Matter.NAMESAKE


def _can_work_for(one: Known, employer: str) -> bool:
    """Two of one name are told apart by other employers, as far as these are known."""
    return not one.employer or not employer or company_key(one.employer) == company_key(employer)


def _begins_alike(email: str, address: str) -> bool:
    return bool(email) and email.lower().rpartition("@")[0] == address.rpartition("@")[0]


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
        person.distinction = apart_from(taken[person.sort_key], person.employer)
        taken[person.sort_key].add(person.distinction)
    return people


def in_parts(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """So many at a time."""
    every = iter(rows)
    while part := list(islice(every, AT_ONCE)):
        yield part
