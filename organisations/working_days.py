"""When somebody works: own weekdays, minus the holidays of the own calendar, minus registered absence.

Pure arithmetic on dates. Nothing here reads the clock or, but for `Calendar.of`, a row.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Self
from zlib import crc32
from zoneinfo import ZoneInfo

import holidays
from django.utils.translation import pgettext_lazy
from holidays.registry import COUNTRIES

from organisations.models import Organisation, Person
from organisations.models.organisation import EARLIEST, LATEST

# Somebody away for longer than this has, for the product, no working day. Long enough for any leave that ends.
SEARCH_DAYS = 731
SEND_AT = time(9)
MONDAY_TO_FRIDAY = frozenset({1, 2, 3, 4, 5})
# In a person's own field: works on holidays. Empty there means "as the organisation".
NO_HOLIDAYS = "none"
# Working days after the first letter on which the two reminders go.
REMINDERS_AFTER = (3, 7)

# What waited for its window goes within so many minutes after it opens.
SPREAD = 20

DAY = timedelta(days=1)
# Those near by; of any other the library knows an English name.
_COUNTRIES = {
    "NL": pgettext_lazy("country", "the Netherlands"), "BE": pgettext_lazy("country", "Belgium"),
    "DE": pgettext_lazy("country", "Germany"), "FR": pgettext_lazy("country", "France"),
    "GB": pgettext_lazy("country", "the United Kingdom"), "LU": pgettext_lazy("country", "Luxembourg"),
    "PL": pgettext_lazy("country", "Poland"),
}  # fmt: skip


class NoWorkingDay(Exception):  # says what is the matter, as the other named errors do
    """Nobody works on any day within SEARCH_DAYS of the one asked for: away without end."""


class UnknownHolidays(ValueError):
    """No holiday calendar goes by this code."""


@lru_cache(maxsize=1024)
def public_holidays(code: str, year: int, *, with_good_friday: bool = False) -> frozenset[date]:
    """The public days of one year; `code` is a country or country-region ("NL", "DE-BY"), empty for none.

    The Dutch ones leave out Good Friday, on which most people work, unless it is asked for; 5 May counts only in years
    divisible by five. Raises UnknownHolidays.
    """
    if not code:
        return frozenset()
    country, _, region = code.partition("-")
    try:
        found = holidays.country_holidays(country, subdiv=region or None, years=year)
    except NotImplementedError as error:
        raise UnknownHolidays(code) from error
    days = frozenset(day for day in found if day.year == year)
    if country == "NL" and not with_good_friday:
        named = holidays.country_holidays("NL", years=year, language="en_US")
        days -= frozenset(named.get_named("Good Friday"))
    return days


def calendar_called(code: str) -> str:
    """What people call the country of a holiday calendar, with its region; else what the library does, or its code."""
    country, _region, region = code.partition("-")
    english = next((name for name, letters in _countries() if letters == country), country)
    named = _COUNTRIES.get(country)
    name = str(named) if named else english
    return f"{name} ({region})" if region else name


@lru_cache(maxsize=1)
def _countries() -> list[tuple[str, str]]:
    """The English name and the two letters of each country there is a calendar of."""
    return [(key.replace("_", " ").title(), names[1]) for key, names in COUNTRIES.items()]


def place_of(zone: str) -> str:
    """The place by whose clock a time zone lives: Amsterdam for Europe/Amsterdam."""
    return zone.rpartition("/")[2].replace("_", " ")


@lru_cache(maxsize=256)
def is_known(code: str) -> bool:
    """Whether there is a holiday calendar of this code; empty is none, which there is."""
    try:
        public_holidays(code, 2027)
    except UnknownHolidays:
        return False
    return True


def _days(written: Iterable[str]) -> frozenset[date]:
    """As they are stored, in ISO."""
    return frozenset(date.fromisoformat(day) for day in written)


@dataclass(frozen=True)
class Calendar:
    """One person's working days and hours.

    `weekdays` are ISO weekdays (Monday 1); empty means Monday to Friday. `days_off` come on top of the holidays, and
    `days_on` are worked whatever the weekday or holiday. `absences` are first and last days, both included. Times are
    on the wall in `zone`; hours outside 08:00 to 18:00 are brought within it, and a holiday calendar nobody knows
    holds no days. A search for a working day ends after SEARCH_DAYS with NoWorkingDay.
    """

    zone: str = "Europe/Amsterdam"
    weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    holiday_calendar: str = "NL"
    keeps_good_friday: bool = False
    days_off: frozenset[date] = frozenset()
    days_on: frozenset[date] = frozenset()
    absences: tuple[tuple[date, date], ...] = ()
    send_at: time = SEND_AT
    window_from: time = EARLIEST
    window_until: time = LATEST
    # Whose it is: of many whose window opens at once, each has a minute of their own. Nobody's has none.
    whose: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        """Leave no calendar in which the search for a day or an hour cannot end."""
        opens, closes = max(self.window_from, EARLIEST), min(self.window_until, LATEST)
        if opens >= closes:
            opens, closes = EARLIEST, LATEST
        put = object.__setattr__
        put(self, "window_from", opens)
        put(self, "window_until", closes)
        put(self, "send_at", self.send_at if opens <= self.send_at < closes else opens)
        put(self, "weekdays", (self.weekdays & frozenset(range(1, 8))) or MONDAY_TO_FRIDAY)
        if self.holiday_calendar == NO_HOLIDAYS or not is_known(self.holiday_calendar):
            put(self, "holiday_calendar", "")

    @classmethod
    def of(cls, person: Person) -> Self:
        """The person's own settings over the organisation's; no query with `organisation` and `absences` at hand."""
        organisation = person.organisation
        # Who works on holidays works when the house is closed.
        closed = [] if person.holiday_calendar == NO_HOLIDAYS else organisation.days_off
        return cls(
            zone=person.zone,
            weekdays=frozenset(int(digit) for digit in person.weekdays or organisation.weekdays),
            holiday_calendar=person.holiday_calendar or organisation.holiday_calendar,
            keeps_good_friday=organisation.keeps_good_friday,
            days_off=_days([*closed, *person.days_off]),
            days_on=_days(person.days_on),
            absences=tuple((away.first_day, away.last_day) for away in person.absences.all()),
            send_at=organisation.send_at,
            window_from=organisation.window_from,
            window_until=organisation.window_until,
            whose=person.public_id,
        )

    @classmethod
    def of_everyone(cls, organisation: Organisation) -> Self:
        """Working days when no one person is meant."""
        return cls(
            zone=organisation.timezone,
            weekdays=frozenset(int(digit) for digit in organisation.weekdays),
            holiday_calendar=organisation.holiday_calendar,
            keeps_good_friday=organisation.keeps_good_friday,
            days_off=_days(organisation.days_off),
            send_at=organisation.send_at,
            window_from=organisation.window_from,
            window_until=organisation.window_until,
        )

    def without_absences(self) -> Self:
        return replace(self, absences=())

    def without_holidays(self) -> Self:
        """Neither public ones nor days off beside them."""
        return replace(self, holiday_calendar="", days_off=frozenset())

    # Days

    def is_absent(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.absences)

    def is_holiday(self, day: date) -> bool:
        """A public one, or a day off beside them."""
        public = public_holidays(self.holiday_calendar, day.year, with_good_friday=self.keeps_good_friday)
        return day in self.days_off or day in public

    def works_on(self, day: date) -> bool:
        if self.is_absent(day):
            return False
        return day in self.days_on or (day.isoweekday() in self.weekdays and not self.is_holiday(day))

    def forward_to_working_day(self, day: date) -> date:
        """The day itself when they work then, else the first one after it that they do."""
        return self._search(day, DAY)

    def back_to_working_day(self, day: date) -> date:
        """The day itself when they work then, else the last one before it that they did."""
        return self._search(day, -DAY)

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`-th working day after the day, or before it when negative; 0 is the day itself."""
        step = DAY if count > 0 else -DAY
        for _ in range(abs(count)):
            day = self._search(day + step, step)
        return day

    def soon(self, day: date, count: int = 0) -> date:
        """The `count`-th working day from this one on. The day itself for who is away without end: what is due to them
        then waits until they are back, and holds up nobody else's.
        """
        try:
            return self.add_working_days(day, count) if count else self.forward_to_working_day(day)
        except NoWorkingDay:
            return day

    def working_days_between(self, first: date, last: date) -> int:
        """How many working days lie after `first` up to and including `last`; 0 when `last` is not later."""
        return sum(self.works_on(first + DAY * number) for number in range(1, (last - first).days + 1))

    def ladder(self, first: date) -> tuple[date, date, date]:
        """The days of a first letter and its two reminders; they end there."""
        soon, later = (self.add_working_days(first, count) for count in REMINDERS_AFTER)
        return first, soon, later

    def _search(self, day: date, step: timedelta) -> date:
        for number in range(SEARCH_DAYS + 1):
            found = day + step * number
            if self.works_on(found):
                return found
        raise NoWorkingDay(f"no working day within {SEARCH_DAYS} days of {day}")

    # Hours

    def today(self, now: datetime) -> date:
        """The date on their wall."""
        return now.astimezone(ZoneInfo(self.zone)).date()

    def moment(self, day: date) -> datetime:
        """The instant, in UTC, at which that day's letter goes."""
        return self.at(day, self.send_at)

    def in_window(self, now: datetime) -> bool:
        """Whether a letter may reach them at this instant: a working day, within the hours."""
        local = now.astimezone(ZoneInfo(self.zone))
        return self.window_from <= local.time() < self.window_until and self.works_on(local.date())

    def next_window(self, now: datetime) -> datetime:
        """This instant when it is in the window, else when the next one opens, in UTC, and their own minute after it.

        For somebody away without end that is SEARCH_DAYS ahead: the letter is held, and looked at again then.
        """
        if self.in_window(now):
            return now
        local = now.astimezone(ZoneInfo(self.zone))
        day = local.date() if local.time() < self.window_from else local.date() + DAY
        try:
            day = self.forward_to_working_day(day)
        except NoWorkingDay:
            day += DAY * SEARCH_DAYS
        return self.at(day, self.window_from) + self._own_minute(day)

    def _own_minute(self, day: date) -> timedelta:
        """How long after the opening of that day theirs go: up to SPREAD minutes, always the same for them that day.

        So what lay waiting for the morning does not go all at once, and what is told ahead is what is sent.
        """
        if not self.whose:
            return timedelta()
        opens, closes = (datetime.combine(day, wall) for wall in (self.window_from, self.window_until))
        room = min(SPREAD + 1, (closes - opens) // timedelta(minutes=1)) or 1
        return timedelta(minutes=crc32(f"{self.whose} {day}".encode()) % room)

    def at(self, day: date, wall: time) -> datetime:
        """The instant, in UTC, at which their clock says this."""
        return datetime.combine(day, wall, tzinfo=ZoneInfo(self.zone)).astimezone(UTC)
