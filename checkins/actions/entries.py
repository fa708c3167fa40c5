"""What people write down in the follow-up. Answering closes the ask, so that no reminder follows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from asks import actions as asks
from asks.models import Ask
from asks.receipts import queue_receipt
from checkins.dates import Moment
from checkins.models import Departures, IfThenPlan, LogEntry, Observation, ScheduleException, ScheduleLine, Talk
from checkins.subjects import Subject
from organisations.acting import Actor, action
from organisations.models import Person
from organisations.working_days import Calendar
from roles.models import Role
from trajectories.actions import change_measurement, measure, remove_measurement
from trajectories.changes import ChangedMeanwhile, record
from trajectories.models import Behaviour, Change, Measurement, ResultFigure, Trajectory


@dataclass(frozen=True)
class Tried:
    """What the learner said about one time: opportunity 0 to 3, felt 0 to 4 or nothing at opportunity 0."""

    opportunity: int
    felt: int | None = None
    behaviour: Behaviour | None = None
    feeling: str = ""
    obstacle: str = ""
    story: str = ""
    confidence: int | None = None


@action
def log(learner: Role, *, tried: Tried, ask: Ask | None, form_key: str, by: Actor, now: datetime) -> LogEntry:
    """Keep one entry for this form: a double tap, or the same form sent again after a change, leaves one row.

    With an open `ask` whose window is open it is the answer to that moment; otherwise it is the learner's own.
    """
    entry, is_new = LogEntry.objects.update_or_create(
        learner=learner,
        form_key=form_key,
        defaults={
            "behaviour": tried.behaviour,
            "opportunity": tried.opportunity,
            "felt": tried.felt,
            "feeling": tried.feeling,
            "obstacle": tried.obstacle,
            "story": tried.story,
            "confidence": tried.confidence,
        },
        create_defaults={
            "behaviour": tried.behaviour,
            "opportunity": tried.opportunity,
            "felt": tried.felt,
            "feeling": tried.feeling,
            "obstacle": tried.obstacle,
            "story": tried.story,
            "confidence": tried.confidence,
            "moment": _moment(ask, now),
            "written_at": now,
        },
    )
    if is_new and ask is not None and ask.is_open:
        asks.answer([ask], by=by, now=now)
    return entry


def _moment(ask: Ask | None, now: datetime) -> str:
    """The moment an entry counts for: that of an open ask, while its window is open."""
    if ask is None or not ask.is_open:
        return ""
    today = Calendar.of(ask.person).today(now)
    return Subject.of(ask).moment if ask.window_until is None or today < ask.window_until else ""


@action
def delete_entry(entry: LogEntry, *, by: Actor, now: datetime) -> None:
    """The learner takes one entry away for good."""
    entry.delete()


@action
def plan_if_then(
    learner: Role,
    *,
    situation: str,
    response: str,
    hard_moment: str,
    hard_response: str,
    confidence: int | None,
    ask: Ask | None,
    by: Actor,
    now: datetime,
) -> IfThenPlan:
    """Write the learner's if-then plan; the newest counts. The same words again change nothing but the confidence."""
    words = {
        "situation": situation,
        "response": response,
        "hard_moment": hard_moment,
        "hard_response": hard_response,
    }
    newest = IfThenPlan.objects.newest_of(learner)
    if newest is not None and all(getattr(newest, name) == value for name, value in words.items()):
        newest.confidence = confidence
        newest.save(update_fields=["confidence"])
    else:
        newest = IfThenPlan.objects.create(learner=learner, confidence=confidence, written_at=now, **words)
    if ask is not None and ask.is_open:
        asks.answer([ask], by=by, now=now)
    return newest


@dataclass(frozen=True)
class Sight:
    """What an observer saw of one behaviour: 0 to 4, or nothing for "had no view of it"."""

    behaviour: Behaviour | None
    seen: int | None
    example: str = ""


