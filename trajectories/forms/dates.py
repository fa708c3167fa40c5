"""The dates of one intervention as they are typed: day and times, several days at once, or every week."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from organisations.date_field import DayField
from trajectories.actions import When
from trajectories.models import InterventionDate
from trajectories.models.learning import MOST_WEEKS, WEEK

MIDNIGHT = time(0)  # on the clock of a date: no time was given
MOST_DATES = 60
# More rows than may be saved are still shown again, so that nothing typed is lost.
MOST_ROWS = 2 * MOST_DATES
PLAIN = "trajectories/_plain_field.html"
_CLOCK = re.compile(r"^(\d{1,2})(?:\s*[:.uh]\s*(\d{2})?)?\s*(?:uur|u|h)?$")


class ClockInput(forms.TextInput):
    """A text input of a few characters."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"size": 6, "autocomplete": "off"} | (attrs or {}))


class ClockField(forms.Field):
    """A time on the clock: 9, 9:30, 9.30, 9u30, 9 uur."""

    widget = ClockInput
    default_error_messages = {"invalid": _("Enter a time, like 9:30")}

    def to_python(self, value: Any) -> time | None:
        if value in self.empty_values:
            return None
        found = _CLOCK.match(str(value).strip().lower())
        if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return time(int(found[1]), int(found[2] or 0))

    def prepare_value(self, value: Any) -> Any:
        return f"{value.hour}:{value.minute:02}" if isinstance(value, time) else value


class DateForm(forms.Form):
    """One date. A row without a day is no date."""

    day = DayField(label=_("Day"), required=False, template_name=PLAIN)
    begins = ClockField(label=_("Begins at"), required=False, template_name=PLAIN)
    ends = ClockField(label=_("Ends at"), required=False, template_name=PLAIN)
    last_day = DayField(label=_("Last day, when it takes several"), required=False, template_name=PLAIN)
    is_weekly = forms.BooleanField(label=_("Every week from then on"), required=False)
    weekly_until = DayField(
        label=_("Every week up to"), help_text=_("Empty: without an end."), required=False, template_name=PLAIN
    )

    def clean(self) -> dict[str, Any]:
        """Times belong to a day and stand in order."""
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        if cleaned.get("day") is None:
            if any(cleaned.values()):
                self.add_error("day", _("Enter a date, like 12-1-2027"))
            return cleaned
        self._clean_times(cleaned["day"], cleaned)
        self._clean_weeks(cleaned["day"], cleaned)
        return cleaned

    def _clean_times(self, day: date, cleaned: dict[str, Any]) -> None:
        begins, ends, last_day = cleaned.get("begins"), cleaned.get("ends"), cleaned.get("last_day")
        if last_day and last_day < day:
            self.add_error("last_day", _("This is before the first day"))
        elif ends and not begins:
            self.add_error("begins", _("Enter the time at which it begins"))
        elif begins and ends and ends < begins and last_day in (None, day):
            self.add_error("ends", _("This is before it begins"))

    def _clean_weeks(self, day: date, cleaned: dict[str, Any]) -> None:
        until, last_day = cleaned.get("weekly_until"), cleaned.get("last_day")
        if until and not cleaned.get("is_weekly"):
            self.add_error("weekly_until", _("Tick that it is every week, or leave this empty"))
        elif until and until < day:
            self.add_error("weekly_until", _("This is before the first day"))
        elif until and until - day > WEEK * (MOST_WEEKS - 1):
            self.add_error("weekly_until", _("This is more than three years. Is the year right?"))
        elif cleaned.get("is_weekly") and last_day and last_day - day >= WEEK:
            self.add_error("last_day", _("This takes longer than the week after which it comes again"))

    def judge(self, zone: str) -> None:
        """Tell of a time that the clocks of this zone never show: in spring an hour is skipped."""
        sent = self.cleaned_data
        day, begins, ends = sent.get("day"), sent.get("begins"), sent.get("ends")
        for name, on, clock in (("begins", day, begins), ("ends", sent.get("last_day") or day, ends)):
            if on and clock and not _exists(_instant(on, clock, zone)):
                words = _("The clock goes forward that night: %(clock)s does not exist on %(day)s")
                said = {"clock": f"{clock:%H:%M}", "day": f"{on.day}-{on.month}-{on.year}"}
                self.add_error(name, ValidationError(words, params=said))

    def when(self, zone: str) -> When | None:
        """The date in its zone; None for an empty row."""
        sent = self.cleaned_data
        day, begins, ends = sent.get("day"), sent.get("begins"), sent.get("ends")
        if day is None:
            return None
        last_day = sent.get("last_day") or day
        ends_at = _instant(last_day, ends, zone) if ends or last_day != day else None
        return When(
            starts_at=_instant(day, begins, zone),
            ends_at=ends_at,
            zone=zone,
            is_weekly=bool(sent.get("is_weekly")),
            weekly_until=sent.get("weekly_until"),
        )

    @property
    def is_more(self) -> bool:
        """Whether the part for several days or weeks has something in it."""
        names = ("last_day", "is_weekly", "weekly_until")
        return any(self[name].value() or self[name].errors for name in names)


