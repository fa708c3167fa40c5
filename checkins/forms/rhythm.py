"""When a learner wants the letters with their check-ins."""

from collections.abc import Mapping
from datetime import time
from typing import Any, NamedTuple

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from asks.models import Rhythm
from organisations.working_days import Calendar

PLANNED, OWN, SILENT = "planned", "day", "none"


class Chosen(NamedTuple):
    """A weekday and an hour; both None for no letters."""

    weekday: int | None
    hour: time | None


class RhythmForm(forms.Form):
    """As planned, on a day they work and at an hour at which we write at all, or no letters."""

    when = forms.ChoiceField(
        label=gettext_lazy("When does the letter with your check-in suit you?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose when the letter suits you")},
    )
    weekday = forms.TypedChoiceField(label=gettext_lazy("On which day?"), coerce=int, empty_value=None, required=False)
    at = forms.TypedChoiceField(
        label=gettext_lazy("At what time?"), coerce=time.fromisoformat, empty_value=None, required=False
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, rhythm: Rhythm | None, calendar: Calendar, **kwargs: Any
    ) -> None:
        kwargs.setdefault("use_required_attribute", False)
        super().__init__(data, **kwargs)
        nothing = ("", _("Choose"))
        self._offer("when", _ways(calendar), OWN if rhythm else PLANNED)
        days = [(str(day), capfirst(str(WEEKDAYS[day - 1]))) for day in sorted(calendar.weekdays)]
        self._offer("weekday", [nothing, *days], str(rhythm.weekday) if rhythm else "")
        hours = [(f"{hour:%H:%M}", f"{hour:%H:%M}") for hour in hours_of(calendar)]
        self._offer("at", [nothing, *hours], f"{rhythm.hour:%H:%M}" if rhythm and rhythm.hour else "")
        if rhythm and rhythm.is_silent:
            self.fields["when"].initial = SILENT

    def _offer(self, name: str, choices: list[tuple[str, str]], initial: str) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices, field.initial = choices, initial

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("when") == OWN:
            if cleaned.get("weekday") is None and "weekday" not in self.errors:
                self.add_error("weekday", _("Choose a day"))
            if cleaned.get("at") is None and "at" not in self.errors:
                self.add_error("at", _("Choose a time"))
        return cleaned

    @property
    def chosen(self) -> Chosen | None:
        """What was chosen; None for as planned."""
        said = self.cleaned_data
        if said["when"] == PLANNED:
            return None
        return Chosen(said["weekday"], said["at"]) if said["when"] == OWN else Chosen(None, None)


def _ways(calendar: Calendar) -> list[tuple[str, str]]:
    return [
        (PLANNED, _("On the planned day, at %(hour)s") % {"hour": f"{calendar.send_at:%H:%M}"}),
        (OWN, _("On a day and at a time of my own")),
        (SILENT, _("No letters, I write by myself")),
    ]


def hours_of(calendar: Calendar) -> list[time]:
    """The whole hours at which letters may go by their organisation, and the one at which it begins."""
    whole = (time(hour) for hour in range(24))
    return sorted({calendar.window_from, *(at for at in whole if calendar.window_from < at < calendar.window_until)})
