"""In words, when the letters with their check-ins come to a learner."""

from datetime import time

from django.db.models import Exists, Subquery
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from asks.models import Rhythm
from roles.models import Role
from roles.models.roles import RoleQuerySet

_WEEKDAY, _HOUR, _CHOSEN = "rhythm_weekday", "rhythm_hour", "rhythm_chosen"


def with_rhythm(roles: RoleQuerySet) -> RoleQuerySet:
    """These with what their people chose, for their own eyes, in the query that reads them anyhow."""
    own = Rhythm.objects.of_row()
    known = {_WEEKDAY: Subquery(own.values("weekday")), _HOUR: Subquery(own.values("hour")), _CHOSEN: Exists(own)}
    return roles.annotate(**known)


def chosen_by(learner: Role) -> Rhythm | None:
    """What was read with this role."""
    known = vars(learner)
    return Rhythm(weekday=known[_WEEKDAY], hour=known[_HOUR]) if known[_CHOSEN] else None


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
