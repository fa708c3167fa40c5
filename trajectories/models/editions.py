"""What one edition hands to the next: templates, and what everyone would do differently."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models

from organisations.ids import PublicIdField
from trajectories.models.removing import RemovableQuerySet

if TYPE_CHECKING:
    from organisations.models import Member
    from trajectories.models.trajectory import Trajectory


class TemplateQuerySet(RemovableQuerySet["Template"]):
    def visible_to(self, member: "Member") -> Self:
        return self.filter(organisation_id=member.organisation_id)

    def without_plans(self) -> Self:
        """For a list of what they are called: what they hold is much, and read when one is begun with."""
        return self.defer("data")


class Template(models.Model):
    """The structure of a trajectory to begin others from: the file without the people and what they said."""

    public_id = PublicIdField()
    organisation = models.ForeignKey("organisations.Organisation", models.CASCADE, related_name="templates")
    name = models.CharField(max_length=120)
    data = models.JSONField()
    made_by = models.ForeignKey("organisations.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def first_day(self) -> date:
        """The first day of the trajectory it was made from; what begins with it counts from there."""
        return date.fromisoformat(self.data["trajectory"]["starts_on"])


class NextTimeQuerySet(models.QuerySet["NextTime"]):
    def of(self, trajectory: "Trajectory") -> Self:
        return self.filter(trajectory=trajectory)

    def told(self) -> Self:
        """What may be read."""
        return self.filter(person=None)

    def untold(self) -> Self:
        """What nobody reads yet."""
        return self.exclude(person=None)


class NextTime(models.Model):
    """What somebody would do differently next time, asked at the end; no text says that it was good as it was.

    As long as it may be changed it is that person's and nobody reads it. Told, it is of a party and no longer of a
    person: then the row is made anew, in the order of the words, so that nothing in it leads back to anyone.
    """

    trajectory = models.ForeignKey("trajectories.Trajectory", models.CASCADE, related_name="next_times")
    # None once it is told.
    person = models.ForeignKey("organisations.Person", models.CASCADE, null=True, blank=True, related_name="+")
    # trainer, learners or support, as the floor of the roles calls it; empty: any of the group.
    party = models.CharField(max_length=8, blank=True)
    text = models.CharField(max_length=300, blank=True)
    said_at = models.DateTimeField()

    objects = NextTimeQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["trajectory", "person"], name="next_time_once")]

    def __str__(self) -> str:
        return self.text