@action
def observe(ask: Ask, *, observer: Role, learner: Role, sights: Iterable[Sight], by: Actor, now: datetime) -> Ask:
    """Keep what was seen of one learner at one moment; a later answer replaces it. The learner reads it at once."""
    said = Observation.objects.filter(observer=observer, learner=learner, moment=Subject.of(ask).moment)
    said.passed().delete()
    for sight in sights:
        Observation.objects.update_or_create(
            observer=observer,
            learner=learner,
            behaviour=sight.behaviour,
            moment=Subject.of(ask).moment,
            defaults={"seen": sight.seen, "example": sight.example, "given_at": now},
        )
    if ask.is_open:
        asks.answer([ask], by=by, now=now)
    _tell_back(ask, by=by, now=now)
    return ask


@action
def cannot_judge(ask: Ask, *, observer: Role, learner: Role, by: Actor, now: datetime) -> Ask:
    """They can't judge it and ask for somebody else: L&D and the learner are told so. It takes the place of what they
    said before, and counts as nothing seen.
    """
    moment = Subject.of(ask).moment
    Observation.objects.filter(observer=observer, learner=learner, moment=moment).delete()
    Observation.objects.create(observer=observer, learner=learner, moment=moment, cannot_judge=True, given_at=now)
    if ask.is_open:
        asks.answer([ask], by=by, now=now)
    _tell_back(ask, by=by, now=now)
    return ask


def _tell_back(ask: Ask, *, by: Actor, now: datetime) -> None:
    """A receipt for what was said at this instant: one letter, however many learners it was about."""
    queue_receipt(ask.person, ask.trajectory, answers=[int(now.timestamp())], kind=ask.kind, by=by, now=now)


@action
def take_back_sights(
    given: Sequence[Ask], *, learners: Sequence[tuple[Ask, Role | None]], by: Actor, now: datetime
) -> None:
    """Somebody else pressed the button: what was "seen" is gone."""
    for ask, learner in learners:
        if learner is not None:
            Observation.objects.filter(
                observer__person=ask.person_id, learner=learner, moment=Subject.of(ask).moment
            ).delete()


@action
def take_back_talks(
    given: Sequence[Ask], *, kind: str, learners: Sequence[tuple[Ask, Role | None]], by: Actor, now: datetime
) -> None:
    """Somebody else pressed the button: what was said of these talks is gone."""
    for ask, learner in learners:
        if learner is not None:
            Talk.objects.filter(kind=kind, manager__person=ask.person_id, learner=learner).delete()


@action
def tell_talk(
    ask: Ask,
    *,
    kind: str,
    manager: Role,
    learner: Role,
    outcome: str,
    planned_on: date | None,
    because: str,
    by: Actor,
    now: datetime,
) -> Talk:
    """A manager's word on one talk with one learner: held, planned or not. Never what was said."""
    talk, _ = Talk.objects.update_or_create(
        kind=kind,
        manager=manager,
        learner=learner,
        defaults={
            "outcome": outcome,
            "planned_on": planned_on if outcome == Talk.Outcome.PLANNED else None,
            "because": because if outcome == Talk.Outcome.NO else "",
            "said_at": now,
            "said_by_learner": False,
        },
    )
    if ask.is_open:
        asks.answer([ask], by=by, now=now)
    _tell_back(ask, by=by, now=now)
    return talk


@action
def tick_talk(ask: Ask, *, learner: Role, by: Actor, now: datetime) -> Ask:
    """The learner says that the start talk was held. A manager's own word stays, unless they had planned it."""
    said = {"outcome": Talk.Outcome.HELD, "planned_on": None, "said_at": now, "said_by_learner": True}
    for manager in Role.objects.managers_of(learner).held_on(Calendar.of(ask.person).today(now)):
        talk, _ = Talk.objects.get_or_create(kind=Talk.Kind.START, manager=manager, learner=learner, defaults=said)
        if talk.outcome == Talk.Outcome.PLANNED:
            Talk.objects.filter(pk=talk.pk).update(**said)
    if ask.is_open:
        asks.answer([ask], by=by, now=now)
    return ask


