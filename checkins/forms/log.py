"""What one card or page of the follow-up sends. A card has one form, with a ballot for each learner it concerns."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from asks.models import Ask
from checkins.actions import Sight, Tried
from checkins.ballots import HANDED_BACK, BallotForm
from checkins.models import Feeling, Felt, Observation, Obstacle, Opportunity, Seen, Talk
from organisations.date_field import DayField
from roles.models import Role
from trajectories.models import Behaviour

NONE, LATER = "none", "later"
NO_VIEW = "no_view"
MOST_BEHAVIOURS = 3


def form_key() -> str:
    """The form's own key, so that sending it twice leaves one row."""
    return secrets.token_urlsafe(12)


class _Confidence(forms.TypedChoiceField):
    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("How sure are you that it will work?"),
            help_text=gettext_lazy("0 is not at all, 10 is completely."),
            choices=[(str(number), str(number)) for number in range(11)],
            coerce=int,
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
        )


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
    story = forms.CharField(
        label=gettext_lazy("What happened?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    confidence = _Confidence()
    key = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        behaviours: Sequence[Behaviour] = (),
        asks_confidence: bool = False,
        may_wait: bool = False,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("use_required_attribute", False)
        super().__init__(data, **kwargs)
        how = [(NONE, _("It didn't come up")), *((str(value), label) for value, label in Felt.choices)]
        self.fields["how"].choices = [*how, (LATER, _("Not now, ask me next week"))] if may_wait else how  # type: ignore[attr-defined]  # a ChoiceField
        if len(behaviours) > 1:
            self.fields["behaviour"].queryset = Behaviour.objects.filter(  # type: ignore[attr-defined]  # a ModelChoiceField
                pk__in=[behaviour.pk for behaviour in behaviours]
            )
        else:
            del self.fields["behaviour"]
        if not asks_confidence:
            del self.fields["confidence"]
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
        )


class IfThenForm(forms.Form):
    """If this happens, then I do that; and when it gets hard, then this."""

    situation = forms.CharField(
        label=gettext_lazy("If …"),
        help_text=gettext_lazy("A moment you are sure to meet. Something you see or hear."),
        max_length=200,
        error_messages={"required": gettext_lazy("Write down which situation you mean")},
    )
    response = forms.CharField(
        label=gettext_lazy("then …"),
        help_text=gettext_lazy("Something a camera could film. Small enough for tomorrow."),
        max_length=200,
        error_messages={"required": gettext_lazy("Write down what you will do then")},
    )
    hard_moment = forms.CharField(label=gettext_lazy("And if it gets hard, because …"), max_length=200, required=False)
    hard_response = forms.CharField(label=gettext_lazy("then …"), max_length=200, required=False)
    confidence = _Confidence()

    def __init__(self, data: Mapping[str, Any] | None = None, *, asks_confidence: bool = False, **kwargs: Any) -> None:
        """`asks_confidence` makes that a choice one has to make; behind a link it keeps robots from saving a plan."""
        kwargs.setdefault("use_required_attribute", False)
        super().__init__(data, **kwargs)
        for name in ("situation", "response", "hard_moment", "hard_response"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        if asks_confidence:
            self.fields["confidence"].required = True
            self.fields["confidence"].error_messages["required"] = _("Choose how sure you are, from 0 to 10")
            self.initial.pop("confidence", None)


class ObserveForm(BallotForm):
    """What an observer saw, for one to three behaviours of each learner; "had no view of it" stands first."""

    missing = gettext_lazy("Choose what you saw")

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        behaviours: Sequence[Behaviour],
        known: Mapping[tuple[int, str], Sequence[Observation]] | None = None,
        **kwargs: Any,
    ) -> None:
        self.behaviours: Sequence[Behaviour | None] = list(behaviours)[:MOST_BEHAVIOURS] or [None]
        # What this observer said before, by learner and moment.
        self.known = known or {}
        super().__init__(data, **kwargs)

    def add_ballot(self, ask: Ask, learner: Role | None) -> None:
        moment = ask.about.split(":")[1]
        known = self.known.get((learner.pk if learner else 0, moment), ())
        before = {one.behaviour_id: one for one in known if not one.cannot_judge}
        for behaviour in self.behaviours:
            said = before.get(behaviour.pk if behaviour else None)
            self.fields[f"{ask.public_id}_{behaviour.public_id if behaviour else 'seen'}"] = forms.ChoiceField(
                label=capfirst(str(behaviour)) if behaviour else _("What they set out to do"),
                choices=[(NO_VIEW, _("Had no view of it")), *((str(value), label) for value, label in Seen.choices)],
                widget=forms.RadioSelect,
                required=False,
                initial=None if said is None else NO_VIEW if said.seen is None else str(said.seen),
            )
        self.fields[f"{ask.public_id}_example"] = forms.CharField(
            label=_("What exactly did you see?"),
            help_text=_("Where was it, what did %(name)s do, what happened then?")
            % {"name": self.called[learner.person_id] if learner else ""},
            max_length=500,
            required=False,
            initial=next((one.example for one in before.values() if one.example), ""),
            widget=forms.Textarea(attrs={"rows": 3}),
        )
        self.fields[f"{ask.public_id}_{HANDED_BACK}"] = forms.BooleanField(
            label=_("I can't judge this, ask somebody else"),
            required=False,
            initial=any(one.cannot_judge for one in known),
        )

    def missing_line(self, ask: Ask, name: str) -> str:
        """Which behaviour, and of whom where there are several."""
        about = self.fields[name].label
        learner = dict(self.asks)[ask]
        if learner is None or len(self.asks) == 1:
            return _("Choose what you saw of: %(about)s") % {"about": about}
        return _("Choose what you saw of %(name)s: %(about)s") % {
            "name": self.called[learner.person_id],
            "about": about,
        }

    def sights(self, values: Mapping[str, Any]) -> list[Sight]:
        """One line per behaviour; the example stands with the first that was in view."""
        example, found = values["example"], []
        for behaviour in self.behaviours:
            said = values[behaviour.public_id if behaviour else "seen"]
            seen = None if said == NO_VIEW else int(said)
            found.append(Sight(behaviour, seen, example if seen is not None else ""))
            if seen is not None:
                example = ""
        return found


class TalkForm(BallotForm):
    """Whether a talk was held, planned or not, for each learner. The learner's own ballot has two answers."""

    missing = gettext_lazy("Choose how it stands with this talk")

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        known: Mapping[int, Talk] | None = None,
        **kwargs: Any,
    ) -> None:
        # The manager's last word, by learner.
        self.known = known or {}
        super().__init__(data, **kwargs)

    def add_ballot(self, ask: Ask, learner: Role | None) -> None:
        if learner is None:
            self.fields[f"{ask.public_id}_held"] = forms.ChoiceField(
                label=_("Did you have your start talk?"),
                choices=[("yes", _("Yes, we talked")), ("not_yet", _("Not yet"))],
                widget=forms.RadioSelect,
                required=False,
            )
            return
        said = self.known.get(learner.pk)
        if said is not None and said.said_by_learner:
            said = None  # not their own word
        self.fields[f"{ask.public_id}_outcome"] = forms.ChoiceField(
            label=str(learner.person),
            choices=[
                (Talk.Outcome.HELD, _("Yes, we talked")),
                (Talk.Outcome.PLANNED, _("Planned")),
                (Talk.Outcome.NO, _("No, it can't be done")),
            ],
            widget=forms.RadioSelect,
            required=False,
            initial=said.outcome if said else None,
        )
        self.fields[f"{ask.public_id}_planned_on"] = DayField(
            label=_("On which day?"),
            required=False,
            initial=said.planned_on if said else None,
        )
        self.fields[f"{ask.public_id}_because"] = forms.CharField(
            label=_("What keeps it from happening?"),
            max_length=300,
            required=False,
            initial=said.because if said else "",
        )

    def in_words(self, ask: Ask, chosen: str) -> str:
        """With the day or the reason."""
        day, because = (self.before.get(f"{ask.public_id}_{name}") for name in ("planned_on", "because"))
        if day:
            return f"{chosen}, {date_format(day, 'j F')}"
        return f"{chosen}: {because}" if because else chosen

    def clean(self) -> dict[str, Any]:
        """A planned talk has a day; one that can't be done has a reason."""
        cleaned = super().clean()
        for ask, learner in self.asks:
            if learner is None:
                continue
            day, because = f"{ask.public_id}_planned_on", f"{ask.public_id}_because"
            outcome = cleaned.get(f"{ask.public_id}_outcome")
            if outcome == Talk.Outcome.PLANNED and not cleaned.get(day) and day not in self.errors:
                self.add_error(day, _("Enter the day it is planned on"))
            if outcome == Talk.Outcome.NO and not cleaned.get(because):
                self.add_error(because, _("Write briefly what keeps it from happening"))
        return cleaned


class BuddyForm(BallotForm):
    """One question, no words: did you ask?"""

    missing = gettext_lazy("Choose whether you asked")

    def add_ballot(self, ask: Ask, learner: Role | None) -> None:
        self.fields[f"{ask.public_id}_asked"] = forms.ChoiceField(
            label=_("Did you ask %(name)s how it is going?")
            % {"name": self.called[learner.person_id] if learner else ""},
            choices=[("yes", _("Yes, I asked")), ("not_yet", _("Not yet"))],
            widget=forms.RadioSelect,
            required=False,
        )


class LearnerDeleteForm(forms.Form):
    """Taking one entry away takes a choice, so that no stray tap does it."""

    sure = forms.ChoiceField(
        label=gettext_lazy("Delete this note for good?"),
        choices=[("yes", gettext_lazy("Yes, delete it")), ("no", gettext_lazy("No, keep it"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what should happen")},
    )
