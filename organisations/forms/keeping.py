"""How long what learners and observers write is kept."""

from typing import Any

from django import forms
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from organisations.models.organisation import LONGEST, SHORTEST


class MonthsField(forms.TypedChoiceField):
    """From three months to two years; `nothing` says what it means that none is chosen."""

    def __init__(self, *, nothing: Lazy | str = "", **kwargs: Any) -> None:
        self.nothing = nothing
        empty = {"required": False, "empty_value": None} if nothing else {}
        super().__init__(choices=self._months, coerce=int, **empty, **kwargs)

    def _months(self) -> list[tuple[Any, Any]]:
        terms = [(n, ngettext("%(n)d month", "%(n)d months", n) % {"n": n}) for n in range(SHORTEST, LONGEST + 1)]
        return [("", self.nothing), *terms] if self.nothing else terms


NO_TERM = _("It sets no term")
