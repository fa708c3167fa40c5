"""Days counted from today, for files that have to stay believable whenever they are read."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.formats import date_format

from organisations.working_days import Calendar

_WHOLE = re.compile(r"@([+-]\d+)(?:T(\d\d:\d\dZ?))?")
_INSIDE = re.compile(r"\{@([+-]\d+)\}")


@dataclass(frozen=True)
class Days:
    """Counts from `today`; a day on which the organisation does not work becomes the last one before it that it did."""

    today: date
    calendar: Calendar

    def day(self, number: int) -> date:
        """The working day so many days from today."""
        return self.calendar.back_to_working_day(self.today + timedelta(days=number))

    def instant(self, day: date, wall: str) -> datetime:
        """A time on the organisation's wall, in UTC."""
        return datetime.combine(day, time.fromisoformat(wall), tzinfo=ZoneInfo(self.calendar.zone)).astimezone(UTC)

    def filled_in(self, data: Any, language: str) -> Any:
        """The same JSON with every counted day written out; inside a text the way people write one."""
        if isinstance(data, dict):
            return {key: self.filled_in(value, language) for key, value in data.items()}
        if isinstance(data, list):
            return [self.filled_in(value, language) for value in data]
        if not isinstance(data, str):
            return data
        if whole := _WHOLE.fullmatch(data):
            day = self.day(int(whole[1])).isoformat()
            return f"{day}T{whole[2]}" if whole[2] else day
        with translation.override(language):
            return _INSIDE.sub(lambda found: date_format(self.day(int(found[1])), "j F"), data)
