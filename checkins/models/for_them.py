"""What those around the learners changed for them, as everyone who takes part may read it."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from checkins.dates import HasMoment

if TYPE_CHECKING:
    from collections.abc import Collection

    from roles.models import Role
    from trajectories.models import Trajectory


class DoneForThemQuerySet(models.QuerySet["DoneForThem"]):
    def told(self, trajectory: "Trajectory") -> Self:
        """Of everyone in it, in the order in which it was said."""
        here = self.filter(role__trajectory=trajectory)
        return here.select_related("role__person").order_by("said_at", "pk")

    def said_as(self, roles: "Collection[Role]", moment: str) -> Self:
        """By one person at a moment, in whichever of their functions."""
        return self.filter(role__in=roles, moment=moment)


class DoneForThem(HasMoment, models.Model):
    """One person's answer at one moment, in their own words; a later one replaces it.

    About what they did, never about how anybody does. Everyone who takes part and L&D read it, with name and function.
    """

    class Answer(models.TextChoices):
        SOMETHING = "something", _("This I changed")
        NOT_YET = "not_yet", _("Nothing yet")
        NOT_NEEDED = "not_needed", _("Nothing was needed")

    role = models.ForeignKey("roles.Role", models.CASCADE, related_name="done_for_them")
    moment = models.CharField(max_length=20)
    answer = models.CharField(max_length=12, choices=Answer)
    # What it was, or why there is nothing yet.
    words = models.CharField(max_length=300, blank=True)
    said_at = models.DateTimeField()

    objects = DoneForThemQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "moment"], name="done_for_them_once")]

    def __str__(self) -> str:
        return f"{self.answer} {self.pk}"
