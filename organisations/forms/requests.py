"""Somebody asks to see, correct or erase what is kept of them."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisations.date_field import DayField
from organisations.models import DataRequest

Kind = DataRequest.Kind


class DataRequestForm(forms.Form):
    """What they ask, and since when: the month counts from that day."""

    kind = forms.ChoiceField(
        label=_("What do they ask?"),
        choices=Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what they ask")},
    )
    asked_on = DayField(label=_("Asked on"), help_text=_("From this day on you have a month."))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("asked_on", today)
        self._today = today

    def clean_asked_on(self) -> date:
        asked_on: date = self.cleaned_data["asked_on"]
        if asked_on > self._today:
            raise ValidationError(gettext("That day is still to come"))
        return asked_on


class OwnDataRequestForm(forms.Form):
    """Somebody asks for themselves. Seeing it they do on the page they come from."""

    kind = forms.ChoiceField(
        label=_("What would you like?"),
        choices=[(Kind.CORRECT, _("Something is wrong, please correct it")), (Kind.ERASE, _("Erase me altogether"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you would like")},
    )
