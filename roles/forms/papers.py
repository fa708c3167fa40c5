"""For whom a sheet is printed."""

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from organisations.models import Person
from roles.papers import MOST_AT_ONCE, Asked


class PapersForm(forms.Form):
    """Everyone with something to answer."""

    people = forms.MultipleChoiceField(
        label=_("For whom?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Tick for whom you want a sheet"),
            "invalid_choice": _("One of these answered meanwhile. Look once more."),
        },
    )

    def __init__(self, *args: Any, asked: Sequence[Asked], only: Collection[str] = (), **kwargs: Any) -> None:
        """Ticked are `only` those with these public ids, or else all whom no mail reaches."""
        super().__init__(*args, **kwargs)
        self.asked = {one.person.public_id: one for one in asked}
        people = self.fields["people"]
        assert isinstance(people, forms.MultipleChoiceField)
        people.choices = [(key, _person_line(one)) for key, one in self.asked.items()]
        without_mail = [key for key, one in self.asked.items() if not one.person.gets_mail]
        people.initial = [key for key in only if key in self.asked] if only else without_mail[:MOST_AT_ONCE]

    def clean_people(self) -> list[str]:
        """As many as can be printed in one go."""
        people: list[str] = self.cleaned_data["people"]
        if len(people) > MOST_AT_ONCE:
            most = ngettext("Tick %(n)d person at most", "Tick %(n)d people at most", MOST_AT_ONCE)
            raise forms.ValidationError(most % {"n": MOST_AT_ONCE})
        return people

    def chosen(self) -> list[Asked]:
        return [self.asked[key] for key in self.cleaned_data["people"]]


def _person_line(one: Asked) -> str:
    """Who, whether mail reaches them, and what the sheet asks."""
    return format_html("{}<small>{} · {}</small>", one.person, _reached(one.person), " · ".join(one.lines))


def _reached(person: Person) -> str:
    return person.why_no_mail or str(_("gets mail too"))
