"""How a trajectory closes: finished, called off, or without a training."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from asks import actions as asks
from asks.models import Ask
from mailing.outbox import queue
from organisations.acting import Actor, action
from organisations.models import Person
from roles.actions.commitments import Place, Words, write_commitment
from roles.actions.holding import hold
from roles.actions.next_time import ask_next_time
from roles.models import Commitment, Function
from roles.promises import line_up
from roles.told import asked_people
from trajectories.changes import record, says
from trajectories.models import Change, Trajectory
from trajectories.resting import rest_while_ending

State = Trajectory.State
CLOSED = ("state", "closed_because")


class AlreadyClosed(Exception):
    """Somebody closed it before, in this way or another."""


@dataclass(frozen=True)
class Instead:
    """One thing that changes around the work, where a training would not help: who promises it, and by when.

    `function` is the one they hold already; somebody who holds none becomes a colleague, called `title`.
    """

    text: str
    person: Person
    needed_by: date | None = None
    function: str = ""
    title: str = ""
    why: str = ""


@action
def end(trajectory: Trajectory, *, asks_next_time: bool = False, by: Actor, now: datetime) -> Trajectory:
    """Close it as finished. Nothing more is asked or sent, but for one line for next time if L&D chose so.

    Raises AlreadyClosed.
    """
    _close(trajectory, "end", State.ENDED, by=by, now=now)
    if asks_next_time:
        ask_next_time(trajectory, by=by, now=now)
    return trajectory


@action
def cancel(trajectory: Trajectory, *, because: str, tells: bool, by: Actor, now: datetime) -> Trajectory:
    """Call it off. What was not sent stops at once; with `tells`, everyone who was asked hears it once, and why.

    Raises AlreadyClosed.
    """
    told = asked_people(trajectory, but=by.person) if tells else []
    _close(trajectory, "cancel", State.CANCELLED, because=because, by=by, now=now)
    _tell(told, trajectory, by, now)
    return trajectory


@action
def close_without_training(
    trajectory: Trajectory, *, because: str, instead: Sequence[Instead], tells: bool, by: Actor, now: datetime
) -> Trajectory:
    """Close it because something else takes the problem away, and write down who promises to change that.

    What was asked for the training is withdrawn; with `tells`, who was asked hears so, save those who promise what is
    new: they are asked. Nobody is asked anything before L&D checked it. Raises AlreadyClosed.
    """
    new = {one.person.pk for one in instead}
    told = [person for person in asked_people(trajectory, but=by.person) if tells and person.pk not in new]
    _close(trajectory, "close_without_training", State.NO_TRAINING, because=because, by=by, now=now)
    rest_while_ending(trajectory, by=by, now=now)
    Commitment.objects.of(trajectory).update(dropped_at=now, dropped_because=because[:500])
    line_up(trajectory, now)
    for one in instead:
        _write(trajectory, one, by, now)
    _tell(told, trajectory, by, now)
    return trajectory


def _write(trajectory: Trajectory, one: Instead, by: Actor, now: datetime) -> None:
    function = one.function or Function.COLLEAGUE
    if not one.function:
        for role in hold(trajectory, people=[one.person], functions=[function], by=by, now=now).new:
            role.title = one.title
            role.save(update_fields=["title"])
    words = Words(one.text, None, one.needed_by, one.why)
    place = Place(function, Commitment.Phase.AFTER, one.person)
    write_commitment(trajectory, words=words, place=place, by=by, now=now)


def _tell(people: Iterable[Person], trajectory: Trajectory, by: Actor, now: datetime) -> None:
    """Once each, whatever is pressed again."""
    for person in people:
        if person.gets_mail:
            queue(
                kind="called_off",
                person=person,
                dedupe_key=f"called_off:{trajectory.public_id}:{person.public_id}",
                about={"trajectory": trajectory.pk},
                now=now,
                sender=by.person,
            )


def _close(trajectory: Trajectory, verb: str, to: State, *, because: str = "", by: Actor, now: datetime) -> None:
    """Let one of two who close it at once do so, take what is open off everybody's list, and write it down."""
    before = says(trajectory, CLOSED)
    here = Trajectory.objects.filter(pk=trajectory.pk).unfinished()
    if not here.update(state=to, closed_at=now, closed_because=because, paused_at=None, paused_because=""):
        raise AlreadyClosed
    trajectory.refresh_from_db()
    asks.close(Ask.objects.open().filter(trajectory=trajectory), because=to, by=by, now=now)
    after = says(trajectory, CLOSED)
    record(trajectory, Change.Part.PLAN, verb, thing=trajectory, before=before, after=after, by=by, now=now)
