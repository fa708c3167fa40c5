"""A number can be typed the Dutch and the English way, on any page."""

from decimal import Decimal

import pytest
from django import forms
from django.utils import translation

from organisations.number_field import NumberField, read_number, write_number

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("12", "12"),
        ("30,5", "30.5"),
        ("30.5", "30.5"),
        ("-3", "-3"),
        ("−3,25", "-3.25"),
        ("+4", "4"),
        ("0,5", "0.5"),
        ("1.250", "1250"),
        ("1,250", "1250"),
        ("1.250,50", "1250.50"),
        ("1,250.50", "1250.50"),
        ("1 250,5", "1250.5"),
        ("1.250.000", "1250000"),
        (" 12 % ", "12"),
    ],
)
def test_a_number_is_read_as_it_is_written(typed: str, meant: str) -> None:
    assert read_number(typed) == Decimal(meant)


@pytest.mark.parametrize("typed", ["", "-", "veel", "1,2,3", "1.25.000", "0,125", "--3", "1.250.50", "3-", "1e5", "٣a"])
def test_what_is_no_number_is_no_number(typed: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  the words are the field's
        read_number(typed)


def test_a_number_is_shown_in_the_language_of_the_page() -> None:
    with translation.override("nl"):
        assert [write_number(Decimal(text)) for text in ("30.50", "2.00", "-1250.25")] == ["30,5", "2", "-1250,25"]
    with translation.override("en"):
        assert write_number(Decimal("30.50")) == "30.5"


def test_a_field_keeps_what_it_cannot_read_and_says_what_it_can() -> None:
    class Form(forms.Form):
        hours = NumberField(least=0, most=999)

    with translation.override("nl"):
        wrong, low, high = Form({"hours": "veel"}), Form({"hours": "-1"}), Form({"hours": "1000"})
        assert wrong.errors["hours"] == ["Vul een getal in, zoals 12 of 12,5"]
        assert 'value="veel"' in str(wrong["hours"])
        assert low.errors["hours"] == ["Dit kan niet minder zijn dan 0"]
        assert high.errors["hours"] == ["Dit kan niet meer zijn dan 999"]
        assert 'value="1,5"' in str(Form(initial={"hours": Decimal("1.50")})["hours"])