def _instant(day: date, clock: time | None, zone: str) -> datetime:
    """Of an hour that the clock shows twice, the first."""
    return datetime.combine(day, clock or MIDNIGHT, ZoneInfo(zone))


def _exists(moment: datetime) -> bool:
    """Whether a clock in its zone ever shows this."""
    return moment.astimezone(UTC).astimezone(moment.tzinfo).replace(tzinfo=None) == moment.replace(tzinfo=None)


class Dates(forms.BaseFormSet):  # type: ignore[type-arg]  # generic for the type checker only
    default_error_messages = {
        "too_many_forms": _("These are more than %(num)d dates. Take some away, or choose every week."),
    }

    def judge(self, zone: str) -> bool:
        """Whether every date can be in this zone; those that cannot say so."""
        for row in self.forms:
            row.judge(zone)
        return all(not row.errors for row in self.forms)

    def whens(self, zone: str) -> list[When]:
        """The rows that have a day, in order of time."""
        found = [when for row in self.forms if (when := row.when(zone))]
        return sorted(found, key=lambda when: when.starts_at)


DateFormSet: type[Dates] = forms.formset_factory(  # type: ignore[assignment]  # it makes a subclass of what it is given
    DateForm, formset=Dates, extra=1, max_num=MOST_DATES, validate_max=True, absolute_max=MOST_ROWS
)


def date_initial(day: InterventionDate) -> dict[str, Any]:
    """A date as its row shows it. What ends at a time begins at one, if it is midnight."""
    zone = ZoneInfo(day.zone)
    starts, ends = day.starts_at.astimezone(zone), day.ends_at.astimezone(zone) if day.ends_at else None
    until = ends.time() if ends and ends.time() != MIDNIGHT else None
    return {
        "day": starts.date(),
        "begins": starts.time() if until or starts.time() != MIDNIGHT else None,
        "ends": until,
        "last_day": ends.date() if ends and ends.date() != starts.date() else None,
        "is_weekly": day.is_weekly,
        "weekly_until": day.weekly_until,
    }


def rows_typed(data: Mapping[str, Any], prefix: str, *, drop: int | None) -> list[dict[str, Any]]:
    """The rows as they were typed, without the one to drop; nothing is judged yet."""
    told = str(data.get(f"{prefix}-TOTAL_FORMS", ""))
    count = min(int(told) if told.isdecimal() else 0, MOST_ROWS)
    rows = [{name: data.get(f"{prefix}-{row}-{name}", "") for name in DateForm.base_fields} for row in range(count)]
    return [row for number, row in enumerate(rows) if number != drop and any(row.values())]
