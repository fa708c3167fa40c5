"""What a check-in said of the group is told once."""

from datetime import date, datetime

from checkins.dates import Moment
from checkins.figures import Figures
from checkins.models import PublishedMoment
from organisations.acting import Actor, action
from trajectories.models import Trajectory


@action
def publish(
    trajectory: Trajectory, *, moment: Moment, told: Figures, closed_on: date, by: Actor, now: datetime
) -> PublishedMoment:
    """Let the figures of a moment be read from now on. Published before, it stays as it was."""
    published, _is_new = PublishedMoment.objects.get_or_create(
        trajectory=trajectory,
        moment=moment,
        defaults={
            "closed_on": closed_on,
            "published_at": now,
            "minimum": trajectory.organisation.minimum_base,
            "figures": told.as_data(),
        },
    )
    return published
