"""People who come in from a file, a part at a time: each part whole or not at all, and stopped after any of them.

How far it is stands in the database. A task that died is asked for again by the tick, and a second one beside it finds
that its part was taken.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import islice

from django.db import IntegrityError, transaction

from organisations import actions, columns, waking
from organisations.acting import Actor
from organisations.importing import AT_ONCE, Entry, Here, Sorted, entries, in_parts, shared_in
from organisations.models import PeopleImport
from organisations.spreadsheets import Lines, Row, read_rows, ways_to_read
from organisations.working_days import Calendar

TASK = "organisations.tasks.import_people"
# So long one task goes on; then it stands in line again, behind letters that wait.
TURN_SECONDS = 10.0
# Who did not move for so long is asked for again.
SILENT = timedelta(seconds=60)


# So many rows show what a file holds.
_FIRST = 30
_SHOWN = 10


@dataclass(frozen=True)
class Head:
    """The beginning of the file: headings, and the first rows below them."""

    headings: list[str]
    rows: list[Row]


def lines_of(one: PeopleImport) -> Lines:
    """As it is to be read; while nobody said how its letters are to be read, the likeliest way."""
    return _readable(Lines(bytes(one.file.content), one.encoding, one.separator))


def _readable(lines: Lines) -> Lines:
    return lines if lines.encoding else replace(lines, encoding=ways_to_read(lines)[0].encoding)


def rows_of(one: PeopleImport) -> Iterator[Row]:
    """Every row below the headings."""
    return (row for row in read_rows(lines_of(one)) if row[0] > one.heading_row)


def head(one: PeopleImport) -> Head:
    """How the file begins."""
    rows = list(islice(read_rows(lines_of(one)), _FIRST))
    headings = next((cells for number, cells in rows if number == one.heading_row), [])
    return Head(headings, [row for row in rows if row[0] > one.heading_row])


def left_out(one: PeopleImport) -> list[str]:
    """What the columns that nobody reads are called, from the left."""
    return [heading for heading, held in zip(head(one).headings, one.columns, strict=False) if heading and not held]


def first_look(lines: Lines) -> tuple[int, list[str], int]:
    """Of a file that just came in: the row of headings, what its columns seem to hold, and how many rows there are."""
    every = read_rows(_readable(lines))
    rows = list(islice(every, _FIRST))
    heading = columns.heading_row(rows)
    headings = next((cells for number, cells in rows if number == heading), [])
    width = max(len(cells) for _number, cells in rows)
    below = [cells for number, cells in rows if number > heading]
    found = columns.guess(headings)
    if not any(found):
        found = columns.guess_name(below[0] if below else [])
    found = columns.with_addresses([*found, *[""] * (width - len(found))][:width], below)
    return heading, found, len(below) + sum(number > heading for number, _cells in every)


def rows_below(one: PeopleImport, heading: int) -> int:
    """How many rows there are below this one."""
    return sum(number > heading for number, _cells in read_rows(lines_of(one)))


def looked_through(one: PeopleImport, now: datetime) -> tuple[list[Entry], Sorted]:
    """What would become of all rows, and the first ten that can come in; nothing is written."""
    first: list[Entry] = []

    def seen() -> Iterator[Entry | tuple[int, str]]:
        for entry in _entries(one):
            if isinstance(entry, Entry) and len(first) < _SHOWN:
                first.append(entry)
            yield entry

    every = _entries(one) if one.rows <= AT_ONCE else None
    some = None if every is None else [entry for entry in every if isinstance(entry, Entry)]
    today = Calendar.of_everyone(one.organisation).today(now)
    return first, Here(one.organisation, some, shared_in(_entries(one)), today=today).sort(seen())


def _entries(one: PeopleImport) -> Iterator[Entry | tuple[int, str]]:
    return entries(rows_of(one), one.columns, one.organisation.name)


def refused_rows(one: PeopleImport, now: datetime) -> Iterator[tuple[str, Row]]:
    """Each row that does not come in, with what is the matter, in the order of the file."""
    is_open = one.state == PeopleImport.State.PREPARING
    problems = looked_through(one, now)[1].problems if is_open else one.problems
    matters = {number: matter for matter, numbers in problems.items() for number in numbers}
    return ((matters[row[0]], row) for row in rows_of(one) if row[0] in matters)


def start(one: PeopleImport, *, by: Actor, now: datetime) -> None:
    """Let its people come in, or go on where it was stopped."""
    actions.run_import(one, by=by, now=now)
    wake(one)


def wake(one: PeopleImport) -> None:
    """Ask a worker for it, once what was written stands."""
    transaction.on_commit(partial(waking.ask, TASK, one.pk, expires=60))


def plan(now: datetime) -> int:
    """Ask once more for what should be running and does not move."""
    silent = list(PeopleImport.objects.running().filter(moved_at__lt=now - SILENT))
    for one in silent:
        wake(one)
    return len(silent)


def go_on(key: int, now: datetime) -> None:
    """Let part after part come in, until all are in, it was stopped, or the turn is over."""
    found = PeopleImport.objects.running().filter(pk=key).select_related("organisation", "started_by", "file")
    one = found.first()
    if one is None:
        return
    by = Actor(one.started_by, via="import")
    if not one.has_file:
        actions.stop_import(one, by=by, now=now)
        return
    until = time.monotonic() + TURN_SECONDS
    shared = shared_in(_entries(one))
    waiting = (row for row in rows_of(one) if row[0] > one.at_row)
    for part in in_parts(waiting):
        if not _take(one, part, shared, by, now):
            return
        if time.monotonic() > until:
            wake(one)
            return
    actions.finish_import(one, by=by, now=now)


def _take(one: PeopleImport, part: list[Row], shared: frozenset[str], by: Actor, now: datetime) -> bool:
    """Once more where somebody else made one of them in the same moment: then they are known."""
    try:
        return actions.take_rows(one, rows=part, shared=shared, by=by, now=now)
    except (IntegrityError, actions.AddressTaken):
        return actions.take_rows(one, rows=part, shared=shared, by=by, now=now)
