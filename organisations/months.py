"""Counting in months, on the calendar: from the last day of a month to the last day of another."""

from calendar import monthrange
from datetime import date, datetime


def back(moment: datetime, months: int) -> datetime:
    """The same time of the day, so many months before."""
    return datetime.combine(months_before(moment.date(), months), moment.timetz())


def months_before(day: date, months: int) -> date:
    """What is of this day or before is `months` months old on `day`.

    On the last day of a month all of the month before counts as one month old: a term never runs longer than it says.
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = monthrange(year, month + 1)[1]
    is_last = day.day == monthrange(day.year, day.month)[1]
    return date(year, month + 1, last if is_last else min(day.day, last))


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last one of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
