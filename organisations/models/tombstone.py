"""Who is gone, for the day on which a backup is put back."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Tombstone(models.Model):
    """That somebody was erased or took their own words away, or that an organisation or a trajectory is gone.

    A random number that leads to nobody here any more.
    """

    class What(models.TextChoices):
        PERSON = "person", _("the person")
        WORDS = "words", _("what they wrote themselves")
        ORGANISATION = "whole", _("the whole organisation")
        TRAJECTORY = "plan", _("one trajectory")

    # The public id of the person, the organisation or the trajectory.
    person = models.CharField(max_length=12)
    what = models.CharField(max_length=6, choices=What)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.person} {self.what} {self.at.isoformat()}"
