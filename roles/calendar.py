"""What this floor puts in somebody's diary: the days on which their promises are needed, and the sessions."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from mailing.calendars import Entry, Wanted, register, register_light
from organisations.compiled import Compiled
from organisations.models import Person
from roles.models import Commitment, Function, Promise, Role
from trajectories.models import Intervention, InterventionDate, Trajectory
from trajectories.occurrences import weekly_words

Numbered = tuple[int, InterventionDate]
# Who sits in them, and who has to make room for them.
_SIT_IN = (Function.LEARNER, Function.TRAINER)
_MAKE_ROOM = (Function.MANAGER, Function.SPONSOR, Function.COLLEAGUE)


@register_light
def entries(wanted: Wanted, now: datetime) -> Iterator[tuple[Person, Entry]]:
    """Of what is prepared or runs the sessions, of what hears promises the days on which they are needed."""
    people = {person.pk: person for person in wanted}
    about = {public_id for theirs in wanted.values() for public_id in theirs}
    yield from _promised(wanted, people, about)
    roles = _own_roles(*people, *about) if _are_own(people, about) else _roles(people, about)
    held = [role for role in roles if _is_wanted(wanted, people, role, now)]
    dates = _dates([role.trajectory for role in held])
    # Only who learns sits in some sessions and not in others.
    if learners := [role for role in held if role.function == Function.LEARNER]:
        prefetch_related_objects(learners, "cohorts")
        prefetch_related_objects([one.intervention for theirs in dates.values() for _n, one in theirs], "cohorts")
    known: set[tuple[int, str]] = set()
    for role in held:
        for entry in _sessions(role, dates.get(role.trajectory_id, ())):
            if (role.person_id, entry.key) not in known:
                known.add((role.person_id, entry.key))
                yield people[role.person_id], entry


@register
def planned(wanted: Wanted, now: datetime) -> Iterator[tuple[Person, Entry]]:
    """The sessions of what somebody plans: to know of, not to sit in."""
    people = {person.pk: person for person in wanted}
    about = {public_id for theirs in wanted.values() for public_id in theirs}
    found = list(Trajectory.objects.unfinished().these(about).planned_by(people.values()))
    dates = _dates(found)
    for trajectory in found:
        owner = people[trajectory.owner_id]
        if trajectory.public_id in wanted[owner]:
            for number, when in dates.get(trajectory.pk, ()):
                if not when.intervention.is_declined:
                    yield owner, _session(trajectory, when, number)


def _dates(trajectories: Iterable[Trajectory]) -> dict[int, list[Numbered]]:
    """The dates of these trajectories, each with its place in the order of its intervention. One query."""
    found: dict[int, list[Numbered]] = {}
    seen: Counter[int] = Counter()
    for when in _dates_in(*{one.pk for one in trajectories}):
        seen[when.intervention_id] += 1
        found.setdefault(when.intervention.trajectory_id, []).append((seen[when.intervention_id], when))
    return found


_dates_in: Compiled[InterventionDate] = Compiled(
    lambda *keys: (
        InterventionDate.objects.filter(intervention__trajectory__pk__in=keys)
        .select_related("intervention")
        .order_by("intervention", "starts_at", "pk")
    )
)


def _roles(people: Collection[int], about: Collection[str]) -> QuerySet[Role]:
    found = Role.objects.filter(person__pk__in=people).in_trajectories(about).select_related("trajectory__owner")
    return found.order_by("pk")


def _promises(people: Collection[int], about: Collection[str]) -> QuerySet[Promise]:
    return Promise.objects.promised_by(people, about).select_related("role")


def _are_own(people: Collection[int], about: Collection[str]) -> bool:
    """Whether it is for one person, on a page of theirs."""
    return len(people) == 1 and bool(about)


_own_roles: Compiled[Role] = Compiled(lambda person, *about: _roles([person], about))
_own_promises: Compiled[Promise] = Compiled(lambda person, *about: _promises([person], about))


def _is_wanted(wanted: Wanted, people: Mapping[int, Person], role: Role, now: datetime) -> bool:
    """Held today, by somebody who wants the entries of a trajectory that is not over."""
    person = role.person = people[role.person_id]
    is_open = role.trajectory.is_open and role.trajectory.public_id in wanted[person]
    return is_open and role.is_held_on(person.local_day(now))


def _promised(wanted: Wanted, people: Mapping[int, Person], about: Collection[str]) -> Iterator[tuple[Person, Entry]]:
    """One for each commitment, however many learners it was promised for."""
    known: set[tuple[int, str]] = set()
    for promise in _own_promises(*people, *about) if _are_own(people, about) else _promises(people, about):
        commitment, answer, person = promise.commitment, promise.answer, people[promise.role.person_id]
        key = (person.pk, commitment.public_id)
        if answer is None or answer.wording.needed_by is None or key in known or not _is_ready_by_then(commitment):
            continue
        if commitment.trajectory.public_id in wanted[person]:
            known.add(key)
            yield person, _needed(commitment, answer.wording.text, answer.wording.needed_by)


def _is_ready_by_then(commitment: Commitment) -> bool:
    """Whether the day it is needed is a day on which it is there: not of what is only done once it began.

    Without a training everything is for afterwards, each on a day of its own.
    """
    phase = commitment.phase
    if phase == Commitment.Phase.AFTER:
        return commitment.trajectory.is_without_training
    return phase == Commitment.Phase.BEFORE or commitment.is_must


def _needed(commitment: Commitment, text: str, day: date) -> Entry:
    return Entry(
        key=f"commitment-{commitment.public_id}",
        title=_("Ready: %(text)s") % {"text": text},
        starts=day,
        about=commitment.trajectory.public_id,
        words=commitment.trajectory.title,
    )


def _sessions(role: Role, dates: Iterable[Numbered]) -> Iterator[Entry]:
    for number, when in dates:
        if _concerns(when.intervention, role):
            yield _session(role.trajectory, when, number, function=role.function)


def _concerns(intervention: Intervention, role: Role) -> bool:
    if intervention.is_declined or role.function not in (*_SIT_IN, *_MAKE_ROOM):
        return False
    if role.function != Function.LEARNER:
        return True
    chosen = {cohort.pk for cohort in intervention.cohorts.all()}
    return not chosen or bool(chosen & {cohort.pk for cohort in role.cohorts.all()})


def _session(trajectory: Trajectory, when: InterventionDate, number: int, *, function: str = "") -> Entry:
    """Named by its place in the order: a date that is moved keeps its name, though its row does not."""
    intervention = when.intervention
    zone = ZoneInfo(when.zone)
    starts = when.starts_at.astimezone(zone)
    # Midnight stands for no time at all.
    is_whole_day = when.ends_at is None and starts.time() == time(0)
    return Entry(
        key=f"session-{intervention.public_id}-{number}",
        title=intervention.title,
        starts=starts.date() if is_whole_day else starts,
        about=trajectory.public_id,
        organiser=trajectory.owner,
        ends=when.ends_at.astimezone(zone) if when.ends_at else None,
        words=trajectory.title,
        note=weekly_words(when),
        place=intervention.place,
        is_busy=function in _SIT_IN,
        is_weekly=when.is_weekly,
        weekly_until=when.weekly_until,
        invites=bool(function),
        is_counted=not function,
        is_meeting=bool(function),
    )
