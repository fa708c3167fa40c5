"""A language as people write it: by its name in Dutch, English, Polish or itself, or by its tag; kept as the tag."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from organisations.languages import OFFERED, language_name, tag_of
from organisations.somebody_field import SomebodyInput


class LanguageInput(SomebodyInput):
    """Shows the tag that is kept as its name, and offers those that are read most."""

    def format_value(self, value: Any) -> str | None:
        name = language_name(value) if isinstance(value, str) else ""
        # Another tag, such as nl-BE, is not of the same name alone.
        return name if name and tag_of(name) == value else super().format_value(value)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """In the language of the page."""
        self.offered = [language_name(tag) for tag in OFFERED]
        return super().get_context(name, value, attrs)


class LanguageField(forms.CharField):
    """A tag; nothing when it is left empty."""

    widget = LanguageInput
    default_error_messages = {
        "unknown": _("We don't know this language. Write its name, such as Dutch, English, Polski or українська")
    }

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """It is somebody else's, not that of who types."""
        return {**super().widget_attrs(widget), "autocomplete": "off", "spellcheck": "false"}

    def clean(self, value: Any) -> str:
        """Raises ValidationError for what is the name of none."""
        said = super().clean(value)
        tag = tag_of(said)
        if tag is None:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown")
        return tag
