"""Who learns together, what they will do differently, and what helps them to."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.ids import PublicIdField
from trajectories.models.removing import RemovableQuerySet, StandingManager

if TYPE_CHECKING:
    from organisations.models import Member
    from trajectories.models.trajectory import Trajectory

MOST_BEHAVIOURS = 5
HALF = 50  # percent
WEEK = timedelta(weeks=1)
# Of a weekly date, how many times are ever listed: three years.
MOST_WEEKS = 157


class CohortQuerySet(models.QuerySet["Cohort"]):
    def of(self, trajectory: "Trajectory") -> Self:
        return self.filter(trajectory=trajectory)

    def visible_to(self, member: "Member") -> Self:
        return self.filter(trajectory__organisation_id=member.organisation_id)

    def with_taken(self) -> Self:
        """With `is_taken`: whether anybody learns in it."""
        taken = Cohort.objects.filter(pk=models.OuterRef("pk"), learners__isnull=False)
        return self.annotate(is_taken=models.Exists(taken))


class Cohort(models.Model):
    """The learners who share the same contact moments, and so the same two anchors.

    `start` and `end` override what the contact moments give; then the reason is kept.
    """

    public_id = PublicIdField()
    trajectory = models.ForeignKey("trajectories.Trajectory", models.CASCADE, related_name="cohorts")
    name = models.CharField(max_length=80, blank=True)
    start = models.DateField(null=True, blank=True)
    end = models.DateField(null=True, blank=True)
    anchor_reason = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)
    # Only there when it was read `with_taken`.
    is_taken: bool

    objects = CohortQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["trajectory", "name"], name="cohort_name_once")]

    def __str__(self) -> str:
        return self.name or str(_("the whole group"))


class BehaviourQuerySet(RemovableQuerySet["Behaviour"]):
    def of(self, trajectory: "Trajectory") -> Self:
        return self.filter(trajectory=trajectory)

    def visible_to(self, member: "Member") -> Self:
        return self.filter(trajectory__organisation_id=member.organisation_id)


class Behaviour(models.Model):
    """Something you could film: in this situation this role does this, and it shows by that. At most five."""

    public_id = PublicIdField()
    trajectory = models.ForeignKey("trajectories.Trajectory", models.CASCADE, related_name="behaviours")
    position = models.PositiveSmallIntegerField()
    situation = models.CharField(max_length=200)
    actor = models.CharField(max_length=80)
    action = models.CharField(max_length=200)
    noticeable_by = models.CharField(max_length=200)
    # The results it should move.
    figures = models.ManyToManyField("trajectories.ResultFigure", blank=True, related_name="behaviours")
    version = models.PositiveIntegerField(default=1)
    # Taken away, and kept so that it can be put back.
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = StandingManager.from_queryset(BehaviourQuerySet)()
    with_removed = BehaviourQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.action


class InterventionQuerySet(RemovableQuerySet["Intervention"]):
    def of(self, trajectory: "Trajectory") -> Self:
        return self.filter(trajectory=trajectory)

    def visible_to(self, member: "Member") -> Self:
        return self.filter(trajectory__organisation_id=member.organisation_id)

    def with_days(self) -> Self:
        """With dates, cohorts and trainer."""
        return self.select_related("trainer").prefetch_related("dates", "cohorts")


class Intervention(models.Model):
    """Something that helps people learn; its dates are InterventionDates."""

    class Kind(models.TextChoices):
        SESSION = "session", _("session")
        E_LEARNING = "e_learning", _("e-learning")
        ASSIGNMENT = "assignment", _("assignment at work")
        COACHING = "coaching", _("coaching")
        PEER_CONSULTATION = "peer_consultation", _("peer consultation")
        JOB_AID = "job_aid", _("job aid")
        FLOOR_SUPPORT = "floor_support", _("support on the floor")
        OTHER = "other", _("something else")

    class Origin(models.TextChoices):
        OWN = "own", _("made for this group")
        OFF_THE_SHELF = "off_the_shelf", _("off the shelf")

    class Standing(models.TextChoices):
        PLANNED = "planned", _("planned")
        REQUESTED = "requested", _("requested")
        DECLINED = "declined", _("declined")

    public_id = PublicIdField()
    trajectory = models.ForeignKey("trajectories.Trajectory", models.CASCADE, related_name="interventions")
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.SESSION)
    trainer = models.ForeignKey("organisations.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    # Empty: for every cohort.
    cohorts = models.ManyToManyField(Cohort, blank=True, related_name="interventions")
    place = models.CharField(max_length=200, blank=True)
    note = models.TextField(max_length=1000, blank=True)
    # Hours each learner spends, over all dates.
    learner_hours = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    trainer_hours = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    # Hours of the support together, such as a manager who opens it.
    support_hours = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    # Bought or made: from whom, and whether its content can still be fitted to the group.
    origin = models.CharField(max_length=14, choices=Origin, default=Origin.OWN)
    vendor = models.CharField(max_length=120, blank=True)
    is_content_fixed = models.BooleanField(default=False)
    # Asked of a trainer or vendor, and what they said; what was declined counts for no day and no hour.
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.PLANNED)
    declined_because = models.CharField(max_length=300, blank=True)
    # Percent of the time in which learners practise on their own cases.
    practice_share = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(100)])
    # Whether learners make their if-then plan here.
    makes_if_then = models.BooleanField(default=False)
    # The behaviours it helps to.
    behaviours = models.ManyToManyField(Behaviour, blank=True, related_name="interventions")
    version = models.PositiveIntegerField(default=1)
    # Taken away, and kept so that it can be put back.
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = StandingManager.from_queryset(InterventionQuerySet)()
    with_removed = InterventionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_session(self) -> bool:
        return self.kind == self.Kind.SESSION

    @property
    def is_given(self) -> bool:
        """Whether somebody stands before or beside the learners, as nobody does with a job aid."""
        return self.kind not in (self.Kind.E_LEARNING, self.Kind.ASSIGNMENT, self.Kind.JOB_AID)

    @property
    def is_declined(self) -> bool:
        """Then it stays listed, and counts for no day and no hour."""
        return self.standing == self.Standing.DECLINED

    @property
    def is_requested(self) -> bool:
        return self.standing == self.Standing.REQUESTED

    @property
    def is_bought(self) -> bool:
        return self.origin == self.Origin.OFF_THE_SHELF

    @property
    def practises_little(self) -> bool:
        """Known to spend less than half on learners' own cases."""
        return self.practice_share is not None and self.practice_share < HALF

    def days(self) -> list[date]:
        """The local first day of each date, in order; no query with `dates` at hand."""
        return sorted(day.first_day for day in self.dates.all())


