"""What a new edition and templates send."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisations.date_field import DayField
from organisations.forms.versions import HeldForm
from trajectories.models import Template
from trajectories.words import day_in_full, weekday

# Time enough for the intake and for asking everyone before the start.
AHEAD = timedelta(weeks=6)
WEEK = 7


def same_weekday(first: date, *, today: date) -> date:
    """The day of `first`'s own weekday that is six to seven weeks from today."""
    soonest = today + AHEAD
    return soonest + timedelta(days=(first.weekday() - soonest.weekday()) % WEEK)


class BeginForm(forms.Form):
    """What it is called this time, and the day from which everything is counted."""

    title = forms.CharField(
        label=_("What do we call it?"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Give the trajectory a name"),
            "max_length": _("Make it shorter: at most 120 characters"),
        },
    )
    starts_on = DayField(label=_("What is the first day?"))

    def __init__(self, *args: Any, first: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].help_text = gettext(
            "It was %(day)s. On a %(weekday)s again everything keeps its day of the week."
        ) % {"day": day_in_full(first), "weekday": weekday(first)}


class TemplateForm(forms.Form):
    """The name under which it is found again."""

    name = forms.CharField(
        label=_("What do we call this template?"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Give the template a name"),
            "max_length": _("Make it shorter: at most 120 characters"),
        },
    )


class RenameForm(HeldForm, TemplateForm):
    """Another name for one that is there."""

    class Meta:
        model = Template
        fields = ["name"]


class MakeTemplateForm(TemplateForm):
    """The same, and whether the answers of the intake go along."""

    with_answers = forms.BooleanField(
        label=_("Take the answers of the intake along"),
        help_text=_("They stand there to be checked again. Is anybody named in them? Then leave them behind."),
        required=False,
    )
