"""What somebody who takes over will find, be asked and never see; said before it is saved."""

from dataclasses import dataclass, field
from datetime import date, datetime

from roles.cast import FullCast
from roles.deadlines import phase_end
from roles.models import Commitment, Promise, PromiseState, Role
from roles.promises import STANDS_FOR_WHO_FOLLOWS


@dataclass
class Handover:
    """The commitments of one function, by what becomes of them; each once, however many learners it is about."""

    # What the one before promised: told to who takes over, and not asked again.
    told: list[Commitment] = field(default_factory=list)
    asked: list[Commitment] = field(default_factory=list)
    # Never asked, or on other words by now: L&D asks it from the check page.
    waits: list[Commitment] = field(default_factory=list)
    # Its time is over by then.
    over: list[Commitment] = field(default_factory=list)
    is_now: bool = True


def handover(everyone: FullCast, role: Role, *, on: date, now: datetime) -> Handover:
    """Look at what stands today; what is answered until the day itself is told then, and not asked."""
    found = Handover(is_now=on <= now.date())
    for commitment in everyone.in_order:
        lines = [line for line in everyone.promises[commitment.pk] if line.role_id == role.pk]
        for among, commitments in (
            (_told(lines), found.told),
            (_rest(lines), _place(found, everyone, commitment, lines, on)),
        ):
            if among:
                commitments.append(commitment)
    return found


def together(several: list[Handover]) -> Handover:
    """Of several functions that go over on the same day."""
    found = Handover()
    for one in several:
        found.told += one.told
        found.asked += one.asked
        found.waits += one.waits
        found.over += one.over
    return found


def _told(lines: list[Promise]) -> list[Promise]:
    return [line for line in lines if line.state in STANDS_FOR_WHO_FOLLOWS]


def _rest(lines: list[Promise]) -> list[Promise]:
    return [line for line in lines if line.state not in STANDS_FOR_WHO_FOLLOWS]


def _place(
    found: Handover, everyone: FullCast, commitment: Commitment, lines: list[Promise], on: date
) -> list[Commitment]:
    if phase_end(everyone.trajectory, commitment.phase) < on:
        return found.over
    is_asked = any(line.state not in (PromiseState.NOT_ASKED, PromiseState.CHANGED) for line in _rest(lines))
    return found.asked if is_asked and everyone.trajectory.asks_promises else found.waits


def moving(everyone: FullCast, role: Role, learners: list[Role]) -> Handover:
    """The same for some of the learners somebody is there for."""
    found, moved = Handover(), {learner.pk for learner in learners}
    for commitment in everyone.in_order:
        lines = [
            line for line in everyone.promises[commitment.pk] if line.role_id == role.pk and line.learner_id in moved
        ]
        if _told(lines):
            found.told.append(commitment)
        if any(line.state not in (PromiseState.NOT_ASKED, PromiseState.CHANGED) for line in _rest(lines)):
            found.asked.append(commitment)
    return found
