"""When an intervention happens, as it is drawn and as it is said: what is weekly is one date with many days."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from organisations.templatetags.look import day as written
from trajectories.models import Intervention, InterventionDate


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
