"""Start talks and return talks: whether they were held. Never what was said."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "manager", "learner"], name="talk_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
