"""What the page sends on which two persons become one: of each field that differs, which of the two stays."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from organisations.forms.people import PersonForm
from organisations.forms.rhythm import holidays_in_words, weekday_words
from organisations.languages import language_name
from organisations.models import Person
from organisations.names import folded

KEPT, GONE = "kept", "gone"
# Reach goes with the address, and the other name becomes a spelling of this one.
_FIELDS = (
    "name", "given", "email", "phone", "helper", "employer", "language", "timezone", "weekdays", "holiday_calendar",
)  # fmt: skip
_MOST_SPELLED = 200


class MergeForm(forms.Form):
    """Only what differs is asked; what one of the two has alone goes along by itself."""

    def __init__(self, *args: Any, kept: Person, gone: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept, self.gone = kept, gone
        # What is taken over from the other, in words: nothing to choose.
        self.along: list[tuple[str, str]] = []
        for name in _FIELDS:
            said = _said(name, kept), _said(name, gone)
            label = PersonForm.Meta.labels.get(name, _("Works on"))
            if said[0] and said[1] and said[0] != said[1]:
                self.fields[name] = forms.ChoiceField(
                    label=label,
                    choices=[(KEPT, _breaking(said[0])), (GONE, _breaking(said[1]))],
                    initial=KEPT,
                    widget=forms.RadioSelect(attrs={"class": "opts--2"}),
                    error_messages={"required": _("Choose which of the two stays")},
                )
            elif said[1] and not said[0]:
                self.along.append((str(label), said[1]))

    @property
    def chosen(self) -> dict[str, Any]:
        """The values that stay."""
        found = {name: getattr(self._of(name), name) for name in _FIELDS}
        found["reach"] = self._of("email").reach
        helper = found["helper"]
        found["helper"] = None if helper in (self.kept, self.gone) else helper
        found["also_spelled"] = self._spellings(found["name"])
        # A number that told the two apart is not needed any more.
        apart = next(
            (one for one in (self.kept, self.gone) if one.distinction and not one.is_told_apart_by_itself), None
        )
        found["distinction"] = apart.distinction if apart else ""
        for name in ("days_off", "days_on"):
            found[name] = sorted({*getattr(self.kept, name), *getattr(self.gone, name)})
        return found

    def _of(self, name: str) -> Person:
        if name in self.fields:
            return self.gone if self.cleaned_data[name] == GONE else self.kept
        return self.gone if _said(name, self.gone) and not _said(name, self.kept) else self.kept

    def _spellings(self, name: str) -> str:
        """Under the other name they are found as well."""
        found: dict[str, str] = {}
        for one in (self.kept.also_spelled, self.gone.also_spelled, self.kept.name, self.gone.name):
            if one and folded(one) != folded(name):
                found.setdefault(folded(one), one)
        return ", ".join(found.values())[:_MOST_SPELLED]


def _breaking(text: str) -> str:
    """A long address goes on in the next line at its @, and not in the middle of a word."""
    before, at, after = text.rpartition("@")
    return format_html("{}<wbr>@{}", before, after) if at else text


def _said(name: str, person: Person) -> str:
    """What stands there, as it is read."""
    if name == "email":
        return person.email if person.email and person.reach == Person.Reach.OWN else ""
    if name == "weekdays":
        return weekday_words(person.weekdays) if person.weekdays else ""
    if name == "holiday_calendar":
        return holidays_in_words(person.holiday_calendar)
    if name == "language":
        return language_name(person.language)
    return str(getattr(person, name) or "")
