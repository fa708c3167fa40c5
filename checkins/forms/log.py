"""What a learner sends about one time they tried it."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from checkins.actions import Tried
from checkins.dates import Moment
from checkins.forms.if_then import Confidence
from checkins.models import Feeling, Felt, Obstacle, Opportunity, Then
from trajectories.free_text import warn
from trajectories.models import Behaviour

NONE, LATER = "none", "later"
# Where confidence is asked besides the if-then plan, where one looks back to before the start, and over the whole year.
WITH_CONFIDENCE = (Moment.D21, Moment.D90)
WITH_THEN = Moment.D42
WITH_STICK_OR_FADE = Moment.D365


def form_key() -> str:
    """The form's own key, so that sending it twice leaves one row."""
    return secrets.token_urlsafe(12)


class LogForm(forms.Form):
    """How it went. Only that is required; its first answer is that it did not occur."""

    how = forms.ChoiceField(
        label=gettext_lazy("How did it go?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how it went")},
    )
    feeling = forms.ChoiceField(
        label=gettext_lazy("How does it feel?"),
        choices=[*Feeling.choices, (NONE, gettext_lazy("No word"))],
        widget=forms.RadioSelect,
        required=False,
    )
    obstacle = forms.ChoiceField(
        label=gettext_lazy("What was in the way?"),
        choices=[*Obstacle.choices, (NONE, pgettext_lazy("obstacle", "Nothing"))],
        widget=forms.RadioSelect,
        required=False,
    )
    opportunity = forms.TypedChoiceField(
        label=gettext_lazy("How often did the situation come up?"),
        choices=[choice for choice in Opportunity.choices if choice[0]],
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
        required=False,
    )
    behaviour = forms.ModelChoiceField(
        label=gettext_lazy("What is it about?"),
        queryset=Behaviour.objects.none(),
        to_field_name="public_id",
        empty_label=gettext_lazy("In general"),
        required=False,
    )
    then_felt = forms.TypedChoiceField(
        label=gettext_lazy("With what you know now: where were you before the start?"),
        help_text=gettext_lazy("Not a test. On your own page it stands beside your first answer."),
        choices=[(NONE, gettext_lazy("I can't say")), *Then.choices],
        coerce=lambda value: None if value == NONE else int(value),
        empty_value=None,
        widget=forms.RadioSelect,
        required=False,
    )
    story = forms.CharField(
        label=gettext_lazy("What happened?"),
        help_text=gettext_lazy("One sentence is enough."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    stick_or_fade = forms.CharField(
        label=gettext_lazy("What made it stick, or fade?"),
        help_text=gettext_lazy("After a year you know: somebody who asked, time, a tool that got in the way."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    confidence = Confidence()
    help = forms.BooleanField(
        label=gettext_lazy("I can use help"),
        help_text=gettext_lazy("After saving you choose whom you ask, and what."),
        required=False,
    )
    key = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput({"data-once": True}))

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        behaviours: Sequence[Behaviour] = (),
        moment: str = "",
        may_wait: bool = False,
        warning: str = "",
        **kwargs: Any,
    ) -> None:
        """`moment` is the check-in this answers, empty for none: some ask a little more."""
        kwargs.setdefault("use_required_attribute", False)
        super().__init__(data, **kwargs)
        if moment != WITH_STICK_OR_FADE:
            del self.fields["stick_or_fade"]
        warn(self, warning, [name for name in ("story", "stick_or_fade") if name in self.fields])
        how = [(NONE, _("It didn't come up")), *((str(value), label) for value, label in Felt.choices)]
        self.fields["how"].choices = [*how, (LATER, _("Not now, ask me next week"))] if may_wait else how  # type: ignore[attr-defined]  # a ChoiceField
        if len(behaviours) > 1:
            self.fields["behaviour"].queryset = Behaviour.objects.filter(  # type: ignore[attr-defined]  # a ModelChoiceField
                pk__in=[behaviour.pk for behaviour in behaviours]
            )
        else:
            del self.fields["behaviour"]
        if moment not in WITH_CONFIDENCE:
            del self.fields["confidence"]
        if moment != WITH_THEN:
            del self.fields["then_felt"]
        self.fields["key"].initial = form_key()

    def clean_feeling(self) -> str:
        """Taking a word back leaves none."""
        return str(self.cleaned_data["feeling"]).replace(NONE, "")

    def clean_obstacle(self) -> str:
        return str(self.cleaned_data["obstacle"]).replace(NONE, "")

    @property
    def how_rows(self) -> Iterator[dict[str, Any]]:
        """The answers to "how did it go": the radio, its level, and whether it stands apart."""
        for radio in self["how"]:
            value = str(radio.data["value"])
            yield {"radio": radio, "level": int(value) if value.isdigit() else None, "is_none": value == NONE}

    @property
    def wants_later(self) -> bool:
        return bool(self.cleaned_data["how"] == LATER)

    @property
    def wants_help(self) -> bool:
        return bool(self.cleaned_data.get("help"))

    @property
    def form_key(self) -> str:
        return self.cleaned_data["key"] or form_key()

    def tried(self) -> Tried:
        """What was said, as the action takes it."""
        said = self.cleaned_data
        none = said["how"] == NONE
        return Tried(
            opportunity=Opportunity.NONE if none else said["opportunity"] or Opportunity.ONCE_OR_TWICE,
            felt=None if none else int(said["how"]),
            behaviour=said.get("behaviour"),
            feeling=said["feeling"],
            obstacle=said["obstacle"],
            story=said["story"],
            confidence=said.get("confidence"),
            then_felt=said.get("then_felt"),
            stick_or_fade=said.get("stick_or_fade", ""),
        )


class LearnerDeleteForm(forms.Form):
    """Taking one entry away takes a choice, so that no stray tap does it."""

    sure = forms.ChoiceField(
        label=gettext_lazy("Delete this note for good?"),
        choices=[("yes", gettext_lazy("Yes, delete it")), ("no", gettext_lazy("No, keep it"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what should happen")},
    )
