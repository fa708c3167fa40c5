"""Forms of what several people may change at once: both texts stand on the page, and none is lost."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django import forms
from django.db import models
from django.forms import BoundField
from django.http import QueryDict
from django.utils.choices import flatten_choices
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from organisations.meanwhile import version_of
from organisations.models import Person


@dataclass(frozen=True)
class Meanwhile:
    """One field that somebody else left otherwise than it stands here."""

    label: str
    theirs: str
    mine: str
    was_left_alone: bool = False


class VersionedForm(forms.Form):
    """Knows the version of the row it was opened at. After `meet` it goes on from what somebody else saved.

    Beside the version goes a mark of what each field held then (`opened_with`): a field that was left alone here takes
    over what somebody else made of it, and only what both changed has to be chosen between.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    meanwhile: tuple[Meanwhile, ...] = ()
    taken_over: tuple[Meanwhile, ...] = ()
    met: Any = None
    # Who did that, where it is known.
    met_by: Person | None = None
    # Whether what it said stays in a history.
    is_in_history = True
    # Whether it asks something first; nothing is wrong, and nothing is saved.
    hesitates = False

    def clean_version(self) -> int:
        """0, the version no row has, when it is not there."""
        return self.cleaned_data["version"] or 0

    @property
    def status(self) -> int:
        """Of the page that shows it: 409 after `meet`, 422 with errors, else 200."""
        return 409 if self.met else (422 if self.errors else 200)

    @property
    def is_taken_away(self) -> bool:
        """Whether what somebody else did was to take it away."""
        return bool(getattr(self.met, "removed_at", None) or getattr(self.met, "dropped_at", None))

    @property
    def opened_with(self) -> SafeString:
        """The marks, to stand beside `version` in the page; `initial` may hold those of a page it goes on from."""
        name = self.add_prefix("opened")
        typed = self.data if self.is_bound else self.initial
        marks = typed.get(name, "") if self.is_bound or name in typed else self._marks(self.initial)
        return format_html('<input type="hidden" name="{}" value="{}">', name, marks)

    def meet(
        self, current: Any, theirs: Mapping[str, Any], *, by: Person | None = None, more: Iterable[Meanwhile] = ()
    ) -> None:
        """Keep what was typed, to be saved over `current`, whose fields as a form shows them are `theirs`.

        `by` is who saved that, and `more` what stands on the page beside this form, such as its dates.
        """
        assert isinstance(self.data, QueryDict), "a form that was sent"
        data, both, taken = self.data.copy(), [], []
        opened = set(data.get(self.add_prefix("opened"), "").split())
        for field in self.visible_fields():
            if field.name not in theirs:
                continue
            said = Meanwhile(self.label_of(field), _shown(field, theirs.get(field.name)), _shown(field, field.value()))
            if said.theirs == said.mine:
                continue
            if _mark(field, data.getlist(field.html_name)) in opened:
                data.setlist(field.html_name, _sent(field, theirs.get(field.name)))
                taken.append(said)
            else:
                both.append(said)
        data[self.add_prefix("version")] = str(getattr(current, "version", theirs.get("version", 0)))
        data[self.add_prefix("opened")] = self._marks(theirs)
        self.data = data
        self.met, self.met_by = current, by
        for one in more:
            if one.theirs != one.mine:
                (taken if one.was_left_alone else both).append(one)
        self.meanwhile, self.taken_over = tuple(both), tuple(taken)

    def label_of(self, field: BoundField) -> str:
        """What a field is called where both texts stand beside each other."""
        return str(field.label)

    def _marks(self, values: Mapping[str, Any]) -> str:
        """One for each field that shows, of what the page would send for these values."""
        return " ".join(
            _mark(field, _sent(field, values.get(field.name, field.field.initial))) for field in self.visible_fields()
        )


def shown(form: forms.BaseForm) -> dict[str, Any]:
    """What a form shows when it opens."""
    return {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}


class HeldForm(VersionedForm, forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    """Of a row that counts no saves, and of which no history is kept: its version is what it holds."""

    is_in_history = False
    # The fields of the row that it changes, where these are not the fields of the form.
    held: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held = self.held or list(self._meta.fields or ())
        self.initial["version"] = version_of(self.instance, self.held)

    def is_of(self, row: models.Model) -> bool:
        """Whether the row still holds what it held when this was opened."""
        return bool(self.cleaned_data["version"] == version_of(row, self.held))

    @property
    def changes(self) -> dict[str, Any]:
        """These, as they are saved."""
        return {name: self.cleaned_data[name] for name in self.held}


def _mark(bound: BoundField, sent: Iterable[Any]) -> str:
    """Short, and the same for what a browser sends as for what the page held."""
    said = sorted(str(one).replace("\r\n", "\n").strip() for one in sent)
    return f"{bound.name}:{sha256(chr(0).join(one for one in said if one).encode()).hexdigest()[:10]}"


def _sent(bound: BoundField, value: Any) -> list[str]:
    """A value as the page that shows it would send it."""
    field = bound.field
    if callable(value):
        value = value()
    if isinstance(field, forms.BooleanField):
        return ["on"] if value else []
    shown = field.widget.format_value(field.prepare_value(value))
    return [str(one) for one in (shown if isinstance(shown, (list, tuple)) else [shown]) if one not in (None, "")]


def _shown(bound: BoundField, value: Any) -> str:
    """A value as somebody reads it: the words of a choice, not its key; a number and a day however they were typed."""
    field = bound.field
    if isinstance(field, forms.BooleanField):
        return _("yes") if field.to_python(value) else _("no")
    if value in (None, "", []):
        return ""
    if isinstance(field, (forms.ChoiceField, forms.ModelChoiceField)):
        chosen = _sent(bound, value)
        choices: Any = field.choices  # rows of a query as well, which the stubs do not know of
        pairs: list[tuple[Any, Any]] = list(flatten_choices(choices))
        words = {str(key): str(said) for key, said in pairs}
        gone = [one for one in chosen if one not in words]
        return ", ".join([words[key] for key in words if key in chosen] + gone)
    with suppress(forms.ValidationError):
        value = field.to_python(value)
    return str(field.widget.format_value(value) or "").replace("\r\n", "\n")
