"""Whom a learner lets read something: one note, or their plan while they write it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checkins.sight import Confidant
from organisations.models import Person, called_apart
from organisations.sight import Reader


def choices_of(confidants: Sequence[Confidant]) -> list[tuple[str, str]]:
    """By name, and what they are to the learner."""
    called = called_apart(one.person for one in confidants)
    words = {Reader.OWNER: _("%(name)s, who plans this (L&D)"), Reader.BUDDY: _("%(name)s, your buddy")}
    return [(one.person.public_id, words[one.reader] % {"name": called[one.person.pk]}) for one in confidants]


def chosen_of(confidants: Sequence[Confidant], said: Sequence[str]) -> list[Person]:
    return [one.person for one in confidants if one.person.public_id in said]


class ShareForm(forms.Form):
    """One person. Nobody is chosen beforehand."""

    person = forms.ChoiceField(
        label=gettext_lazy("Who may read it?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose who may read it")},
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, confidants: Sequence[Confidant], **kwargs: Any
    ) -> None:
        kwargs.setdefault("use_required_attribute", False)
        super().__init__(data, **kwargs)
        self.confidants = confidants
        self.fields["person"].choices = choices_of(confidants)  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def chosen(self) -> Person:
        (person,) = chosen_of(self.confidants, [self.cleaned_data["person"]])
        return person
