"""Writes about people: who they are, how they are reached, when they are there, and what goes of them."""

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from organisations.acting import Actor, action, private_action
from organisations.addresses import Moved, settle, tell
from organisations.domains import Renaming
from organisations.ending import take_away
from organisations.erasing import erase, numbers_of, remember, take_words
from organisations.meanwhile import ChangedMeanwhile, hold, mark, one_at_a_time
from organisations.models import Absence, DataRequest, Member, Organisation, Person, Tombstone
from organisations.pasting import Pasted
from organisations.register import AddressChange, address_listeners, gone_again
from organisations.rewriting import rewrite
from organisations.staying import keep_an_admin_beside
from organisations.working_days import Calendar


class StillNeeded(Exception):  # says what is the matter
    """They work in the product: their access has to end first."""


class AddressTaken(Exception):  # says what is the matter
    """Somebody else here got this address in the same moment."""


# So many at a time, in one transaction.
AT_ONCE = 1000
# What changes of somebody whose mailbox is called otherwise.
_OF_ADDRESS = ["email", "user_id", "readable_from", "undeliverable", "undeliverable_at", "undeliverable_because"]


@dataclass(frozen=True)
class Away:
    """Stretches of days, first and last included; `opened` is the mark of those that stood where they were typed."""

    periods: Sequence[tuple[date, date]]
    opened: int | None = None


@dataclass
class Added:
    """What became of pasted lines: who is new, and who was known already (and is left as they are)."""

    new: list[Person] = field(default_factory=list)
    known: list[Person] = field(default_factory=list)

    @property
    def everyone(self) -> list[Person]:
        return [*self.known, *self.new]


@action
def add_people(organisation: Organisation, *, lines: Iterable[Pasted], by: Actor, now: datetime) -> Added:
    """Make a person of each line. An own address that is known by now is that person; a shared mailbox stays shared."""
    one_at_a_time(organisation)
    wanted = list(lines)
    addresses = [line.email for line in wanted if line.email]
    known = {person.own_address: person for person in organisation.people.with_own_address(addresses)}
    shared = {person.email.lower() for person in organisation.people.with_shared_address(addresses)}
    added = Added()
    for line in wanted:
        person = known.get(line.email.lower()) if line.email else None
        if person is not None:
            added.known.append(person)
            continue
        added.new.append(
            Person.objects.create(
                organisation=organisation,
                name=line.name,
                email=line.email,
                distinction=line.distinction,
                reach=_reach(line.email, shared),
            )
        )
    return added


def _reach(email: str, shared: set[str]) -> Person.Reach:
    if not email:
        return Person.Reach.NONE
    return Person.Reach.SHARED if email.lower() in shared else Person.Reach.OWN


@action
def change_person(
    person: Person,
    *,
    changes: dict[str, Any],
    version: int | None = None,
    away: Away | None = None,
    by: Actor,
    now: datetime,
) -> Person:
    """Set the given fields, and when they are `away`. A new address forgets the old one's bounce and moves the sign-in.

    Entered by anybody but the person themself, it opens nothing that was written before: whoever chooses an address
    can sign in with it. Raises AddressTaken, or ChangedMeanwhile where these fields or days no longer stand as opened.
    """
    hold(person, changes, version)
    if away is not None:
        set_absences(person, periods=away.periods, opened=away.opened, by=by, now=now)
    person.read_again()  # as stored: a form has put the new values into `person` already
    before = copy(person)
    for name, value in changes.items():
        setattr(person, name, value)
    moved = [Moved(person, before)]
    settle(moved, by, now)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        others = person.organisation.people.with_own_address([person.own_address]).exclude(pk=person.pk)
        if person.own_address and others.exists():
            raise AddressTaken from error
        raise
    tell(moved, by, now, keeps_links=False)
    return person


@action
def rename_domain(organisation: Organisation, *, renaming: Renaming, by: Actor, now: datetime) -> list[Person]:
    """Let all these have their new address. It is as if each was changed by hand, but old letters go on (ADR 32).

    Returns who moved: not who changed meanwhile, nor whose new address somebody else got meanwhile.
    """
    held = {person.own_address for person in organisation.people.with_own_address_at(renaming.new)}
    wanted = {move.person.pk: move for move in renaming.moves}
    people = organisation.people.at_domain(renaming.old).select_for_update(of=("self",))
    moved = []
    for person in people.select_related("user").order_by("pk"):
        move, person.organisation = wanted.get(person.pk), organisation
        if move is not None and person.email == move.person.email and move.address.lower() not in held:
            before, person.email = copy(person), move.address
            moved.append(Moved(person, before))
    for start in range(0, len(moved), AT_ONCE):
        part = moved[start : start + AT_ONCE]
        settle(part, by, now)
        rewrite(Person, _OF_ADDRESS, ((one.person.pk, _values(one.person)) for one in part))
        tell(part, by, now, keeps_links=True)
    return [one.person for one in moved]


