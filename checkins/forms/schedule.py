"""What the pages of the schedule send: all moments of a trajectory at once, one of one person, and a period."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from checkins.dates import SCHEDULE, Anchor, Line, Moment, Unit
from checkins.models import Departures, ScheduleLine
from checkins.planning import OwnMoment
from checkins.telling import days_behind, days_from
from organisations.date_field import DayField
from organisations.forms.versions import VersionedForm
from organisations.working_days import Calendar


def _in_order(one: tuple[Moment, Line]) -> tuple[bool, float, bool]:
    """Before the start first; five working days come before the week they make."""
    _moment, line = one
    return line.anchor == Anchor.END, line.place, line.unit == Unit.DAYS


def _side(line: Line) -> str:
    """On which side of what it is counted from."""
    if line.is_before:
        return _("%(unit)s before the start")
    return _("%(unit)s after the last coaching") if line.anchor == Anchor.COACHED else _("%(unit)s after the end")


class ScheduleForm(VersionedForm):
    """The moments of one trajectory: on or off, and how far from the anchor."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        _files: object = None,
        *,
        departures: Sequence[ScheduleLine],
        has_coaching: bool = False,
    ) -> None:
        """`has_coaching`: somebody is coached; without it there is nothing to say of that moment."""
        super().__init__(data, use_required_attribute=False)
        self.initial = {"version": Departures(departures).version}
        rows = {row.moment: row for row in departures}
        # One row per moment, though a moment may have several lines.
        self.defaults = {
            line.moment: line
            for line in reversed(SCHEDULE)
            if line.anchor != Anchor.COACHED or has_coaching or line.moment in rows
        }
        for moment, line in sorted(self.defaults.items(), key=_in_order):
            row = rows.get(moment)
            self.fields[f"on_{moment}"] = forms.BooleanField(
                label=str(moment.label), required=False, initial=row.is_on if row else True
            )
            unit = _("working days") if line.unit == Unit.WORKING_DAYS else _("days")
            self.fields[f"offset_{moment}"] = forms.IntegerField(
                label=_side(line) % {"unit": unit},
                min_value=0,
                max_value=730,
                initial=abs(row.offset if row else line.offset),
                error_messages={"required": _("Enter a number of days")},
            )

    @property
    def shown(self) -> dict[str, Any]:
        """What the form shows before anything is typed."""
        return {name: field.initial for name, field in self.fields.items()}

    def label_of(self, field: BoundField) -> str:
        """A distance with the moment it belongs to."""
        moment = self.fields[f"on_{field.name.removeprefix('offset_').removeprefix('on_')}"].label
        return str(moment) if field.name.startswith("on_") else f"{moment}, {field.label}"

    @cached_property
    def rows(self) -> list[tuple[Any, BoundField, BoundField]]:
        """Moment, on or off, how far."""
        moments = [name.removeprefix("on_") for name in self.fields if name.startswith("on_")]
        return [(moment, self[f"on_{moment}"], self[f"offset_{moment}"]) for moment in moments]

    def departures(self) -> dict[str, tuple[int, bool]]:
        """Only what differs from the default."""
        found = {}
        for moment, line in self.defaults.items():
            far = self.cleaned_data[f"offset_{moment}"]
            said = (-far if line.is_before else far, self.cleaned_data[f"on_{moment}"])
            if said != (line.offset, True):
                found[str(moment)] = said
        return found


LONGEST = timedelta(days=400)


class PeriodForm(forms.Form):
    """From which day to which; two weeks from today when nothing is said."""

    choose = staticmethod(days_from)

    first = DayField(label=pgettext_lazy("a period", "From"), required=False)
    last = DayField(label=gettext_lazy("Up to and including"), required=False)

    def __init__(self, data: Mapping[str, Any] | None, *, today: date) -> None:
        self.days = self.choose(None, None, today)
        initial = {"first": self.days[0], "last": self.days[1]}
        super().__init__(data, initial=initial, use_required_attribute=False)
        self._today = today

    def clean(self) -> dict[str, Any]:
        """In order, and no longer than what can be looked through."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            first, last = self.choose(cleaned.get("first"), cleaned.get("last"), self._today)
            if last < first:
                self.add_error("last", _("This is before the first day"))
            elif last - first > LONGEST:
                self.add_error("last", _("Choose a year at most"))
            self.days = first, last
        return cleaned

    @property
    def period(self) -> dict[str, str]:
        """As it stands in an address."""
        return {"first": self.days[0].isoformat(), "last": self.days[1].isoformat()}


class PastPeriodForm(PeriodForm):
    """The same; two weeks up to today when nothing is said."""

    choose = staticmethod(days_behind)


class OwnDayForm(forms.Form):
    """As counted, on another day, or not at all."""

    how = forms.ChoiceField(
        label=gettext_lazy("When is this asked?"),
        widget=forms.RadioSelect,
    )
    on = DayField(label=gettext_lazy("On which day?"), required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        _files: object = None,
        *,
        chosen: OwnMoment,
        calendar: Calendar,
        today: date,
    ) -> None:
        how = "off" if chosen.is_off else ("day" if chosen.is_own_day else "counted")
        initial = {"how": how, "on": chosen.own.day if chosen.own else None}
        super().__init__(data, initial=initial, use_required_attribute=False)
        self._chosen, self._calendar, self._today = chosen, calendar, today
        counted = _("As counted: %(day)s") % {"day": date_format(chosen.counted.day, "j F Y")}
        if chosen.counted.is_skipped:
            counted = _("As counted: skipped, because they are away")
        how_field = self.fields["how"]
        assert isinstance(how_field, forms.ChoiceField)
        how_field.choices = [("counted", counted), ("day", _("On another day")), ("off", _("Not at all"))]

    def clean(self) -> dict[str, Any]:
        """Another day is one on which they work, still to come, and on its own side of the anchor."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("how") == "day" and not self.errors:
            said = self._wrong(cleaned.get("on"))
            if said:
                self.add_error("on", said)
        return cleaned

    def _wrong(self, day: date | None) -> str:
        line, anchor = self._chosen.planned.line, self._chosen.planned.anchor
        if day is None:
            return _("Enter the day")
        if day < self._today:
            return _("This day is past")
        if line.is_before and day >= anchor:
            return _("This belongs before the start, %(day)s") % {"day": date_format(anchor, "j F Y")}
        if not line.is_before and day <= anchor:
            words = _("This belongs after the end, %(day)s")
            if line.anchor == Anchor.COACHED:
                words = _("This belongs after the last coaching, %(day)s")
            return words % {"day": date_format(anchor, "j F Y")}
        return "" if self._calendar.works_on(day) else _("They do not work on this day. Choose another")

    @property
    def day(self) -> date | None:
        return self.cleaned_data["on"] if self.cleaned_data["how"] == "day" else None

    @property
    def is_on(self) -> bool:
        return bool(self.cleaned_data["how"] != "off")
