"""One customer of the product. Everything belongs to exactly one."""

from datetime import datetime, time, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.ids import PublicIdField
from organisations.titles import check_titles

# Any letter goes between these hours: they hold no skipped or doubled hour in any zone.
EARLIEST, LATEST = time(8), time(18)
# What learners and observers wrote is kept at least and at most so many months.
SHORTEST, LONGEST = 3, 24
# Between asking that everything of an organisation goes, and its going.
COOLING = timedelta(days=14)


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
    # What functions are called here: function -> language -> what one is called, and several (organisations/titles.py).
    titles = models.JSONField(
        default=dict, db_default=models.Value({}, models.JSONField()), blank=True, validators=[check_titles]
    )
    # After "via" in the name a letter comes from, and where answers go; empty: ours, and to the colleague it is from.
    sender_name = models.CharField(max_length=60, blank=True, default="", db_default="")
    reply_to = models.EmailField(blank=True, default="", db_default="")
    name_order = models.CharField(max_length=8, choices=NameOrder, default=NameOrder.DUTCH)
    minimum_base = models.PositiveSmallIntegerField(default=5, validators=[MinValueValidator(5)])
    # Whether its works council has to agree before learners and observers are asked to write anything down.
    needs_works_council = models.BooleanField(default=False)
    # How many months what they wrote is kept: after the end of the trajectory, and as the works council has it from the
    # day on which it was written; None: it set no term. The shorter one counts.
    keeps_months = models.PositiveSmallIntegerField(
        default=12, validators=[MinValueValidator(SHORTEST), MaxValueValidator(LONGEST)]
    )
    council_keeps_months = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(SHORTEST), MaxValueValidator(LONGEST)]
    )
    # So many months after somebody left they are erased, once nothing they take part in runs; None: nobody set a term.
    left_keeps_months = models.PositiveSmallIntegerField(
        null=True, blank=True, default=LONGEST, validators=[MinValueValidator(SHORTEST), MaxValueValidator(LONGEST)]
    )
    created_at = models.DateTimeField()
    # When an admin asked that everything of it goes; None: it stays.
    ending_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(keeps_months__range=(SHORTEST, LONGEST))
                & (models.Q(council_keeps_months=None) | models.Q(council_keeps_months__range=(SHORTEST, LONGEST))),
                name="organisation_keeps_three_to_24_months",
            ),
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

    @property
    def ends_at(self) -> datetime | None:
        """When everything of it goes; None while it stays."""
        return self.ending_since + COOLING if self.ending_since else None
