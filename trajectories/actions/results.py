"""Which figures should change, in an order L&D chooses, and what they were on which day."""

from datetime import datetime
from typing import Any

from organisations.acting import Actor, action
from trajectories.changes import record, save_at, says, set_and_raise
from trajectories.models import Change, Measurement, ResultFigure, Trajectory
from trajectories.places import trade_places

PART = Change.Part.RESULT


class MeasuredAlready(Exception):
    """There is a measurement of that day."""


@action
def add_figure(trajectory: Trajectory, *, fields: dict[str, Any], by: Actor, now: datetime) -> ResultFigure:
    """Add one at the end."""
    position = max((figure.position for figure in trajectory.figures.all()), default=0) + 1
    made: ResultFigure = ResultFigure.objects.create(trajectory=trajectory, position=position, **fields)
    record(trajectory, PART, "add_figure", thing=made, after=says(made, fields), by=by, now=now)
    return made


@action
def change_figure(
    figure: ResultFigure, *, fields: dict[str, Any], version: int, by: Actor, now: datetime
) -> ResultFigure:
    """Set the fields when nobody else did since `version`; one that was taken away stands again.

    Raises ChangedMeanwhile.
    """
    if figure.removed_at and figure.version == version:
        put_back_figure(figure, by=by, now=now)
        version = figure.version
    before = says(ResultFigure.with_removed.select_related("owner").get(pk=figure.pk), fields)
    save_at(figure, changes=fields, version=version)
    _record(figure, "change_figure", by, now, before=before, after=says(figure, fields))
    return figure


@action
def move_figure(figure: ResultFigure, *, up: bool, by: Actor, now: datetime) -> ResultFigure:
    """Change places with the one before or after it; at the edge it stays."""
    if trade_places(figure, ResultFigure.objects.of(figure.trajectory), up=up):
        _record(figure, "move_figure", by, now)
    return figure


@action
def remove_figure(figure: ResultFigure, *, by: Actor, now: datetime) -> ResultFigure:
    """Take it away with what it was, to be put back for as long as anybody likes."""
    set_and_raise(figure, removed_at=now)
    _record(figure, "remove_figure", by, now)
    return figure


@action
def put_back_figure(figure: ResultFigure, *, by: Actor, now: datetime) -> ResultFigure:
    """Undo taking it away, once."""
    if figure.removed_at is None:
        return figure
    set_and_raise(figure, removed_at=None)
    _record(figure, "put_back_figure", by, now)
    return figure


@action
def measure(figure: ResultFigure, *, fields: dict[str, Any], by: Actor, now: datetime) -> Measurement:
    """Write down what it was on a day, or without `value` that it could not be had. Raises MeasuredAlready."""
    _only_one_of(figure, fields)
    made: Measurement = Measurement.objects.create(figure=figure, given_by=by.person, given_at=now, **fields)
    _record(figure, "measure", by, now, thing=made, after=_said(made))
    return made


@action
def change_measurement(
    measurement: Measurement, *, fields: dict[str, Any], version: int, by: Actor, now: datetime
) -> Measurement:
    """Set the fields when nobody else did since `version`; one that was taken away stands again.

    Raises ChangedMeanwhile, MeasuredAlready.
    """
    if measurement.removed_at and measurement.version == version:
        put_back_measurement(measurement, by=by, now=now)
        version = measurement.version
    _only_one_of(measurement.figure, fields, but=measurement)
    before = _said(Measurement.with_removed.get(pk=measurement.pk))
    save_at(measurement, changes=fields, version=version)
    after = _said(measurement)
    _record(measurement.figure, "change_measurement", by, now, thing=measurement, before=before, after=after)
    return measurement


@action
def remove_measurement(measurement: Measurement, *, by: Actor, now: datetime) -> Measurement:
    """Take it away, to be put back for as long as anybody likes."""
    set_and_raise(measurement, removed_at=now)
    _record(measurement.figure, "remove_measurement", by, now, thing=measurement, before=_said(measurement), after={})
    return measurement


@action
def put_back_measurement(measurement: Measurement, *, by: Actor, now: datetime) -> Measurement:
    """Undo taking it away, once. Raises MeasuredAlready when its day was measured again."""
    if measurement.removed_at is None:
        return measurement
    _only_one_of(measurement.figure, {"measured_on": measurement.measured_on})
    set_and_raise(measurement, removed_at=None)
    _record(measurement.figure, "put_back_measurement", by, now, thing=measurement, before={}, after=_said(measurement))
    return measurement


def _only_one_of(figure: ResultFigure, fields: dict[str, Any], but: Measurement | None = None) -> None:
    """One writer at a time looks whether the day is free."""
    ResultFigure.with_removed.select_for_update().get(pk=figure.pk)
    same_day = figure.measurements.filter(measured_on=fields["measured_on"])
    if [each for each in same_day if each != but]:
        raise MeasuredAlready


def _said(measurement: Measurement) -> dict[str, str]:
    return says(measurement, ("measured_on", "value", "note"))


def _record(
    figure: ResultFigure,
    verb: str,
    by: Actor,
    now: datetime,
    *,
    thing: Measurement | None = None,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
) -> None:
    about, of = str(figure), thing or figure
    record(figure.trajectory, PART, verb, thing=of, about=about, before=before, after=after, by=by, now=now)
