"""Which rows the reading pages fetch beforehand, so that no floor asks for them again."""

from datetime import date

from django.db.models import prefetch_related_objects
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


def for_portfolio(member: Member, today: date) -> list[Trajectory]:
    """All of the organisation's, those still followed with what their days follow from; requests with who asks.

    Of those without a training the figures are read too: they say whether it helped.
    """
    rows = Trajectory.objects.visible_to(member).select_related("organisation", "owner", "requested_by")
    everything = list(rows.order_by("pk"))
    ahead = [trajectory for trajectory in everything if trajectory.is_followed(today)]
    read_days(ahead)
    solved = [trajectory for trajectory in everything if trajectory.is_without_training]
    prefetch_related_objects(solved, "figures__measurements")
    return everything
