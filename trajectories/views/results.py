"""The figures that should change, and what they were on which day."""

from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.forms import bound
from organisations.working_days import Calendar
from trajectories import actions
from trajectories.forms.results import FigureForm, MeasurementForm, figure_initial, measurement_initial
from trajectories.models import Measurement, ResultFigure, Trajectory
from trajectories.track import Track, track
from trajectories.views.finding import find_figure, find_measurement, find_trajectory, readers_look
from trajectories.views.saving import after_button, saved, say_put_back


@dataclass(frozen=True)
class Card:
    """One figure on the list."""

    figure: ResultFigure
    track: Track | None
    is_overdue: bool


@staff()
@readers_look
def results(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """The list; its buttons move a figure, take one or a measurement away, and put it back."""
    found = find_trajectory(request, trajectory)
    if request.method == "POST":
        _do(request, trajectory)
        return after_button(request, "trajectories:results", org=org, trajectory=trajectory)
    at = now()
    today = Calendar.of_everyone(found.organisation).today(at)
    figures = ResultFigure.objects.of(found).with_measurements()
    page = {
        "trajectory": found,
        "cards": [Card(figure, track(figure), figure.is_overdue(today)) for figure in figures],
        "removed": ResultFigure.with_removed.of(found).just_removed(at),
        "unmeasured": Measurement.with_removed.just_removed_from(found, at),
        "can_plan": request.member.may_plan,
    }
    return render(request, "trajectories/results.html", page)


def _do(request: StaffRequest, trajectory: str) -> None:
    """The one thing a button of the list asks; a button it does not know does nothing."""
    by, at = actor(request), now()
    verb, _colon, which = request.POST.get("do", "").partition(":")
    if verb in ("up", "down"):
        actions.move_figure(find_figure(request, trajectory, which), up=verb == "up", by=by, now=at)
    elif verb == "remove":
        actions.remove_figure(find_figure(request, trajectory, which), by=by, now=at)
    elif verb == "put_back":
        say_put_back(request, actions.put_back_figure(find_figure(request, trajectory, which), by=by, now=at))
    elif verb == "unmeasure":
        actions.remove_measurement(find_measurement(request, trajectory, which), by=by, now=at)
    elif verb == "measure_again":
        try:
            measurement = find_measurement(request, trajectory, which)
            say_put_back(request, actions.put_back_measurement(measurement, by=by, now=at).figure)
        except actions.MeasuredAlready:
            messages.warning(request, _("That day was measured again meanwhile. Change that measurement."))


@staff(planner=True)
def add_figure(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """One more figure."""
    found = find_trajectory(request, trajectory)
    form = bound(request, FigureForm, trajectory=found, initial=figure_initial(None))
    if request.method == "POST" and form.is_valid() and not form.hesitates:
        actions.add_figure(found, fields=form.changes(), by=actor(request), now=now())
        messages.success(request, _("Figure added."))
        return redirect("trajectories:results", org=org, trajectory=trajectory)
    return _figure_page(request, found, None, form)


@staff(planner=True)
def figure(request: StaffRequest, org: str, trajectory: str, figure: str) -> HttpResponse:
    """Change one."""
    found = find_figure(request, trajectory, figure)
    form = bound(request, FigureForm, trajectory=found.trajectory, initial=figure_initial(found))

    def save(version: int) -> None:
        actions.change_figure(found, fields=form.changes(), version=version, by=actor(request), now=now())

    if saved(request, form, save, figure_initial):
        return redirect("trajectories:results", org=org, trajectory=trajectory)
    return _figure_page(request, found.trajectory, found, form)


def _figure_page(
    request: StaffRequest, trajectory: Trajectory, figure: ResultFigure | None, form: FigureForm
) -> HttpResponse:
    page = {"trajectory": trajectory, "figure": figure, "form": form}
    return render(request, "trajectories/figure.html", page, status=form.status)


@staff(planner=True)
def add_measurement(request: StaffRequest, org: str, trajectory: str, figure: str) -> HttpResponse:
    """What it was on a day, or that it could not be had."""
    found = find_figure(request, trajectory, figure)
    return _measurement_page(request, found, None)


@staff(planner=True)
def measurement(request: StaffRequest, org: str, trajectory: str, measurement: str) -> HttpResponse:
    """Change one measurement."""
    found = find_measurement(request, trajectory, measurement)
    return _measurement_page(request, found.figure, found)


def _measurement_page(request: StaffRequest, figure: ResultFigure, measurement: Measurement | None) -> HttpResponse:
    today = Calendar.of_everyone(figure.trajectory.organisation).today(now())
    form = bound(request, MeasurementForm, figure=figure, measurement=measurement, today=today)

    def save(version: int) -> None:
        by, at = actor(request), now()
        try:
            if measurement is None:
                actions.measure(figure, fields=form.changes(), by=by, now=at)
            else:
                actions.change_measurement(measurement, fields=form.changes(), version=version, by=by, now=at)
        except actions.MeasuredAlready:
            form.add_error("measured_on", _("Somebody just measured this day"))

    if saved(request, form, save, partial(measurement_initial, today=today), said=_("Measurement saved.")):
        return redirect(
            "trajectories:results", org=request.organisation.public_id, trajectory=figure.trajectory.public_id
        )
    page = {"trajectory": figure.trajectory, "figure": figure, "measurement": measurement, "form": form}
    return render(request, "trajectories/measurement.html", page, status=form.status)
