"""What the card about next time sends."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trajectories.free_text import warn

CHANGE, GOOD = "change", "good"
LONGEST = 300


class NextTimeForm(forms.Form):
    """One line, or that it was good as it was. Nothing is chosen beforehand: pressing the button alone says nothing."""

    what = forms.ChoiceField(
        label=_("What do we do differently next time?"),
        choices=[(CHANGE, _("This can be different")), (GOOD, _("Nothing, it was good as it was"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether anything can be different")},
    )
    text = forms.CharField(
        label=_("What, in one line?"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _("Make it shorter: at most %(limit_value)d characters")},
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, warning: str, **kwargs: Any) -> None:
        super().__init__(data, use_required_attribute=False, **kwargs)
        warn(self, warning, ["text"])

    def clean(self) -> dict[str, Any]:
        """Something different comes with words."""
        sent: dict[str, Any] = super().clean() or {}
        if sent.get("what") == CHANGE and not sent.get("text") and "text" not in self.errors:
            self.add_error("text", _("Write in one line what can be different"))
        return sent

    @property
    def line(self) -> str:
        """The words; none when it was good as it was."""
        sent = self.cleaned_data
        return " ".join(sent["text"].split()) if sent["what"] == CHANGE else ""
