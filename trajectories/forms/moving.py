"""What moving dates sends: which, and how far."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.date_field import DayField
from organisations.number_field import NumberField, NumberInput
from trajectories.forms.dates import PLAIN
from trajectories.moving import FURTHEST

ONE, FOLLOW = "one", "follow"
WEEK, DAYS, DAY = "week", "days", "day"
BEGIN = {"what": ONE, "how": WEEK}


class MoveForm(forms.Form):
    """This one or all that follow, a week on, a number of days, or to a day. `first` is the first day that can move."""

    what = forms.ChoiceField(
        label=_("What moves?"),
        choices=[(ONE, _("Only this one")), (FOLLOW, _("This one, and all that come after it"))],
        widget=forms.RadioSelect(attrs={"class": "opts--2"}),
        error_messages={"required": _("Choose what moves")},
    )
    how = forms.ChoiceField(
        label=_("How far?"),
        choices=[(WEEK, _("A week later")), (DAYS, _("A number of days")), (DAY, _("To another first day"))],
        widget=forms.RadioSelect(attrs={"class": "opts--3"}),
        error_messages={"required": _("Choose how far")},
    )
    days = NumberField(
        label=_("How many days?"),
        help_text=_("With a minus in front it goes back."),
        required=False,
        least=-FURTHEST,
        most=FURTHEST,
        widget=NumberInput({"size": 6, "inputmode": "text"}),
        template_name=PLAIN,
    )
    first_day = DayField(label=_("The first day becomes"), required=False, template_name=PLAIN)
    # What was looked at: only that is done.
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, first: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.first = first
        self.by_days = 0

    def clean(self) -> dict[str, Any]:
        """How far it is in days: neither nothing, nor years."""
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        number, day = cleaned["days"], cleaned["first_day"]
        name = {DAYS: "days", DAY: "first_day"}.get(cleaned["how"], "how")
        if cleaned["how"] == WEEK:
            self.by_days = 7
        elif cleaned["how"] == DAYS:
            if number is None or number != int(number):
                self.add_error(name, _("Enter a whole number of days, like 7 or -7"))
                return cleaned
            self.by_days = int(number)
        elif day is None:
            self.add_error(name, _("Enter a date, like 12-1-2027"))
            return cleaned
        else:
            self.by_days = (day - self.first).days
        if self.by_days == 0:
            self.add_error(name, _("Then nothing moves. Choose another day or number."))
        elif abs(self.by_days) > FURTHEST:
            self.add_error(name, _("That is more than two years. Is the year right?"))
        return cleaned

    @property
    def follows(self) -> bool:
        return bool(self.cleaned_data["what"] == FOLLOW)
