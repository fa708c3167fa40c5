"""What the form of one behaviour sends."""

from django import forms
from django.utils.translation import gettext_lazy as _

from trajectories.forms.versions import VersionedForm
from trajectories.models import Behaviour


class BehaviourForm(VersionedForm):
    """The video test in four lines: in this situation this role does this, and it shows by that."""

    situation = forms.CharField(
        label=_("In which situation?"),
        help_text=_("For instance: a customer begins angrily."),
        max_length=200,
        error_messages={"required": _("Write in which situation")},
    )
    actor = forms.CharField(
        label=_("Who does it?"),
        help_text=_("A function, for instance: the colleague on the phone."),
        max_length=80,
        error_messages={"required": _("Write who does it")},
    )
    action = forms.CharField(
        label=_("Does what?"),
        help_text=_("Something you could film. For instance: first sums up what the customer said."),
        max_length=200,
        error_messages={"required": _("Write what you would see on the video")},
    )
    noticeable_by = forms.CharField(
        label=_("Noticeable by what?"),
        help_text=_("For instance: the customer says yes, that is what I mean."),
        max_length=200,
        error_messages={"required": _("Write how others notice it")},
    )

    @property
    def words(self) -> dict[str, str]:
        """The fields as they are saved."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def behaviour_initial(behaviour: Behaviour | None) -> dict[str, str | int]:
    """A behaviour, or a new one, as its form shows it."""
    if behaviour is None:
        return {"version": 0}
    return {name: getattr(behaviour, name) for name in BehaviourForm.base_fields}
