"""What is sent about a story: by the learner who tells it, and by L&D who wrote down what they were told."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checkins.actions import Offer
from checkins.models import SuccessStory
from trajectories.free_text import warn

LONGEST = 600
RING, WRITE, NOT = "ring", "write", "not"
# What a story is made of, and what is said when it is not there; the last may stay empty.
_ASKS = (
    ("scene", gettext_lazy("What was the situation?"), gettext_lazy("Write in a few words what the situation was")),
    ("did", gettext_lazy("What did you do?"), gettext_lazy("Write in a few words what was done")),
    ("came", gettext_lazy("What came of it?"), gettext_lazy("Write in a few words what came of it")),
    ("needed", gettext_lazy("What was needed for it, or still is? (optional)"), None),
)
_AS_HEARD = {
    "scene": gettext_lazy("What was the situation?"),
    "did": gettext_lazy("What did they do?"),
    "came": gettext_lazy("What came of it?"),
    "needed": gettext_lazy("What was needed for it, or still is? (optional)"),
}
WHERE = (
    (SuccessStory.Where.WORKED, gettext_lazy("Where it worked")),
    (SuccessStory.Where.NOT_YET, gettext_lazy("Where it did not yet work")),
)


class WordsForm(forms.Form):
    """Where it worked or did not yet, and the words of a story."""

    where = forms.ChoiceField(
        label=gettext_lazy("Is it a story of where it worked, or of where it did not yet?"),
        choices=WHERE,
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(self, *args: Any, warning: str, labels: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("use_required_attribute", False)
        super().__init__(*args, **kwargs)
        for name, label, _missing in _ASKS:
            self.fields[name] = forms.CharField(
                label=(labels or {}).get(name, label),
                max_length=LONGEST,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        warn(self, warning, [name for name, _label, _missing in _ASKS])

    @property
    def texts(self) -> list[forms.BoundField]:
        return [self[name] for name, _label, _missing in _ASKS]

    def words(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in SuccessStory.WORDS}

    def _check_words(self, cleaned: Mapping[str, Any]) -> None:
        if not cleaned.get("where") and "where" not in self.errors:
            self.add_error("where", _("Choose where it worked or where it did not yet"))
        for name, _label, missing in _ASKS:
            if missing and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, str(missing))


class StoryForm(WordsForm):
    """To be rung, to write it oneself, or rather not; and with words who may read them, each off until it is ticked."""

    what = forms.ChoiceField(
        label=gettext_lazy("Would you tell how it went for you?"),
        choices=[
            (RING, gettext_lazy("Yes, ring me: it takes a quarter of an hour")),
            (WRITE, gettext_lazy("Yes, I write it down myself")),
            (NOT, gettext_lazy("Rather not")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose whether you tell it; “rather not” is a good answer")},
    )
    may_ring = forms.BooleanField(label=gettext_lazy("You may ring me about it too"), required=False)
    to_lnd = forms.BooleanField(label=gettext_lazy("Who plans this (L&D)"), required=False)
    to_sponsor = forms.BooleanField(label=gettext_lazy("The sponsor, in the report"), required=False)
    to_everyone = forms.BooleanField(
        label=gettext_lazy("Everyone who takes part, L&D and the sponsor among them"), required=False
    )

    @property
    def audiences(self) -> list[forms.BoundField]:
        return [self[name] for name in SuccessStory.CONSENTS]

    def clean(self) -> dict[str, Any]:
        """Who writes it down writes all of it."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("what") == WRITE:
            self._check_words(cleaned)
        return cleaned

    @property
    def is_declined(self) -> bool:
        return bool(self.cleaned_data["what"] == NOT)

    def offer(self) -> Offer:
        """What they offer; what was typed under another choice is left out."""
        sent = self.cleaned_data
        if sent["what"] == RING:
            return Offer(may_ring=True)
        return Offer(sent["may_ring"], self.words(), {name: sent[name] for name in SuccessStory.CONSENTS})


class InterviewForm(WordsForm):
    """What a learner told, in the words of who rang them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, labels=_AS_HEARD, **kwargs)
        needed = {"where": _("Choose where it worked or where it did not yet")}
        needed |= {name: str(missing) for name, _label, missing in _ASKS if missing}
        for name, missing in needed.items():
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = missing
