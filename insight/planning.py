"""What time does here: the daily overview of who plans, on their working days, before the letters."""

from datetime import datetime, time, timedelta

from django.db.models import Max, Q

from asks.models import DIGEST
from insight.digest import NOTHING_NEW
from mailing.models import Mail
from mailing.outbox import queue
from organisations.compiled import Compiled
from organisations.models import Person
from organisations.working_days import Calendar
from trajectories.models import Trajectory

GOES_AT = time(8, 30)
# Of a first overview.
LOOKS_BACK = timedelta(days=7)
# The most that one goes back, of who was away for a while.
MOST_BACK = timedelta(days=60)


_planning: Compiled[Person] = Compiled(
    lambda: (
        Person.objects.wanting_digest()
        .filter(pk__in=Trajectory.objects.hearing_promises().values("owner"))
        .prefetch_related("absences")
    )
)


def plan(now: datetime) -> int:
    """Queue today's for everyone whose hour has come; how many. What there is to tell is read when it goes."""
    due = {f"digest:{one.pk}:{day}": one for one in _planning() if (day := _day(one, now))}
    made = set(Mail.objects.filter(dedupe_key__in=due).values_list("dedupe_key", flat=True))
    fresh = {key: person for key, person in due.items() if key not in made}
    told = _told_until([person.pk for person in fresh.values()], now) if fresh else {}
    for key, person in fresh.items():
        about = {"since": told.get(person.pk, (now - LOOKS_BACK).isoformat()), "until": now.isoformat()}
        queue(kind=DIGEST, person=person, dedupe_key=key, about=about, now=now)
    return len(fresh)


def _day(person: Person, now: datetime) -> str:
    """Today on their wall, when they work and the hour has come; else empty."""
    calendar = Calendar.of(person)
    day = calendar.today(now)
    return str(day) if calendar.in_window(now) and calendar.at(day, GOES_AT) <= now else ""


def _told_until(people: list[int], now: datetime) -> dict[int, str]:
    """Until when each has heard: of the last overview that may have reached them, or had nothing to tell."""
    gone = (Mail.State.QUEUED, Mail.State.SENDING, Mail.State.SENT, Mail.State.UNCERTAIN)
    heard = Q(state__in=gone) | Q(state=Mail.State.CANCELLED, because=NOTHING_NEW)
    made = Mail.objects.filter(heard, kind=DIGEST, person__in=people, created_at__gte=now - MOST_BACK)
    return {person: last.isoformat() for person, last in made.values_list("person").annotate(Max("created_at"))}
