"""A day as people type it: 12-1, 12 jan, 12 januari 2027, 12-1-2027, 2027-01-12."""

import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from organisations.clock import now

# The first three letters tell the months apart in both languages; Dutch writes "mrt" for March.
_MONTHS = {
    "jan": 1, "feb": 2, "mrt": 3, "maa": 3, "mar": 3, "apr": 4, "mei": 5, "may": 5, "jun": 6, "jul": 7, "aug": 8,
    "sep": 9, "okt": 10, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_ISO = re.compile(r"^(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})$")
_NUMBERS = re.compile(r"^(?P<day>\d{1,2})[-/. ](?P<month>\d{1,2})(?:[-/. ](?P<year>\d{4}|\d{2}))?$")
_NAMED = re.compile(r"^(?P<day>\d{1,2})(?:st|nd|rd|th|e)?[- ](?P<month>[a-z]{3,9})\.?(?:[- ](?P<year>\d{4}|\d{2}))?$")
_NAMED_FIRST = re.compile(r"^(?P<month>[a-z]{3,9})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?(?:,? (?P<year>\d{4}))?$")
# A weekday in front is for the reader; the day and the month decide.
_WEEKDAY = re.compile(
    r"^(?:ma|di|wo|do|vr|za|zo|mon|tue|wed|thu|fri|sat|sun"
    r"|(?:maan|dins|woens|donder|vrij|zater|zon)dag|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\.?,? "
)
# Without a year the nearest such day is meant: up to this far back, else ahead.
_BACK = timedelta(days=92)
FIRST_YEAR, LAST_YEAR = 2000, 2099


def read_day(text: str, *, today: date) -> date:
    """The day that was typed. Day before month, as Dutch and British people write it. Raises ValueError.

    Without a year: the one that brings it from three months before to nine months after `today`.
    """
    words = _WEEKDAY.sub("", " ".join(text.lower().split()))
    found = _ISO.match(words) or _NUMBERS.match(words) or _NAMED.match(words) or _NAMED_FIRST.match(words)
    if found is None:
        raise ValueError(text)
    month = int(found["month"]) if found["month"].isdigit() else _MONTHS.get(found["month"][:3], 0)
    year, day = found["year"], int(found["day"])
    if year is None:
        return _nearest(month, day, today)
    full = int(year) if len(year) == 4 else 2000 + int(year)
    if not FIRST_YEAR <= full <= LAST_YEAR:
        raise ValueError(text)
    return date(full, month, day)


def _nearest(month: int, day: int, today: date) -> date:
    """The 29th of February is looked for in the years around; ValueError when none has it."""
    for year in range(today.year - 1, today.year + 2):
        try:
            found = date(year, month, day)
        except ValueError:
            if (month, day) == (2, 29):
                continue
            raise
        if found >= today - _BACK:
            return found
    raise ValueError((month, day))


def write_day(day: date) -> str:
    """As a field shows it: 12-1-2027."""
    return f"{day.day}-{day.month}-{day.year}"


class DayInput(forms.TextInput):
    """A text input: people type faster than they click through months."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"size": 12, "autocomplete": "off"} | (attrs or {}))

    def format_value(self, value: Any) -> str | None:
        return write_day(value) if isinstance(value, date) else super().format_value(value)


class DayField(forms.Field):
    """One day. Accepts what `read_day` reads; shows it as 12-1-2027."""

    widget = DayInput
    default_error_messages = {
        "required": _("Enter a date, like 12-1-2027"),
        "invalid": _("Enter a date, like 12-1-2027"),
    }

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return value
        # The clock is read here because a field gets nothing but what was typed, and "12 jan" means the next one.
        try:
            return read_day(str(value), today=now().date())
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True
