"""One customer of the product. Everything belongs to exactly one."""

from datetime import time

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.ids import PublicIdField

# Any letter goes between these hours: they hold no skipped or doubled hour in any zone.
EARLIEST, LATEST = time(8), time(18)


class Organisation(models.Model):
    """Defaults for its people: language, zone, working days, and when letters go out."""

    class NameOrder(models.TextChoices):
        DUTCH = "dutch", _("Van der Berg under B")
        BELGIAN = "belgian", _("Van der Berg under V")

    public_id = PublicIdField()
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=16, default="nl")
    timezone = models.CharField(max_length=64, default="Europe/Amsterdam")
    # ISO weekdays as digits, Monday 1: "12345".
    weekdays = models.CharField(max_length=7, default="12345")
    # A code of the `holidays` package, country or country-region ("NL", "BE", "DE-BY"); empty: none.
    holiday_calendar = models.CharField(max_length=16, default="NL", blank=True)
    # On Good Friday most people in the Netherlands work; where they do not, it is added to the Dutch calendar.
    keeps_good_friday = models.BooleanField(default=False)
    # Further days on which the house is closed, as ISO dates in order.
    days_off = models.JSONField(default=list, blank=True)
    send_at = models.TimeField(default=time(9, 0))
    window_from = models.TimeField(default=time(8, 0))
    window_until = models.TimeField(default=time(18, 0))
    name_order = models.CharField(max_length=8, choices=NameOrder, default=NameOrder.DUTCH)
    minimum_base = models.PositiveSmallIntegerField(default=5, validators=[MinValueValidator(5)])
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(minimum_base__gte=5), name="organisation_base_at_least_five"),
            models.CheckConstraint(
                condition=models.Q(
                    window_from__gte=EARLIEST, window_until__lte=LATEST, window_from__lt=models.F("window_until")
                ),
                name="organisation_sends_within_eight_and_six",
            ),
            models.CheckConstraint(
                condition=models.Q(send_at__gte=models.F("window_from"), send_at__lt=models.F("window_until")),
                name="organisation_sends_in_its_window",
            ),
        ]

    def __str__(self) -> str:
        return self.name
