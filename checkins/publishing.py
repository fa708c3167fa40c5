"""A check-in's figures are published once, when its last window closes, and stand still from then on.

Pages, signals, letters and reports read what was published; of a moment that is still open they read how many
answered, and nothing else.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Q

from asks.models import Ask
from checkins import actions
from checkins.dates import Moment
from checkins.figures import Figures, Said, SeenBy, answered_share, figures
from checkins.models import LogEntry, Observation, PublishedMoment
from checkins.planning import calendar_of, moments
from checkins.reading import with_days
from checkins.subjects import CHECK_INS, Subject
from organisations.acting import PRODUCT
from organisations.alone import alone
from organisations.working_days import Calendar
from roles.models import Function, Role
from trajectories.models import Trajectory

# So long after a trajectory was closed a window of it may still close.
LATE = timedelta(days=75)


@dataclass(frozen=True)
class MomentFigures:
    """One check-in that was asked: open, with how many answered; or closed, with what was published of it."""

    moment: Moment
    is_closed: bool
    figures: Figures
    # The day on which its last window closed, once it is published.
    closed_on: date | None = None
    # How many of who was asked took part no more, that day or today. Who answered is among the answered all the same.
    left: int = 0

    @property
    def label(self) -> str:
        return str(self.moment.label)


@dataclass(frozen=True)
class Asked:
    """The people who were asked at one moment, who of them answered in time, and when the last window closes.

    Whoever left since stays among them, and so does who took their answer away: what changes with one person says of
    that person whether they answered (ADR 0022).
    """

    people: frozenset[int]
    answered: frozenset[int]
    closes: date
    # By whose clocks that day comes, one after the other.
    zones: frozenset[str]
    # Who answered went with what they wrote: nothing is counted of it any more but what was published.
    is_forgotten: bool = False

    def is_over(self, now: datetime) -> bool:
        """Whether that day is there for all of them: until then an answer counts."""
        return all(self.closes <= Calendar(zone=zone).today(now) for zone in self.zones)


# Publishing


def plan(now: datetime) -> int:
    """Publish every check-in whose last window is behind it, once. Returns how many; two queries when there is none."""
    done = 0
    for trajectory in _waiting(now):
        with alone("publishing", trajectory):
            done += _publish_closed(trajectory, now)
    return done


def _waiting(now: datetime) -> Iterable[Trajectory]:
    """In which a check-in was asked whose window is over somewhere, and that is not published."""
    known = set(PublishedMoment.objects.values_list("trajectory_id", "moment"))
    over = Ask.objects.remembered().filter(kind="log", window_until__lte=now.date() + timedelta(days=1))
    if known:
        # What closed longer ago was published by an earlier round.
        alive = Q(trajectory__closed_at=None) | Q(trajectory__closed_at__gte=now - LATE)
        over = over.filter(alive)
    asked = over.values_list("trajectory_id", "about").distinct()
    found = {trajectory for trajectory, about in asked if (trajectory, about.split(":")[1]) not in known}
    return with_days(Trajectory.objects.filter(pk__in=found)) if found else ()


def _publish_closed(trajectory: Trajectory, now: datetime) -> int:
    known = set(PublishedMoment.objects.of(trajectory).values_list("moment", flat=True))
    waiting = {
        moment: one
        for moment, one in _asked(trajectory, _last_days(trajectory, now)).items()
        if moment not in known and not one.is_forgotten
    }
    closed = {moment: one for moment, one in waiting.items() if one.is_over(now)}
    for moment, one in closed.items():
        told = _figures(trajectory, moment, one)
        actions.publish(trajectory, moment=moment, told=told, closed_on=one.closes, by=PRODUCT, now=now)
    return len(closed)


def _figures(trajectory: Trajectory, moment: Moment, asked: Asked) -> Figures:
    calendar = calendar_of(trajectory.organisation)
    said, seen = _said(trajectory, moment, calendar), _seen(trajectory, moment, calendar)
    return figures(asked.people, said, seen, answered=asked.answered, minimum=trajectory.organisation.minimum_base)


def _said(trajectory: Trajectory, moment: Moment, calendar: Calendar) -> list[Said]:
    fields = (
        "learner__person_id",
        "opportunity",
        "felt",
        "obstacle",
        "behaviour__public_id",
        "happened_on",
        "written_at",
        "then_felt",
    )
    return [
        Said(learner, opportunity, felt, obstacle, behaviour or "", day or calendar.today(at), then)
        for learner, opportunity, felt, obstacle, behaviour, day, at, then in LogEntry.objects.in_trajectory(trajectory)
        .filter(moment=moment)
        .values_list(*fields)
    ]


def _seen(trajectory: Trajectory, moment: Moment, calendar: Calendar) -> list[SeenBy]:
    """Who had no view of it, or can't judge it, saw nothing: that never counts as low."""
    fields = ("observer__person_id", "learner__person_id", "seen", "behaviour__public_id", "happened_on", "given_at")
    return [
        SeenBy(observer, learner, seen, behaviour or "", day or calendar.today(at))
        for observer, learner, seen, behaviour, day, at in Observation.objects.filter(
            learner__trajectory=trajectory, moment=moment, seen__isnull=False
        ).values_list(*fields)
    ]


