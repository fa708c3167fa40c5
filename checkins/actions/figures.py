"""What the owner of a result figure tells of it."""

from datetime import datetime
from typing import Any

from asks import actions as asks
from asks.models import Ask
from checkins.receipts import tell_back
from organisations.acting import Actor, action
from trajectories.actions import change_measurement, measure, remove_measurement
from trajectories.models import Measurement, ResultFigure


@action
def report_figure(
    ask: Ask, *, figure: ResultFigure, said: Measurement | None, fields: dict[str, Any], by: Actor, now: datetime
) -> Measurement:
    """What a figure is today, or that it could not be had. Told once more it replaces `said`, on the day it was told.

    What somebody measured on the same day is replaced as well.
    """
    today = ask.person.local_day(now)
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
    tell_back(ask, now=now)
    return told


@action
def take_back_figure(said: Measurement, *, by: Actor, now: datetime) -> Measurement:
    """Somebody else pressed the button: what was measured is gone, to be put back by L&D."""
    return remove_measurement(said, by=by, now=now)
