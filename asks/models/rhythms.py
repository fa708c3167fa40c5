"""When somebody wants letters about how they are getting on: on a day and at an hour of their own, or never."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, OuterRef, Q
from django.utils.dates import WEEKDAYS

if TYPE_CHECKING:
    from asks.models.asks import Ask
    from organisations.models import Person
    from trajectories.models import Trajectory


class RhythmQuerySet(models.QuerySet["Rhythm"]):
    """What people chose. Read by the planner of letters and by themselves; no page of anybody else may."""

    def of(self, person: "Person", trajectory: "Trajectory") -> "Rhythm | None":
        """What they may read of it themselves: nothing from before somebody else entered their address."""
        since = {"chosen_at__gte": person.readable_from} if person.readable_from else {}
        return self.filter(person=person, trajectory=trajectory, **since).first()

    def of_row(self) -> Self:
        """The same of whom a row around it is about (`person`, `trajectory`), to be read along with that row."""
        theirs = self.filter(person=OuterRef("person"), trajectory=OuterRef("trajectory"))
        return theirs.filter(Q(person__readable_from=None) | Q(chosen_at__gte=F("person__readable_from")))

    def of_asks(self, asks: "Iterable[Ask]") -> Self:
        """Of those who are asked these, where they are asked."""
        asked = list(asks)
        return self.filter(
            person__in={ask.person_id for ask in asked}, trajectory__in={ask.trajectory_id for ask in asked}
        )


class Rhythm(models.Model):
    """What one person chose in one trajectory; without a row their letters go as planned.

    `weekday` is the ISO one (Monday 1) on which letters go and `hour` the time on their wall; both empty: no letters.
    """

    person = models.ForeignKey("organisations.Person", models.CASCADE, related_name="+")
    trajectory = models.ForeignKey("trajectories.Trajectory", models.CASCADE, related_name="+")
    weekday = models.PositiveSmallIntegerField(
        choices=[(number, WEEKDAYS[number - 1]) for number in range(1, 8)], null=True, blank=True
    )
    hour = models.TimeField(null=True, blank=True)
    chosen_at = models.DateTimeField()

    objects = RhythmQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "trajectory"], name="rhythm_once"),
            models.CheckConstraint(
                condition=Q(weekday=None, hour=None) | Q(weekday__range=(1, 7), hour__isnull=False), name="rhythm_whole"
            ),
        ]

    def __str__(self) -> str:
        return f"rhythm of {self.person_id} in {self.trajectory_id}"

    @property
    def is_silent(self) -> bool:
        """They write by themselves, and want no letter."""
        return self.weekday is None
