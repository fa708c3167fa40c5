"""What drawing the impact map sends: for each behaviour its results and what helps to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from trajectories.actions.lines import Lines
from trajectories.impact import ImpactMap
from trajectories.models import Behaviour

AIMS, HELPS = "aims", "helps"


@dataclass(frozen=True)
class Row:
    """One behaviour with its ticks."""

    behaviour: Behaviour
    aims: BoundField | None
    helps: BoundField | None


class MapForm(forms.Form):
    """One tick for every line there can be.

    Only what was changed since the page was opened is drawn or wiped: `was` holds the ticks of then, so that the lines
    somebody else drew meanwhile stay.
    """

    was = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, impact: ImpactMap, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.impact = impact
        drawn: list[str] = []
        for behaviour in impact.behaviours:
            aims, helps = impact.figures_of(behaviour), impact.interventions_for(behaviour)
            drawn += self._add(AIMS, behaviour, impact.figures, aims, str(_("Which result does it move?")))
            drawn += self._add(HELPS, behaviour, impact.interventions, helps, str(_("What helps to it?")))
        self.fields["was"].initial = " ".join(drawn)

    def _add(self, kind: str, behaviour: Behaviour, things: Iterable[Any], ticked: list[Any], label: str) -> list[str]:
        """A field of ticks, when there is something to tick; gives the marks of what is ticked now."""
        choices = [(each.public_id, str(each)) for each in things]
        if choices:
            self.fields[f"{kind}_{behaviour.public_id}"] = forms.MultipleChoiceField(
                label=label,
                choices=choices,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                initial=[each.public_id for each in ticked],
            )
        return [f"{kind}:{behaviour.public_id}:{each.public_id}" for each in ticked]

    @property
    def rows(self) -> list[Row]:
        """In the order of the behaviours."""
        return [Row(each, self._field(AIMS, each), self._field(HELPS, each)) for each in self.impact.behaviours]

    def _field(self, kind: str, behaviour: Behaviour) -> BoundField | None:
        name = f"{kind}_{behaviour.public_id}"
        return self[name] if name in self.fields else None

    def changes(self) -> tuple[Lines, Lines]:
        """What to draw and what to wipe."""
        was = set(self.cleaned_data["was"].split())
        now = {
            f"{name.replace('_', ':', 1)}:{chosen}"
            for name, every in self.cleaned_data.items()
            if name != "was"
            for chosen in every
        }
        return self._lines(now - was), self._lines(was - now)

    def _lines(self, marks: set[str]) -> Lines:
        """Those of this map; a mark of something that is gone is none."""
        impact = self.impact
        return Lines(
            frozenset(
                (behaviour, figure)
                for behaviour in impact.behaviours
                for figure in impact.figures
                if f"{AIMS}:{behaviour.public_id}:{figure.public_id}" in marks
            ),
            frozenset(
                (intervention, behaviour)
                for behaviour in impact.behaviours
                for intervention in impact.interventions
                if f"{HELPS}:{behaviour.public_id}:{intervention.public_id}" in marks
            ),
        )
