"""A day can be typed the way people write it."""

from datetime import date

import pytest
from django import forms
from django.utils import translation

from organisations.date_field import DayField, read_day

pytestmark = pytest.mark.once

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("12-1", date(2027, 1, 12)),
        ("12 jan", date(2027, 1, 12)),
        ("12 jan.", date(2027, 1, 12)),
        ("12-1-2027", date(2027, 1, 12)),
        ("12/1/27", date(2027, 1, 12)),
        ("2027-01-12", date(2027, 1, 12)),
        (" 12  Januari 2027 ", date(2027, 1, 12)),
        ("di 12 jan", date(2027, 1, 12)),
        ("dinsdag 12 januari", date(2027, 1, 12)),
        ("Tuesday 12 January", date(2027, 1, 12)),
        ("January 12, 2027", date(2027, 1, 12)),
        ("March 3", date(2027, 3, 3)),
        ("3 maart", date(2027, 3, 3)),
        ("3 mrt", date(2027, 3, 3)),
        ("5 mei", date(2027, 5, 5)),
        ("29-2-2028", date(2028, 2, 29)),
        ("1 september", date(2026, 9, 1)),
        ("1 aug", date(2027, 8, 1)),
    ],
)
def test_a_day_is_read_as_it_is_written(typed: str, meant: date) -> None:
    assert read_day(typed, today=TODAY) == meant


@pytest.mark.parametrize("typed", ["", "morgen", "31-2-2027", "12-13", "0-1", "12", "12 foo", "1-1-1899", "29-2-2027"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  the one error it raises
        read_day(typed, today=TODAY)


class _Form(forms.Form):
    day = DayField()


def test_the_error_shows_what_to_type() -> None:
    with translation.override("nl"):
        assert _Form({"day": "morgen"}).errors["day"] == ["Vul een datum in, zoals 12-1-2027"]
        assert _Form({"day": ""}).errors["day"] == ["Vul een datum in, zoals 12-1-2027"]


def test_a_known_day_is_shown_the_way_it_may_be_typed() -> None:
    shown = str(_Form(initial={"day": date(2027, 1, 12)})["day"])

    assert 'value="12-1-2027"' in shown
    assert not _Form({"day": "12 jan 2027"}, initial={"day": date(2027, 1, 12)}).has_changed()
