"""What is sent about what stays: by the sponsor, and by L&D to what they asked."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.template.defaultfilters import date as date_words
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from asks.models import Ask
from checkins.ballots import BallotForm
from checkins.models import Decision
from organisations.date_field import DayField
from roles.models import Role

# The words of a commitment, and those of a reason or a question.
LONGEST_PROMISE, LONGEST = 140, 300
STAYS, STOPS, QUESTION = Decision.Answer.STAYS, Decision.Answer.STOPS, Decision.Answer.QUESTION
# Which words belong to which answer, and what is said when they are not there.
_WORDS = (
    (STAYS, "stays", gettext_lazy("Write in a few words what stays")),
    (STOPS, "because", gettext_lazy("Write in a few words why it stops")),
    (QUESTION, "question", gettext_lazy("Write in a few words what you want to know")),
)


class DecisionForm(BallotForm):
    """One choice without default; what stays, why it stops and a question come with words."""

    missing = gettext_lazy("Choose what you decide")

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, known: Decision | None, today: date, **kwargs: Any
    ) -> None:
        """`known` is what they decided before at this moment."""
        self.known, self.today = known, today
        super().__init__(data, **kwargs)

    def add_ballot(self, ask: Ask, learner: Role | None) -> None:
        known = self.known
        self.fields[f"{ask.public_id}_answer"] = forms.ChoiceField(
            label=_("What do we keep?"),
            choices=[
                (STAYS, _("This stays:")),
                (Decision.Answer.AS_IT_IS, _("We go on as it is")),
                (STOPS, _("We stop here, because:")),
                (QUESTION, _("I have a question first:")),
            ],
            widget=forms.RadioSelect,
            required=False,
            initial=known.answer if known else None,
        )
        for answer, name, label, longest in (
            (STAYS, "stays", _("In your own words"), LONGEST_PROMISE),
            (STOPS, "because", _("Why?"), LONGEST),
            (QUESTION, "question", _("What do you want to know?"), LONGEST),
        ):
            self.fields[f"{ask.public_id}_{name}"] = forms.CharField(
                label=label,
                help_text=_("Such as: two hours a week stay in the roster.") if answer == STAYS else "",
                max_length=longest,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
                initial=known.words if known and known.answer == answer else "",
            )
        self.fields[f"{ask.public_id}_until"] = DayField(
            label=_("Does it stay until a certain day?"),
            help_text=_("Leave it empty if it simply stays. After that day we ask you again."),
            required=False,
            initial=known.until if known else None,
        )

    def in_words(self, ask: Ask, chosen: str) -> str:
        """With what they wrote under it, and until when."""
        if self.known is None or not self.known.words:
            return chosen
        said = f"{chosen.rstrip(':')}: {self.known.words}"
        if self.known.until is None:
            return said
        return _("%(said)s (until %(day)s)") % {"said": said, "day": date_words(self.known.until, "j F Y")}

    def clean(self) -> dict[str, Any]:
        """Each answer but one comes with words; a day is still to come."""
        cleaned = super().clean()
        for ask, _learner in self.asks:
            chosen = cleaned.get(f"{ask.public_id}_answer")
            for answer, name, missing in _WORDS:
                field = f"{ask.public_id}_{name}"
                if chosen == answer and not cleaned.get(field) and field not in self.errors:
                    self.add_error(field, missing)
            until = cleaned.get(f"{ask.public_id}_until")
            if chosen == STAYS and until and until < self.today:
                self.add_error(f"{ask.public_id}_until", _("This day is behind us"))
        return cleaned

    def said(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The answer with the words and the day that belong to it, whatever else was typed."""
        words = next((values[name] for answer, name, _missing in _WORDS if answer == values["answer"]), "")
        return {
            "answer": values["answer"],
            "words": words,
            "until": values["until"] if values["answer"] == STAYS else None,
        }


class DecisionReplyForm(forms.Form):
    """What L&D says to a question. That it stops they only say they read."""

    reply = forms.CharField(
        label=gettext_lazy("Your reply"),
        help_text=gettext_lazy("It goes along with the question what stays, which is asked again today."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Write your reply")},
    )

    def __init__(self, *args: Any, is_question: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_question:
            del self.fields["reply"]
