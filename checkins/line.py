"""The learner's own line: what they felt and what was seen of it, day by day, and the same as words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, tzinfo

from checkins.chart import Reading
from checkins.models import LogEntry, Observation


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


def line(entries: Iterable[LogEntry], observations: Iterable[Observation], zone: tzinfo) -> Line:
    """Put felt and seen side by side per day; the last of a day counts. Without a level there is no point."""
    felt = {entry.written_at.astimezone(zone).date(): entry for entry in entries}
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
