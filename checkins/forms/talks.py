"""What is sent about a talk, by the manager and by the learner."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from asks.models import Ask
from checkins.ballots import BallotForm
from checkins.models import Talk
from organisations.date_field import DayField
from roles.models import Role

# Which day belongs to which answer, and what is said when it is not there.
_DAYS = (
    (Talk.Outcome.PLANNED, "planned_on", gettext_lazy("Enter the day it is planned on")),
    (Talk.Outcome.MOVED, "moved_to", gettext_lazy("Enter the day it was moved to")),
)


class TalkForm(BallotForm):
    """Whether a talk was held, planned, moved or not, for each learner. The learner's own ballot has two answers."""

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
                (Talk.Outcome.MOVED, _("Moved to another day")),
                (Talk.Outcome.NO, _("No, it can't be done")),
            ],
            widget=forms.RadioSelect,
            required=False,
            initial=said.outcome if said else None,
        )
        self.fields[f"{ask.public_id}_planned_on"] = DayField(
            label=_("On which day?"),
            required=False,
            initial=said.planned_on if said and said.outcome == Talk.Outcome.PLANNED else None,
        )
        self.fields[f"{ask.public_id}_moved_to"] = DayField(
            label=_("To which day?"),
            required=False,
            initial=said.planned_on if said and said.outcome == Talk.Outcome.MOVED else None,
        )
        self.fields[f"{ask.public_id}_because"] = forms.CharField(
            label=_("What keeps it from happening?"),
            help_text=_("Only you read this back, as long as the trajectory stands here."),
            max_length=300,
            required=False,
            initial=said.because if said else "",
        )

    def in_words(self, ask: Ask, chosen: str) -> str:
        """With the day or the reason."""
        names = ("planned_on", "moved_to", "because")
        planned, moved, because = (self.before.get(f"{ask.public_id}_{name}") for name in names)
        day = planned or moved
        if day:
            return f"{chosen}, {date_format(day, 'j F')}"
        return f"{chosen}: {because}" if because else chosen

    def clean(self) -> dict[str, Any]:
        """A talk that was planned or moved has a day; one that can't be done has a reason."""
        cleaned = super().clean()
        for ask, learner in self.asks:
            if learner is None:
                continue
            because = f"{ask.public_id}_because"
            outcome = cleaned.get(f"{ask.public_id}_outcome")
            for chosen, name, missing in _DAYS:
                day = f"{ask.public_id}_{name}"
                if outcome == chosen and not cleaned.get(day) and day not in self.errors:
                    self.add_error(day, missing)
            if outcome == Talk.Outcome.NO and not cleaned.get(because):
                self.add_error(because, _("Write briefly what keeps it from happening"))
        return cleaned

    def said(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """What one ballot says of a talk: the day that goes with what was chosen, whatever else was typed."""
        is_moved = values["outcome"] == Talk.Outcome.MOVED
        return {
            "outcome": values["outcome"],
            "planned_on": values["moved_to"] if is_moved else values["planned_on"],
            "because": values["because"],
        }
