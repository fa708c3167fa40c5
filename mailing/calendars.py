"""Calendar entries register: the dates somebody may put in their own diary, filled by every app's `calendar.py`.

A file is made when it is asked for and leaves nothing behind. An entry has one UID for ever, and each file counts as
newer than the ones before: saved again it takes the place of what stood there.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import icalendar
from django.conf import settings

from organisations.models import Person

CONTENT_TYPE = "text/calendar; charset=utf-8"
_A_DAY, _A_YEAR = timedelta(days=1), timedelta(days=366)


@dataclass(frozen=True)
class Entry:
    """One thing in a diary. `starts` is a day for a whole day, else an instant in the zone of the wall it hangs on."""

    # What it is, for ever: an id of ours and nothing that may change.
    key: str
    title: str
    starts: date
    ends: datetime | None = None
    words: str = ""
    # What a list says beside it, such as that it is weekly.
    note: str = ""
    place: str = ""
    # Whether the reader cannot be elsewhere meanwhile.
    is_busy: bool = False
    is_weekly: bool = False
    # The last day of what is weekly; None: no end.
    weekly_until: date | None = None

    @property
    def first_day(self) -> date:
        return self.starts.date() if isinstance(self.starts, datetime) else self.starts

    @property
    def last_day(self) -> date | None:
        """None for what has no end."""
        return self.weekly_until if self.is_weekly else self.first_day


# The entries of this person that belong to things with these public ids.
Source = Callable[[Person, Collection[str], datetime], Iterable[Entry]]
sources: list[Source] = []


def register(source: Source) -> Source:
    """Add the entries of one floor."""
    sources.append(source)
    return source


def entries(person: Person, about: Collection[str], now: datetime) -> list[Entry]:
    """What is still to come for this person, in order of time."""
    today = now.astimezone(ZoneInfo(person.zone)).date()
    found = [entry for source in sources for entry in source(person, about, now)]
    coming = [entry for entry in found if entry.last_day is None or entry.last_day >= today]
    return sorted(coming, key=lambda entry: (entry.first_day, _clock(entry)))


def written(found: Iterable[Entry], person: Person, now: datetime) -> bytes:
    """The entries as a file that diaries read (RFC 5545)."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Impactmodel//NONSGML//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    known = list(found)
    for entry in known:
        calendar.add_component(_event(entry, person, now))
    days = [entry.first_day for entry in known] or [now.date()]
    calendar.add_missing_timezones(first_date=min(days).replace(month=1, day=1), last_date=max(days) + _A_YEAR)
    content: bytes = calendar.to_ical()
    return content


def _event(entry: Entry, person: Person, now: datetime) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{entry.key}-{person.public_id}@{settings.MAIL_DOMAIN}")
    event.add("sequence", int(now.timestamp()) // 60)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("summary", entry.title)
    event.add("dtstart", entry.starts)
    if not isinstance(entry.starts, datetime):
        event.add("dtend", entry.starts + _A_DAY)
    elif entry.ends:
        event.add("dtend", entry.ends)
    if entry.is_weekly:
        event.add("rrule", _weekly(entry))
    if entry.words:
        event.add("description", entry.words)
    if entry.place:
        event.add("location", entry.place)
    event.add("transp", "OPAQUE" if entry.is_busy else "TRANSPARENT")
    return event


def _weekly(entry: Entry) -> dict[str, object]:
    rule: dict[str, object] = {"freq": "weekly"}
    if entry.weekly_until and isinstance(entry.starts, datetime):
        rule["until"] = datetime.combine(entry.weekly_until, time.max, entry.starts.tzinfo).astimezone(UTC)
    return rule


def _clock(entry: Entry) -> time:
    return entry.starts.time() if isinstance(entry.starts, datetime) else time.min
