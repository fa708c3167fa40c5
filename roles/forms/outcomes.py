"""What the cards send on which people say what became of their promises."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from organisations.date_field import DayField
from roles.actions.promises import Given
from roles.outcomes import Choice, Item
from trajectories.free_text import warn

MOST_WORDS = 500


class OutcomeForm(forms.Form):
    """One choice per promise, with the words that belong to it. Nothing is chosen beforehand."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        items: Sequence[Item],
        choices: Sequence[Choice],
        required: str,
        prefix: str,
        warning: str,
        today: date,
    ) -> None:
        super().__init__(data, prefix=prefix, use_required_attribute=False)
        self.items, self.answers, self.today = items, choices, today
        for item in items:
            self.fields[item.key] = forms.ChoiceField(
                label=item.wording.text,
                choices=[(choice.kind, choice.label) for choice in choices],
                widget=forms.RadioSelect,
                error_messages={"required": required},
            )
            for choice in choices:
                if choice.asks:
                    self.fields[f"{item.key}-{choice.kind}"] = forms.CharField(
                        label=str(choice.asks),
                        required=False,
                        max_length=MOST_WORDS,
                        widget=forms.Textarea(attrs={"rows": 2}),
                    )
                    warn(self, warning, [f"{item.key}-{choice.kind}"])
                if choice.until:
                    self.fields[f"{item.key}-{choice.kind}-until"] = DayField(
                        label=str(choice.until), help_text=_("Need not be filled in."), required=False
                    )

    def clean(self) -> dict[str, Any]:
        """What asks for words comes with words."""
        sent: dict[str, Any] = super().clean() or {}
        for item in self.items:
            chosen = self._chosen(item)
            until = sent.get(f"{item.key}-{chosen.kind}-until") if chosen else None
            if chosen and until and until < self.today:
                self.add_error(f"{item.key}-{chosen.kind}-until", _("This day is behind us"))
            if chosen and chosen.asks and not sent.get(f"{item.key}-{chosen.kind}"):
                self.add_error(f"{item.key}-{chosen.kind}", str(chosen.missing))
        return sent

    def _chosen(self, item: Item) -> Choice | None:
        return next((one for one in self.answers if one.kind == self.cleaned_data.get(item.key)), None)

    def given(self) -> list[Given]:
        """The answers, one per line."""
        found = []
        for item in self.items:
            chosen = self._chosen(item)
            assert chosen is not None
            words = self.cleaned_data.get(f"{item.key}-{chosen.kind}", "")
            until = self.cleaned_data.get(f"{item.key}-{chosen.kind}-until")
            found += [Given(promise, chosen.kind, item.wording, words, until) for promise in item.promises]
        return found

    def sheets(self) -> list[dict[str, Any]]:
        """The items with everything their fieldset shows."""
        return [{"item": item, "field": self[item.key], "answers": self._rows(item)} for item in self.items]

    def _rows(self, item: Item) -> list[dict[str, Any]]:
        name, chosen = self[item.key].html_name, self[item.key].value()
        return [
            {
                "id": f"id_{name}_{number}",
                "name": name,
                "choice": choice,
                "is_chosen": chosen == choice.kind,
                "words": self[f"{item.key}-{choice.kind}"] if choice.asks else None,
                "until": self[f"{item.key}-{choice.kind}-until"] if choice.until else None,
            }
            for number, choice in enumerate(self.answers)
        ]