def _values(person: Person) -> list[Any]:
    return [getattr(person, name) for name in _OF_ADDRESS]


@action
def trust_address(person: Person, *, by: Actor, now: datetime) -> Person:
    """The address works after all: letters go there again, and what never arrived is asked once more."""
    if not person.address_is_dead:
        return person
    person.trust_address()
    person.save(update_fields=["undeliverable", "undeliverable_at", "undeliverable_because"])
    for listener in address_listeners:
        listener([AddressChange(person, "", by_another=False, by=by, now=now)])
    return person


@action
def set_absences(
    person: Person, *, periods: Sequence[tuple[date, date]], opened: int | None = None, by: Actor, now: datetime
) -> Person:
    """Replace the registered absences by these. Never why. Raises ChangedMeanwhile."""
    # One writer at a time: of a form that is sent twice at once each stretch stands once.
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if opened is not None and opened != mark(person.days_away()):
        raise ChangedMeanwhile(person)
    person.absences.all().delete()
    Absence.objects.bulk_create(Absence(person=person, first_day=first, last_day=last) for first, last in periods)
    return person


@action
def leave(person: Person, *, on: date, by: Actor, now: datetime) -> Person:
    """This person left on `on`: nothing is sent any more, staff access ends, and every browser is signed out.

    Who is a person elsewhere as well signs in again there. Raises LastAdmin.
    """
    _keep_an_admin_beside(person)
    person.left_on, person.last_day = on, None
    person.save(update_fields=["left_on", "last_day"])
    if person.user is not None:
        person.user.end_sessions()
    return person


@action
def set_last_day(person: Person, *, last_day: date, by: Actor, now: datetime) -> Person:
    """They are here up to and including this day; the tick lets them go after it. Raises LastAdmin."""
    _keep_an_admin_beside(person)
    person.last_day = last_day
    person.save(update_fields=["last_day"])
    return person


def _keep_an_admin_beside(person: Person) -> None:
    member = getattr(person, "member", None)
    if member is not None and member.is_active:
        keep_an_admin_beside(member)


@action
def come_back(person: Person, *, by: Actor, now: datetime) -> Person:
    """They did not leave or will not, or are here again."""
    person.left_on, person.last_day = None, None
    person.save(update_fields=["left_on", "last_day"])
    return person


@action
def forget(person: Person, *, by: Actor, now: datetime) -> Person:
    """Erase somebody: who they are and what they wrote. What was promised keeps its kind and its day.

    Raises StillNeeded for who works in the product.
    """
    if Member.objects.active().filter(person=person).exists():
        raise StillNeeded
    numbers = numbers_of(person)
    # Whatever they asked besides, there is nothing left to see or to correct.
    today = Calendar.of_everyone(person.organisation).today(now)
    DataRequest.objects.filter(person=person, done_on=None).update(done_on=today)
    erase(person, now)
    remember(numbers, Tombstone.What.PERSON, now)
    return person


@private_action
def take_own_words(person: Person, *, by: Actor, now: datetime) -> None:
    """Somebody takes away for good all they wrote for themselves, and what was seen of them."""
    take_words(person)
    remember(numbers_of(person), Tombstone.What.WORDS, now)


@action
def forget_again(gone: Iterable[tuple[str, str, datetime]], *, by: Actor, now: datetime) -> int:
    """After a backup was put back: take away what was taken away since then. How many people it still knew.

    `gone` are the lines of the file beside it; what stands in the backup itself was taken away before it was made.
    """
    done = {(stone.person, stone.what, stone.at) for stone in Tombstone.objects.all()}
    found = set()
    for public_id, what, at in sorted(set(gone) - done):
        if what == Tombstone.What.ORGANISATION:
            found.update(_take_away_again(public_id, at))
            continue
        if what in gone_again:
            if gone_again[what](public_id, at):
                Tombstone.objects.create(person=public_id, what=what, at=at)
            continue
        person = Person.objects.filter(public_id=public_id).select_related("organisation", "user").first()
        if person is None:
            continue
        found.add(public_id)
        if what == Tombstone.What.PERSON:
            erase(person, now)
        else:
            take_words(person, until=at)
        Tombstone.objects.create(person=public_id, what=what, at=at)
    return len(found)


def _take_away_again(public_id: str, at: datetime) -> set[str]:
    """The people of an organisation that was gone, as far as this copy knew it."""
    organisation = Organisation.objects.filter(public_id=public_id).first()
    if organisation is None:
        return set()
    people = set(organisation.people.values_list("public_id", flat=True))
    take_away(organisation)
    Tombstone.objects.create(person=public_id, what=Tombstone.What.ORGANISATION, at=at)
    return people
