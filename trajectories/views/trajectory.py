"""Making a trajectory, changing it, and the groups in it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.forms import bound
from organisations.working_days import Calendar
from trajectories import actions
from trajectories.anchors import anchors, anchors_by_cohort
from trajectories.forms.trajectory import (
    CohortForm,
    CreateForm,
    EditForm,
    NewCohortForm,
    cohort_initial,
    trajectory_initial,
)
from trajectories.models import Template
from trajectories.views.finding import find_cohort, find_trajectory, readers_look
from trajectories.views.saving import saved

# Templates offered beside the form; the others stand on their own page.
SHOWN = 8


@staff(planner=True)
def create(request: StaffRequest, org: str) -> HttpResponse:
    """Begin with a name, a day and a language."""
    today = Calendar.of_everyone(request.organisation).today(now())
    form = bound(request, CreateForm, today=today, initial={"language": request.organisation.language})
    if request.method == "POST" and form.is_valid():
        made = actions.create(request.organisation, **form.fields_made, by=actor(request), now=now())
        messages.success(
            request,
            _("Trajectory made. It runs already: what lies before today, nobody is asked.")
            if made.is_running
            else _("Trajectory made. Start with the intake."),
        )
        return redirect("insight:plan", org=org, trajectory=made.public_id)
    kept = Template.objects.visible_to(request.member).without_plans().standing()
    page = {"form": form, "templates": kept[:SHOWN]}
    return render(request, "trajectories/create.html", page, status=422 if request.method == "POST" else 200)


@staff(planner=True)
def edit(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """Change what it is called and when it is."""
    found = find_trajectory(request, trajectory)
    form = bound(request, EditForm, instance=found, initial=trajectory_initial(found))

    def save(version: int) -> None:
        actions.edit(found, changes=form.changes, version=version, by=actor(request), now=now())

    if saved(request, form, save, trajectory_initial):
        return redirect("insight:plan", org=org, trajectory=trajectory)
    # Read once more: the form puts what was typed into its own row.
    page = {"trajectory": find_trajectory(request, trajectory) if form.is_bound else found, "form": form}
    return render(request, "trajectories/edit.html", page, status=form.status)


@staff()
@readers_look
def cohorts(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """The groups, the days each is counted from, and room for one more."""
    found = find_trajectory(request, trajectory)
    form = bound(request, NewCohortForm, trajectory=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_cohort(found, name=form.cleaned_data["name"], by=actor(request), now=now())
        except actions.NameTaken:
            form.add_error("name", _("There is a group with this name"))
        else:
            messages.success(request, _("Group added."))
            return redirect("trajectories:cohorts", org=org, trajectory=trajectory)
    rows = anchors_by_cohort(found)
    page = {"trajectory": found, "form": form, "rows": rows, "can_plan": request.member.may_plan}
    return render(request, "trajectories/cohorts.html", page, status=422 if request.method == "POST" else 200)


@staff(planner=True)
def cohort(request: StaffRequest, org: str, trajectory: str, cohort: str) -> HttpResponse:
    """Name a group, or count its moments from another day."""
    found = find_cohort(request, trajectory, cohort)
    form = bound(request, CohortForm, cohort=found)

    def save(_version: int) -> None:
        try:
            actions.change_cohort(found, **form.cleaned_data, by=actor(request), now=now())
        except actions.NameTaken:
            form.add_error("name", _("There is a group with this name"))

    if saved(request, form, save, cohort_initial):
        return redirect("trajectories:cohorts", org=org, trajectory=trajectory)
    start, end = anchors(found)
    page = {"trajectory": found.trajectory, "cohort": found, "form": form, "start": start, "end": end}
    return render(request, "trajectories/cohort.html", page, status=form.status)
