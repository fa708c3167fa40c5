"""The learner's own line: what they felt and what was seen of it, day by day, and the same as words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, tzinfo

from checkins.chart import Reading
from checkins.models import LogEntry, Observation
from trajectories.models import Behaviour


@dataclass(frozen=True)
class Row:
    """One day of the line, for the table under it. Empty words: not asked."""

    day: date
    felt: str
    seen: str


@dataclass(frozen=True)
class Line:
    """Readings to draw and rows to read, of the same days."""

    readings: list[Reading]
    rows: list[Row]
    tried: int
    seen: int


@dataclass(frozen=True)
class Then:
    """Where they began, in their first answer and looking back; of one behaviour, or in general."""

    behaviour: Behaviour | None
    first: LogEntry
    back: LogEntry


def then(entries: Iterable[LogEntry]) -> list[Then]:
    """The first answer beside the latest look back, for every behaviour that has both. Never one number out of two."""
    first: dict[int | None, LogEntry] = {}
    back: dict[int | None, LogEntry] = {}
    for entry in sorted(entries, key=lambda one: one.written_at):
        if entry.felt is not None:
            first.setdefault(entry.behaviour_id, entry)
        if entry.then_felt is not None:
            back[entry.behaviour_id] = entry
    return [Then(one.behaviour, first[key], one) for key, one in back.items() if key in first]


def line(entries: Iterable[LogEntry], observations: Iterable[Observation], zone: tzinfo) -> Line:
    """Put felt and seen side by side per day; the last of a day counts. Without a level there is no point."""
    felt = {entry.day(zone): entry for entry in sorted(entries, key=lambda one: (one.day(zone), one.written_at))}
    seen: dict[date, Observation] = {}
    for one in observations:
        if one.cannot_judge:
            continue
        day = one.given_at.astimezone(zone).date()
        if day not in seen or one.seen is not None:
            seen[day] = one
    readings, rows = [], []
    for day in sorted(felt.keys() | seen.keys()):
        entry, sight = felt.get(day), seen.get(day)
        reading = Reading(day, entry.felt if entry else None, sight.seen if sight else None)
        if reading.felt is not None or reading.seen is not None:
            readings.append(reading)
        rows.append(Row(day, entry.said if entry else "", sight.said if sight else ""))
    return Line(
        readings,
        rows,
        tried=sum(entry.felt is not None for entry in felt.values()),
        seen=sum(bool(one.seen) for one in seen.values()),
    )
