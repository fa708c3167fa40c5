"""What a learner sends as their if-then plan."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checkins.forms.sharing import choices_of, chosen_of
from checkins.models import IfThenPlan
from checkins.sight import Confidant
from organisations.models import Person
from trajectories.free_text import warn

CHANGE = "change"
# Names the hidden field by which the last page is known.
STEP = "step"


class Confidence(forms.TypedChoiceField):
    """How sure somebody is, 0 to 10; a choice that may stay open."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("How sure are you that it will work?"),
            help_text=gettext_lazy("0 is not at all, 10 is completely."),
            choices=[(str(number), str(number)) for number in range(11)],
            coerce=int,
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
        )


class OneLine(forms.CharField):
    """A line with room to read it back; on a phone, enter is no "send"."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=200, **kwargs)
        self.widget.attrs |= {"rows": 2, "autocomplete": "off"}

    def clean(self, value: Any) -> str:
        return str(super().clean(" ".join(str(value or "").split())))


class IfThenForm(forms.Form):
    """If this happens, then I do that; and when it gets hard, then this. Shown as three short pages."""

    situation = OneLine(
        label=gettext_lazy("If …"),
        help_text=gettext_lazy("A moment you are sure to meet. Something you see or hear."),
        error_messages={"required": gettext_lazy("Write down which situation you mean")},
    )
    response = OneLine(
        label=gettext_lazy("then …"),
        help_text=gettext_lazy("Something a camera could film. Small enough for tomorrow."),
        error_messages={"required": gettext_lazy("Write down what you will do then")},
    )
    hard_moment = OneLine(label=gettext_lazy("And if it gets hard, because …"), required=False)
    hard_response = OneLine(label=gettext_lazy("then …"), required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, warning: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("use_required_attribute", False)
        super().__init__(data, **kwargs)
        warn(self, warning, self.fields)

    @property
    def plan(self) -> IfThenPlan:
        """What was sent, as a plan that is not kept yet."""
        return IfThenPlan(**self.cleaned_data)


class IfThenAgainForm(forms.Form):
    """The plan said once more, which is what makes it come back at the right moment: picked, or typed again.

    What is typed here is not kept. Nothing is chosen beforehand, so that no robot saves a plan.
    """

    again = forms.ChoiceField(
        label=gettext_lazy("Pick your plan once more"),
        widget=forms.RadioSelect,
        required=False,
    )
    typed = OneLine(
        label=gettext_lazy("Or type it once more"),
        help_text=gettext_lazy("In your own words, without looking. It need not be the same."),
        required=False,
    )
    confidence = Confidence()
    readers = forms.MultipleChoiceField(
        label=gettext_lazy("Who else may read it?"),
        help_text=gettext_lazy("Tick nobody and it is yours alone. Another version starts with nobody again."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        plan: IfThenPlan,
        confidants: Sequence[Confidant],
        asks_confidence: bool = False,
        warning: str = "",
        **kwargs: Any,
    ) -> None:
        """`asks_confidence` makes that a choice one has to make. Not bound while `data` is from the pages before."""
        kwargs.setdefault("use_required_attribute", False)
        prefix = kwargs["prefix"]
        super().__init__(data if data and f"{prefix}-{STEP}" in data else None, **kwargs)
        choices = [("yes", plan.sentence), (CHANGE, _("No, I still want to change it"))]
        self.fields["again"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        self.confidants = confidants
        self.fields["readers"].choices = choices_of(confidants)  # type: ignore[attr-defined]  # a ChoiceField
        if not confidants:
            del self.fields["readers"]
        self.step = f"{prefix}-{STEP}"
        warn(self, warning, ["typed"])
        if asks_confidence:
            self.fields["confidence"].required = True
            self.fields["confidence"].error_messages["required"] = _("Choose how sure you are, from 0 to 10")

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if not cleaned.get("again") and not cleaned.get("typed") and "again" not in self.errors:
            self.add_error("again", _("Pick your plan once more, or type it"))
        return cleaned

    @property
    def chosen_readers(self) -> list[Person]:
        return chosen_of(self.confidants, self.cleaned_data.get("readers", ()))

    @property
    def wants_change(self) -> bool:
        """Back to the pages before, whatever else was filled in."""
        return self.is_bound and self["again"].value() == CHANGE
