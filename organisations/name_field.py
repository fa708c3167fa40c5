"""Typing what somebody or something is called."""

from typing import Any

from django import forms

from organisations.names import without_bidi


class NameField(forms.CharField):
    """A name as it is read. One of unseen signs alone is none."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(without_bidi(value) if isinstance(value, str) else value))
