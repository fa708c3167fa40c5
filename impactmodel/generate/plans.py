"""The plan itself: what was asked for, who learns together when, what should change and by what it shows."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from impactmodel.generate.rows import WORDS, Chance, Rows
from impactmodel.generate.times import LASTS, State, Times
from organisations.models import Organisation, Person
from trajectories.models import (
    Behaviour,
    Cause,
    Change,
    Cohort,
    IntakeAnswer,
    IntakeVersion,
    Intervention,
    InterventionDate,
    Measurement,
    NextTime,
    ResultFigure,
    Trajectory,
)
from trajectories.models.intake import LAST_QUESTION

# Of so many trajectories one has two groups of learners.
TWO_GROUPS = 8
# How long after the end a figure is measured again.
MEASURED_AFTER = (timedelta(days=90), timedelta(days=180))


@dataclass
class Plan:
    """One trajectory that is being made, with what later rows refer to."""

    trajectory: Trajectory
    times: Times
    owner: Person
    cohorts: list[Cohort] = field(default_factory=list)
    behaviours: list[Behaviour] = field(default_factory=list)


def make_plan(
    organisation: Organisation, times: Times, *, owner: Person, asker: Person, chance: Chance, rows: Rows
) -> Plan:
    """Everything but its people."""
    plan = Plan(_trajectory(organisation, times, owner, asker, chance), times, owner)
    rows.add(plan.trajectory)
    names = WORDS["cohorts"] if times.number % TWO_GROUPS == TWO_GROUPS - 1 else [""]
    for name in names:
        made = Cohort(public_id=chance.public_id(), trajectory=plan.trajectory, name=name)
        plan.cohorts.append(rows.add(made))
    _intake(plan, chance, rows)
    _history(plan, chance, rows)
    if times.has_people:
        figure = _figure(plan, asker, chance, rows)
        _behaviours(plan, figure, chance, rows)
        _interventions(plan, chance, rows)
        _causes(plan, chance, rows)
    return plan


def _trajectory(organisation: Organisation, times: Times, owner: Person, asker: Person, chance: Chance) -> Trajectory:
    state, made_at = times.state, times.at(times.made, chance)
    made = Trajectory(
        public_id=chance.public_id(),
        organisation=organisation,
        owner=owner,
        title=f"{chance.word('titles')} {times.number + 1}",
        intent=chance.word("intents"),
        group_name=chance.word("groups"),
        starts_on=times.starts,
        ends_on=times.ends,
        state=state,
        created_at=made_at,
    )
    if not times.has_people or times.number % 3 == 0:
        made.requested_by, made.requested_at = asker, made_at
        if state != State.REQUESTED:
            made.decided_at = times.at(times.made + timedelta(days=2), chance)
    if state in (State.WAITLISTED, State.DECLINED):
        made.decided_because = WORDS[state]
    if times.has_begun:
        made.started_at = times.at(times.starts, chance)
    if times.closed:
        made.closed_at = times.at(times.closed, chance)
        because = {State.CANCELLED: WORDS["called_off"], State.NO_TRAINING: WORDS["without"]}
        made.closed_because = because.get(State(state), "")
    if times.is_paused:
        made.paused_at, made.paused_because = times.at(times.today - timedelta(days=3), chance), WORDS["paused"]
    return made


def _intake(plan: Plan, chance: Chance, rows: Rows) -> None:
    """All ten, of a request only what was asked; a few of them saved twice."""
    asked = WORDS["intake"] if plan.times.has_people else WORDS["intake"][:1]
    at = plan.times.at(plan.times.made, chance)
    said = {"changed_by": plan.owner, "changed_at": at}
    for number, text in enumerate(asked, start=1):
        version = 2 if number < LAST_QUESTION and chance.happens(0.2) else 1
        discussed = plan.times.has_people and chance.happens(0.8)
        status = IntakeAnswer.Status.DISCUSSED if discussed else IntakeAnswer.Status.DRAFT
        answer = IntakeAnswer(
            trajectory=plan.trajectory, number=number, text=text, status=status, version=version, **said
        )
        rows.add(answer)
        for each in range(1, version + 1):
            words = text if each == version else text.split(",", maxsplit=1)[0]
            kept = IntakeVersion(answer=answer, version=each, text=words, status=status)
            kept.saved_by, kept.saved_at = plan.owner, at
            rows.add(kept)


def _history(plan: Plan, chance: Chance, rows: Rows) -> None:
    """What was done with the plan as a whole, as its actions write it."""
    times, made = plan.times, plan.trajectory
    done: list[tuple[str, date | None]] = [("create" if times.has_people else "request", times.made)]
    done.append(("start", times.starts if times.has_begun else None))
    ending = {State.ENDED: "end", State.CANCELLED: "cancel", State.NO_TRAINING: "close_without_training"}
    done.append((ending.get(State(times.state), ""), times.closed))
    for verb, day in done:
        if day is not None:
            after = {"state": times.state} if verb != "create" else {}
            line = Change(trajectory=made, part=Change.Part.PLAN, verb=verb, thing=made.public_id, about=made.title)
            line.after, line.made_by, line.made_at = after, plan.owner, times.at(day, chance)
            rows.add(line)
    if times.state == State.ENDED:
        for text in chance.some(WORDS["next_time"], 2):
            assert made.closed_at is not None
            rows.add(NextTime(trajectory=made, party="learners", text=text, said_at=made.closed_at))


def _figure(plan: Plan, owner: Person, chance: Chance, rows: Rows) -> ResultFigure:
    times, (name, unit) = plan.times, chance.one(WORDS["figures"])
    was = chance.number(20, 40)
    made = ResultFigure(
        public_id=chance.public_id(),
        trajectory=plan.trajectory,
        position=1,
        name=name,
        unit=unit,
        direction=ResultFigure.Direction.DOWN,
        baseline=Decimal(was),
        baseline_on=times.made,
        target=Decimal(was // 2),
        due_on=times.ends + MEASURED_AFTER[0],
        owner=owner,
    )
    rows.add(made)
    since = times.closed if times.state == State.NO_TRAINING and times.closed else times.ends
    for after in MEASURED_AFTER:
        day = since + after
        if times.state in (State.RUNNING, State.ENDED, State.NO_TRAINING) and day <= times.today:
            was -= chance.number(0, 6)
            measured = Measurement(public_id=chance.public_id(), figure=made, measured_on=day, value=Decimal(was))
            measured.given_by, measured.given_at = owner, times.at(day, chance)
            rows.add(measured)
    return made


def _behaviours(plan: Plan, figure: ResultFigure, chance: Chance, rows: Rows) -> None:
    for position, words in enumerate(chance.some(WORDS["behaviours"], 2), start=1):
        situation, actor, action, noticeable_by = words
        made = Behaviour(
            public_id=chance.public_id(),
            trajectory=plan.trajectory,
            position=position,
            situation=situation,
            actor=actor,
            action=action,
            noticeable_by=noticeable_by,
        )
        plan.behaviours.append(rows.add(made))
        rows.add(Behaviour.figures.through(behaviour=made, resultfigure=figure))


def _interventions(plan: Plan, chance: Chance, rows: Rows) -> None:
    """Three sessions of an afternoon, the last on the day it ends, and a sheet to keep at hand."""
    days = (plan.times.starts, plan.times.starts + LASTS / 2, plan.times.ends)
    for title, day in zip(WORDS["sessions"], days, strict=True):
        made = _intervention(plan, title, Intervention.Kind.SESSION, chance)
        made.learner_hours, made.trainer_hours, made.practice_share = Decimal(4), Decimal(6), 60
        rows.add(made)
        starts_at = _on_the_wall(plan, day, 13)
        rows.add(InterventionDate(intervention=made, starts_at=starts_at, ends_at=starts_at + timedelta(hours=4)))
        rows.add(Intervention.behaviours.through(intervention=made, behaviour=plan.behaviours[0]))
    rows.add(_intervention(plan, WORDS["job_aid"], Intervention.Kind.JOB_AID, chance))


def _intervention(plan: Plan, title: str, kind: str, chance: Chance) -> Intervention:
    return Intervention(public_id=chance.public_id(), trajectory=plan.trajectory, title=title, kind=kind)


def _on_the_wall(plan: Plan, day: date, hour: int) -> datetime:
    calendar = plan.times.calendar
    return calendar.at(calendar.forward_to_working_day(day), time(hour))


def _causes(plan: Plan, chance: Chance, rows: Rows) -> None:
    for kind in (Cause.Kind.MEANS, Cause.Kind.KNOWLEDGE):
        made = Cause(trajectory=plan.trajectory, kind=kind, is_ticked=True, version=1)
        made.evidence, made.remedy = chance.word("evidence"), chance.word("remedies")
        rows.add(made)
