"""What a learner sends as their if-then plan."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


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


class IfThenForm(forms.Form):
    """If this happens, then I do that; and when it gets hard, then this."""

    situation = forms.CharField(
        label=gettext_lazy("If …"),
        help_text=gettext_lazy("A moment you are sure to meet. Something you see or hear."),
        max_length=200,
        error_messages={"required": gettext_lazy("Write down which situation you mean")},
    )
    response = forms.CharField(
        label=gettext_lazy("then …"),
        help_text=gettext_lazy("Something a camera could film. Small enough for tomorrow."),
        max_length=200,
        error_messages={"required": gettext_lazy("Write down what you will do then")},
    )
    hard_moment = forms.CharField(label=gettext_lazy("And if it gets hard, because …"), max_length=200, required=False)
    hard_response = forms.CharField(label=gettext_lazy("then …"), max_length=200, required=False)
    confidence = Confidence()

    def __init__(self, data: Mapping[str, Any] | None = None, *, asks_confidence: bool = False, **kwargs: Any) -> None:
        """`asks_confidence` makes that a choice one has to make; behind a link it keeps robots from saving a plan."""
        kwargs.setdefault("use_required_attribute", False)
        super().__init__(data, **kwargs)
        for name in ("situation", "response", "hard_moment", "hard_response"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        if asks_confidence:
            self.fields["confidence"].required = True
            self.fields["confidence"].error_messages["required"] = _("Choose how sure you are, from 0 to 10")
            self.initial.pop("confidence", None)
