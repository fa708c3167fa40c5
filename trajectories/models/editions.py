"""What one edition hands to the next: templates, and what everyone would do differently."""

from typing import TYPE_CHECKING, Self

from django.db import models

from organisations.ids import PublicIdField

if TYPE_CHECKING:
    from organisations.models import Member, Organisation


class TemplateQuerySet(models.QuerySet["Template"]):
    def of(self, organisation: "Organisation") -> Self:
        return self.filter(organisation=organisation, removed_at=None)

    def visible_to(self, member: "Member") -> Self:
        return self.filter(organisation_id=member.organisation_id)


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


class NextTime(models.Model):
    """What somebody would do differently next time, asked at the end. Shown by party, never by name."""

    trajectory = models.ForeignKey("trajectories.Trajectory", models.CASCADE, related_name="next_times")
    person = models.ForeignKey("organisations.Person", models.CASCADE, related_name="+")
    # trainer, learners or support, as the floor of the roles calls it.
    party = models.CharField(max_length=8)
    text = models.CharField(max_length=300)
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["said_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["trajectory", "person"], name="next_time_once")]

    def __str__(self) -> str:
        return self.text