class InterventionDate(models.Model):
    """One time it happens. `zone` is where the clock on the wall hangs."""

    intervention = models.ForeignKey(Intervention, models.CASCADE, related_name="dates")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    zone = models.CharField(max_length=64, default="Europe/Amsterdam")
    # Every week from then on, at the same time on the wall; `weekly_until` is the last day it can be, None: no end.
    is_weekly = models.BooleanField(default=False)
    weekly_until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at=None) | models.Q(ends_at__gte=models.F("starts_at")),
                name="intervention_date_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.intervention}: {self.starts_at:%Y-%m-%d}"

    @property
    def first_day(self) -> date:
        """The day it starts, where it happens."""
        return self.starts_at.astimezone(ZoneInfo(self.zone)).date()

    @property
    def last_day(self) -> date:
        """The day it ends, where it happens; that it starts when no end is given. Of a weekly one: the first time."""
        return (self.ends_at or self.starts_at).astimezone(ZoneInfo(self.zone)).date()

    @property
    def has_end(self) -> bool:
        """Whether it is over one day: a weekly one when it says until when, another when it says when it ends."""
        return self.weekly_until is not None if self.is_weekly else self.ends_at is not None

    @property
    def last_week(self) -> date:
        """The first day of the last time; without an end, and of what is not weekly, of the first."""
        if not self.is_weekly or self.weekly_until is None:
            return self.first_day
        return self.first_day + WEEK * max((self.weekly_until - self.first_day) // WEEK, 0)

    @property
    def span(self) -> tuple[date, date]:
        """From the first day to the last of the last time; a weekly one without an end counts once."""
        return self.first_day, self.last_week + (self.last_day - self.first_day)

    def days_until(self, until: date) -> list[date]:
        """The first day of every time it happens up to and including `until`, at most MOST_WEEKS."""
        if not self.is_weekly:
            return [self.first_day] if self.first_day <= until else []
        last = self.last_week if self.has_end else until
        number = min((min(last, until) - self.first_day) // WEEK + 1, MOST_WEEKS)
        return [self.first_day + WEEK * week for week in range(number)]
