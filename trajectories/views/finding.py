"""Finding what an address names, within the organisation of who asks."""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from organisations.access import StaffRequest
from organisations.compiled import Compiled
from organisations.sight import Reader
from trajectories.models import Behaviour, Cohort, Intervention, Measurement, ResultFigure, Template, Trajectory

P = ParamSpec("P")
View = Callable[Concatenate[StaffRequest, P], HttpResponse]


def readers_look(view: View[P]) -> View[P]:
    """Readers see the page; what it sends is for planners (403)."""

    @functools.wraps(view)
    def wrapper(request: StaffRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method == "POST" and not request.member.may_plan:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return cast(View[P], wrapper)  # functools.wraps hides the kind of arguments


def find_trajectory(request: StaffRequest, trajectory: str) -> Trajectory:
    """With organisation and owner. Raises Http404."""
    found = _trajectory(request.member.organisation_id, trajectory)
    if not found:
        raise Http404
    return found[0]


# Nearly every page of one begins with it.
_trajectory: Compiled[Trajectory] = Compiled(
    lambda organisation, public_id: Trajectory.objects.filter(
        organisation=organisation, public_id=public_id
    ).select_related("organisation", "owner")
)


def staff_reads_as(request: StaffRequest, trajectory: Trajectory) -> Reader:
    """Who of the staff looks: the one who plans it, or another."""
    return Reader.OWNER if trajectory.owner_id == request.member.person_id else Reader.STAFF


def find_behaviour(request: StaffRequest, trajectory: str, behaviour: str) -> Behaviour:
    """One that stands or was taken away. Raises Http404."""
    seen = Behaviour.with_removed.visible_to(request.member).select_related("trajectory")
    return get_object_or_404(seen, trajectory__public_id=trajectory, public_id=behaviour)


def find_intervention(request: StaffRequest, trajectory: str, intervention: str) -> Intervention:
    """One that stands or was taken away, with its dates. Raises Http404."""
    seen = Intervention.with_removed.visible_to(request.member).with_days()
    found: Intervention = get_object_or_404(
        seen.select_related("trainer", "trajectory__organisation"),
        trajectory__public_id=trajectory,
        public_id=intervention,
    )
    return found


def find_cohort(request: StaffRequest, trajectory: str, cohort: str) -> Cohort:
    """Raises Http404."""
    seen = Cohort.objects.visible_to(request.member).select_related("trajectory")
    return get_object_or_404(seen, trajectory__public_id=trajectory, public_id=cohort)


def find_template(request: StaffRequest, template: str) -> Template:
    """One that stands or was taken away. Raises Http404."""
    seen = Template.objects.visible_to(request.member).select_related("organisation")
    return get_object_or_404(seen, public_id=template)


def find_figure(request: StaffRequest, trajectory: str, figure: str) -> ResultFigure:
    """One that stands or was taken away. Raises Http404."""
    seen = ResultFigure.with_removed.visible_to(request.member).select_related("trajectory__organisation", "owner")
    return get_object_or_404(seen, trajectory__public_id=trajectory, public_id=figure)


def find_measurement(request: StaffRequest, trajectory: str, measurement: str) -> Measurement:
    """One that stands or was taken away. Raises Http404."""
    seen = Measurement.with_removed.visible_to(request.member).select_related("figure__trajectory__organisation")
    return get_object_or_404(seen, figure__trajectory__public_id=trajectory, public_id=measurement)
