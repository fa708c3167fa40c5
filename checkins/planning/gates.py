"""What may still be asked: the gate open, the window too, the function held, the works council agreed if it must."""

from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q

from asks.models import Ask
from checkins.dates import (
    MEASURER,
    Line,
)
from checkins.models import ScheduleException
from checkins.planning.groups import lines_of
from checkins.subjects import BESIDE, OF_PAIRS, RECORDED, Subject
from roles.council import may_record
from roles.models import Pairing, Role
from trajectories.models import ResultFigure, Trajectory


def gate_is_open(trajectory: Trajectory, line: Line) -> bool:
    """Before-items need no start; after-items need a running trajectory. Paused, nothing is asked."""
    if trajectory.is_paused:
        return False
    return trajectory.is_open if line.is_before else trajectory.is_running


def measures(trajectory: Trajectory) -> bool:
    """While it runs, and where no training was needed: a result is followed up all the same."""
    return (trajectory.is_running or trajectory.is_without_training) and not trajectory.is_paused


def may_answer(ask: Ask) -> bool:
    """Whether what is said may be kept: of how a learner is getting on perhaps not before the works council agreed.

    Nor where it was called off: nobody would ever read it.
    """
    return ask.kind not in RECORDED or (not is_dropped(ask) and may_record(ask.trajectory))


def is_dropped(ask: Ask) -> bool:
    """Whether nothing of it is written down any more: the trajectory was called off."""
    return ask.kind in RECORDED and ask.trajectory.is_called_off


def is_wanted(ask: Ask, now: datetime) -> bool:
    """Whether it may still be asked: the gate open, the window too, the moment on, the function held."""
    if not may_answer(ask):
        return False
    subject = Subject.of(ask)
    trajectory, today = ask.trajectory, ask.person.local_day(now)
    line = next((one for one in lines_of(trajectory.schedule_lines.all()) if one.moment == subject.moment), None)
    if line is None or not gate_is_open(trajectory, line):
        return False
    if ask.window_until is not None and today >= ask.window_until:
        return False
    if ScheduleException.objects.filter(
        trajectory=trajectory, person=ask.person, moment=subject.moment, is_on=False
    ).exists():
        return False
    return _is_held(ask, subject, today)


def _is_held(ask: Ask, subject: Subject, today: date) -> bool:
    held = Role.objects.filter(trajectory=ask.trajectory_id).held_on(today)
    own = held.filter(person=ask.person_id, function__in=subject.functions(ask.kind))
    if not subject.learner:
        return own.exists()
    learner = held.learners().filter(public_id=subject.learner).first()
    if learner is None:
        return False
    agreed = Pairing.objects.of(learner).agreed().with_somebody(ask.person).filter(function=OuterRef("function"))
    is_theirs = Q(learners=None) | Q(learners=learner)
    return own.filter(Q(Exists(agreed)) if ask.kind in OF_PAIRS else is_theirs).exists()


def may_choose(ask: Ask, now: datetime) -> bool:
    """Whether a learner may still be asked who stands beside them, or somebody whether they do: it runs, they learn."""
    trajectory, subject = ask.trajectory, Subject.of(ask)
    if not trajectory.is_running or trajectory.is_paused or not may_answer(ask):
        return False
    held = Role.objects.of(trajectory).learners().held_on(ask.person.local_day(now))
    if ask.kind == BESIDE:
        return held.held_by(ask.person).exists()
    waiting = Pairing.objects.standing().filter(public_id=subject.learner, says_yes=None)
    return waiting.filter(learner__in=held).exists()


def figure_is_wanted(ask: Ask) -> bool:
    """Whether a figure may still be asked for: it stands, they measure it, and nobody wrote it down meanwhile."""
    subject, trajectory = Subject.of(ask), ask.trajectory
    if not measures(trajectory):
        return False
    lines = lines_of(trajectory.schedule_lines.all())
    if not any(line.moment == subject.moment and MEASURER in line.who for line in lines):
        return False
    figure = ResultFigure.objects.filter(public_id=subject.learner, owner=ask.person_id).first()
    return figure is not None and not figure.measurements.filter(measured_on__gte=ask.due_on).exists()
