"""Several days as people type them, with commas or on lines of their own; kept as a list of ISO dates in order."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from organisations.clock import now
from organisations.date_field import read_day, write_day

MOST_DAYS = 60
_BETWEEN = re.compile(r"[,;\n]+")


class DaysInput(forms.TextInput):
    """Shows what is kept as people type it."""

    def format_value(self, value: Any) -> str | None:
        return _written(value) if isinstance(value, list) else super().format_value(value)


def _written(days: Iterable[str]) -> str:
    return ", ".join(write_day(date.fromisoformat(day)) for day in days)


class DaysField(forms.Field):
    """Any number of days, each as `read_day` reads it; none when it is empty."""

    widget = DaysInput
    default_error_messages = {
        "invalid": _("“%(typed)s” is no date. Write dates like 12-1-2027, with a comma in between"),
        "many": _("Enter at most %(most)d days"),
    }

    def to_python(self, value: Any) -> list[str]:
        if isinstance(value, list):
            return value
        found = set()
        for typed in filter(None, (each.strip() for each in _BETWEEN.split(value or ""))):
            try:
                found.add(read_day(typed, today=now().date()).isoformat())
            except ValueError as error:
                said = self.error_messages["invalid"] % {"typed": typed[:40]}
                raise ValidationError(said, code="invalid") from error
        if len(found) > MOST_DAYS:
            raise ValidationError(self.error_messages["many"] % {"most": MOST_DAYS}, code="many")
        return sorted(found)
