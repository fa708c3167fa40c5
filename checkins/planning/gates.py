"""What may still be asked: the gate open, the window too, the function held, the works council agreed if it must."""

from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from asks.models import Ask
from checkins.dates import (
    MEASURER,
    Line,
)
from checkins.models import ScheduleException, ScheduleLine
from checkins.planning.groups import lines_of
from checkins.subjects import BESIDE, OF_PAIRS, RECORDED, Subject
from organisations.compiled import Compiled
from roles.council import may_record
from roles.models import Pairing, Role
from roles.models.roles import RoleQuerySet
from trajectories.dates import is_at_hand
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
    departures = trajectory.schedule_lines.all() if is_at_hand(trajectory, "schedule_lines") else _lines(trajectory.pk)
    line = next((one for one in lines_of(departures) if one.moment == subject.moment), None)
    if line is None or not gate_is_open(trajectory, line):
        return False
    if ask.window_until is not None and today >= ask.window_until:
        return False
    if _switched_off(trajectory.pk, ask.person_id, str(subject.moment)):
        return False
    return _is_held(ask, subject, today)


def _is_held(ask: Ask, subject: Subject, today: date) -> bool:
    here, wanted = (ask.trajectory_id, ask.person_id, today), subject.functions(ask.kind)
    if not subject.learner:
        return any(function in wanted for function in _held(*here))
    held = _held_of_pair if ask.kind in OF_PAIRS else _held_beside
    return any(
        function in wanted
        for learner in _learner(subject.learner, ask.trajectory_id, today)
        for function in held(*here, learner)
    )


# Asked of every ask, when it is put in a letter and once more when that goes.
_lines: Compiled[ScheduleLine] = Compiled(lambda key: ScheduleLine.objects.filter(trajectory=key))
_switched_off: Compiled[int] = Compiled(
    lambda trajectory, person, moment: ScheduleException.objects.filter(
        trajectory=trajectory, person=person, moment=moment, is_on=False
    ).values_list("pk", flat=True)
)
_learner: Compiled[int] = Compiled(
    lambda public_id, trajectory, today: (
        _on(today, trajectory=trajectory, public_id=public_id).learners().values_list("pk", flat=True)
    )
)
_held: Compiled[str] = Compiled(
    lambda trajectory, person, today: _functions(_on(today, trajectory=trajectory, person=person))
)
_held_beside: Compiled[str] = Compiled(
    lambda trajectory, person, today, learner: _functions(
        _on(today, trajectory=trajectory, person=person).filter(Q(learners=None) | Q(learners=learner))
    )
)
_held_of_pair: Compiled[str] = Compiled(
    lambda trajectory, person, today, learner: _functions(
        _on(today, trajectory=trajectory, person=person).filter(
            Exists(Pairing.objects.of(learner).agreed().with_somebody(person).filter(function=OuterRef("function")))
        )
    )
)


def _on(today: date, **where: Any) -> RoleQuerySet:
    return Role.objects.filter(**where).held_on(today)


def _functions(roles: RoleQuerySet) -> Any:
    return roles.values_list("function", flat=True)


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
