"""By when a promise is needed."""

from datetime import date, datetime, timedelta

from trajectories.models import Trajectory

NEEDED_BEFORE = timedelta(days=7)


def needed_by(trajectory: Trajectory, now: datetime) -> date:
    """A week before the start; when that is past, the start itself, and never before today."""
    week_before = trajectory.starts_on - NEEDED_BEFORE
    day = week_before if week_before >= now.date() else trajectory.starts_on
    return max(day, now.date())
