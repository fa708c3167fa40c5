"""Parts register: every app that stores a piece of a trajectory says how it is written out and read in.

One mechanism serves the file, the example, a new edition, a template and the organisation's export. A part reads with
`trajectories.reading` (`Section`, `sections`), which notes every fault with its place, and writes with `Writing`,
which hands out the keys by which parts refer to each other's rows.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from django.db import models

from organisations.acting import Actor
from trajectories.models import Trajectory

Data = dict[str, Any]  # plain JSON: the file's own shape

# How keys of each kind begin: p1, p2, … in the order in which the file first speaks of them.
PREFIXES = {
    "person": "p",
    "trajectory": "t",
    "cohort": "c",
    "figure": "f",
    "behaviour": "b",
    "role": "r",
    "commitment": "a",
}


@dataclass
class Reading:
    """What reading a file has made so far, and every fault found with its place."""

    by: Actor
    now: datetime
    # The zone in which instants of the file are moved, so that the clock on the wall shows the same.
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Amsterdam"))
    # Every day and instant of the file moves by this much.
    shift: timedelta = timedelta()
    # Kind → file key → row, for later parts to refer to; None for one that was at fault itself.
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)
    # Primary keys of the people this file made: of everyone else it changes nothing.
    new_people: set[int] = field(default_factory=set)
    # Where in a larger file this one stands, as in "trajectories[3].plan"; empty for a file of its own.
    within: str = ""

    def fault(self, place: str, message: str) -> None:
        """Note what is wrong where, as in ("people[3].email", "not a mail address")."""
        self.faults.append((".".join(filter(None, (self.within, place))), message))

    def keep(self, kind: str, key: str, row: models.Model | None) -> None:
        """Remember the row a key stands for; None says that it was at fault, so that nobody complains again."""
        if not key:
            return
        self.rows.setdefault(kind, {})[key] = row


@dataclass
class Writing:
    """What writing a file has spoken of so far."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Amsterdam"))
    # Kind → primary key → key in the file, and the row.
    spoken_of: dict[str, dict[Any, tuple[str, models.Model]]] = field(default_factory=dict)

    def key(self, kind: str, row: models.Model | None) -> str | None:
        """The key of a row: a new one the first time it is spoken of. None for None."""
        if row is None:
            return None
        known = self.spoken_of.setdefault(kind, {})
        if row.pk not in known:
            known[row.pk] = (f"{PREFIXES[kind]}{len(known) + 1}", row)
        return known[row.pk][0]

    def rows(self, kind: str) -> list[Any]:
        """Every row of a kind that was spoken of, in the order of their keys."""
        return [row for _key, row in self.spoken_of.get(kind, {}).values()]

    def instant(self, moment: datetime | None) -> str | None:
        """As it stands in the file: on the organisation's clock, with its distance from UTC."""
        return moment.astimezone(self.zone).isoformat() if moment else None


def iso(value: date | None) -> str | None:
    """A day as it stands in the file."""
    return value.isoformat() if value else None


def number(value: Decimal | None) -> int | float | None:
    """A decimal as JSON writes it best: 2, not 2.00; 1.5."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def tidy(data: Data) -> Data:
    """Without what says nothing: None, the empty string, the empty list and False."""
    return {name: value for name, value in data.items() if value not in (None, "", []) and value is not False}


def only(data: Data, *names: str) -> Data:
    """Of an object of the file only these values, as far as they are there."""
    return {name: data[name] for name in names if name in data}


class PartOfFile(Protocol):
    """One section of the file."""

    key: str
    order: int
    # Model label → names of its fields that stand in the file.
    in_file: dict[str, tuple[str, ...]]
    # "app.Model.field" → why it stands in no file. Primary keys and public ids never do and need no line.
    left_out: dict[str, str]

    def dump(self, trajectory: Trajectory, writing: Writing) -> Any:
        """Its content as plain JSON, in an order that two dumps share; None or empty when there is nothing."""

    def structure(self, data: Any) -> Any:
        """Of what `dump` wrote that which says how people learn here, whoever they are; empty when nothing does.

        A new edition or a template begins with it. Values are named one by one, so that a new one stays out of it
        until somebody says that it is nobody's: no people, nothing they said, and nothing of its own time.
        """

    def load(self, data: Any, trajectory: Trajectory, reading: Reading) -> None:
        """Check everything and make the rows; faults go to `reading`, whose caller undoes all when there is one."""


parts: dict[str, PartOfFile] = {}


def register(part: PartOfFile) -> PartOfFile:
    """Add one section; a key can be added once."""
    if part.key in parts:
        raise ValueError(f"two parts called {part.key}")
    parts[part.key] = part
    return part
