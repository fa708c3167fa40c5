"""A trajectory's own warning, such as "no patient data", at every field in which people write freely."""

from collections.abc import Iterable

from django import forms
from django.utils.html import format_html


def warn(form: forms.Form, warning: str, names: Iterable[str]) -> None:
    """Put it behind the hint of each of these fields, so that screen readers read it with the label. None, if empty."""
    for name in names if warning else ():
        field = form.fields[name]
        hint = format_html("{} ", field.help_text) if field.help_text else ""
        field.help_text = format_html("{}<strong>{}</strong>", hint, warning)
