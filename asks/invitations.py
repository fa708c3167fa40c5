"""What a letter puts in a diary: one file for each date that is new to its reader, has moved, or does not take place.

First invitations ride along with a letter that goes anyway. A meeting that was told and differs since makes a letter of
its own when none waits, and so does in the end whatever was told and is off: one of the day's letters, so that nobody
gets more than one a day and three a week. What is closed waits with that: L&D may have chosen to tell people first.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from asks import diaries, planning
from asks.coming import DATES, News, ToAsk
from asks.models import FIRST, Ask, AskLetter
from mailing import calendars
from mailing.calendars import Entry
from mailing.models import DiaryEntry, DiaryEntryQuerySet, Mail
from mailing.outbox import queue
from mailing.register import Rendered
from organisations.alone import alone
from organisations.compiled import Compiled
from organisations.models import Person
from organisations.working_days import Calendar, NoWorkingDay
from trajectories.models import Trajectory

# A letter invites no further ahead, and for no more at once; what is later comes with a later letter.
AHEAD, MOST = timedelta(days=42), 8
# Working days of the reader after which a letter takes what is off out of their calendar, where none did meanwhile.
SETTLES = 2


@dataclass(frozen=True)
class Invitation:
    """One date in one letter, numbered as it was kept; without an entry it is cancelled.

    `is_open`: its trajectory is. `has_settled`: it is off for so long that a letter of its own may say so.
    """

    row: DiaryEntry
    sequence: int
    entry: Entry | None
    organiser: Person | None
    is_open: bool
    has_settled: bool

    @property
    def is_news(self) -> bool:
        """Told, and so different since that it is reason enough for a letter."""
        if self.row.told is None:
            return False
        at_once = self.row.is_meeting and self.is_open
        return self.has_settled or (at_once and (self.has_moved or self.entry is None))

    @property
    def waits(self) -> bool:
        """Off with all of its trajectory, and L&D may be telling people themselves."""
        return self.entry is None and not self.is_open and not self.has_settled

    @property
    def has_moved(self) -> bool:
        """To another time or place than was told."""
        return self.row.told is not None and self.row.told_mark != self.row.mark

    @property
    def title(self) -> str:
        return self.row.title

    @property
    def first_day(self) -> date:
        return self.row.starts_on

    def file(self, person: Person, now: datetime) -> tuple[str, str, bytes]:
        """As a letter carries it."""
        if self.entry is None:
            method, content = "CANCEL", calendars.cancellation(self.row, person, self.organiser, now)
        else:
            method, content = "REQUEST", calendars.invitation(self.entry, self.row, person, now)
        return f"{self.first_day}-{self.row.pk}.ics", f"text/calendar; charset=utf-8; method={method}", content


def to_tell(mail: Mail, now: datetime, *, looks: bool) -> list[Invitation]:
    """What this letter has to tell of the dates of its reader, the soonest first.

    `looks`: the plan is looked at for it, also when nothing is known to be new. A deputy is told nothing: the dates
    are of whom they answer for.
    """
    return [one for one in _all_to_tell(mail, now, looks=looks) if not one.waits][:MOST]


def to_cancel(mail: Mail, now: datetime) -> list[Invitation]:
    """All that is off, for the letter that says why."""
    return [one for one in _all_to_tell(mail, now, looks=True) if one.entry is None]


def _all_to_tell(mail: Mail, now: datetime, *, looks: bool) -> list[Invitation]:
    person = mail.person
    if mail.about.get("on_behalf_of") or not (looks or mail.has_dates):
        return []
    today = person.local_day(now)
    rows = _untold(person, today)
    if looks or (rows and diaries.lacks(person, (), now)):
        diaries.look([person], now)
        rows = _untold(person, today)
    about = Trajectory.objects.these({row.about for row in rows}).select_related("owner") if rows else ()
    return _invitations(rows, {one.public_id: one for one in about}, person, now)


def _invitations(
    rows: Collection[DiaryEntry], about: Mapping[str, Trajectory], person: Person, now: datetime
) -> list[Invitation]:
    settled = _settled([row for row in rows if row.is_off], person, now)
    found = []
    for row in rows:
        trajectory = about.get(row.about)
        organiser = trajectory.owner if trajectory else None
        entry = None if row.is_off else calendars.as_kept(row, organiser)
        is_open = trajectory is not None and trajectory.is_open
        found.append(Invitation(row, row.sequence, entry, organiser, is_open, row in settled))
    return found


def _settled(gone: Collection[DiaryEntry], person: Person, now: datetime) -> list[DiaryEntry]:
    if not gone:
        return []
    calendar = Calendar.of(person)
    return [row for row in gone if _settles_on(row.changed_at, calendar) <= calendar.today(now)]


def _settles_on(changed_at: datetime, calendar: Calendar) -> date:
    """From which day on a letter of its own may say what is off since; never to who is away without end."""
    try:
        return calendar.add_working_days(calendar.today(changed_at), SETTLES)
    except NoWorkingDay:
        return date.max


def _untold(person: Person, today: date) -> list[DiaryEntry]:
    """To who has an address of their own only what was told before: they read the rest there."""
    return [
        row
        for row in _news(person.pk, today)
        if row.told is not None or (today < row.starts_on <= today + AHEAD and not row.diary.token_hash)
    ]


_news: Compiled[DiaryEntry] = Compiled(
    lambda person, today: (
        DiaryEntry.objects.of(person).invitations().untold().coming(today).by_day().select_related("diary")
    )
)


def with_dates(letter: Rendered, told: Sequence[Invitation], person: Person, now: datetime) -> Rendered:
    """The letter with a file for each of these, which count as told once it went."""
    if not told:
        return letter
    files = tuple(one.file(person, now) for one in told)
    return replace(letter, attachments=files, once_sent=partial(_was_told, told))


def _was_told(told: Sequence[Invitation]) -> None:
    for one in told:
        by = calendars.organiser_of(one.row, one.organiser)
        DiaryEntry.objects.filter(pk=one.row.pk).update(told=one.sequence, told_mark=one.row.mark, told_from=by)


def _to_tell_of(off_since: datetime, today: date) -> DiaryEntryQuerySet:
    still_open = Trajectory.objects.unfinished().values("public_id")
    changed = DiaryEntry.objects.to_tell_of(at_once=still_open, off_since=off_since)
    return changed.invitations().coming(today).with_people().by_day()


_changed: Compiled[DiaryEntry] = Compiled(_to_tell_of)


def plan(now: datetime) -> int:
    """Make a letter for everyone whose told dates changed, where none waits and there is room for one. How many."""
    by_person: dict[Person, list[DiaryEntry]] = {}
    for row in _changed(now - planning.A_DAY, now.date()):
        by_person.setdefault(row.diary.person, []).append(row)
    reading = {person: rows for person, rows in by_person.items() if _reads_now(person, now)}
    asks = _asked(reading) if reading else {}
    made = 0
    for person, rows in reading.items():
        with alone("a letter of dates", person):
            made += _letter(person, rows, asks[person.pk], now)
    return made


@dataclass(frozen=True)
class Changed:
    """A meeting somebody was told of, by key, that falls otherwise since or not at all. Its trajectory by public id."""

    person: int
    trajectory: str
    is_off: bool
    changed_at: datetime


def news(
    changed: Iterable[Changed],
    people: Mapping[int, Person],
    trajectories: Iterable[Trajectory],
    calendars: Mapping[int, Calendar],
    now: datetime,
) -> list[News]:
    """What makes such a letter in the days to come, one for each of these people in each of these trajectories."""
    about = {one.public_id: one for one in trajectories if not one.is_paused}
    found: dict[tuple[int, str], date] = {}
    for one in changed:
        trajectory, calendar = about.get(one.trajectory), calendars[one.person]
        if trajectory is not None and (trajectory.is_open or one.is_off):
            on = calendar.today(now) if trajectory.is_open else _settles_on(one.changed_at, calendar)
            key = (one.person, one.trajectory)
            found[key] = min(on, found.get(key, on))
    return [
        News(
            ToAsk(about[trajectory], people[person], DATES, trajectory, on, None),
            on,
            waits=not about[trajectory].is_open,
        )
        for (person, trajectory), on in found.items()
    ]


def _reads_now(person: Person, now: datetime) -> bool:
    """Whether this is an hour at which they get their letter of the day."""
    calendar = Calendar.of(person)
    return person.gets_mail and calendar.in_window(now) and now >= calendar.moment(calendar.today(now))


def _asked(by_person: Mapping[Person, Sequence[DiaryEntry]]) -> dict[int, list[Ask]]:
    """What each was asked where their dates changed, by key of the person."""
    found: dict[int, list[Ask]] = {person.pk: [] for person in by_person}
    about = {(person.pk, row.about) for person, rows in by_person.items() for row in rows}
    asked = Ask.objects.of_people(by_person).told().about_these({one for _person, one in about})
    for ask in asked.with_plan().with_holds() if about else ():
        if (ask.person_id, ask.trajectory.public_id) in about and not ask.trajectory.is_paused:
            found[ask.person_id].append(ask)
    return found


def _letter(person: Person, rows: Sequence[DiaryEntry], asks: Sequence[Ask], now: datetime) -> bool:
    calendar = Calendar.of(person)
    today = calendar.today(now)
    about = {ask.trajectory.public_id: ask.trajectory for ask in asks}
    # Who stopped the reminders of one still hears that nobody waits for them, or that others do.
    stopped = {ask.trajectory.public_id for ask in asks if ask.is_stopped}
    told = [one for one in _invitations(rows, about, person, now) if one.row.is_meeting or one.row.about not in stopped]
    news = {one.row.about for one in told if one.is_news}
    asks = [ask for ask in asks if ask.trajectory.public_id in news]
    # One that could not go today is not made again and again.
    if not asks or not planning.has_room(person, calendar, today, now):
        return False
    mail = queue(
        kind=FIRST,
        person=person,
        dedupe_key=f"letter:p{person.pk}:{today}",
        about={},
        now=now,
        sender=asks[0].trajectory.owner,
        not_before=now,
    )
    AskLetter.objects.put_in(mail, {ask.trajectory_id: ask for ask in asks}.values())
    return mail.created_at == now
