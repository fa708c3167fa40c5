"""Text that says something: of a length that fits, in words, and never a script."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# What a browser would run rather than open, anywhere in the text.
_SCRIPT = re.compile(r"(?:javascript|vbscript|livescript):|data:(?:text|image|application)/", re.IGNORECASE)


def has_words(text: str) -> bool:
    """Whether there is a letter or a digit in it, of any script: an emoji alone says nothing one can act on."""
    return any(unicodedata.category(character)[0] in "LN" for character in text)


def has_script(text: str) -> bool:
    """Whether an address in it would run instead of open; spaces and unseen characters in between hide nothing."""
    seen = "".join(character for character in text if unicodedata.category(character)[0] not in "CZ")
    return bool(_SCRIPT.search(seen))


class WordsField(forms.CharField):
    """One line or more that people read and act on."""

    default_error_messages = {
        "max_length": _("Make it shorter: at most %(limit_value)d characters"),
        "no_words": _("Write it in words, too"),
        "script": _("This is a script. Write in words what you mean"),
    }

    def to_python(self, value: Any) -> str:
        """Lines end the same whatever browser they come from, and count as one character."""
        return (super().to_python(value) or "").replace("\r\n", "\n")

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not has_words(value):
            raise ValidationError(self.error_messages["no_words"], code="no_words")
        if value and has_script(value):
            raise ValidationError(self.error_messages["script"], code="script")


class UnitField(WordsField):
    """What a figure counts: words, or a sign such as % or €."""

    def validate(self, value: Any) -> None:
        is_sign = any(character in "%‰°" or unicodedata.category(character) == "Sc" for character in value)
        forms.CharField.validate(self, value) if is_sign else super().validate(value)


class PlaceField(WordsField):
    """A room, an address or a link. It is shown as text and never followed by itself."""

    default_error_messages = {
        "script": _("This is a script, not a place. Write where it is, or a link that begins with https://"),
    }
