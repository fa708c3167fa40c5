"""What the six causes send, each with the version it was opened at."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.forms.versions import VersionedForm
from organisations.words_field import WordsField
from trajectories.actions.causes import FIELDS
from trajectories.causes import ENVIRONMENT, WORDS
from trajectories.models import Cause


class CauseForm(VersionedForm):
    """One cause: the tick, what shows it, who can change it, and what would take it away."""

    is_ticked = forms.BooleanField(required=False, label=_("Ticked"))
    evidence = WordsField(
        label=_("What shows it?"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    who = WordsField(
        label=_("Who can change it?"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    remedy = WordsField(
        label=_("What would take it away?"),
        help_text=_("One sentence somebody can promise."),
        max_length=140,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, files: Any = None, *, kind: str, **kwargs: Any) -> None:
        super().__init__(data, files, prefix=kind, **kwargs)
        self.kind = kind
        self.title, self.looks_like = WORDS[kind]

    @property
    def is_environment(self) -> bool:
        return self.kind in ENVIRONMENT

    @property
    def changes(self) -> dict[str, Any]:
        """The fields as they are saved."""
        return {name: self.cleaned_data[name] for name in FIELDS}

    @property
    def lacks_evidence(self) -> bool:
        """Ticked, and nothing says why: allowed, and worth a word."""
        return bool(self["is_ticked"].value()) and not self["evidence"].value()


def cause_initial(cause: Cause | None) -> dict[str, Any]:
    """A cause, or one nobody looked at, as its form shows it."""
    if cause is None:
        return {"version": 0}
    return {name: getattr(cause, name) for name in (*FIELDS, "version")}
