"""What was changed in a plan, in words: nothing that was written over is lost."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from trajectories.models.removing import UNDO_FOR

if TYPE_CHECKING:
    from trajectories.models.trajectory import Trajectory


# They change more things than the one they are named after.
OF_SEVERAL = ("draw_lines", "move_dates", "accept_pass_on")


class ChangeQuerySet(models.QuerySet["Change"]):
    def of(self, trajectory: "Trajectory | int") -> Self:
        return self.filter(trajectory=trajectory).select_related("made_by").order_by("-made_at", "-pk")

    def just_moved(self, now: datetime) -> Self:
        """Dates that were moved short enough ago to offer them back."""
        return self.filter(verb="move_dates", made_at__gt=now - UNDO_FOR)

    def touching(self, row: models.Model, trajectory: "Trajectory | int") -> Self:
        """Newest first, those that may have changed this thing: named after it, or of several things at once."""
        return self.of(trajectory).filter(models.Q(thing=getattr(row, "public_id", "")) | models.Q(verb__in=OF_SEVERAL))

    def newest(self, thing: str, verb: str) -> "Change | None":
        """The newest of this verb about this thing."""
        return self.filter(thing=thing, verb=verb).order_by("-made_at", "-pk").first()


class Change(models.Model):
    """One change by L&D: what it is called, and the texts before and after, field by field.

    The audit line beside it has no content and stays; this belongs to the trajectory and goes with it.
    """

    class Part(models.TextChoices):
        PLAN = "plan", _("the plan itself")
        INTAKE = "intake", _("intake")
        RESULT = "result", _("result")
        BEHAVIOURS = "behaviours", _("behaviours")
        INTERVENTIONS = "interventions", _("interventions")
        PEOPLE = "people", _("people")
        COMMITMENTS = "commitments", _("commitments")

    trajectory = models.ForeignKey("trajectories.Trajectory", models.CASCADE, related_name="changes")
    part = models.CharField(max_length=14, choices=Part)
    # The action, as in "change_behaviour".
    verb = models.CharField(max_length=40)
    # The public id of what was changed, and what it was called then.
    thing = models.CharField(max_length=24, blank=True)
    about = models.CharField(max_length=200, blank=True)
    # Field → text. Only fields that differ.
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    made_by = models.ForeignKey("organisations.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()

    objects = ChangeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["trajectory", "-made_at"])]

    def __str__(self) -> str:
        return f"{self.verb}: {self.about}"
