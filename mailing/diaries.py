"""What was told of somebody's dates, kept: what changes gets a higher number, what is taken away is off."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import translation

from mailing.calendars import BEHIND, Entry, is_news
from mailing.models import Diary, DiaryEntry
from mailing.outbox import reading_language
from organisations.models import Person

# So long after its day what is kept of an entry is of use to no calendar any more.
_FORGET = BEHIND + timedelta(days=30)
# What is called the same in an entry and in its row; and all that may change in a row.
_SAME = (
    "about",
    "mark",
    "words",
    "is_busy",
    "is_private",
    "is_weekly",
    "weekly_until",
    "invites",
    "is_counted",
    "is_meeting",
)
_WHEN = ("title", "starts_on", "starts_at", "zone", "ends_at", "place", "last_on")
_FIELDS = (*_SAME, *_WHEN, "sequence", "is_off", "changed_at")


def of(person: Person) -> Diary:
    """The diary of this person, made at first need."""
    return Diary.objects.get_or_create(person=person, defaults={"language": reading_language(person)})[0]


def kept(person: Person) -> dict[str, DiaryEntry]:
    """What was kept of each entry, by its key. One query."""
    rows = DiaryEntry.objects.of(person).select_related("diary").order_by("pk")
    return {row.key: row for row in rows}


@transaction.atomic
def keep(found: Mapping[Person, Iterable[Entry]], now: datetime) -> None:
    """Hold what is still to come for each of these against what was kept, and keep it. A few queries for all.

    `found` is everything there is for them, in the language that is active. What is behind them stays as it was.
    """
    rows: dict[int, dict[str, DiaryEntry]] = {}
    written = _locked(found)
    for row in DiaryEntry.objects.filter(diary__in=written.values()).order_by("pk"):
        rows.setdefault(row.diary_id, {})[row.key] = row
    new: list[DiaryEntry] = []
    changed: list[DiaryEntry] = []
    for person, entries in found.items():
        diary, today = written[person.pk], person.local_day(now)
        theirs = rows.get(diary.pk, {})
        for row in theirs.values():
            row.diary = diary
        coming = {entry.key: entry for entry in entries if entry.last_day is None or entry.last_day >= today}
        changed += _changed(theirs, coming, today, now)
        new += [_new(diary, one, now) for key, one in coming.items() if key not in theirs and not one.is_done]
    DiaryEntry.objects.bulk_update(changed, _FIELDS)
    DiaryEntry.objects.bulk_create(new)
    DiaryEntry.objects.filter(diary__in=written.values(), last_on__lt=now.date() - _FORGET).delete()
    language = translation.get_language() or ""
    Diary.objects.filter(pk__in=[diary.pk for diary in written.values()]).update(language=language, looked_at=now)


def _locked(people: Iterable[Person]) -> dict[int, Diary]:
    """The diaries of these by key of the person, made at first need, and held until the transaction ends."""
    every = {person.pk: person for person in people}
    rows = Diary.objects.select_for_update().filter(person__in=every).order_by("pk")
    found = {diary.person_id: diary for diary in rows}
    if missing := [person for pk, person in every.items() if pk not in found]:
        Diary.objects.bulk_create(
            [Diary(person=person, language=reading_language(person)) for person in missing], ignore_conflicts=True
        )
        found = {diary.person_id: diary for diary in rows.all()}
    return found


def _changed(
    rows: Mapping[str, DiaryEntry], coming: Mapping[str, Entry], today: date, now: datetime
) -> list[DiaryEntry]:
    """The rows of one person that say something else now."""
    changed = [rows[key] for key, entry in coming.items() if key in rows and _follow(rows[key], entry, now)]
    gone = [row for key, row in rows.items() if key not in coming and _is_coming(row, today) and not row.is_off]
    for row in gone:
        row.is_off, row.sequence, row.changed_at = True, row.sequence + 1, now
    return [*changed, *gone]


def _is_coming(row: DiaryEntry, today: date) -> bool:
    return row.last_on is None or row.last_on >= today


def _follow(row: DiaryEntry, entry: Entry, now: datetime) -> bool:
    """Let the row say what the entry says; whether anything in it changed."""
    if entry.is_done:
        # Over before its day: it stays as it was told, and nobody is invited any more.
        was_inviting, row.invites = row.invites, False
        return was_inviting
    has_news, said = is_news(entry, row), _said(entry)
    # Who was told of it once hears what becomes of it, also when they plan it themselves by now.
    said["invites"] = entry.invites or row.told is not None
    if not has_news and all(getattr(row, name) == value for name, value in said.items()):
        return False
    _say(row, said)
    if has_news:
        row.sequence, row.changed_at, row.is_off = row.sequence + 1, now, False
    return True


def _new(diary: Diary, entry: Entry, now: datetime) -> DiaryEntry:
    row = DiaryEntry(diary=diary, key=entry.key, changed_at=now)
    _say(row, _said(entry))
    return row


def _say(row: DiaryEntry, said: Mapping[str, Any]) -> None:
    for name, value in said.items():
        setattr(row, name, value)


def _said(entry: Entry) -> dict[str, Any]:
    """All that a row keeps of an entry, by its columns."""
    at = entry.starts if isinstance(entry.starts, datetime) else None
    same = {name: getattr(entry, name) for name in _SAME}
    return same | {
        "title": entry.heading,
        "starts_on": entry.first_day,
        "starts_at": at,
        "zone": _name_of(at) if at else "",
        "ends_at": entry.ends,
        "place": entry.place[:300],
        "last_on": entry.last_day,
    }


def _name_of(instant: datetime) -> str:
    return instant.tzinfo.key if isinstance(instant.tzinfo, ZoneInfo) else "UTC"
