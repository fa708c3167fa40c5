"""Why it goes wrong now: six causes, environment first. Learning takes away only one of them."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from trajectories.models.trajectory import Trajectory


class CauseQuerySet(models.QuerySet["Cause"]):
    def of(self, trajectory: "Trajectory") -> Self:
        return self.filter(trajectory=trajectory)

    def ticked(self) -> Self:
        return self.filter(is_ticked=True)


class Cause(models.Model):
    """One of the six in one trajectory: whether it plays a part, what shows it, who can change it and how.

    What was written stays when the tick is taken away again. Order and kinds after Gilbert, and Mager & Pipe.
    """

    class Kind(models.TextChoices):
        EXPECTATION = "expectation", _("expectations and feedback")
        MEANS = "means", _("means, time and process")
        CONSEQUENCES = "consequences", _("consequences and reward")
        KNOWLEDGE = "knowledge", _("knowledge and skill")
        CAPACITY = "capacity", _("capacity")
        MOTIVE = "motive", _("motive")

    trajectory = models.ForeignKey("trajectories.Trajectory", models.CASCADE, related_name="causes")
    kind = models.CharField(max_length=14, choices=Kind)
    is_ticked = models.BooleanField(default=False)
    evidence = models.CharField(max_length=500, blank=True)
    # Who can change it, in L&D's words: often somebody who is not in the product.
    who = models.CharField(max_length=120, blank=True)
    # What would take it away, as a sentence that can be promised.
    remedy = models.CharField(max_length=140, blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = CauseQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["trajectory", "kind"], name="cause_once")]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def is_learnable(self) -> bool:
        """Whether learning takes it away; the other five are for somebody else to change."""
        return self.kind == self.Kind.KNOWLEDGE
