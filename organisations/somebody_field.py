"""Choosing one of the people here by typing what they are called: a list of thousands is no choice."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from organisations.models import Organisation, Person
from organisations.models.people import PersonQuerySet
from organisations.name_field import NameField
from organisations.names import search_key

_TYPED = NameField(required=False, max_length=300)
# So few are offered while somebody types.
FEW = 50
MOST_NAMED = 4


def called(organisation: Organisation, name: str) -> list[Person]:
    """Who is here and called exactly so; with or without the words that tell namesakes apart, in brackets behind it."""
    wanted = search_key(name)
    namesakes = organisation.people.present().named([name.partition("(")[0].strip()], organisation.name_order)
    return [one for one in namesakes if wanted in (search_key(one.name), search_key(str(one)))]


class SomebodyInput(forms.TextInput):
    """A line to type in, which offers the names of a small house."""

    template_name = "django/forms/widgets/somebody.html"
    offered: list[str] = []

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """With the names, under an id of their own."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        widget = context["widget"]
        if self.offered:
            widget["attrs"]["list"] = f"{widget['attrs'].get('id', name)}_names"
        return context | {"offered": self.offered}


class SomebodyField(forms.Field):
    """A person who is here, by name or by their own address; None when it is left empty.

    A form says with `choose_from` who there is, before it is shown or read.
    """

    widget = SomebodyInput
    default_error_messages = {
        "nobody": _("Nobody under People is called that. Is it spelled otherwise, or to be added there first?"),
        "perhaps": _("Nobody under People is called that. Do you mean %(names)s?"),
        "one_of": _("Nobody under People is called that. Do you mean one of these: %(names)s?"),
        "several": _("There are more people called this: %(names)s. Whom do you mean?"),
    }
    organisation: Organisation
    besides: Person | None = None
    # Whoever stands there stays, also when they left.
    current: Person | None = None

    def choose_from(self, organisation: Organisation, *, current: Person | None, besides: Person | None = None) -> None:
        """Anybody of this organisation but `besides`; `current` is who stands there now. One query."""
        self.organisation, self.current, self.besides = organisation, current, besides
        people = list(self._people().by_name()[: FEW + 1])
        self.widget.offered = [str(one) for one in people] if len(people) <= FEW else []

    def _people(self) -> PersonQuerySet:
        people = self.organisation.people.present()
        return people.exclude(pk=self.besides.pk) if self.besides else people

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """It is somebody else's name, not that of who types."""
        return {"autocomplete": "off", "spellcheck": "false"}

    def prepare_value(self, value: Any) -> Any:
        """A person by their name; a key is that of who stands there."""
        value = self.current if isinstance(value, int) else value
        return str(value) if isinstance(value, Person) else value

    def to_python(self, value: Any) -> Person | None:
        """Raises ValidationError for who is nobody, or one of several."""
        if isinstance(value, int):
            return self.current
        if value is None or isinstance(value, Person):
            return value
        text = _TYPED.clean(value)
        if not text or (self.current is not None and text == str(self.current)):
            return self.current if text else None
        found = self._called(text)
        if len(found) == 1:
            return found[0]
        near = found or list(self._people().named_like(text).by_name()[:MOST_NAMED])
        code = "several" if found else ("nobody", "perhaps", "one_of")[min(len(near), 2)]
        names = ", ".join(str(one) for one in near[:MOST_NAMED])
        raise ValidationError(self.error_messages[code], code=code, params={"names": names})

    def _called(self, text: str) -> list[Person]:
        if "@" in text:
            return list(self._people().with_own_address([text]))
        return [one for one in called(self.organisation, text) if one != self.besides]
