"""What a check-in said of the group, told once and then still."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from trajectories.models import Trajectory


class PublishedMomentQuerySet(models.QuerySet["PublishedMoment"]):
    def of(self, trajectory: "Trajectory") -> Self:
        return self.filter(trajectory=trajectory)

    def told_since(self, moment: str, since: datetime) -> Self:
        """Of this check-in, published from an instant on."""
        return self.filter(moment=moment, published_at__gte=since)


class PublishedMoment(models.Model):
    """The figures of one check-in, made on the day its last window closed. Nothing changes or recounts them.

    Neither a late answer, an entry that is taken away, somebody's erasure nor another minimum: each would show as a
    difference, and a difference is somebody. They hold only what may be shown, and nobody's answer.
    """

    trajectory = models.ForeignKey("trajectories.Trajectory", models.CASCADE, related_name="published_moments")
    moment = models.CharField(max_length=20)
    closed_on = models.DateField()
    published_at = models.DateTimeField()
    # How many people a figure had to rest on that day.
    minimum = models.PositiveSmallIntegerField()
    # checkins.figures.Figures, as data.
    figures = models.JSONField()

    objects = PublishedMomentQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["trajectory", "moment"], name="published_once")]

    def __str__(self) -> str:
        return f"{self.moment} of trajectory {self.trajectory_id}"
