"""When an intervention happens, as it is drawn and as it is said: what is weekly is one date with many days."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from organisations.templatetags.look import day as written
from organisations.working_days import Calendar
from trajectories.models import Intervention, InterventionDate

YEAR = timedelta(days=365)


def drawn_days(interventions: Iterable[Intervention], end: date) -> list[date]:
    """Every day something begins, for a strip; weekly ones without an end go on to `end`, declined ones stay out."""
    return [
        day
        for intervention in interventions
        if not intervention.is_declined
        for when in intervention.dates.all()
        for day in when.days_until(max(end, when.last_week))
    ]


def weekly_words(when: InterventionDate) -> str:
    """ "every Tue up to 4 May"; nothing for what happens once."""
    if not when.is_weekly:
        return ""
    weekday = written(when.first_day, "D")
    if not when.has_end:
        return _("every %(weekday)s, without an end") % {"weekday": weekday}
    return _("every %(weekday)s up to %(day)s") % {"weekday": weekday, "day": written(when.last_week, "j M")}


def date_words(dates: Iterable[InterventionDate]) -> str:
    """Dates under each other, with their times on the clock where it happens."""
    return "\n".join(_one(when) for when in sorted(dates, key=lambda when: when.starts_at))


def _one(when: InterventionDate) -> str:
    zone = ZoneInfo(when.zone)
    starts, ends = when.starts_at.astimezone(zone), when.ends_at.astimezone(zone) if when.ends_at else None
    until = _clock(ends) if ends else ""
    words = [written(when.first_day, "D j M Y"), f"{starts:%H:%M}" if until else _clock(starts)]
    if ends:
        words += ["–", written(when.last_day, "j M") if when.last_day != when.first_day else "", until]
    return ", ".join(filter(None, (" ".join(filter(None, words)), weekly_words(when))))


def _clock(moment: datetime) -> str:
    """Midnight stands for no time at all."""
    return f"{moment:%H:%M}" if moment.time() != time(0) else ""


def days_ahead(when: InterventionDate, today: date) -> list[date]:
    """The days of a date to plan around: of what is weekly those of a year from today, else its first."""
    if not when.is_weekly:
        return [when.first_day]
    return [day for day in when.days_until(today + YEAR) if day >= today] or [when.first_day]


def off_words(days: Sequence[date], calendar: Calendar) -> str:
    """Why most people do not work on the days of one date; of several it names the holidays. Empty when they do."""
    holidays = [day for day in days if calendar.is_holiday(day)]
    if holidays and len(days) > 1:
        return _("public holiday on %(days)s") % {"days": ", ".join(written(day, "j M") for day in holidays)}
    if holidays:
        return _("public holiday")
    return "" if all(calendar.works_on(day) for day in days) else _("not a working day")