@action
def say_asked(ask: Ask, *, by: Actor, now: datetime) -> Ask:
    """A buddy says whether they asked about it. What they say is not kept: only that they were heard."""
    if ask.is_open:
        asks.answer([ask], by=by, now=now)
    return ask


@action
def report_figure(
    ask: Ask, *, figure: ResultFigure, said: Measurement | None, fields: dict[str, Any], by: Actor, now: datetime
) -> Measurement:
    """What a figure is today, or that it could not be had. Told once more it replaces `said`, on the day it was told.

    What somebody measured on the same day is replaced as well.
    """
    today = Calendar.of(ask.person).today(now)
    # One writer at a time, L&D's own page included.
    ResultFigure.with_removed.select_for_update().get(pk=figure.pk)
    day = said.measured_on if said else today
    said = figure.measurements.filter(measured_on=day).first()
    if said is not None:
        told = change_measurement(said, fields=fields | {"measured_on": day}, version=said.version, by=by, now=now)
    else:
        told = measure(figure, fields=fields | {"measured_on": today}, by=by, now=now)
    if ask.is_open:
        asks.answer([ask], by=by, now=now)
    _tell_back(ask, by=by, now=now)
    return told


@action
def take_back_figure(said: Measurement, *, by: Actor, now: datetime) -> Measurement:
    """Somebody else pressed the button: what was measured is gone, to be put back by L&D."""
    return remove_measurement(said, by=by, now=now)


@action
def change_schedule(
    trajectory: Trajectory, *, departures: Mapping[str, tuple[int, bool]], version: int, by: Actor, now: datetime
) -> Trajectory:
    """Set where this trajectory departs from the default: moment → (offset, on). One not named follows the default.

    Raises ChangedMeanwhile when the lines are no longer those of `version`.
    """
    Trajectory.objects.select_for_update().get(pk=trajectory.pk)
    current = Departures(list(ScheduleLine.objects.of(trajectory)))
    if current.version != version:
        raise ChangedMeanwhile(current)
    before = _departures(trajectory)
    ScheduleLine.objects.of(trajectory).exclude(moment__in=departures).delete()
    for moment, (offset, is_on) in departures.items():
        ScheduleLine.objects.update_or_create(
            trajectory=trajectory, moment=moment, defaults={"offset": offset, "is_on": is_on}
        )
    after = _departures(trajectory)
    if before != after:
        record(trajectory, Change.Part.PLAN, "change_schedule", before=before, after=after, by=by, now=now)
    return trajectory


@action
def set_own_day(
    trajectory: Trajectory, *, person: Person, moment: Moment, day: date | None, is_on: bool, by: Actor, now: datetime
) -> Trajectory:
    """Let one moment of one person fall on a day of its own, or not at all; without either it is as counted again."""
    mine = ScheduleException.objects.filter(trajectory=trajectory, person=person, moment=moment)
    before = _own_day(mine.first())
    if day is None and is_on:
        mine.delete()
    else:
        ScheduleException.objects.update_or_create(
            trajectory=trajectory,
            person=person,
            moment=moment,
            defaults={"day": day if is_on else None, "is_on": is_on},
        )
    after = _own_day(mine.first())
    if before != after:
        record(
            trajectory,
            Change.Part.PLAN,
            "set_own_day",
            about=str(moment.label),
            before={"on": before},
            after={"on": after, "people": person.public_id},
            by=by,
            now=now,
        )
    return trajectory


def _own_day(own: ScheduleException | None) -> str:
    """The day in ISO, that it is off, or nothing for as counted."""
    if own is None:
        return ""
    return own.day.isoformat() if own.is_on and own.day else "off"


def _departures(trajectory: Trajectory) -> dict[str, str]:
    """Moment → its distance, or that it is off, where that is not the ordinary one."""
    return {line.moment: f"{line.offset:+d}" if line.is_on else "off" for line in ScheduleLine.objects.of(trajectory)}
