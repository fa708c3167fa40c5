"""What L&D says about which obstacle each precondition is meant to prevent."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _

from roles.models import NOTHING, Commitment, Obstacle


class PreventsForm(forms.Form):
    """One choice for each. What it was when the page was opened goes along: only what was changed there is saved."""

    def __init__(self, *args: Any, commitments: Sequence[Commitment], **kwargs: Any) -> None:
        kwargs.setdefault("use_required_attribute", False)
        super().__init__(*args, **kwargs)
        self.commitments = {one.public_id: one for one in commitments}
        for name, one in self.commitments.items():
            stands = one.obstacle or NOTHING
            choices = [(NOTHING, _("None of these")), *Obstacle.choices]
            self.fields[name] = forms.ChoiceField(label=str(one), choices=choices, initial=stands)
            self.fields[f"{name}-was"] = forms.CharField(initial=stands, required=False, widget=forms.HiddenInput)

    @property
    def rows(self) -> Iterator[tuple[BoundField, BoundField]]:
        """A choice, and what it was."""
        return ((self[name], self[f"{name}-was"]) for name in self.commitments)

    def changed(self) -> Iterator[tuple[Commitment, Obstacle | None]]:
        """The commitments of which something else was chosen, with what; None for none of these."""
        for name, one in self.commitments.items():
            said = self.cleaned_data[name]
            if said != self.cleaned_data[f"{name}-was"]:
                yield one, None if said == NOTHING else Obstacle(said)
