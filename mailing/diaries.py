"""What was told of somebody's dates, kept: what changes gets a higher number, what is taken away is off."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import translation

from mailing.calendars import BEHIND, Entry, is_news, today_of
from mailing.models import Diary, DiaryEntry
from mailing.outbox import reading_language
from organisations.models import Person

# So long after its day what is kept of an entry is of use to no calendar any more.
_FORGET = BEHIND + timedelta(days=30)
_SAID = ("about", "mark", "title", "starts_on", "starts_at", "zone", "last_on", "invites", "is_counted", "is_meeting")
_FIELDS = (*_SAID, "sequence", "is_off", "changed_at")


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
        diary, today = written[person.pk], today_of(person, now)
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
        return False
    has_news = is_news(entry, row)
    said = (row.title, row.invites, row.is_counted, row.is_meeting)
    if not has_news and said == (entry.heading, entry.invites, entry.is_counted, entry.is_meeting):
        return False
    _say(row, entry)
    if has_news:
        row.sequence, row.changed_at, row.is_off = row.sequence + 1, now, False
    return True


def _new(diary: Diary, entry: Entry, now: datetime) -> DiaryEntry:
    row = DiaryEntry(diary=diary, key=entry.key, changed_at=now)
    _say(row, entry)
    return row


def _say(row: DiaryEntry, entry: Entry) -> None:
    row.about, row.mark, row.title = entry.about, entry.mark, entry.heading
    row.invites, row.is_counted, row.is_meeting = entry.invites, entry.is_counted, entry.is_meeting
    row.starts_on, row.last_on = entry.first_day, entry.last_day
    row.starts_at, row.zone = None, ""
    if isinstance(entry.starts, datetime):
        row.starts_at, row.zone = entry.starts, _name_of(entry.starts)


def _name_of(instant: datetime) -> str:
    return instant.tzinfo.key if isinstance(instant.tzinfo, ZoneInfo) else "UTC"
