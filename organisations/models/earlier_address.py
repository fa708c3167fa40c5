"""Where somebody was reached before."""

from django.db import models
from django.db.models.functions import Lower


class EarlierAddress(models.Model):
    """An own address somebody had until then: a list in which it stands is about them, and opens nothing by it."""

    person = models.ForeignKey("organisations.Person", models.CASCADE, related_name="earlier_addresses")
    email = models.EmailField()
    until = models.DateTimeField()

    class Meta:
        ordering = ["-until", "pk"]
        constraints = [models.UniqueConstraint(fields=["person", "email"], name="earlier_address_once")]
        indexes = [models.Index(Lower("email"), name="earlier_address_found")]

    def __str__(self) -> str:
        return f"{self.person_id} until {self.until:%Y-%m-%d}"
