"""What should change in the end, in figures: where it stood, where it should go, and where it was later."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.ids import PublicIdField
from trajectories.models.removing import RemovableQuerySet, StandingManager

if TYPE_CHECKING:
    from collections.abc import Iterable

    from organisations.models import Member, Person
    from trajectories.models.trajectory import Trajectory


# A figure measured so shortly before its day counts as measured for it.
SHORTLY_BEFORE = timedelta(days=7)


class ResultFigureQuerySet(RemovableQuerySet["ResultFigure"]):
    def told_by(self, person: "Person") -> "models.QuerySet[ResultFigure, tuple[int, datetime | None, date]]":
        """Key, end and start of each plan in which this person tells figures, once."""
        rows = self.filter(owner=person).order_by("trajectory")
        return rows.values_list("trajectory", "trajectory__closed_at", "trajectory__starts_on").distinct()

    def of(self, trajectory: "Trajectory") -> Self:
        return self.filter(trajectory=trajectory)

    def visible_to(self, member: "Member") -> Self:
        return self.filter(trajectory__organisation_id=member.organisation_id)

    def measured_in(self, trajectories: "Iterable[int]") -> Self:
        """Those that somebody measures, in these trajectories, with what that person's days follow from."""
        theirs = self.filter(trajectory__pk__in=trajectories).exclude(owner=None)
        return theirs.select_related("owner__organisation").prefetch_related("owner__absences")

    def with_measurements(self) -> Self:
        """With who measures it, and what it was on which day."""
        return self.select_related("owner").prefetch_related("measurements")

    def measured(self) -> "list[tuple[ResultFigure, list[Measurement]]]":
        """Each with who measures it, beside what it was on which day, by day. One query."""
        standing = models.FilteredRelation("measurements", condition=models.Q(measurements__removed_at=None))
        rows: Any = self.select_related("owner").annotate(told=standing)  # the type checker knows no joins of this sort
        rows = rows.annotate(told_on=models.F("told__measured_on"), told_value=models.F("told__value"))
        found: dict[int, tuple[ResultFigure, list[Measurement]]] = {}
        for row in rows.order_by("position", "pk", "told_on", "told__pk"):
            figure, measured = found.setdefault(row.pk, (row, []))
            if row.told_on is not None:
                measured.append(Measurement(figure=figure, measured_on=row.told_on, value=row.told_value))
        return list(found.values())


class ResultFigure(models.Model):
    """One figure or sign the sponsor will look at. An unknown baseline is allowed, and shown as unknown."""

    class Direction(models.TextChoices):
        UP = "up", _("should go up")
        DOWN = "down", _("should go down")
        STEADY = "steady", _("should stay as it is")

    public_id = PublicIdField()
    trajectory = models.ForeignKey("trajectories.Trajectory", models.CASCADE, related_name="figures")
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=120)
    unit = models.CharField(max_length=40, blank=True)
    direction = models.CharField(max_length=6, choices=Direction)
    # How to read it, as in "more questions is good news at first".
    reading = models.CharField(max_length=200, blank=True)
    baseline = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    baseline_on = models.DateField(null=True, blank=True)
    target = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    # Who measures it, and is asked for it later.
    owner = models.ForeignKey("organisations.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    # Taken away, and kept so that it can be put back.
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = StandingManager.from_queryset(ResultFigureQuerySet)()
    with_removed = ResultFigureQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def latest(self) -> "Measurement | None":
        """What it was last, when that could be had; no query with `measurements` at hand."""
        measured = [each for each in self.measurements.all() if each.value is not None]
        return measured[-1] if measured else None

    @property
    def is_unavailable(self) -> bool:
        """Whether it was asked for and never could be had; no query with `measurements` at hand."""
        return self.latest is None and bool(self.measurements.all())

    def is_overdue(self, today: date) -> bool:
        """Whether its day is behind us and nobody measured it, or said that it could not be had."""
        if self.due_on is None or self.due_on >= today:
            return False
        return not any(each.measured_on >= self.due_on - SHORTLY_BEFORE for each in self.measurements.all())

    def goes_the_other_way(self, baseline: Decimal, target: Decimal) -> bool:
        """Whether getting from one to the other is not what its direction says."""
        return {
            self.Direction.UP: target <= baseline,
            self.Direction.DOWN: target >= baseline,
            self.Direction.STEADY: target != baseline,
        }[self.Direction(self.direction)]


class MeasurementQuerySet(RemovableQuerySet["Measurement"]):
    def visible_to(self, member: "Member") -> Self:
        return self.filter(figure__trajectory__organisation_id=member.organisation_id)

    def just_removed_from(self, trajectory: "Trajectory", now: datetime) -> Self:
        """Those that were taken away short enough ago to offer them back, newest first."""
        gone = self.just_removed(now).filter(figure__trajectory=trajectory, figure__removed_at=None)
        return gone.select_related("figure")


class Measurement(models.Model):
    """What a figure was on a day; no `value` says that it could not be had."""

    public_id = PublicIdField()
    figure = models.ForeignKey(ResultFigure, models.CASCADE, related_name="measurements")
    measured_on = models.DateField()
    value = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    given_by = models.ForeignKey("organisations.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    given_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    # Taken away, and kept so that it can be put back.
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = StandingManager.from_queryset(MeasurementQuerySet)()
    with_removed = MeasurementQuerySet.as_manager()

    class Meta:
        ordering = ["measured_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["figure", "measured_on"], condition=models.Q(removed_at=None), name="measured_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.figure}: {self.measured_on}"
