"""What writing down a request, and deciding on it, sends."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from organisations.date_field import DayField
from organisations.forms.people import SomebodyForm
from organisations.words_field import WordsField
from trajectories.actions.requests import COMING_FROM
from trajectories.models import Trajectory

State = Trajectory.State


class RequestForm(SomebodyForm):
    """Somebody's question as they put it, and who they are."""

    words = WordsField(
        label=_("What is being asked?"),
        help_text=_("In their own words, even if a training is in them. It becomes the first answer of the intake."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write down what is being asked")},
    )
    title = WordsField(
        label=_("What do we call it for now?"),
        help_text=_("A working title, to recognise it by."),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Give it a working title"),
        },
    )
    starts_on = DayField(
        label=_("When would they like to start?"), help_text=_("A guess is fine, like 1-3-2027 or 1 mrt.")
    )
    language = forms.ChoiceField(
        label=_("In which language do you write it?"),
        choices=settings.STAFF_LANGUAGES,
        widget=forms.RadioSelect(attrs={"class": "opts--2"}),
        error_messages={"required": _("Choose a language")},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["name"].label = _("Who asks for it?")
        self.order_fields(["words", "name", "email", "title", "starts_on", "language"])

    def clean_starts_on(self) -> date:
        """A wish lies ahead."""
        day: date = self.cleaned_data["starts_on"]
        if day < self.today:
            raise forms.ValidationError(_("This day is past"))
        return day


class DecideForm(forms.Form):
    """What L&D decides, and the words the requester gets."""

    decision = forms.ChoiceField(
        label=_("What do you decide?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you decide")},
    )
    because = WordsField(
        label=_("What do you tell them?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write in a sentence why, so that they understand")},
    )

    def __init__(self, *args: Any, trajectory: Trajectory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {
            State.PREPARING: _("We take it up"),
            State.WAITLISTED: _("On the waiting list: not now, and later perhaps"),
            State.DECLINED: _("We decline it"),
            State.REQUESTED: _("We look at it again"),
        }
        decision, because = self.fields["decision"], self.fields["because"]
        assert isinstance(decision, forms.ChoiceField)
        decision.choices = [(to, words[State(to)]) for to in COMING_FROM if trajectory.state in COMING_FROM[to]]
        because.help_text = _("Your reason, as they will read it. May stay empty when you take it up.")
        if trajectory.is_declined:
            del self.fields["because"]

    def clean(self) -> dict[str, Any]:
        """A wait or a no comes with a reason; a yes needs none."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("decision") == State.PREPARING and not self.data.get(self.add_prefix("because"), "").strip():
            self.errors.pop("because", None)
        return cleaned
