"""How long what learners and observers write is kept."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from organisations.models.organisation import LONGEST, SHORTEST

NO_TERM = _("It sets no term")
NO_ERASING = _("Never by itself")


class MonthsField(forms.TypedChoiceField):
    """From three months to two years; `nothing` says what it means that none is chosen, where that may be."""

    def __init__(self, *, label: Any, help_text: Any = "", nothing: Any = "") -> None:
        self.nothing = nothing
        super().__init__(
            choices=self._months, coerce=int, empty_value=None, label=label, help_text=help_text, required=not nothing
        )

    def _months(self) -> list[tuple[Any, Any]]:
        terms: list[tuple[Any, Any]] = [
            (n, ngettext("%(n)d month", "%(n)d months", n) % {"n": n}) for n in range(SHORTEST, LONGEST + 1)
        ]
        return [("", self.nothing), *terms] if self.nothing else terms
