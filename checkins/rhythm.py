"""In words, when the letters with their check-ins come to a learner."""

from datetime import time

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from asks.models import Rhythm


def words(rhythm: Rhythm | None, send_at: time) -> str:
    """One sentence, for the learner alone; `send_at` is when letters go that go as planned."""
    if rhythm is None:
        return _("The letter with your check-in comes on the planned day, at %(hour)s.") % {"hour": f"{send_at:%H:%M}"}
    if rhythm.weekday is None:
        return _("No letters: you write by yourself. Your check-in waits here.")
    return _("The letter with your check-in comes on %(day)s at %(hour)s.") % {
        "day": WEEKDAYS[rhythm.weekday - 1],
        "hour": f"{rhythm.hour:%H:%M}",
    }
