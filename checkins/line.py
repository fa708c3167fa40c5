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
    """Readings to draw and rows to read, of the same days; how many times it was tried and seen, of all of them."""

    readings: list[Reading]
    rows: list[Row]
    tried: int
    seen: int


@dataclass(frozen=True)
class Then:
    """Where they began, in their first answer and looking back; of one behaviour, or in general.

    No first answer where none was about the same.
    """

    behaviour: Behaviour | None
    first: LogEntry | None
    back: LogEntry


def then(entries: Iterable[LogEntry]) -> list[Then]:
    """The latest look back of every behaviour beside the first answer. Never one number out of two.

    The first is one about the same behaviour; where none came before, one of which either was told in general.
    """
    said = sorted(entries, key=lambda one: one.written_at)
    back = {one.behaviour_id: one for one in said if one.then_felt is not None}
    return [Then(one.behaviour, _first(said, one), one) for one in back.values()]


def _first(said: Iterable[LogEntry], back: LogEntry) -> LogEntry | None:
    felt = [one for one in said if one.felt is not None]
    same = [one for one in felt if one.behaviour_id == back.behaviour_id]
    before = [one for one in same if one.written_at < back.written_at]
    in_general = [one for one in felt if back.behaviour_id is None or one.behaviour_id is None]
    return next(iter([*before, *in_general, *same]), None)


def line(entries: Iterable[LogEntry], observations: Iterable[Observation], zone: tzinfo) -> Line:
    """Put felt and seen side by side per day; the last level of a day counts. Without a level there is no point."""
    felt: dict[date, LogEntry] = {}
    seen: dict[date, Observation] = {}
    notes = sorted(entries, key=lambda one: one.written_at)
    sights = [one for one in observations if not one.cannot_judge]
    for note in notes:
        if (day := note.day(zone)) not in felt or note.felt is not None:
            felt[day] = note
    for sight in sights:
        if (day := sight.day(zone)) not in seen or sight.seen is not None:
            seen[day] = sight
    readings, rows = [], []
    for day in sorted(felt.keys() | seen.keys()):
        own, others = felt.get(day), seen.get(day)
        reading = Reading(day, own.felt if own else None, others.seen if others else None)
        if reading.felt is not None or reading.seen is not None:
            readings.append(reading)
        rows.append(Row(day, own.said if own else "", others.said if others else ""))
    return Line(
        readings,
        rows,
        tried=sum(one.felt is not None for one in notes),
        # Of several behaviours that somebody tells at once, it is once.
        seen=len({(one.day(zone), one.observer_id) for one in sights if one.seen}),
    )
