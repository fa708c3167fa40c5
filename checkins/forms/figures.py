"""What the card for result figures sends: a number or that there is none, for each figure that is due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from asks.models import Ask
from checkins.ballots import BallotForm
from organisations.number_field import NumberField
from organisations.words_field import WordsField
from roles.models import Role
from trajectories.models import Measurement, ResultFigure
from trajectories.templatetags.figures import with_unit

NUMBER, NONE = "number", "none"


@dataclass(frozen=True)
class Due:
    """One figure that is asked for, and what was answered before, when it was."""

    figure: ResultFigure
    said: Measurement | None


class FigureForm(BallotForm):
    """A choice without default, a number that goes with it, and a word about it."""

    missing = gettext_lazy("Choose whether there is a number")

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, dues: Sequence[tuple[Ask, Due]], **kwargs: Any
    ) -> None:
        self.dues = {ask.pk: due for ask, due in dues}
        super().__init__(data, asks=[(ask, None) for ask, _due in dues], **kwargs)

    def add_ballot(self, ask: Ask, learner: Role | None) -> None:
        due = self.dues[ask.pk]
        said = due.said
        self.fields[f"{ask.public_id}_has"] = forms.ChoiceField(
            label=capfirst(due.figure.name),
            choices=[(NUMBER, _("It is now:")), (NONE, _("The figure is not available"))],
            widget=forms.RadioSelect,
            required=False,
            initial=None if said is None else NONE if said.value is None else NUMBER,
        )
        self.fields[f"{ask.public_id}_value"] = NumberField(
            label=" ".join(filter(None, (_("What is it now?"), due.figure.unit and f"({due.figure.unit})"))),
            required=False,
            initial=said.value if said else None,
        )
        self.fields[f"{ask.public_id}_note"] = WordsField(
            label=_("What should one know with it?"),
            max_length=200,
            required=False,
            initial=said.note if said else "",
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def in_words(self, ask: Ask, chosen: str) -> str:
        """The number, when there is one."""
        said = self.dues[ask.pk].said
        return with_unit(said.value, said.figure) if said and said.value is not None else chosen

    def clean(self) -> dict[str, Any]:
        """Who says that there is a number gives it."""
        cleaned = super().clean()
        for ask, _learner in self.asks:
            value = f"{ask.public_id}_value"
            if (
                cleaned.get(f"{ask.public_id}_has") == NUMBER
                and cleaned.get(value) is None
                and value not in self.errors
            ):
                self.add_error(value, _("Enter the number, like 12 or 12.5"))
        return cleaned

    @property
    def sheets(self) -> list[dict[str, Any]]:
        """Each ballot with the figure it asks for."""
        return [{"ballot": ballot, "figure": self.dues[ballot.ask.pk].figure} for ballot in self.ballots]

    def measured(self) -> list[tuple[Ask, Due, dict[str, Any]]]:
        """The figures of which something new was said, with what is written down of each."""
        found = []
        for ask, _learner, values in self.news():
            value = values["value"] if values["has"] == NUMBER else None
            found.append((ask, self.dues[ask.pk], {"value": value, "note": values["note"]}))
        return found
