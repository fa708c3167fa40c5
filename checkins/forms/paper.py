"""What is sent from a sheet of paper, and for whom sheets are printed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checkins.actions import Tried
from checkins.forms.log import LogForm
from checkins.forms.observe import ObserveForm
from checkins.papers import LOG, OBSERVE, Handed
from organisations.date_field import DayField
from organisations.models import Member, Organisation

ME, HELPER = "me", "helper"


class TypedOverForm(forms.Form):
    """Of what is typed over from a sheet: the day it was about, and whose hand it is. Never that of L&D."""

    happened_on = DayField(label=gettext_lazy("On which day was it?"))
    hand = forms.ChoiceField(
        label=gettext_lazy("Who types this over?"),
        choices=[
            (ME, gettext_lazy("I do, it is my own sheet")),
            (HELPER, gettext_lazy("I do, my name stands on the sheet")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose who types this over")},
    )
    entered_by = forms.CharField(
        label=gettext_lazy("Your name, as it stands on the sheet"),
        help_text=gettext_lazy("Only if it is not your own sheet. Whose it is reads who typed it over."),
        max_length=120,
        required=False,
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, organisation: Organisation, today: date, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.organisation, self.today = organisation, today

    def clean_happened_on(self) -> date:
        day: date = self.cleaned_data["happened_on"]
        if day > self.today:
            raise forms.ValidationError(_("That day is still to come"))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("hand") == HELPER:
            name = str(cleaned.get("entered_by", "")).strip()
            if not name:
                self.add_error("entered_by", _("Write your name as it stands on the sheet: it is kept with this"))
            elif Member.objects.active().filter(organisation=self.organisation, person__name__iexact=name).exists():
                self.add_error("entered_by", _("L&D types over nobody's sheet. Ask somebody else."))
        return cleaned

    @property
    def helper(self) -> str:
        """By name who typed it over for somebody; empty for their own hand."""
        said = self.cleaned_data
        return str(said["entered_by"]).strip() if said["hand"] == HELPER else ""


class PaperLogForm(TypedOverForm, LogForm):
    """An entry typed over from a sheet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Whoever types over a sheet asks nobody in the name of its learner.
        del self.fields["help"]

    def tried(self) -> Tried:
        return replace(super().tried(), happened_on=self.cleaned_data["happened_on"], entered_by=self.helper)


class PaperObserveForm(TypedOverForm, ObserveForm):
    """What an observer saw, typed over from a sheet. Nothing of what they said before shows."""


class SheetsForm(forms.Form):
    """For whom a blank sheet is printed; ticked are those whom no mail reaches."""

    people = forms.MultipleChoiceField(
        label=gettext_lazy("Learners: how did it go?"), widget=forms.CheckboxSelectMultiple, required=False
    )
    observers = forms.MultipleChoiceField(
        label=gettext_lazy("Observers: what did they see?"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, handed: Sequence[Handed], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = [
            part
            for name, kind in (("people", LOG), ("observers", OBSERVE))
            if (part := _Part(name, {one.person.public_id: one for one in handed if one.kind == kind})).handed
        ]
        for name in {"people", "observers"} - {part.name for part in self.parts}:
            del self.fields[name]
        for part in self.parts:
            field = self.fields[part.name]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = [(key, str(one.person)) for key, one in part.handed.items()]
            field.initial = [key for key, one in part.handed.items() if not one.person.gets_mail]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not any(cleaned.get(part.name) for part in self.parts):
            raise forms.ValidationError(_("Tick for whom you want a sheet"))
        return cleaned

    @cached_property
    def chosen(self) -> list[Handed]:
        return [part.handed[key] for part in self.parts for key in self.cleaned_data[part.name]]


@dataclass(frozen=True)
class _Part:
    """Those of one field."""

    name: str
    handed: Mapping[str, Handed]
