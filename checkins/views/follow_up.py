"""The follow-up as L&D reads it: what came back of the group, and what everyone around it did."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from checkins.models import Talk
from checkins.prevents import beside
from checkins.publishing import so_far
from checkins.shown import done_for_them, shown
from checkins.sight import how_many_shared, moments_for
from checkins.signals import signals
from organisations.access import StaffRequest, staff
from organisations.clock import now
from organisations.sight import Reader
from roles.cast import cast
from roles.kept import kept_by_party
from trajectories.models import Trajectory


@staff()
def follow_up(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """Felt and seen, how it went, what stood in the way, and who should do something."""
    seen = Trajectory.objects.visible_to(request.member).select_related("organisation")
    found, at = get_object_or_404(seen, public_id=trajectory), now()
    asked = moments_for(_as(request, found), so_far(found, at))
    told = [one for one in asked if one.is_closed]
    promised = beside(cast(found, at), told)
    context = {
        "trajectory": found,
        "counts": asked,
        **shown(told, found),
        "signals": signals(found, told, promised) if found.is_running else [],
        "beside": promised,
        "minimum": found.organisation.minimum_base,
        "may_plan": request.member.may_plan,
        "tab": "answers",
    }
    return render(request, "checkins/follow_up.html", context)


@staff()
def their_part(request: StaffRequest, org: str, trajectory: str) -> HttpResponse:
    """What everyone changed, whether they talked, what was kept; and what learners shared with who looks."""
    seen = Trajectory.objects.visible_to(request.member).select_related("organisation")
    found = get_object_or_404(seen, public_id=trajectory)
    context = {
        "trajectory": found,
        "kept": kept_by_party(found) if found.is_running or found.closed_at else [],
        "shared": how_many_shared(request.member.person, found),
        "for_them": done_for_them(found),
        "talks": Talk.objects.counted(found),
        "tab": "parts",
    }
    return render(request, "checkins/their_part.html", context)


def _as(request: StaffRequest, trajectory: Trajectory) -> Reader:
    """Who looks: the one who plans it, or another of the staff."""
    return Reader.OWNER if trajectory.owner_id == request.member.person_id else Reader.STAFF
