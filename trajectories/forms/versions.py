"""Forms of what several people may change at once: both texts stand on the page, and none is lost."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import models
from django.http import QueryDict
from django.utils.choices import flatten_choices
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Meanwhile:
    """One field that somebody else left otherwise than it was typed here."""

    label: str
    theirs: str
    mine: str


class VersionedForm(forms.Form):
    """Knows the version of the row it was opened at. After `meet` it goes on from what somebody else saved."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    meanwhile: tuple[Meanwhile, ...] = ()
    met: Any = None

    def clean_version(self) -> int:
        """0, the version no row has, when it is not there."""
        return self.cleaned_data["version"] or 0

    @property
    def status(self) -> int:
        """Of the page that shows it: 409 after `meet`, 422 with errors, else 200."""
        return 409 if self.met else (422 if self.errors else 200)

    def meet(self, current: models.Model, theirs: Mapping[str, Any], *, more: Iterable[Meanwhile] = ()) -> None:
        """Keep what was typed, to be saved over `current`, whose fields as a form shows them are `theirs`.

        `more` is what stands on the page beside this form, such as its dates.
        """
        assert isinstance(self.data, QueryDict), "a form that was sent"
        data = self.data.copy()
        data[self.add_prefix("version")] = str(getattr(current, "version", 0))
        self.data = data
        self.met = current
        self.meanwhile = tuple(
            Meanwhile(str(field.label), shown, typed)
            for field in self.visible_fields()
            if (shown := _shown(field, theirs.get(field.name))) != (typed := _shown(field, field.value()))
        ) + tuple(one for one in more if one.theirs != one.mine)


def _shown(bound: Any, value: Any) -> str:
    """A value as somebody reads it: the words of a choice, not its key; a number and a day however they were typed."""
    field = bound.field
    if isinstance(field, forms.BooleanField):
        return _("yes") if field.to_python(value) else _("no")
    if value in (None, "", []):
        return ""
    if hasattr(field, "choices"):
        pairs: list[tuple[Any, Any]] = list(flatten_choices(field.choices))
        choices = {str(key): str(words) for key, words in pairs}
        values = value if isinstance(value, (list, tuple)) else [value]
        return ", ".join(choices.get(str(getattr(one, "pk", one)), str(one)) for one in values)
    with suppress(forms.ValidationError):
        value = field.to_python(value)
    return str(field.widget.format_value(value) or "").replace("\r\n", "\n")
