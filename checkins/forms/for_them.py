"""What is sent about what somebody changed for the learners."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from asks.models import Ask
from checkins.ballots import BallotForm
from checkins.models import DoneForThem
from roles.models import Role

LONGEST = 300
SOMETHING, NOT_YET = DoneForThem.Answer.SOMETHING, DoneForThem.Answer.NOT_YET


class ForThemForm(BallotForm):
    """Something, nothing yet, or nothing needed: one choice. Words are welcome, and none are asked."""

    missing = gettext_lazy("Choose what it was, also when it is nothing yet")

    def __init__(self, data: Mapping[str, Any] | None = None, *, known: DoneForThem | None, **kwargs: Any) -> None:
        """`known` is what they said before at this moment."""
        self.known = known
        super().__init__(data, **kwargs)

    def add_ballot(self, ask: Ask, learner: Role | None) -> None:
        answer, words = (self.known.answer, self.known.words) if self.known else (None, "")
        self.fields[f"{ask.public_id}_answer"] = forms.ChoiceField(
            label=_("What did you change for them?"),
            choices=[
                (SOMETHING, _("This I changed")),
                (NOT_YET, _("Nothing yet")),
                (DoneForThem.Answer.NOT_NEEDED, _("Nothing was needed")),
            ],
            widget=forms.RadioSelect,
            required=False,
            initial=answer,
        )
        for name, label, said in (
            ("changed", _("One example (optional)"), SOMETHING),
            ("because", _("What would it take? (optional)"), NOT_YET),
        ):
            self.fields[f"{ask.public_id}_{name}"] = forms.CharField(
                label=label,
                help_text=_("About what you did, not about a person."),
                max_length=LONGEST,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
                initial=words if answer == said else "",
            )

    def in_words(self, ask: Ask, chosen: str) -> str:
        """With what they wrote under it."""
        words = self.known.words if self.known else ""
        return f"{chosen}: {words}" if words else chosen

    def said(self, values: Mapping[str, Any]) -> dict[str, str]:
        """The answer with the words that belong to it, whatever else was typed."""
        under = {SOMETHING: values["changed"], NOT_YET: values["because"]}
        return {"answer": values["answer"], "words": under.get(values["answer"], "")}
