"""A number as people type it, Dutch or English: 30,5 and 30.5, 1.250 and 1,250, −3, 12 %."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

_PLAIN = re.compile(r"^\d+$")
_GROUPED = re.compile(r"^[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*$")
_DECIMAL = re.compile(r"^(?P<whole>\d+|[1-9]\d{0,2}(?P<group>[.,])\d{3}(?:(?P=group)\d{3})*)[.,](?P<rest>\d{1,2})$")


def read_number(text: str) -> Decimal:
    """The number that was typed. Raises ValueError.

    Both languages' signs are read whatever the page's language: with at most two decimals, three digits behind a comma
    or a point can only be thousands.
    """
    words = "".join(text.split()).removesuffix("%").replace("−", "-").replace("–", "-")
    minus, digits = words.startswith("-"), words.lstrip("+-")
    if len(words) - len(digits) > 1:
        raise ValueError(text)
    if _PLAIN.match(digits) or _GROUPED.match(digits):
        found = Decimal(re.sub(r"[.,]", "", digits))
    elif (parts := _DECIMAL.match(digits)) and parts["group"] != digits[-len(parts["rest"]) - 1]:
        found = Decimal(f"{re.sub(r'[.,]', '', parts['whole'])}.{parts['rest']}")
    else:
        raise ValueError(text)
    return -found if minus else found


def write_number(value: Decimal) -> str:
    """As a field shows it, in the language of the page and without idle noughts: 30,5 and 30.5; 2, never 2,00."""
    whole = value == value.to_integral_value()
    return number_format(Decimal(int(value)) if whole else Decimal(f"{value.normalize():f}"), force_grouping=False)


class NumberInput(forms.TextInput):
    """A text input of a few characters: a browser's own number field knows one decimal sign only."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"size": 10, "autocomplete": "off", "inputmode": "decimal"} | (attrs or {}))

    def format_value(self, value: Any) -> str | None:
        return write_number(value) if isinstance(value, Decimal) else super().format_value(value)


class NumberField(forms.Field):
    """A decimal of at most two places. Accepts what `read_number` reads."""

    widget = NumberInput
    default_error_messages = {
        "required": _("Enter a number, like 12 or 12.5"),
        "invalid": _("Enter a number, like 12 or 12.5"),
        "least": _("This cannot be less than %(least)s"),
        "most": _("This cannot be more than %(most)s"),
    }

    def __init__(self, *, least: int | None = None, most: int = 9_999_999_999, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.least, self.most = least, most

    def to_python(self, value: Any) -> Decimal | None:
        if value in self.empty_values:
            return None
        if isinstance(value, Decimal):
            return value
        try:
            return read_number(str(value))
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        least = -self.most if self.least is None else self.least
        if value < least:
            raise ValidationError(self.error_messages["least"], code="least", params={"least": least})
        if value > self.most:
            raise ValidationError(self.error_messages["most"], code="most", params={"most": self.most})

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True
