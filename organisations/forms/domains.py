"""Which mail domain is called otherwise from now on."""

from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

# An address has 254 signs at most, of which up to 65 stand before the domain.
MOST = 189


class DomainForm(forms.Form):
    """The old one of those there are, and the new one, with or without its @."""

    old = forms.ChoiceField(
        label=_("From this domain"),
        help_text=_("What stands behind the @ until now, with how many people."),
        error_messages={"required": _("Choose a domain")},
    )
    new = forms.CharField(
        label=_("To this domain"),
        help_text=_("What stands behind the @ from now on, such as nieuw.example."),
        max_length=MOST,
        error_messages={"required": _("Enter the new domain")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "url"}),
    )

    def __init__(self, *args: Any, domains: list[tuple[str, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        old = self.fields["old"]
        assert isinstance(old, forms.ChoiceField)
        found = [(name, f"{name} ({n})") for name, n in domains]
        old.choices = [("", _("Choose")), *found] if len(found) > 1 else found

    def clean_new(self) -> str:
        new: str = self.cleaned_data["new"].strip().rpartition("@")[2].lower()
        try:
            validate_email(f"naam@{new}")
        except forms.ValidationError as error:
            raise forms.ValidationError(_("Enter a domain, like nieuw.example")) from error
        return new

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("new") and cleaned.get("new") == cleaned.get("old"):
            self.add_error("new", _("This is what it is called already"))
        return cleaned
