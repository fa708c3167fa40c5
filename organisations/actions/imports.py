"""Writes about people that come in from a file."""

from collections.abc import Collection, Iterable
from datetime import datetime

from organisations.acting import Actor, action
from organisations.actions.people import change_person
from organisations.importing import FILLED, Entry, Here, entries, made
from organisations.models import ImportFile, Organisation, PeopleImport, Person
from organisations.spreadsheets import Lines, Row
from organisations.working_days import Calendar


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
def take_rows(one: PeopleImport, *, rows: Iterable[Row], shared: Collection[str], by: Actor, now: datetime) -> bool:
    """Let the people of these rows come in, all or none; False when it was stopped or another took them.

    `shared` are the mailboxes of several in the whole file.
    """
    if not PeopleImport.objects.select_for_update().running().filter(pk=one.pk, at_row=one.at_row).exists():
        return False
    found = list(entries(rows, one.columns, one.organisation.name))
    done = Here(
        one.organisation,
        [entry for entry in found if isinstance(entry, Entry)],
        shared,
        today=Calendar.of_everyone(one.organisation).today(now),
    ).sort(found)
    Person.objects.bulk_create(made(one.organisation, done.new))
    known = list(Person.objects.filter(pk__in=done.filled).only(*FILLED))
    for person in known:
        for name in FILLED:
            setattr(person, name, done.filled[person.pk].get(name, getattr(person, name)))
    Person.objects.bulk_update(known, FILLED)
    # Whoever has an address can sign in with it: that is an act of its own for each of them.
    reached = [pk for pk, filled in done.filled.items() if "email" in filled]
    for person in Person.objects.filter(pk__in=reached).select_related("organisation", "user"):
        changes = {name: done.filled[person.pk][name] for name in ("email", "reach")}
        change_person(person, changes=changes, by=by, now=now)
    one.at_row, one.moved_at = done.at_row, now
    one.added, one.filled = one.added + len(done.new), one.filled + len(done.filled)
    one.unchanged += done.known + done.again
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
