"""What an observer sends."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from asks.models import Ask
from checkins.actions import Sight
from checkins.ballots import HANDED_BACK, BallotForm
from checkins.models import Observation, Seen
from roles.models import Role
from trajectories.models import Behaviour

NO_VIEW = "no_view"
MOST_BEHAVIOURS = 3


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
            help_text=self.hint(ask),
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

    def hint(self, ask: Ask) -> str:
        """What makes an example of use to the learner."""
        learner = dict(self.asks)[ask]
        return _("Where was it, what did %(name)s do, what happened then?") % {
            "name": self.called[learner.person_id] if learner else ""
        }

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
