"""Start talks and return talks: whether they were held. Never what was said."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Collection

    from organisations.models import Person
    from trajectories.models import Trajectory


class TalkQuerySet(models.QuerySet["Talk"]):
    """Talks of managers with learners."""

    def in_these(self, trajectories: "Collection[Trajectory]") -> Self:
        return self.filter(learner__trajectory__in=trajectories)

    def of_either(self, people: "Collection[Person]") -> Self:
        """Held by one of these people, or had, with both."""
        theirs = models.Q(manager__person__in=people) | models.Q(learner__person__in=people)
        return self.filter(theirs).select_related("manager__person", "learner__person").order_by("pk")


class Talk(models.Model):
    """One manager's word on one talk with one learner; a later word replaces the earlier.

    The learner may be the first to say that it was held.
    """

    class Kind(models.TextChoices):
        START = "start", _("start talk")
        RETURN = "return", _("return talk")
        MIDWAY = "midway", _("talk at six weeks")

    class Outcome(models.TextChoices):
        HELD = "held", _("Held")
        PLANNED = "planned", _("Planned on")
        NO = "no", _("No, because")

    kind = models.CharField(max_length=8, choices=Kind)
    manager = models.ForeignKey("roles.Role", models.CASCADE, related_name="talks_held")
    learner = models.ForeignKey("roles.Role", models.CASCADE, related_name="talks_had")
    outcome = models.CharField(max_length=8, choices=Outcome)
    planned_on = models.DateField(null=True, blank=True)
    because = models.CharField(max_length=300, blank=True)
    said_at = models.DateTimeField()
    said_by_learner = models.BooleanField(default=False)

    objects = TalkQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "manager", "learner"], name="talk_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def is_still_planned(self, today: date) -> bool:
        """Agreed on, and both still take part by then."""
        if self.outcome != Talk.Outcome.PLANNED or self.planned_on is None:
            return False
        on = max(self.planned_on, today)
        return self.manager.is_held_on(on) and self.learner.is_held_on(on)
