"""What a letter puts in a diary: one file for each date that is new to its reader, has moved, or does not take place.

First invitations ride along with a letter that goes anyway. A date that was told and differs since makes a letter of
its own when none waits: one of the day's letters, so that nobody gets more than one a day and three a week.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from asks import diaries, planning
from asks.models import FIRST, Ask, AskLetter, ReminderStop
from mailing import calendars
from mailing.calendars import Entry, today_of
from mailing.models import DiaryEntry, Mail
from mailing.outbox import queue
from organisations.models import Person
from organisations.working_days import Calendar
from trajectories.models import Trajectory

# A letter invites no further ahead, and for no more at once; what is later comes with a later letter.
AHEAD, MOST = timedelta(days=42), 8


@dataclass(frozen=True)
class Invitation:
    """One date in one letter, numbered as it was kept; without an entry it is cancelled."""

    row: DiaryEntry
    sequence: int
    entry: Entry | None
    organiser: Person | None

    @property
    def is_news(self) -> bool:
        """A meeting that was told, and moved or is off since: reason enough for a letter."""
        return self.row.is_meeting and (self.has_moved or (self.entry is None and self.row.told is not None))

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


def to_tell(mail: Mail, now: datetime, *, looks: bool, most: int | None = MOST) -> list[Invitation]:
    """What this letter has to tell of the dates of its reader, the soonest first.

    `looks`: the plan is looked at for it, also when nothing is known to be new. A deputy is told nothing: the dates
    are of whom they answer for.
    """
    person = mail.person
    if mail.about.get("on_behalf_of"):
        return []
    today = today_of(person, now)
    rows = _untold(person, today)
    if looks or (rows and diaries.lacks(person, (), now)):
        diaries.look([person], now)
        rows = _untold(person, today)
    about = Trajectory.objects.these({row.about for row in rows}).select_related("owner") if rows else ()
    owners = {one.public_id: one.owner for one in about}
    return [_invitation(row, owners.get(row.about)) for row in rows][:most]


def _invitation(row: DiaryEntry, organiser: Person | None) -> Invitation:
    entry = None if row.is_off else calendars.as_kept(row, organiser)
    return Invitation(row, row.sequence, entry, organiser)


def to_cancel(mail: Mail, now: datetime) -> list[Invitation]:
    """Of what this letter has to tell only what is off, all of it."""
    found = to_tell(mail, now, looks=True, most=None)
    return [one for one in found if one.entry is None]


def _untold(person: Person, today: date) -> list[DiaryEntry]:
    """To who has an address of their own only what was told before: they read the rest there."""
    rows = DiaryEntry.objects.of(person).invitations().untold().coming(today).by_day().select_related("diary")
    return [
        row
        for row in rows
        if row.told is not None or (today < row.starts_on <= today + AHEAD and not row.diary.token_hash)
    ]


def was_told(told: Sequence[Invitation]) -> None:
    """The letter with these went."""
    for one in told:
        DiaryEntry.objects.filter(pk=one.row.pk).update(told=one.sequence, told_mark=one.row.mark)


def plan(now: datetime) -> int:
    """Make a letter for everyone whose told dates changed, where none waits and there is room for one. How many."""
    changed = DiaryEntry.objects.to_tell_at_once().invitations().coming(now.date()).by_day()
    by_person: dict[Person, list[DiaryEntry]] = {}
    for row in changed.select_related("diary__person__organisation"):
        by_person.setdefault(row.diary.person, []).append(row)
    return sum(_letter(person, rows, now) for person, rows in by_person.items())


def _letter(person: Person, rows: Sequence[DiaryEntry], now: datetime) -> bool:
    calendar = Calendar.of(person)
    today = calendar.today(now)
    if not person.gets_mail or not calendar.in_window(now) or now < calendar.moment(today):
        return False
    stopped = ReminderStop.objects.trajectories_of(person)
    asks = [
        ask
        for ask in Ask.objects.of(person).told().about_these({row.about for row in rows}).with_all()
        if ask.trajectory_id not in stopped and ask.trajectory.is_open and not ask.trajectory.is_paused
    ]
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
