"""How days are said in full, in the language that is active."""

from datetime import date

from django.template.defaultfilters import date as date_words


def weekday(day: date) -> str:
    """ "Tuesday"."""
    return date_words(day, "l")


def day_in_full(day: date) -> str:
    """ "Tuesday 2 February 2027"."""
    return date_words(day, "l j F Y")
