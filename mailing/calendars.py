"""Calendar entries register: what stands in the diary of a person, filled by every app's `calendar.py`.

An entry has one UID for ever. What it said when it was last seen is kept (`mailing.diaries`): its SEQUENCE rises when
its day, time, place or title changes, and what is taken away is cancelled. Writing a file changes nothing.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from mailing.compose import one_line
from mailing.models import DiaryEntry
from organisations.models import Person

CONTENT_TYPE = "text/calendar; charset=utf-8"
# How long a calendar that reads along still sees what is behind us, and how often it may look.
BEHIND = timedelta(days=60)
LOOK_AGAIN = timedelta(hours=1)
_A_DAY, _A_YEAR = timedelta(days=1), timedelta(days=366)
_LONGEST_TITLE = 200


@dataclass(frozen=True)
class Entry:
    """One thing in a diary. `starts` is a day for a whole day, else an instant in the zone of the wall it hangs on.

    A diary is read by more people than its owner: an entry says nothing that they alone may know, and a check-in
    stands there whether it was made or not.
    """

    # What it is, for ever: an id of ours and nothing that may change.
    key: str
    title: str
    starts: date
    # Public id of its trajectory, and who of L&D invites for it.
    about: str = ""
    organiser: Person | None = None
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
    # Whether a letter invites for it; else only a file or an address tells of it.
    invites: bool = False
    # Whether counting it takes more than a page may ask: pages then show what was kept of it.
    is_counted: bool = False
    # Whether others sit there as well, so that a change is told at once.
    is_meeting: bool = False
    # Over before its day, such as a talk that was held: in no calendar from now on, and no news to anybody.
    is_done: bool = False
    # Who shares their diary shares no more of this than that there is something.
    is_private: bool = False

    @property
    def first_day(self) -> date:
        return self.starts.date() if isinstance(self.starts, datetime) else self.starts

    @property
    def last_day(self) -> date | None:
        """None for what has no end."""
        if self.is_weekly:
            return self.weekly_until
        return self.ends.date() if self.ends else self.first_day

    @property
    def hours(self) -> str:
        """From when to when, on the clock where it happens; empty for what has no end of its own."""
        if not isinstance(self.starts, datetime) or self.ends is None:
            return ""
        return f"{self.starts.hour}:{self.starts:%M}–{self.ends.hour}:{self.ends:%M}"

    @property
    def heading(self) -> str:
        """Its title on one line."""
        return one_line(self.title)[:_LONGEST_TITLE]

    @property
    def mark(self) -> str:
        """A hash of when and where it is."""
        said = [self.starts, self.ends, getattr(self.starts, "tzinfo", ""), self.place]
        return sha256(repr([*map(str, said), self.is_weekly, str(self.weekly_until)]).encode()).hexdigest()


# For each of these people the public ids of the trajectories that their entries are wanted of.
Wanted = Mapping[Person, Collection[str]]
Source = Callable[[Wanted, datetime], Iterable[tuple[Person, Entry]]]
sources: list[Source] = []
# Those that take few queries, and none of whose entries `is_counted`.
light: list[Source] = []


def register(source: Source) -> Source:
    """Add entries of one floor, each of which `is_counted`."""
    sources.append(source)
    return source


def register_light(source: Source) -> Source:
    """Add entries that a page may ask for as they stand now. Of two of one name the light one counts."""
    light.append(source)
    return source


def entries(person: Person, about: Collection[str], now: datetime) -> list[Entry]:
    """What is still to come for this person, in order of time: what is light as it stands, the rest as it was kept.

    Kept are the words of their own language; to who reads the page in another it is counted after all.
    """
    found = _gather(light, {person: about}, now)[person]
    rows = DiaryEntry.objects.of(person).counted(about).coming(person.local_day(now)).select_related("diary")
    rest = [row for row in rows if row.key not in {entry.key for entry in found}]
    words = {}
    if any(row.diary.language != translation.get_language() for row in rest):
        words = {entry.key: entry for entry in _gather(sources, {person: about}, now)[person]}
    return sorted([*found, *(_reworded(as_kept(row), words.get(row.key)) for row in rest)], key=_in_order)


def _reworded(kept: Entry, counted: Entry | None) -> Entry:
    return replace(kept, title=counted.heading, words=counted.words) if counted else kept


def entries_of(wanted: Wanted, now: datetime, *, behind: timedelta = timedelta()) -> dict[Person, list[Entry]]:
    """What is still to come for each of them, and what is `behind` them by so much. A few queries for all together."""
    found = _gather([*light, *sources], wanted, now, behind)
    return {person: sorted(theirs, key=_in_order) for person, theirs in found.items()}


def _gather(
    asked: Iterable[Source], wanted: Wanted, now: datetime, behind: timedelta = timedelta()
) -> dict[Person, list[Entry]]:
    found: dict[Person, dict[str, Entry]] = {person: {} for person in wanted}
    since = {person: person.local_day(now) - behind for person in wanted}
    for source in asked:
        for person, entry in source(wanted, now):
            if entry.last_day is None or entry.last_day >= since[person]:
                found[person].setdefault(
                    entry.key, entry if _may_invite(entry, person) else replace(entry, invites=False)
                )
    return {person: list(theirs.values()) for person, theirs in found.items()}


def _may_invite(entry: Entry, person: Person) -> bool:
    """An invitation comes from somebody else, who has an address."""
    return entry.organiser is not None and entry.organiser.email not in ("", person.email)


def kept_entries(person: Person, now: datetime) -> list[Entry]:
    """What is still to come as it was kept, in order of time. One query."""
    rows = DiaryEntry.objects.of(person).standing().coming(person.local_day(now)).by_day()
    return sorted((as_kept(row) for row in rows), key=_in_order)


def as_kept(row: DiaryEntry, organiser: Person | None = None) -> Entry:
    """The entry as it was last seen."""
    zone = ZoneInfo(row.zone) if row.zone else None
    return Entry(
        key=row.key,
        title=row.title,
        starts=row.starts_at.astimezone(zone) if row.starts_at else row.starts_on,
        about=row.about,
        organiser=organiser,
        ends=row.ends_at.astimezone(zone) if row.ends_at else None,
        words=row.words,
        place=row.place,
        is_busy=row.is_busy,
        is_weekly=row.is_weekly,
        weekly_until=row.weekly_until,
        invites=row.invites,
        is_private=row.is_private,
    )


def _in_order(entry: Entry) -> tuple[date, time, str]:
    return entry.first_day, entry.starts.time() if isinstance(entry.starts, datetime) else time.min, entry.key


def is_news(entry: Entry, row: DiaryEntry) -> bool:
    """Whether this differs from what was kept of it; the same told in another language does not."""
    is_same_language = row.diary.language == translation.get_language()
    return row.is_off or row.mark != entry.mark or (is_same_language and row.title != entry.heading)


def written(
    found: Iterable[Entry], person: Person, now: datetime, kept: Mapping[str, DiaryEntry] | None = None
) -> bytes:
    """The entries as a file that diaries read (RFC 5545), numbered after what was `kept` of them."""
    calendar, rows, known = _calendar("PUBLISH"), kept or {}, [entry for entry in found if not entry.is_done]
    for entry in known:
        calendar.add_component(_event(entry, person, *_number(entry, rows.get(entry.key), now)))
    return _with_zones(calendar, [day for entry in known for day in _days(entry)], now)


def feed(
    found: Iterable[Entry], person: Person, now: datetime, kept: Mapping[str, DiaryEntry]
) -> tuple[bytes, datetime]:
    """The same for a calendar that comes back for it, with what was taken away as cancelled; and when it changed."""
    calendar, known = _calendar(), {entry.key: entry for entry in found}
    name = _("Impactmodel: %(name)s") % {"name": person.called}
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", LOOK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", icalendar.vDuration(LOOK_AGAIN))
    changed = [row.changed_at for row in kept.values()]
    for entry in known.values():
        if entry.is_done:
            continue
        sequence, stamp = _number(entry, kept.get(entry.key), now)
        calendar.add_component(_event(entry, person, sequence, stamp))
        changed.append(stamp)
    today = person.local_day(now)
    gone = [row for row in kept.values() if row.key not in known and (row.last_on is None or row.last_on >= today)]
    for row in gone:
        sequence, stamp = (row.sequence, row.changed_at) if row.is_off else (row.sequence + 1, now)
        calendar.add_component(_cancelled(row, person, sequence, stamp))
        changed.append(stamp)
    days = [day for entry in known.values() for day in _days(entry)] + [row.starts_on for row in gone]
    return _with_zones(calendar, days, now), max(changed, default=now)


def invitation(entry: Entry, row: DiaryEntry, person: Person, now: datetime) -> bytes:
    """What a letter carries to put this one entry in a diary (RFC 5546: one file for each UID)."""
    calendar = _calendar("REQUEST")
    event = _event(entry, person, row.sequence, now)
    event.add("status", "CONFIRMED")
    _address(event, row, person, entry.organiser)
    calendar.add_component(event)
    return _with_zones(calendar, _days(entry), now)


def cancellation(row: DiaryEntry, person: Person, organiser: Person | None, now: datetime) -> bytes:
    """What a letter carries to take it out again."""
    calendar = _calendar("CANCEL")
    event = _cancelled(row, person, row.sequence, now)
    _address(event, row, person, organiser)
    calendar.add_component(event)
    return _with_zones(calendar, [row.starts_on], now)


def _days(entry: Entry) -> list[date]:
    """Between which days it must be known what its zone is."""
    return [entry.first_day, entry.last_day or entry.first_day + 2 * _A_YEAR]


def _calendar(method: str = "") -> icalendar.Calendar:
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Impactmodel//NONSGML//EN")
    calendar.add("version", "2.0")
    if method:
        calendar.add("method", method)
    return calendar


def _with_zones(calendar: icalendar.Calendar, days: Collection[date], now: datetime) -> bytes:
    """As text, with what the zones are in the years that matter."""
    around = list(days) or [now.date()]
    calendar.add_missing_timezones(first_date=min(around).replace(month=1, day=1), last_date=max(around) + _A_YEAR)
    for part in (part for zone in calendar.timezones for part in zone.subcomponents):
        _say_each_change(part)
    content: bytes = calendar.to_ical()
    return content


def _say_each_change(part: icalendar.TimezoneStandard | icalendar.TimezoneDaylight) -> None:
    """Every day on which the clock changes in this way, the first among them, on the clock before it (RFC 5545, 3.6.5).

    The library tells the first apart and on the clock after it; a program that reads what it says of the others alone
    puts half a year an hour off (ical.js 2.2.1, of Thunderbird).
    """
    others = part.pop("RDATE", None)
    changes = [part.DTSTART, *([one.dt for one in others.dts] if isinstance(others, icalendar.vDDDLists) else [])]
    ahead = max(part.TZOFFSETTO - part.TZOFFSETFROM, timedelta())
    changes = [change - ahead for change in changes]
    part.DTSTART = changes[0]
    if len(changes) > 1:
        part.add("RDATE", changes)


def _number(entry: Entry, row: DiaryEntry | None, now: datetime) -> tuple[int, datetime]:
    """Its sequence, and since when it is as it is; one more than was kept as soon as it differs."""
    if row is None:
        return 0, now
    if is_news(entry, row):
        return row.sequence + 1, now
    return row.sequence, row.changed_at


def _uid(key: str, person: Person) -> str:
    return f"{key}-{person.public_id}@{settings.MAIL_DOMAIN}"


def _event(entry: Entry, person: Person, sequence: int, stamp: datetime) -> icalendar.Event:
    event = _numbered(_uid(entry.key, person), entry.heading, sequence, stamp)
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
    if entry.is_private:
        event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE" if entry.is_busy else "TRANSPARENT")
    return event


def _cancelled(row: DiaryEntry, person: Person, sequence: int, stamp: datetime) -> icalendar.Event:
    event = _numbered(_uid(row.key, person), row.title, sequence, stamp)
    event.add("dtstart", row.starts_at.astimezone(ZoneInfo(row.zone)) if row.starts_at else row.starts_on)
    event.add("status", "CANCELLED")
    event.add("transp", "TRANSPARENT")
    return event


def _numbered(uid: str, title: str, sequence: int, stamp: datetime) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", uid)
    event.add("sequence", sequence)
    event.add("dtstamp", stamp.astimezone(UTC).replace(microsecond=0))
    event.add("summary", title)
    return event


def organiser_of(row: DiaryEntry, organiser: Person | None) -> str:
    """The address it comes from: that of the first letter about it for ever, else of who invites now (RFC 5546)."""
    return row.told_from or (organiser.email if organiser else "")


def _address(event: icalendar.Event, row: DiaryEntry, person: Person, organiser: Person | None) -> None:
    """From whom it comes, and to whom: nobody sees who else was invited, and nobody is asked to reply."""
    if address := organiser_of(row, organiser):
        named = {"CN": one_line(organiser.name)} if organiser and organiser.email == address else {}
        event.add("organizer", f"mailto:{address}", parameters=named)
    event.add(
        "attendee",
        f"mailto:{person.email}",
        parameters={
            "CN": one_line(person.name),
            "ROLE": "REQ-PARTICIPANT",
            "PARTSTAT": "NEEDS-ACTION",
            "RSVP": "FALSE",
        },
    )


def _weekly(entry: Entry) -> dict[str, Any]:
    rule: dict[str, Any] = {"freq": "weekly"}
    if entry.weekly_until and isinstance(entry.starts, datetime):
        last = datetime.combine(entry.weekly_until, time.max, entry.starts.tzinfo)
        rule["until"] = last.astimezone(UTC).replace(microsecond=0)
    elif entry.weekly_until:
        rule["until"] = entry.weekly_until
    return rule
