"""What the form of one intervention sends: what it is, and its dates."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from organisations.date_field import DayField
from organisations.models import Person
from trajectories.actions import When
from trajectories.models import Cohort, Intervention, InterventionDate, Trajectory

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise  # what gettext_lazy gives, known to the type checker only

MIDNIGHT = time(0)  # on the clock of a date: no time was given
MOST_DATES = 60
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

    def clean(self) -> dict[str, Any]:
        """Times belong to a day and stand in order."""
        cleaned: dict[str, Any] = super().clean() or {}
        day, begins, ends = cleaned.get("day"), cleaned.get("begins"), cleaned.get("ends")
        last_day = cleaned.get("last_day")
        if self.errors:
            return cleaned
        if day is None:
            if begins or ends or last_day:
                self.add_error("day", _("Enter a date, like 12-1-2027"))
        elif last_day and last_day < day:
            self.add_error("last_day", _("This is before the first day"))
        elif ends and not begins:
            self.add_error("begins", _("Enter the time at which it begins"))
        elif begins and ends and ends < begins and last_day in (None, day):
            self.add_error("ends", _("This is before it begins"))
        return cleaned

    def when(self, zone: str) -> When | None:
        """The date in its zone; None for an empty row."""
        sent = self.cleaned_data
        day, begins, ends = sent.get("day"), sent.get("begins"), sent.get("ends")
        if day is None:
            return None
        last_day = sent.get("last_day") or day
        ends_at = _instant(last_day, ends, zone) if ends or last_day != day else None
        return When(starts_at=_instant(day, begins, zone), ends_at=ends_at, zone=zone)


def _instant(day: date, clock: time | None, zone: str) -> datetime:
    return datetime.combine(day, clock or MIDNIGHT, ZoneInfo(zone))


class Dates(forms.BaseFormSet):  # type: ignore[type-arg]  # generic for the type checker only
    def whens(self, zone: str) -> list[When]:
        """The rows that have a day, in order of time."""
        found = [when for row in self.forms if (when := row.when(zone))]
        return sorted(found, key=lambda when: when.starts_at)


# The factory makes a subclass of the set it is given.
DateFormSet: type[Dates] = forms.formset_factory(  # type: ignore[assignment]
    DateForm, formset=Dates, extra=1, max_num=MOST_DATES, absolute_max=MOST_DATES
)


def date_initial(day: InterventionDate) -> dict[str, Any]:
    """A date as its row shows it."""
    zone = ZoneInfo(day.zone)
    starts, ends = day.starts_at.astimezone(zone), day.ends_at.astimezone(zone) if day.ends_at else None
    return {
        "day": starts.date(),
        "begins": starts.time() if starts.time() != MIDNIGHT else None,
        "ends": ends.time() if ends and ends.time() != MIDNIGHT else None,
        "last_day": ends.date() if ends and ends.date() != starts.date() else None,
    }


def _hours(label: "_StrPromise", help_text: "_StrPromise") -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        help_text=help_text,
        required=False,
        localize=True,
        min_value=Decimal(0),
        max_digits=5,
        decimal_places=2,
        widget=ClockInput({"inputmode": "decimal"}),
        error_messages={"invalid": _("Enter hours as a number, like 1.5")},
    )


class InterventionForm(forms.Form):
    """Everything of one intervention but its dates."""

    title = forms.CharField(
        label=_("What is it?"),
        help_text=_("For instance: practising with your own calls."),
        max_length=120,
        error_messages={"required": _("Give it a name")},
    )
    kind = forms.ChoiceField(
        label=_("What kind?"),
        choices=Intervention.Kind.choices,
        help_text=_("Sessions decide from which day we count. The others only when there is no session."),
    )
    trainer = forms.ModelChoiceField(
        label=_("Who gives it?"), queryset=Person.objects.none(), required=False, empty_label=_("nobody yet")
    )
    cohorts = forms.ModelMultipleChoiceField(
        label=_("For which groups?"),
        help_text=_("Nothing ticked means: for everyone."),
        queryset=Cohort.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    place = forms.CharField(label=_("Where?"), max_length=200, required=False)
    learner_hours = _hours(_("Hours for each learner"), _("Over all dates, travelling and preparing included."))
    trainer_hours = _hours(_("Hours for the trainer"), _("Preparing and looking back included."))
    note = forms.CharField(
        label=_("Anything else?"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    zone = forms.CharField(
        label=_("Time zone of these dates"),
        help_text=_("Such as Europe/Lisbon, when it is not where you are."),
        max_length=64,
    )

    def __init__(self, *args: Any, trajectory: Trajectory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        trainer, cohorts = self.fields["trainer"], self.fields["cohorts"]
        assert isinstance(trainer, forms.ModelChoiceField)
        assert isinstance(cohorts, forms.ModelMultipleChoiceField)
        trainer.queryset = trajectory.organisation.people.present().by_name()
        cohorts.queryset = trajectory.cohorts.all()
        if len(cohorts.queryset) < 2:
            del self.fields["cohorts"]

    def clean_zone(self) -> str:
        """A zone of the time zone database."""
        zone: str = self.cleaned_data["zone"].strip()
        if zone not in available_timezones():
            raise forms.ValidationError(_("Enter a time zone, such as Europe/Amsterdam"))
        return zone

    def parts(self) -> tuple[dict[str, Any], list[Cohort]]:
        """The fields of the row, and the cohorts it is for."""
        fields = {name: value for name, value in self.cleaned_data.items() if name not in ("cohorts", "zone")}
        return fields, list(self.cleaned_data.get("cohorts", []))


def intervention_initial(intervention: Intervention) -> dict[str, Any]:
    """An intervention as its form shows it."""
    dates = list(intervention.dates.all())
    names = ("title", "kind", "trainer", "place", "note")
    return {
        **{name: getattr(intervention, name) for name in names},
        "learner_hours": _plain(intervention.learner_hours),
        "trainer_hours": _plain(intervention.trainer_hours),
        "cohorts": list(intervention.cohorts.all()),
        "zone": dates[0].zone if dates else intervention.trajectory.organisation.timezone,
    }


def _plain(hours: Decimal | None) -> Decimal | None:
    """Without the noughts at the end: 2, not 2.00."""
    return None if hours is None else Decimal(f"{hours.normalize():f}")


def rows_typed(data: Mapping[str, Any], prefix: str, *, drop: int | None) -> list[dict[str, Any]]:
    """The rows as they were typed, without the one to drop; nothing is judged yet."""
    count = min(int(data.get(f"{prefix}-TOTAL_FORMS", 0) or 0), MOST_DATES)
    rows = [{name: data.get(f"{prefix}-{row}-{name}", "") for name in DateForm.base_fields} for row in range(count)]
    return [row for number, row in enumerate(rows) if number != drop and any(row.values())]
