"""At most five behaviours, in an order L&D chooses."""

from collections.abc import Iterable
from datetime import datetime

from organisations.acting import Actor, action
from trajectories.changes import one_at_a_time, record, save_at, says, set_and_raise
from trajectories.models import Behaviour, Change, ResultFigure, Trajectory
from trajectories.models.learning import MOST_BEHAVIOURS
from trajectories.places import trade_places

PART = Change.Part.BEHAVIOURS


class TooManyBehaviours(Exception):
    """There are five already: more cannot be learnt at once."""


@action
def add_behaviour(
    trajectory: Trajectory,
    *,
    words: dict[str, str],
    figures: Iterable[ResultFigure] | None = None,
    by: Actor,
    now: datetime,
) -> Behaviour:
    """Add one at the end; `words` are situation, actor, action and noticeable_by. Raises TooManyBehaviours."""
    standing = _room_for_one(trajectory)
    position = max((behaviour.position for behaviour in standing), default=0) + 1
    made: Behaviour = Behaviour.objects.create(trajectory=trajectory, position=position, **words)
    made.figures.set(figures or ())
    record(trajectory, PART, "add_behaviour", thing=made, after=_said(made, words), by=by, now=now)
    return made


@action
def change_behaviour(
    behaviour: Behaviour,
    *,
    words: dict[str, str],
    figures: Iterable[ResultFigure] | None = None,
    version: int,
    by: Actor,
    now: datetime,
) -> Behaviour:
    """Give it other words when nobody else did since `version`, and with `figures` other results to move.

    One that was taken away stands again. Raises ChangedMeanwhile, TooManyBehaviours.
    """
    if behaviour.removed_at and behaviour.version == version:
        put_back_behaviour(behaviour, by=by, now=now)
        version = behaviour.version
    before = _said(behaviour, words)
    save_at(behaviour, changes=words, version=version)
    if figures is not None:
        behaviour.figures.set(figures)
    after = _said(behaviour, words)
    record(behaviour.trajectory, PART, "change_behaviour", thing=behaviour, before=before, after=after, by=by, now=now)
    return behaviour


@action
def move_behaviour(behaviour: Behaviour, *, up: bool, by: Actor, now: datetime) -> Behaviour:
    """Change places with the one before or after it; at the edge it stays."""
    if trade_places(behaviour, Behaviour.objects.of(behaviour.trajectory), up=up):
        record(behaviour.trajectory, PART, "move_behaviour", thing=behaviour, by=by, now=now)
    return behaviour


@action
def remove_behaviour(behaviour: Behaviour, *, by: Actor, now: datetime) -> Behaviour:
    """Take it away, to be put back for as long as anybody likes."""
    set_and_raise(behaviour, removed_at=now)
    record(behaviour.trajectory, PART, "remove_behaviour", thing=behaviour, by=by, now=now)
    return behaviour


@action
def put_back_behaviour(behaviour: Behaviour, *, by: Actor, now: datetime) -> Behaviour:
    """Undo taking it away, once. Raises TooManyBehaviours when its place was given to another."""
    if behaviour.removed_at is None:
        return behaviour
    _room_for_one(behaviour.trajectory)
    set_and_raise(behaviour, removed_at=None)
    record(behaviour.trajectory, PART, "put_back_behaviour", thing=behaviour, by=by, now=now)
    return behaviour


def _said(behaviour: Behaviour, words: dict[str, str]) -> dict[str, str]:
    return says(behaviour, words) | {"figures": ", ".join(str(figure) for figure in behaviour.figures.all())}


def _room_for_one(trajectory: Trajectory) -> list[Behaviour]:
    """The ones that stand, counted by one writer at a time."""
    one_at_a_time(trajectory)
    standing = list(Behaviour.objects.of(trajectory))
    if len(standing) >= MOST_BEHAVIOURS:
        raise TooManyBehaviours
    return standing
