"""Which rows the reading pages fetch beforehand, so that no floor asks for them again."""

from trajectories.models.trajectory import TrajectoryQuerySet


def for_plan(trajectories: TrajectoryQuerySet) -> TrajectoryQuerySet:
    """Everything of one trajectory but its people and promises: a Cast reads those."""
    return trajectories.with_plan().prefetch_related("schedule_lines")


def for_portfolio(trajectories: TrajectoryQuerySet) -> TrajectoryQuerySet:
    """What a row of the portfolio needs."""
    return trajectories.with_dates().select_related("organisation", "owner").prefetch_related("schedule_lines")
