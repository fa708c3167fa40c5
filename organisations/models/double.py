"""Who somebody was here as well, before two persons turned out to be one."""

from django.db import models


class Double(models.Model):
    """A person that was merged into this one: the number it had, by which old addresses of pages still find them.

    With the name it had and the address that is no more, the one or the other: both are forgotten along with the
    person, also in an older backup, and a list in which they stand makes no double again.
    """

    person = models.ForeignKey("organisations.Person", models.CASCADE, related_name="doubles")
    number = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.number} is {self.person_id}"
