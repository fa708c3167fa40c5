"""Who learns together, what they will do differently, and what helps them to."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.ids import PublicIdField

if TYPE_CHECKING:
    from trajectories.models.trajectory import Trajectory


class CohortQuerySet(models.QuerySet["Cohort"]):
    def of(self, trajectory: "Trajectory") -> Self:
        return self.filter(trajectory=trajectory)


class Cohort(models.Model):
    """The learners who share the same contact moments, and so the same two anchors.

    `start` and `end` override what the contact moments give; then the reason is kept.
    """

    public_id = PublicIdField()
    trajectory = models.ForeignKey("trajectories.Trajectory", models.CASCADE, related_name="cohorts")
    name = models.CharField(max_length=80, blank=True)
    start = models.DateField(null=True, blank=True)
    end = models.DateField(null=True, blank=True)
    anchor_reason = models.CharField(max_length=200, blank=True)

    objects = CohortQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["trajectory", "name"], name="cohort_name_once")]

    def __str__(self) -> str:
        return self.name or str(_("the whole group"))


class Behaviour(models.Model):
    """Something you could film: in this situation this role does this, and it shows by that. At most five."""

    public_id = PublicIdField()
    trajectory = models.ForeignKey("trajectories.Trajectory", models.CASCADE, related_name="behaviours")
    position = models.PositiveSmallIntegerField()
    situation = models.CharField(max_length=200)
    actor = models.CharField(max_length=80)
    action = models.CharField(max_length=200)
    noticeable_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.action


class Intervention(models.Model):
    """Something that helps people learn; its dates are InterventionDates."""

    class Kind(models.TextChoices):
        SESSION = "session", _("session")
        E_LEARNING = "e_learning", _("e-learning")
        ASSIGNMENT = "assignment", _("assignment at work")
        COACHING = "coaching", _("coaching")
        PEER_CONSULTATION = "peer_consultation", _("peer consultation")
        JOB_AID = "job_aid", _("job aid")
        FLOOR_SUPPORT = "floor_support", _("support on the floor")
        OTHER = "other", _("something else")

    # What counts as contact only where there is no session (docs/architecture.md, "Anchors").
    WITHOUT_CONTACT = (Kind.COACHING, Kind.E_LEARNING, Kind.JOB_AID, Kind.FLOOR_SUPPORT)

    public_id = PublicIdField()
    trajectory = models.ForeignKey("trajectories.Trajectory", models.CASCADE, related_name="interventions")
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.SESSION)
    trainer = models.ForeignKey("organisations.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    # Empty: for every cohort.
    cohorts = models.ManyToManyField(Cohort, blank=True, related_name="interventions")
    place = models.CharField(max_length=200, blank=True)
    note = models.TextField(max_length=1000, blank=True)
    # Hours each learner spends, over all dates.
    learner_hours = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    trainer_hours = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title


class InterventionDate(models.Model):
    """One time it happens. `zone` is where the clock on the wall hangs."""

    intervention = models.ForeignKey(Intervention, models.CASCADE, related_name="dates")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    zone = models.CharField(max_length=64, default="Europe/Amsterdam")

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at=None) | models.Q(ends_at__gte=models.F("starts_at")),
                name="intervention_date_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.intervention}: {self.starts_at:%Y-%m-%d}"
