"""A whole trajectory in one file: starting from it, saving to it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _

from organisations.access import StaffRequest, actor, staff
from organisations.clock import now
from organisations.forms import bound
from trajectories import files
from trajectories.forms.files import ImportForm
from trajectories.views.finding import find_trajectory


@staff(planner=True)
def import_file(request: StaffRequest, org: str) -> HttpResponse:
    """Make a trajectory of a file, or list everything that is wrong with it and where."""
    form = bound(request, ImportForm)
    faults: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            data = files.read(form.cleaned_data["file"])
            starts_on = form.cleaned_data["starts_on"]
            shift = files.shift_to(data, starts_on) if starts_on else files.NO_SHIFT
            made = files.load(data, request.organisation, by=actor(request), now=now(), shift=shift)
        except files.Faults as found:
            faults = found.faults
        else:
            messages.success(
                request,
                _("Trajectory made from the file. It is running: its next check-ins go out on their day.")
                if made.is_running
                else _("Trajectory made from the file. Nobody gets mail before you send it."),
            )
            return redirect("insight:plan", org=org, trajectory=made.public_id)
    status = 422 if request.method == "POST" else 200
    return render(request, "trajectories/import.html", {"form": form, "faults": faults}, status=status)


@staff(planner=True)
def export(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """The whole trajectory as a file to keep."""
    found = find_trajectory(request, trajectory)
    name = slugify(found.title) or found.public_id
    return HttpResponse(
        files.written(files.dump(found)),
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.json"', "Cache-Control": "no-store"},
    )
