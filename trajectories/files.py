"""A whole trajectory in one file: what stands in it is said by the parts, and in docs/trajectory-format.md."""

import json
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from organisations.acting import Actor, action
from organisations.models import Organisation, Person
from trajectories.anchors import contact_span
from trajectories.changes import record
from trajectories.models import Change, Trajectory
from trajectories.register import Data, PartOfFile, Reading, Writing, parts
from trajectories.resting import rest_while_ending

FORMAT = "impactmodel trajectory 1"
MOST_BYTES = 2 * 1024 * 1024
# Everyone else refers to people: they are read first, and written when all have been spoken of.
PEOPLE = "people"
INTAKE = "intake"
NO_SHIFT = timedelta()


class Faults(Exception):
    """The file is not fine: every fault with its place. Nothing was written."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__(faults)
        self.faults = faults


def dump(trajectory: Trajectory) -> Data:
    """Everything the parts say of it. Two dumps of the same rows are the same."""
    writing = Writing(zone=ZoneInfo(trajectory.organisation.timezone))
    said = dump_plan(trajectory, writing, without=(PEOPLE,))
    said[PEOPLE] = parts[PEOPLE].dump(trajectory, writing)
    return {"format": FORMAT} | {part.key: said[part.key] for part in _in_order() if said.get(part.key)}


def dump_plan(trajectory: Trajectory, writing: Writing, *, without: Collection[str]) -> Data:
    """What the parts say of it, all but these. Whom they speak of stands in `writing`."""
    said = {part.key: part.dump(trajectory, writing) for part in _in_order() if part.key not in without}
    return {name: each for name, each in said.items() if each}


def _in_order() -> list[PartOfFile]:
    return sorted(parts.values(), key=lambda part: part.order)


def structure(trajectory: Trajectory, *, with_answers: bool = True) -> Data:
    """The plan without the people: a file like any other, whose first day is that of the first contact moment.

    Names can stand in it only where L&D wrote them in texts of their own. Without answers the intake stays empty.
    """
    whole = dump(trajectory)
    kept = {part.key: part.structure(whole[part.key]) for part in _in_order() if part.key in whole}
    if not with_answers:
        kept.pop(INTAKE, None)
    if days := contact_span(trajectory):
        kept["trajectory"] |= {"starts_on": days[0].isoformat(), "ends_on": days[1].isoformat()}
    return {"format": FORMAT} | {name: said for name, said in kept.items() if said}


def written(data: Data) -> str:
    """The text of the file."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def read(content: bytes, *, most: int = MOST_BYTES) -> Any:
    """The file as plain JSON. Raises Faults when it is larger than `most` bytes, not UTF-8 or not JSON."""
    if len(content) > most:
        raise Faults([("", _("the file is larger than %(most)d MB") % {"most": most // (1024 * 1024)})])
    try:
        return json.loads(content.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise Faults([("", _("the file is not UTF-8 text"))]) from error
    except json.JSONDecodeError as error:
        place = _("line %(line)d, column %(column)d") % {"line": error.lineno, "column": error.colno}
        raise Faults([(place, _("this is not JSON: a comma, a quote or a bracket is missing or too many"))]) from error
    except (ValueError, RecursionError) as error:
        raise Faults([("", _("this is not JSON as we can read it: %(error)s") % {"error": error})]) from error


@action
def load(data: Any, organisation: Organisation, *, by: Actor, now: datetime, shift: timedelta = NO_SHIFT) -> Trajectory:
    """Make the trajectory of a file; every day and instant in it moves by `shift` (whole days).

    People who are known already are used as they are. Raises Faults, and then nothing is written.
    """
    made = make(data, organisation, by=by, now=now, shift=shift)
    record(made, Change.Part.PLAN, "load", thing=made, by=by, now=now)
    rest_while_ending(made, by=by, now=now)
    return made


def make(data: Any, organisation: Organisation, *, by: Actor, now: datetime, shift: timedelta) -> Trajectory:
    """The same for another action, which says itself what was done. Raises Faults."""
    assert by.person is not None, "somebody must own it"
    reading = Reading(by=by, now=now, zone=ZoneInfo(organisation.timezone), shift=shift)
    if not _is_ours(data, reading):
        raise Faults(reading.faults)
    made = build(data, organisation, owner=by.person, reading=reading)
    if reading.faults:
        raise Faults(reading.faults)
    return made


def build(data: Data, organisation: Organisation, *, owner: Person, reading: Reading) -> Trajectory:
    """Make what the parts read. Faults go to `reading`, whose caller undoes all when there is one.

    `owner` is whose it is where the file names nobody. Who stands in `reading` already need not stand in `data`.
    """
    made = Trajectory.objects.create(
        organisation=organisation, owner=owner, title="", starts_on=reading.now.date(), created_at=reading.now
    )
    try:
        with transaction.atomic():
            for part in sorted(parts.values(), key=lambda part: (part.key != PEOPLE, part.order)):
                if part.key in data:
                    part.load(data[part.key], made, reading)
    except IntegrityError as error:
        reading.fault("", _("two things in the file contradict each other: %(error)s") % {"error": error})
    return made


def shift_to(data: Any, starts_on: date) -> timedelta:
    """How far everything moves for the trajectory to start on this day; nothing when the file names no day."""
    try:
        return starts_on - date.fromisoformat(data["trajectory"]["starts_on"])
    except (KeyError, TypeError, ValueError):
        return NO_SHIFT


def _is_ours(data: Any, reading: Reading) -> bool:
    """Whether there is a trajectory in it to read on; what else is wrong at the top is noted."""
    if not isinstance(data, dict):
        reading.fault("", _("here belongs an object: { … }"))
        return False
    if data.get("format") != FORMAT:
        reading.fault("format", _("here belongs “%(format)s”") % {"format": FORMAT})
    return check_plan(data, reading, also=("format",)) and data.get("format") == FORMAT


def check_plan(data: Data, reading: Reading, *, also: Collection[str] = (), without: Collection[str] = ()) -> bool:
    """Note what is no part; whether there is a trajectory in it. `also` is known besides, `without` is not."""
    if "trajectory" not in data:
        reading.fault("trajectory", _("this is missing"))
    for name in data:
        if name not in also and (name not in parts or name in without):
            reading.fault(name, _("unknown: nothing is called this here"))
    return "trajectory" in data


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = next(name for number, (name, _value) in enumerate(pairs) if name in dict(pairs[:number]))
        raise ValueError(_("“%(name)s” stands twice in one object") % {"name": twice})
    return found


def _no_constant(name: str) -> None:
    raise ValueError(name)
