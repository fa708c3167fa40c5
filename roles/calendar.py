"""What this floor puts in somebody's diary: the days on which their promises are needed, and the sessions."""

from collections.abc import Collection, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from mailing.calendars import Entry, register
from organisations.models import Person
from roles.models import Function, Promise, Role
from trajectories.dates import read_dates
from trajectories.models import Intervention, InterventionDate, Trajectory
from trajectories.occurrences import weekly_words

# Who sits in them, and who has to make room for them.
_SIT_IN = (Function.LEARNER, Function.TRAINER)
_MAKE_ROOM = (Function.MANAGER, Function.SPONSOR, Function.COLLEAGUE)


@register
def entries(person: Person, about: Collection[str], now: datetime) -> Iterator[Entry]:
    """Of the trajectories with these public ids."""
    yield from _promised(person, about)
    today = now.astimezone(ZoneInfo(person.zone)).date()
    held = list(Role.objects.held_by(person).held_on(today).in_trajectories(about).select_related("trajectory"))
    read = {role.trajectory_id: role.trajectory for role in held}
    read_dates(read.values())
    # Only who learns sits in some sessions and not in others.
    prefetch_related_objects([role for role in held if role.function == Function.LEARNER], "cohorts")
    known: set[str] = set()
    for role in held:
        for entry in _sessions(role, read[role.trajectory_id]):
            if entry.key not in known:
                known.add(entry.key)
                yield entry


def _promised(person: Person, about: Collection[str]) -> Iterator[Entry]:
    """One for each commitment, however many learners it was promised for."""
    known: set[str] = set()
    for promise in Promise.objects.promised_by(person, about):
        commitment, answer = promise.commitment, promise.answer
        if answer is None or answer.wording.needed_by is None or commitment.public_id in known:
            continue
        known.add(commitment.public_id)
        yield Entry(
            key=f"commitment-{commitment.public_id}",
            title=_("Ready: %(text)s") % {"text": answer.wording.text},
            starts=answer.wording.needed_by,
            words=commitment.trajectory.title,
        )


def _sessions(role: Role, trajectory: Trajectory) -> Iterator[Entry]:
    for intervention in trajectory.interventions.all():
        if _concerns(intervention, role):
            for number, when in enumerate(intervention.dates.all(), start=1):
                yield _session(intervention, when, number, role)


def _concerns(intervention: Intervention, role: Role) -> bool:
    if intervention.is_declined or role.function not in (*_SIT_IN, *_MAKE_ROOM):
        return False
    if role.function != Function.LEARNER:
        return True
    chosen = {cohort.pk for cohort in intervention.cohorts.all()}
    return not chosen or bool(chosen & {cohort.pk for cohort in role.cohorts.all()})


def _session(intervention: Intervention, when: InterventionDate, number: int, role: Role) -> Entry:
    """Named by its place in the order: a date that is moved keeps its name, though its row does not."""
    zone = ZoneInfo(when.zone)
    return Entry(
        key=f"session-{intervention.public_id}-{number}",
        title=intervention.title,
        starts=when.starts_at.astimezone(zone),
        ends=when.ends_at.astimezone(zone) if when.ends_at else None,
        words=role.trajectory.title,
        note=weekly_words(when),
        place=intervention.place,
        is_busy=role.function in _SIT_IN,
        is_weekly=when.is_weekly,
        weekly_until=when.weekly_until,
    )
