"""What a learner sends who asks somebody for help, and what the other answers."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checkins.forms.log import form_key
from checkins.helping import Helper, people_in
from checkins.models import HelpRequest
from organisations.models import Person
from organisations.sight import Data
from organisations.who_reads import who_reads
from organisations.words_field import WordsField
from trajectories.free_text import warn

LONGEST = 500
# The buttons under the letter as it will be.
STEP, SEND, CHANGE = "step", "send", "change"


class HelpForm(forms.Form):
    """To whom, and what. Nobody is chosen beforehand. It is sent only from the page that shows the letter."""

    person = forms.ChoiceField(
        label=gettext_lazy("Whom do you ask for help?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose whom you ask")},
    )
    words = WordsField(
        label=gettext_lazy("What can you use help with?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Write what you can use help with")},
    )
    key = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput({"data-once": True}))

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, helpers: Sequence[Helper], warning: str, **kwargs: Any
    ) -> None:
        kwargs.setdefault("use_required_attribute", False)
        super().__init__(data, **kwargs)
        self.people = people_in(helpers)
        self.fields["person"].choices = [(one.person.public_id, one.called) for one in helpers]  # type: ignore[attr-defined]  # a ChoiceField
        reads = who_reads(Data.HELP, names=_("whom you choose"))
        sees = _("You see the letter first.")
        self.fields["words"].help_text = f"{reads} {sees}"
        warn(self, warning, ["words"])
        self.fields["key"].initial = form_key()
        self.step = str((data or {}).get(STEP, ""))

    @property
    def chosen(self) -> Person:
        return self.people[self.cleaned_data["person"]]

    @property
    def form_key(self) -> str:
        return self.cleaned_data["key"] or form_key()

    @property
    def is_to_send(self) -> bool:
        return self.step == SEND

    @property
    def wants_change(self) -> bool:
        """Back from the letter to the words, with all of it kept."""
        return self.step == CHANGE


class HelpAnswerForm(forms.Form):
    """One answer out of two, with a few words if one likes."""

    answer = forms.ChoiceField(
        label=gettext_lazy("What do you say?"),
        choices=HelpRequest.Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what you say")},
    )
    words = WordsField(
        label=gettext_lazy("Something to add?"), max_length=LONGEST, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, data: Mapping[str, Any] | None = None, *, name: str, warning: str, **kwargs: Any) -> None:
        kwargs.setdefault("use_required_attribute", False)
        super().__init__(data, **kwargs)
        self.fields["words"].help_text = str(who_reads(Data.HELP, names=name))
        warn(self, warning, ["words"])


class TakeHelpBackForm(forms.Form):
    """Taking it away takes a choice, so that no stray tap does it."""

    sure = forms.ChoiceField(
        choices=[("yes", gettext_lazy("Yes, take it away")), ("no", gettext_lazy("No, leave it"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what should happen")},
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, is_open: bool, **kwargs: Any) -> None:
        kwargs.setdefault("use_required_attribute", False)
        super().__init__(data, **kwargs)
        self.fields["sure"].label = _("Take your message back?") if is_open else _("Delete it for good?")
