"""Saving what several people may change at once, and keeping what it said before."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import translation

from organisations.acting import Actor
from organisations.meanwhile import ChangedMeanwhile
from organisations.models import Person
from trajectories.models import Cause, Change, IntakeAnswer, Trajectory
from trajectories.models.trajectory import TrajectoryQuerySet


def one_at_a_time(trajectory: Trajectory) -> Trajectory:
    """Before looking whether there is room: who comes next waits until this transaction ends, and sees what it made.

    Where several rows are waited for, trajectories come first, before people and their organisation. Returns it as it
    stands.
    """
    return Trajectory.objects.select_for_update(no_key=True).get(pk=trajectory.pk)


def each_one_at_a_time(trajectories: TrajectoryQuerySet) -> list[Trajectory]:
    """The same of several, in one order. Two queries: of rows that are counted once PostgreSQL locks none."""
    keys = set(trajectories.values_list("pk", flat=True))
    return list(Trajectory.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))


def save_at(row: models.Model, *, changes: Mapping[str, Any], version: int) -> None:
    """Set these fields when the row still is at `version`, and raise that. Raises ChangedMeanwhile."""
    here = type(row)._base_manager.filter(pk=row.pk, version=version)
    changed = here.update(**changes, version=version + 1)
    row.refresh_from_db()
    if not changed:
        raise ChangedMeanwhile(row)


def set_and_raise(row: models.Model, **changes: Any) -> None:
    """Set these fields whatever version the row is at, and raise that: who has it open in a form meets this."""
    type(row)._base_manager.filter(pk=row.pk).update(**changes, version=models.F("version") + 1)
    row.refresh_from_db(fields=[*changes, "version"])


def says(row: models.Model, names: Iterable[str]) -> dict[str, str]:
    """What fields say in plain text: a choice by its key, a row by its name, a day as in a file, a tick as "yes".

    A person by their id: names may have to go, and are looked up when a line is read.
    """
    return {name: _text(getattr(row, name)) for name in names}


def ids(people: Iterable[Person]) -> str:
    """People as a line keeps them: each once, by id."""
    return " ".join(dict.fromkeys(person.public_id for person in people))


def record(
    trajectory: Trajectory,
    part: str,
    verb: str,
    *,
    thing: models.Model | None = None,
    about: str = "",
    before: Mapping[str, str] | None = None,
    after: Mapping[str, str] | None = None,
    by: Actor,
    now: datetime,
) -> None:
    """Write one line of the history: `verb` is the action, `about` what it was about when that is not `thing`.

    Of `before` and `after` only what differs is kept; a change in which nothing differs is none.
    """
    was, became = dict(before or {}), dict(after or {})
    differing = [name for name in {**was, **became} if was.get(name, "") != became.get(name, "")]
    if (was or became) and not differing:
        return
    Change.objects.create(
        trajectory=trajectory,
        part=part,
        verb=verb,
        thing=str(getattr(thing, "public_id", "") or ""),
        about=(about or str(thing or ""))[:200],
        before={name: was[name] for name in differing if was.get(name)},
        after={name: became[name] for name in differing if became.get(name)},
        made_by=by.person,
        made_at=now,
    )


def last_by(row: Any) -> Person | None:
    """Who changed a thing last; None where that is not sure: no change is kept, or one of several things came later."""
    if isinstance(row, IntakeAnswer):
        return row.changed_by
    change = _last_of(row)
    is_sure = change is not None and change.thing in ("", getattr(row, "public_id", ""))
    return change.made_by if change and is_sure else None


def _last_of(row: Any) -> Change | None:
    if isinstance(row, Trajectory):
        return Change.objects.of(row).filter(verb="edit").first()
    if isinstance(row, Cause):
        with translation.override(row.trajectory.language):
            about = str(row)
        return Change.objects.of(row.trajectory).filter(verb="save_cause", about=about).first()
    trajectory = getattr(getattr(row, "figure", row), "trajectory_id", None)
    return Change.objects.touching(row, trajectory).first() if trajectory else None


def _text(value: Any) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Person):
        return value.public_id
    return str(value)
