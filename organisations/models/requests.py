"""That somebody asked to see, correct or erase what is kept of them, and when it was done. Nothing besides."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organisations.ids import PublicIdField
from organisations.months import months_after

if TYPE_CHECKING:
    from organisations.models.organisation import Organisation

# How long the law gives (GDPR, article 12).
MONTHS_TO_ANSWER = 1


class DataRequestQuerySet(models.QuerySet["DataRequest"]):
    """What was asked about people's own data."""

    def of(self, organisation: "Organisation") -> Self:
        return self.filter(organisation=organisation).select_related("person")

    def open(self) -> Self:
        """The longest waiting first."""
        return self.filter(done_on=None).order_by("asked_on", "pk")

    def done(self) -> Self:
        """The latest first."""
        return self.exclude(done_on=None).order_by("-done_on", "-pk")


class DataRequest(models.Model):
    """One question of one person. Whoever is erased stands in it no more."""

    class Kind(models.TextChoices):
        SEE = "see", _("to see what is kept")
        CORRECT = "correct", _("to have something corrected")
        ERASE = "erase", _("to be erased")

    public_id = PublicIdField()
    organisation = models.ForeignKey("organisations.Organisation", models.CASCADE, related_name="data_requests")
    person = models.ForeignKey("organisations.Person", models.SET_NULL, null=True, related_name="data_requests")
    kind = models.CharField(max_length=7, choices=Kind)
    asked_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)

    objects = DataRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("person", "kind", condition=Q(done_on=None), name="data_request_open_once"),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def due_on(self) -> date:
        return months_after(self.asked_on, MONTHS_TO_ANSWER)

    def is_late(self, today: date) -> bool:
        """Over its day without having been done, or done after it."""
        return (self.done_on or today) > self.due_on
