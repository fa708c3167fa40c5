"""Which letters would go in the days ahead, were nobody to answer. Nothing is read here, and nothing written.

It goes by the rules of `asks.ladder`, as `asks.planning` does when the day is there.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from asks.ladder import RIDES_ALONG, Slot, next_day, room
from asks.models import Ask
from organisations.models import Person
from organisations.working_days import Calendar
from trajectories.models import Trajectory

A_DAY = timedelta(days=1)
# A thing of no kind of ask: word of dates that are other than a letter told.
DATES = "dates"


@dataclass
class ToAsk:
    """An ask that is not there yet; it reads as one that is."""

    trajectory: Trajectory
    person: Person
    kind: str
    about: str
    due_on: date
    window_until: date | None
    pk: int | None = None

    @property
    def trajectory_id(self) -> int:
        return self.trajectory.pk

    @property
    def person_id(self) -> int:
        return self.person.pk


# What is asked, or is to be.
Question = Ask | ToAsk


@dataclass
class Wait:
    """One thing somebody is asked from a day on, and how many letters asked it so far."""

    ask: Question
    on: date
    letters: int = 0
    # Whether its reminders are left out, here and in every count: who is reminded did not answer.
    only_first: bool = False


@dataclass
class News:
    """Dates of one trajectory that are other than told, and from which day on they make a letter of their own.

    With a letter that goes before they ride along, unless that `waits` for its day.
    """

    ask: ToAsk
    on: date
    waits: bool = False


@dataclass(frozen=True)
class Thing:
    """One thing in a letter; `step` is 1 for the first ask, 2 and 3 for reminders."""

    ask: Question
    step: int


@dataclass
class Coming(Slot):
    """A letter that would go, at the instant `goes`."""

    reader: Person
    goes: datetime
    things: list[Thing] = field(default_factory=list)

    def take(self, asked: Iterable[tuple[Question, int]]) -> None:
        """Put these in, each with its step."""
        self.things += [Thing(ask, step) for ask, step in asked]


@dataclass
class Ahead:
    """All that decides about the letters of some people from `now` on."""

    now: datetime
    waits: list[Wait]
    # By reader: letters that went lately, and `Coming` for those that wait to be sent.
    slots: Mapping[int, list[Slot]]
    calendars: Mapping[int, Calendar]
    # Who reads an ask on a day of theirs, and whether it may be asked then.
    reader: Callable[[Question, date], Person]
    wanted: Callable[[Question, date], bool]
    # Whether this one gets letters about it: a reminder not after "stop".
    lets_through: Callable[[Question, int], bool]
    # Of each reader what changed of their dates and no letter told yet.
    news: list[News] = field(default_factory=list)

    def letters(self, until: date) -> list[Coming]:
        """In order of time, up to and including that day on each reader's own wall."""
        slots = defaultdict(list, {reader: list(found) for reader, found in self.slots.items()})
        made = [slot for found in slots.values() for slot in found if isinstance(slot, Coming)]
        waiting = defaultdict(list)
        for wait in self.waits:
            waiting[max(wait.on, self.now.date() - A_DAY)].append(wait)
        day = self.now.date() - A_DAY
        news = _by_person(self.news)
        while day <= until:
            for pk in list(news):
                if found := self._of_dates(news[pk], slots[pk], day):
                    made.append(found)
            today = waiting.pop(day, [])
            soon = waiting.pop(day + RIDES_ALONG, [])
            riding = _riding(self._by_reader((wait for wait in soon if wait.letters), day))
            for reader, owner, theirs in self._by_reader(today, day):
                letter = self._letter(reader, owner, theirs, slots[reader.pk], day)
                if letter is not None:
                    self._take_in(letter, riding[reader.pk, owner])
                if letter is not None and letter not in made:
                    made.append(letter)
                if letter is not None and owner is None:
                    _ride_along(news[reader.pk], day)
            for wait in today:
                if wait.on <= day:
                    wait.on = day + A_DAY
                waiting[wait.on].append(wait)
            for wait in soon:
                waiting[wait.on].append(wait)
            day += A_DAY
        return sorted(
            (one for one in made if one.things and one.day <= until), key=lambda one: (one.goes, one.reader.pk)
        )

    def _by_reader(self, waits: Iterable[Wait], day: date) -> Iterator[tuple[Person, int | None, list[Wait]]]:
        found: dict[tuple[int, int], tuple[Person, list[Wait]]] = {}
        for wait in sorted(waits, key=lambda wait: (wait.ask.person_id, wait.ask.pk is None, wait.ask.pk or 0)):
            reader = self.reader(wait.ask, day)
            if self.calendars[reader.pk].works_on(day):
                found.setdefault((reader.pk, wait.ask.person_id), (reader, []))[1].append(wait)
        for (key, owner), (reader, theirs) in found.items():
            yield reader, owner if owner != key else None, theirs

    def _letter(
        self, reader: Person, owner: int | None, waits: list[Wait], slots: list[Slot], day: date
    ) -> Coming | None:
        """The letter of this day with all of these that may be asked, moved up their ladders."""
        calendar = self.calendars[reader.pk]
        goes = self._hour(calendar, day)
        waiting, fits = _room(slots, day, owner)
        wanted = self._wanted(waits, day)
        if goes is None or not fits or not wanted:
            return None
        letter = waiting if isinstance(waiting, Coming) else Coming(day, owner, False, reader, goes)
        if letter is not waiting:
            slots.append(letter)
        self._take_in(letter, wanted)
        return letter

    def _wanted(self, waits: Iterable[Wait], day: date) -> list[Wait]:
        return [wait for wait in waits if self.lets_through(wait.ask, wait.letters) and self.wanted(wait.ask, day)]

    def _take_in(self, letter: Coming, waits: Iterable[Wait]) -> None:
        for wait in self._wanted(waits, letter.day):
            self._move_up(wait, letter, self.calendars[letter.reader.pk])

    def _hour(self, calendar: Calendar, day: date) -> datetime | None:
        """When the letter of this day goes; None when it is too late for it."""
        goes = calendar.moment(day)
        if goes >= self.now:
            return goes
        return self.now if calendar.today(self.now) == day and calendar.in_window(self.now) else None

    def _of_dates(self, news: list[News], slots: list[Slot], day: date) -> Coming | None:
        """The letter of this day for what changed, where none waits; what is asked on the same day joins it."""
        due = [one for one in news if one.on <= day]
        if not due:
            return None
        reader = due[0].ask.person
        calendar = self.calendars[reader.pk]
        goes = self._hour(calendar, day) if calendar.works_on(day) else None
        waiting, fits = _room(slots, day, None)
        if goes is None or not fits:
            return None
        _ride_along(news, day)
        if isinstance(waiting, Coming) and waiting.things:
            return None
        letter = waiting if isinstance(waiting, Coming) else Coming(day, None, True, reader, goes)
        letter.take((one.ask, 1) for one in due)
        if letter is waiting:
            return None
        slots.append(letter)
        return letter

    def _move_up(self, wait: Wait, letter: Coming, calendar: Calendar) -> None:
        wait.letters += 1
        letter.take([(wait.ask, wait.letters)])
        later = next_day(wait.letters, wait.ask.window_until, calendar, letter.day)
        wait.on = date.max if later is None or wait.only_first else later


def _riding(found: Iterable[tuple[Person, int | None, list[Wait]]]) -> defaultdict[tuple[int, int | None], list[Wait]]:
    """By who reads it and for whom, the reminders that go along with a letter."""
    return defaultdict(list, {(reader.pk, owner): waits for reader, owner, waits in found})


def _by_person(news: Iterable[News]) -> dict[int, list[News]]:
    found: dict[int, list[News]] = defaultdict(list)
    for one in news:
        found[one.ask.person_id].append(one)
    return found


def _ride_along(news: list[News], day: date) -> None:
    """What is left to tell after a letter of this day."""
    news[:] = [one for one in news if one.waits and one.on > day]


def _room(slots: list[Slot], day: date, owner: int | None) -> tuple[Slot | None, bool]:
    """As `room`, once what waited for an earlier day went."""
    for slot in slots:
        slot.waits = slot.waits and slot.day >= day
    return room(slots, day, owner)
