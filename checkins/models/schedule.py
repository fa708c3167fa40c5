"""The schedule: only its lines are stored. When each falls for whom is computed (checkins/dates.py)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self
from zlib import crc32

from django.db import models

from checkins.dates import HasMoment

if TYPE_CHECKING:
    from trajectories.models import Trajectory


class ScheduleLineQuerySet(models.QuerySet["ScheduleLine"]):
    def of(self, trajectory: "Trajectory") -> Self:
        return self.filter(trajectory=trajectory)


class ScheduleLine(models.Model):
    """Where this trajectory departs from the default: another offset, or switched off.

    A moment without a row here follows the default line of the same key.
    """

    trajectory = models.ForeignKey("trajectories.Trajectory", models.CASCADE, related_name="schedule_lines")
    moment = models.CharField(max_length=20)
    # Days from the anchor; before-items negative. Working days where the default line counts those.
    offset = models.SmallIntegerField()
    is_on = models.BooleanField(default=True)

    objects = ScheduleLineQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["trajectory", "moment"], name="schedule_line_once")]

    def __str__(self) -> str:
        return f"{self.moment} {self.offset:+d}"


@dataclass(frozen=True)
class Departures:
    """All lines of one trajectory, which one form changes at once."""

    lines: Sequence[ScheduleLine]

    @property
    def version(self) -> int:
        """The same for the same lines: who saves another schedule than was looked at is told by it. Never 0."""
        said = sorted(f"{line.moment} {line.offset} {line.is_on}" for line in self.lines)
        return crc32(chr(10).join(said).encode()) + 1


class ScheduleException(HasMoment, models.Model):
    """One person's own day for one moment, or none."""

    trajectory = models.ForeignKey("trajectories.Trajectory", models.CASCADE, related_name="schedule_exceptions")
    person = models.ForeignKey("organisations.Person", models.CASCADE, related_name="+")
    moment = models.CharField(max_length=20)
    day = models.DateField(null=True, blank=True)
    is_on = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trajectory", "person", "moment"], name="schedule_exception_once")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.moment}"
