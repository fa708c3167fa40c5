"""What closing a trajectory sends, in each of its ways."""

from datetime import date
from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from organisations.date_field import DayField
from organisations.forms.people import SomebodyForm
from organisations.words_field import WordsField
from roles.cast import Cast
from roles.models import Function, Role
from trajectories.causes import WORDS
from trajectories.models import Cause


class EndForm(forms.Form):
    """Closing what is finished; nothing is asked or sent after it, but one line for next time if L&D says so."""

    sure = forms.ChoiceField(
        label=_("Is it finished?"),
        choices=[("yes", _("Yes, close it")), ("no", _("No, leave it open"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether it is finished")},
    )
    asks_next_time = forms.ChoiceField(
        label=_("Do we ask everyone what should be different next time?"),
        help_text=_("One line by mail, from tomorrow. You read it after two weeks, without names."),
        choices=[("yes", _("Yes, ask them")), ("no", _("No, not this time"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether we ask everyone")},
    )

    def clean(self) -> dict[str, Any]:
        """Whether people get one more letter is for L&D to say, each time; what stays open asks nobody."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("sure") == "no":
            self.errors.pop("asks_next_time", None)
        return cleaned

    @property
    def wants_lines(self) -> bool:
        return bool(self.cleaned_data.get("asks_next_time") == "yes")


class CancelForm(forms.Form):
    """Calling it off, and whether everyone who was asked hears so by mail."""

    because = WordsField(
        label=_("Why does it not go ahead?"),
        help_text=_("A sentence or two, kept with the plan. Who gets mail about it reads it too."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write in a sentence why")},
    )
    tells = forms.ChoiceField(
        label=_("Who tells the others?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who tells them")},
    )

    def __init__(self, *args: Any, people: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tells = self.fields["tells"]
        assert isinstance(tells, forms.ChoiceField)
        mail = ngettext("We mail %(n)d person", "We mail %(n)d people", people) % {"n": people}
        tells.choices = [("mail", mail), ("self", _("I tell them myself"))]
        if not people:
            del self.fields["tells"]

    @property
    def by_mail(self) -> bool:
        return bool(self.cleaned_data.get("tells") == "mail")


class NoTrainingForm(CancelForm):
    """What was decided instead of a training."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        because = self.fields["because"]
        because.label = _("What did you decide, and why?")
        because.help_text = _(
            "In a few sentences. It stands on top of the plan, and in the mail to who was asked something."
        )
        because.error_messages["required"] = _("Write in a sentence what you decided")
        if "tells" in self.fields:
            self.fields["tells"].label = _("Who tells them there is no training?")


class InsteadForm(SomebodyForm):
    """One thing that changes instead: a sentence to promise, by somebody with a part in it or somebody new.

    It belongs to a `cause`, whose remedy is the sentence to begin with; None: to something else. Without its tick it
    says nothing, whatever was typed.
    """

    is_chosen = forms.BooleanField(required=False)
    text = WordsField(
        label=_("What changes?"),
        help_text=_("One sentence of at most 140 characters, so that somebody can say yes or no to it."),
        max_length=140,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write what changes")},
    )
    owner = forms.ChoiceField(
        label=_("Who can change it?"), required=False, error_messages={"required": _("Choose who can change it")}
    )
    title = WordsField(
        label=_("What are they here?"),
        help_text=_("For instance: head of IT."),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    needed_by = DayField(label=_("By when?"))

    def __init__(self, *args: Any, cast: Cast, cause: Cause | None, today: date, **kwargs: Any) -> None:
        super().__init__(*args, organisation=cast.trajectory.organisation, **kwargs)
        self.cause, self.today = cause, today
        self.roles = {role.public_id: role for role in cast.roles if role.function != Function.LEARNER}
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ChoiceField)
        owner.choices = [("", _("Somebody who has no part in it yet")), *self._owners()]
        self.fields["name"].label = _("Their name")
        self.fields["name"].required = False
        self.order_fields(["is_chosen", "text", "owner", "name", "email", "title", "needed_by"])

    def _owners(self) -> list[tuple[str, str]]:
        return [(key, f"{role.person}, {role.name}") for key, role in self.roles.items()]

    @property
    def heading(self) -> Any:
        """What the tick stands beside."""
        return WORDS[self.cause.kind][0] if self.cause else _("Something else that has to change")

    def clean_needed_by(self) -> date:
        """What is still to change lies ahead."""
        day: date = self.cleaned_data["needed_by"]
        if day < self.today:
            raise forms.ValidationError(_("This day is past"))
        return day

    def clean(self) -> dict[str, Any]:
        """Ticked, it is whole; unticked, nothing is the matter with it."""
        cleaned = super().clean()
        if not cleaned.get("is_chosen"):
            self.errors.clear()
            return cleaned
        if not cleaned.get("owner") and not cleaned.get("name") and "name" not in self.errors:
            self.add_error("owner", _("Choose who can change it, or write down who that is"))
        return cleaned

    @property
    def role(self) -> Role | None:
        """The function somebody holds by which they promise it; None for somebody who holds none."""
        chosen = self.roles.get(self.cleaned_data["owner"])
        if chosen is not None or self.known is None:
            return chosen
        return next((role for role in self.roles.values() if role.person_id == self.known.pk), None)

    @property
    def why(self) -> str:
        """What shows the cause, as who promises reads it."""
        return Truncator(self.cause.evidence).chars(200) if self.cause else ""
