"""What is sent from a sheet of paper, and for whom sheets are printed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checkins.actions import Tried
from checkins.forms.log import LogForm
from checkins.papers import Handed
from organisations.date_field import DayField
from organisations.models import Member, Organisation

ME, HELPER = "me", "helper"


class PaperLogForm(LogForm):
    """An entry typed over from a sheet: the day it was about, and whose hand it is. Never that of L&D."""

    happened_on = DayField(label=gettext_lazy("On which day was it?"))
    hand = forms.ChoiceField(
        label=gettext_lazy("Who types this over?"),
        choices=[
            (ME, gettext_lazy("I do, it is my own sheet")),
            (HELPER, gettext_lazy("I do it for somebody who asked me")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose who types this over")},
    )
    entered_by = forms.CharField(
        label=gettext_lazy("Your name, if you do it for somebody"), max_length=120, required=False
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, organisation: Organisation, today: date, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.organisation, self.today = organisation, today
        # Whoever types over a sheet asks nobody in the name of its learner.
        del self.fields["help"]

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
                self.add_error("entered_by", _("Write your name: it stays with what you type over"))
            elif Member.objects.active().filter(organisation=self.organisation, person__name__iexact=name).exists():
                self.add_error("entered_by", _("L&D does not type over what a learner wrote. Ask somebody else."))
        return cleaned

    def tried(self) -> Tried:
        said = self.cleaned_data
        by = said["entered_by"].strip() if said["hand"] == HELPER else ""
        return replace(super().tried(), happened_on=said["happened_on"], entered_by=by)


class LogSheetsForm(forms.Form):
    """For whom a blank sheet is printed; ticked are those whom no mail reaches."""

    people = forms.MultipleChoiceField(
        label=gettext_lazy("For whom?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick for whom you want a sheet")},
    )

    def __init__(self, *args: Any, handed: Sequence[Handed], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.handed = {one.person.public_id: one for one in handed}
        people = self.fields["people"]
        assert isinstance(people, forms.MultipleChoiceField)
        people.choices = [(key, str(one.person)) for key, one in self.handed.items()]
        people.initial = [key for key, one in self.handed.items() if not one.person.gets_mail]

    @cached_property
    def chosen(self) -> list[Handed]:
        return [self.handed[key] for key in self.cleaned_data["people"]]
