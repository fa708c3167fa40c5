"""Which rows the reading pages fetch beforehand, so that no floor asks for them again."""

from django.shortcuts import get_object_or_404

from checkins.reading import read_days
from organisations.models import Member
from trajectories.models import Trajectory


def for_plan(member: Member, public_id: str) -> Trajectory:
    """One trajectory with everything but its people and promises: a Cast reads those. 404 when it is not theirs."""
    here = Trajectory.objects.visible_to(member).select_related("organisation", "owner", "requested_by").with_intake()
    trajectory = get_object_or_404(here.with_editions(), public_id=public_id)
    read_days([trajectory])
    return trajectory


def for_portfolio(member: Member) -> list[Trajectory]:
    """All of the organisation's, those still open with what their days follow from; requests with who asks."""
    rows = Trajectory.objects.visible_to(member).select_related("organisation", "owner", "requested_by")
    everything = list(rows.order_by("pk"))
    ahead = [trajectory for trajectory in everything if trajectory.is_open]
    read_days(ahead)
    return everything
