"""Who left so long ago that they are erased: by the term of their organisation, once nothing of theirs runs or is kept.

What learners wrote and what was seen of them goes by its own term first (`checkins.keeping`).
"""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organisations.acting import PRODUCT
from organisations.actions import forget
from organisations.alone import alone
from organisations.models import DataRequest, Organisation, Person
from organisations.months import months_before
from organisations.personal import personal_data
from organisations.register import Lost, when_terms_shorten
from organisations.working_days import Calendar
from trajectories.models import Intervention, ResultFigure, Trajectory
from trajectories.models.trajectory import RESULT_FOLLOWED

State = Trajectory.State
# Erasing looks through every text there is.
AT_ONCE = 5


def due(now: datetime) -> Iterator[Person]:
    """All of them, who left first first. One query for each organisation that set a term and that somebody left."""
    left = Person.objects.filter(organisation=OuterRef("pk"), erased_at=None, left_on__isnull=False)
    for organisation in Organisation.objects.exclude(left_keeps_months=None).filter(Exists(left)):
        yield from _due_in(organisation, now).select_related("organisation", "user").order_by("left_on", "pk")


def _due_in(organisation: Organisation, now: datetime) -> "QuerySet[Person]":
    """By the term it has, or would have; nobody without one."""
    if organisation.left_keeps_months is None:
        return Person.objects.none()
    today = Calendar.of_everyone(organisation).today(now)
    before = months_before(today, organisation.left_keeps_months)
    return _done_with(Person.objects.filter(organisation=organisation, erased_at=None, left_on__lte=before), now)


@when_terms_shorten
def losing(organisation: Organisation, changed: Organisation, now: datetime) -> Lost | None:
    """How many who left are erased by the term of `changed`, who would be known longer by the one there is."""
    n = _due_in(changed, now).exclude(pk__in=_due_in(organisation, now).values("pk")).count()
    if not n:
        return None
    words = ngettext("%(n)d person who left, erased for good", "%(n)d people who left, erased for good", n)
    return Lost(
        words % {"n": n}, note=_("What they were asked and promised keeps its kind and its day, without a name.")
    )


def _done_with(people: "QuerySet[Person]", now: datetime) -> "QuerySet[Person]":
    """Those who ask nothing about their data, take part in nothing that runs, and of whom no words are kept."""
    them = OuterRef("pk")
    running = Trajectory.objects.filter(
        Q(state__in=[State.REQUESTED, State.WAITLISTED, State.PREPARING, State.RUNNING])
        | Q(state=State.NO_TRAINING, closed_at__gt=now - RESULT_FOLLOWED)
    )
    holds = running.filter(Q(owner=them) | Q(requested_by=them) | Q(roles__person=them))
    people = people.exclude(Exists(DataRequest.objects.open().filter(person=them)))
    people = people.exclude(Exists(holds))
    for model, of_whom in ((ResultFigure, "owner"), (Intervention, "trainer")):
        rows = model._base_manager.filter(trajectory__in=running).filter(**{of_whom: them})
        people = people.exclude(Exists(rows))
    for one in personal_data.values():
        if one.own:
            people = people.exclude(Exists(one.rows().filter(**{one.own: them})))
    return people


def plan(now: datetime) -> int:
    """Erase some of them; how many. The next round goes on."""
    gone = 0
    for person in due(now):
        if gone == AT_ONCE:
            break
        with alone("forgetting", person):
            forget(person, by=PRODUCT, now=now)
            gone += 1
    return gone
