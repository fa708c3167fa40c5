"""What the form of one behaviour sends."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.words_field import WordsField
from trajectories.filming import unfilmable
from trajectories.forms.doubts import DOUBTED, DoubtingForm
from trajectories.models import Behaviour, ResultFigure, Trajectory


class BehaviourForm(DoubtingForm):
    """The video test in four lines: in this situation this role does this, and it shows by that."""

    situation = WordsField(
        label=gettext_lazy("In which situation?"),
        help_text=gettext_lazy("For instance: a customer begins angrily."),
        max_length=200,
        error_messages={"required": gettext_lazy("Write in which situation")},
    )
    actor = WordsField(
        label=gettext_lazy("Who does it?"),
        help_text=gettext_lazy("A function, for instance: the colleague on the phone."),
        max_length=80,
        error_messages={"required": gettext_lazy("Write who does it")},
    )
    action = WordsField(
        label=gettext_lazy("Does what?"),
        help_text=gettext_lazy("Something you could film. For instance: first sums up what the customer said."),
        max_length=200,
        error_messages={"required": gettext_lazy("Write what you would see on the video")},
        template_name=DOUBTED,  # type: ignore[call-arg]  # the stubs do not know it yet
    )
    noticeable_by = WordsField(
        label=gettext_lazy("Noticeable by what?"),
        help_text=gettext_lazy("For instance: the customer says yes, that is what I mean."),
        max_length=200,
        error_messages={"required": gettext_lazy("Write how others notice it")},
    )
    figures = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Which result does it move?"),
        queryset=ResultFigure.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, trajectory: Trajectory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        figures = self.fields["figures"]
        assert isinstance(figures, forms.ModelMultipleChoiceField)
        figures.queryset = trajectory.figures.all()
        if not figures.queryset:
            del self.fields["figures"]

    def doubts(self, said: Mapping[str, Any]) -> dict[str, str]:
        """An action that sounds as if no camera could see it."""
        word = unfilmable(said.get("action") or "")
        if not word:
            return {}
        words = _("You can't film “%(word)s”. What would you see somebody do then?")
        return {"action": words % {"word": word}}

    @property
    def words(self) -> dict[str, str]:
        """The four lines as they are saved."""
        return {name: value for name, value in self.changes().items() if name != "figures"}

    @property
    def results(self) -> list[ResultFigure] | None:
        """What it should move; None where there is nothing to choose."""
        return list(self.cleaned_data["figures"]) if "figures" in self.cleaned_data else None


def behaviour_initial(behaviour: Behaviour | None) -> dict[str, Any]:
    """A behaviour, or a new one, as its form shows it."""
    if behaviour is None:
        return {"version": 0}
    names = ("situation", "actor", "action", "noticeable_by", "version")
    return {name: getattr(behaviour, name) for name in names} | {"figures": list(behaviour.figures.all())}
