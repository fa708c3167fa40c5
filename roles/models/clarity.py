"""Does everyone know what it asks of them? The trainer's third responsibility, measured."""

from django.db import models


class Clarity(models.Model):
    """What one person in a trajectory said to "is it clear what this asks of you?"; the last answer counts."""

    trajectory = models.ForeignKey("trajectories.Trajectory", models.CASCADE, related_name="clarities")
    person = models.ForeignKey("organisations.Person", models.CASCADE, related_name="+")
    is_clear = models.BooleanField()
    # What is not clear yet.
    words = models.CharField(max_length=300, blank=True)
    said_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["trajectory", "person"], name="clarity_once")]

    def __str__(self) -> str:
        return f"{self.person} in {self.trajectory}"
