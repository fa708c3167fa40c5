"""Forms that ask once more: what was typed may be meant so, and is saved the second time."""

from collections.abc import Mapping
from typing import Any

from django import forms

from organisations.forms.versions import VersionedForm

DOUBTED = "trajectories/_doubted_field.html"


class DoubtingForm(VersionedForm):
    """Asks a question at a field without calling it wrong.

    `doubts` gives them; the page that asks carries in `sure` which, and sent again they are not asked any more.
    """

    sure = forms.CharField(widget=forms.HiddenInput, required=False)

    def doubts(self, said: Mapping[str, Any]) -> dict[str, str]:
        """Field and question, of what is valid or stands in the row."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        """Hesitate over what was not asked yet. It is no error: `is_valid` says what can be saved."""
        cleaned: dict[str, Any] = super().clean() or {}
        asked = set(cleaned.get("sure", "").split())
        self.hesitates = not self.errors and not set(self.doubts(cleaned)) <= asked
        return cleaned

    @property
    def doubts_shown(self) -> dict[str, str]:
        """The questions on the page, also where it opens on a row that was saved so."""
        if not self.is_bound:
            return self.doubts(self.initial)
        return {} if self.errors else self.doubts(self.cleaned_data)

    @property
    def fields_in_doubt(self) -> str:
        """What `sure` says when the page is sent again."""
        return " ".join(self.doubts_shown) if self.hesitates or not self.is_bound else ""

    @property
    def status(self) -> int:
        """422 too for a page that asks: nothing was saved."""
        return 422 if self.hesitates and not self.met else super().status

    def changes(self) -> dict[str, Any]:
        """The fields as they are saved."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("version", "sure")}
