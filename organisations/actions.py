"""Writes about organisations and their people."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import WebAuthn

from organisations.acting import Actor, action, private_action
from organisations.erasing import erase, remember, take_words
from organisations.importing import FILLED, Entry, Here, entries, made
from organisations.models import Absence, ImportFile, Member, Organisation, PeopleImport, Person, Tombstone, User
from organisations.names import sort_key
from organisations.pasting import Pasted
from organisations.register import AddressChange, Invitation, address_listeners, invitation_listeners
from organisations.spreadsheets import Lines, Row


class AlreadyThere(Exception):  # says what is the matter
    """There is an organisation of this name."""


class StillNeeded(Exception):  # says what is the matter
    """They work in the product: their access has to end first."""


class LastAdmin(Exception):  # says what is the matter
    """Without this one nobody could let anybody in."""


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
def change_person(person: Person, *, changes: dict[str, Any], by: Actor, now: datetime) -> Person:
    """Set the given fields. A new address forgets the old one's bounce and moves the sign-in along.

    Entered by anybody but the person themself, it opens nothing that was written before: whoever chooses an address
    can sign in with it.
    """
    before = Person.objects.get(pk=person.pk)  # as stored: a form has put the new values into `person` already
    for name, value in changes.items():
        setattr(person, name, value)
    if person.undeliverable and person.undeliverable != person.email:
        person.trust_address()
    _move_sign_in(person)
    is_moved = person.own_address != before.own_address
    by_another = by.person is None or by.person.pk != person.pk
    if is_moved and by_another:
        person.readable_from = now
        # Whoever read the old address comes in no more, by passkey either.
        Authenticator.objects.filter(user=person.user_id).delete()
    person.save()
    if is_moved:
        change = AddressChange(person, before.email if before.gets_mail else "", by_another, by, now)
        for listener in address_listeners:
            listener(change)
    return person


@action
def trust_address(person: Person, *, by: Actor, now: datetime) -> Person:
    """The address works after all: letters go there again, and what never arrived is asked once more."""
    if not person.address_is_dead:
        return person
    person.trust_address()
    person.save(update_fields=["undeliverable", "undeliverable_at", "undeliverable_because"])
    for listener in address_listeners:
        listener(AddressChange(person, "", by_another=False, by=by, now=now))
    return person


def _move_sign_in(person: Person) -> None:
    """Let the account follow the address, unless it also belongs to somebody elsewhere.

    Another organisation may change what it knows of a person, never who signs in here: then the two part, and
    the new address finds or makes its own account at the next sign-in.
    """
    user, address = person.user, person.email.lower()
    if user is None or user.email == address:
        return
    is_shared = user.persons.exclude(pk=person.pk).exists() or User.objects.filter(email=address).exists()
    if is_shared or person.reach != Person.Reach.OWN or not address:
        person.user = None
    else:
        user.email = address
        user.save(update_fields=["email"])


@action
def set_absences(person: Person, *, periods: list[tuple[date, date]], by: Actor, now: datetime) -> Person:
    """Replace the registered absences by these, first and last day included. Never why."""
    person.absences.all().delete()
    Absence.objects.bulk_create(Absence(person=person, first_day=first, last_day=last) for first, last in periods)
    return person


@action
def set_rhythm(organisation: Organisation, *, changes: dict[str, Any], by: Actor, now: datetime) -> Organisation:
    """Set when people work and letters go, for who has nothing of their own. Days are counted anew by themselves."""
    for name, value in changes.items():
        setattr(organisation, name, value)
    organisation.save(update_fields=list(changes))
    return organisation


@action
def set_keeping(
    organisation: Organisation,
    *,
    needs_works_council: bool,
    keeps_months: int,
    council_keeps_months: int | None,
    minimum_base: int,
    by: Actor,
    now: datetime,
) -> Organisation:
    """Set how long what learners and observers wrote is kept, who has to agree first, and when a group is told of."""
    organisation.needs_works_council, organisation.minimum_base = needs_works_council, minimum_base
    organisation.keeps_months, organisation.council_keeps_months = keeps_months, council_keeps_months
    organisation.save(update_fields=["needs_works_council", "keeps_months", "council_keeps_months", "minimum_base"])
    return organisation


@action
def set_name_order(organisation: Organisation, *, name_order: str, by: Actor, now: datetime) -> Organisation:
    """Sort names the Dutch or the Belgian way from now on, also those that are there."""
    organisation.name_order = name_order
    organisation.save(update_fields=["name_order"])
    people = list(organisation.people.only("name", "sort_key"))
    for person in people:
        person.sort_key = sort_key(person.name, name_order)
    Person.objects.bulk_update(people, ["sort_key"], batch_size=500)
    return organisation


@action
def set_digest(member: Member, *, wanted: bool, by: Actor, now: datetime) -> Member:
    """The daily overview by mail, or no longer."""
    member.gets_digest = wanted
    member.save(update_fields=["gets_digest"])
    return member


@action
def leave(person: Person, *, on: date, by: Actor, now: datetime) -> Person:
    """This person left on `on`: nothing is sent any more, and staff access ends."""
    person.left_on = on
    person.save(update_fields=["left_on"])
    return person


@action
def come_back(person: Person, *, by: Actor, now: datetime) -> Person:
    """They did not leave, or are here again."""
    person.left_on = None
    person.save(update_fields=["left_on"])
    return person


@action
def forget(person: Person, *, by: Actor, now: datetime) -> Person:
    """Erase somebody: who they are and what they wrote. What was promised keeps its kind and its day.

    Raises StillNeeded for who works in the product.
    """
    if Member.objects.active().filter(person=person).exists():
        raise StillNeeded
    erase(person, now)
    remember(person, Tombstone.What.PERSON, now)
    return person


@private_action
def take_own_words(person: Person, *, by: Actor, now: datetime) -> None:
    """Somebody takes away for good all they wrote for themselves, and what was seen of them."""
    take_words(person)
    remember(person, Tombstone.What.WORDS, now)


@action
def forget_again(gone: Iterable[tuple[str, str, datetime]], *, by: Actor, now: datetime) -> int:
    """After a backup was put back: take away what was taken away since then. How many people it still knew.

    `gone` are the lines of the file beside it; what stands in the backup itself was taken away before it was made.
    """
    done = {(stone.person, stone.what, stone.at) for stone in Tombstone.objects.all()}
    found = set()
    for public_id, what, at in sorted(set(gone) - done):
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


@action
def add_passkey(user: User, *, name: str, credential: dict[str, Any], by: Actor, now: datetime) -> Authenticator:
    """Let this key of a device sign in as `user`. The credential has been verified by the form."""
    return WebAuthn.add(user, name, credential).instance


@action
def remove_passkey(passkey: Authenticator, *, by: Actor, now: datetime) -> None:
    """It opens nothing any more. The device still has it."""
    Authenticator.objects.filter(pk=passkey.pk).delete()  # so, and the row in hand keeps its key for the audit line


@action
def create_organisation(
    name: str, *, admin: str, email: str, language: str, timezone: str, by: Actor, now: datetime
) -> Organisation:
    """Make an organisation with the one person who can let the others in, and tell them how to sign in.

    Raises AlreadyThere when one of this name exists: a second run makes nothing twice.
    """
    if Organisation.objects.filter(name__iexact=name).exists():
        raise AlreadyThere
    made = Organisation.objects.create(name=name, language=language, timezone=timezone, created_at=now)
    person = Person.objects.create(organisation=made, name=admin, email=email)
    _let_in(person, Member.Role.ADMIN, by, now)
    return made


@action
def invite(organisation: Organisation, *, name: str, email: str, role: str, by: Actor, now: datetime) -> Member:
    """Let a colleague in, new or known by this own address, and tell them how to sign in."""
    known = organisation.people.with_own_address([email]).first()
    person = known or Person.objects.create(organisation=organisation, name=name, email=email)
    return _let_in(person, role, by, now)


@action
def change_rights(member: Member, *, role: str, by: Actor, now: datetime) -> Member:
    """Let this member do more or less; who had no access any more is let in again and told so. Raises LastAdmin."""
    if not member.is_active:
        return _let_in(member.person, role, by, now)
    if role != Member.Role.ADMIN:
        _keep_an_admin_beside(member)
    member.role = role
    member.save(update_fields=["role"])
    return member


@action
def end_access(member: Member, *, by: Actor, now: datetime) -> Member:
    """From this moment this member sees nothing here, and what is signed in anywhere as them is signed out.

    Raises LastAdmin. As somebody who takes part in a trajectory the person stays.
    """
    _keep_an_admin_beside(member)
    member.ended_at = now
    member.save(update_fields=["ended_at"])
    user = member.person.user
    if user is not None:
        user.set_unusable_password()  # a new random one: sessions hang on it
        user.save(update_fields=["password"])
    return member


def _let_in(person: Person, role: str, by: Actor, now: datetime) -> Member:
    member, _is_new = Member.objects.update_or_create(
        person=person, defaults={"organisation_id": person.organisation_id, "role": role, "ended_at": None}
    )
    for listener in invitation_listeners:
        listener(Invitation(member, by, now))
    return member


def _keep_an_admin_beside(member: Member) -> None:
    """Under a lock, so that two admins cannot put each other out at the same moment."""
    Organisation.objects.select_for_update().get(pk=member.organisation_id)
    others = Member.objects.active().admins().filter(organisation_id=member.organisation_id).exclude(pk=member.pk)
    if member.may_arrange and not others.exists():
        raise LastAdmin


@action
def open_import(
    organisation: Organisation,
    *,
    file_name: str,
    lines: Lines,
    heading_row: int,
    columns: list[str],
    rows: int,
    by: Actor,
    now: datetime,
) -> PeopleImport:
    """Keep the lines of a file for a day, so that its people can come in. Nobody does yet."""
    one = PeopleImport.objects.create(
        organisation=organisation,
        started_by=by.person,
        file_name=file_name,
        encoding=lines.encoding,
        separator=lines.separator,
        heading_row=heading_row,
        columns=columns,
        rows=rows,
        created_at=now,
    )
    ImportFile.objects.create(people_import=one, content=lines.content)
    return one


@action
def choose_columns(
    one: PeopleImport, *, encoding: str, heading_row: int, columns: list[str], rows: int, by: Actor, now: datetime
) -> PeopleImport:
    """How the file is to be read, and what of it is wanted."""
    one.encoding, one.heading_row, one.columns, one.rows = encoding, heading_row, columns, rows
    PeopleImport.objects.filter(pk=one.pk, state=PeopleImport.State.PREPARING).update(
        encoding=encoding, heading_row=heading_row, columns=columns, rows=rows
    )
    return one


@action
def run_import(one: PeopleImport, *, by: Actor, now: datetime) -> PeopleImport:
    """Let its people come in, or go on where it was stopped. Nobody is mailed."""
    waiting = (PeopleImport.State.PREPARING, PeopleImport.State.STOPPED)
    PeopleImport.objects.open().filter(pk=one.pk, state__in=waiting).update(
        state=PeopleImport.State.RUNNING, moved_at=now
    )
    return one


@action
def stop_import(one: PeopleImport, *, by: Actor, now: datetime) -> PeopleImport:
    """After the part that is being written. Who came in stays."""
    PeopleImport.objects.running().filter(pk=one.pk).update(state=PeopleImport.State.STOPPED, moved_at=now)
    return one


@action
def take_rows(one: PeopleImport, *, rows: Iterable[Row], by: Actor, now: datetime) -> bool:
    """Let the people of these rows come in, all or none; False when it was stopped or another took them."""
    if not PeopleImport.objects.select_for_update().running().filter(pk=one.pk, at_row=one.at_row).exists():
        return False
    found = list(entries(rows, one.columns))
    done = Here(one.organisation, [entry for entry in found if isinstance(entry, Entry)]).sort(found)
    Person.objects.bulk_create(made(one.organisation, done.new))
    known = list(Person.objects.filter(pk__in=done.filled).only(*FILLED))
    for person in known:
        for name, value in done.filled[person.pk].items():
            setattr(person, name, value)
    Person.objects.bulk_update(known, FILLED)
    one.at_row, one.moved_at = done.at_row, now
    one.added, one.filled = one.added + len(done.new), one.filled + len(done.filled)
    one.unchanged += done.known
    for matter, numbers in done.problems.items():
        one.problems[matter] = [*one.problems.get(matter, []), *numbers]
    one.save(update_fields=["at_row", "moved_at", "added", "filled", "unchanged", "problems"])
    return True


@action
def finish_import(one: PeopleImport, *, by: Actor, now: datetime) -> PeopleImport:
    """All rows were looked at. The file stays only for rows that did not come in, and not beyond its day."""
    one.state = PeopleImport.State.DONE
    PeopleImport.objects.running().filter(pk=one.pk).update(state=one.state, moved_at=now)
    if not one.problems:
        ImportFile.objects.filter(people_import=one).delete()
    return one


@action
def discard_import(one: PeopleImport, *, by: Actor, now: datetime) -> None:
    """Throw the file away. Who came in stays."""
    PeopleImport.objects.filter(pk=one.pk).delete()