# Reading


def published(trajectory: Trajectory) -> list[MomentFigures]:
    """What was published of it, in order, as L&D reads it. One query."""
    return published_in([trajectory])[trajectory.pk]


def published_in(trajectories: Iterable[Trajectory]) -> dict[int, list[MomentFigures]]:
    """The same of many, by primary key. One query; each with its organisation at hand."""
    found = {one.pk: one for one in trajectories}
    rows: dict[int, list[PublishedMoment]] = defaultdict(list)
    for row in PublishedMoment.objects.filter(trajectory__in=found):
        rows[row.trajectory_id].append(row)
    return {pk: as_read(rows[pk], trajectory) for pk, trajectory in found.items()}


def as_read(rows: Iterable[PublishedMoment], trajectory: Trajectory) -> list[MomentFigures]:
    """What these rows of one trajectory say by the minimum of now, in order of the moments. No query."""
    told = {row.moment: row for row in rows}
    minimum = trajectory.organisation.minimum_base
    return [_shown(moment, told[moment], minimum) for moment in CHECK_INS if moment in told]


def _shown(moment: Moment, row: PublishedMoment, minimum: int) -> MomentFigures:
    told = Figures.from_data(row.figures)
    return MomentFigures(moment, True, told.under(minimum) if minimum > row.minimum else told, row.closed_on)


def so_far(trajectory: Trajectory) -> list[MomentFigures]:
    """Every check-in asked so far, in order: what was published, and of the others how many answered."""
    return _so_far(trajectory, _asked(trajectory, {}))


def _so_far(trajectory: Trajectory, asked: Mapping[Moment, Asked]) -> list[MomentFigures]:
    minimum = trajectory.organisation.minimum_base
    known = {one.moment: one for one in published(trajectory)}
    counted = {
        moment: MomentFigures(moment, False, Figures(answered_share(one.people, one.answered, minimum)))
        for moment, one in asked.items()
        if moment not in known and not one.is_forgotten
    }
    return [(known | counted)[moment] for moment in CHECK_INS if moment in known or moment in counted]


def so_far_with_left(trajectory: Trajectory, today: date) -> list[MomentFigures]:
    """The same, with how many left: for who lets people go, and knows who did. Three queries.

    Counted of parts and days alone, never of answers, so that it moves no other count (ADR 0026).
    """
    asked = _asked(trajectory, {})
    held: dict[int, list[Role]] = defaultdict(list)
    for role in Role.objects.of(trajectory).learners().select_related("person"):
        held[role.person_id].append(role)
    return [
        replace(one, left=_left(asked[one.moment], held, one.closed_on or today)) if one.moment in asked else one
        for one in _so_far(trajectory, asked)
    ]


def _left(asked: Asked, held: Mapping[int, list[Role]], day: date) -> int:
    """How many of who was asked are no learner on this day."""
    return sum(not any(role.is_held_on(day) for role in held.get(person, ())) for person in asked.people)


def _last_days(trajectory: Trajectory, now: datetime) -> dict[Moment, date]:
    """When each check-in closes for the group that is asked last, also one that nobody is asked yet."""
    closes: dict[Moment, date] = {}
    for one in moments(trajectory, now):
        if Function.LEARNER in one.who:
            closes[one.moment] = max(one.closes, closes.get(one.moment, one.closes))
    return closes


def _asked(trajectory: Trajectory, coming: Mapping[Moment, date]) -> dict[Moment, Asked]:
    """By check-in that was asked of anybody; `coming` is when it closes for who is asked later. One query.

    Counted of what was asked, which stays when somebody is let go, comes back, takes their words away or is erased.
    """
    home = trajectory.organisation.timezone
    closes = dict(coming)
    people: dict[Moment, set[int]] = defaultdict(set)
    answered: dict[Moment, set[int]] = defaultdict(set)
    zones: dict[Moment, set[str]] = defaultdict(lambda: {home})
    forgotten: set[Moment] = set()
    fields = ("about", "due_on", "window_until", "answered_at", "closed_because", "person__timezone")
    for ask in Ask.objects.in_trajectory(trajectory, kind="log").select_related("person").only(*fields):
        moment, until, zone = Subject.of(ask).moment, ask.window_until, ask.person.timezone or home
        people[moment].add(ask.person_id)
        if ask.is_forgotten:
            forgotten.add(moment)
            closes.setdefault(moment, ask.due_on)
            continue
        zones[moment].add(zone)
        if until is not None:
            closes[moment] = max(until, closes.get(moment, until))
        if ask.answered_at is not None and (until is None or Calendar(zone=zone).today(ask.answered_at) < until):
            answered[moment].add(ask.person_id)
    return {
        moment: Asked(
            frozenset(asked),
            frozenset(answered[moment]),
            closes[moment],
            frozenset(zones[moment]),
            moment in forgotten,
        )
        for moment, asked in people.items()
        if moment in closes
    }
