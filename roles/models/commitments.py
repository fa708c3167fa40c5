"""A commitment: one sentence for one function or person and one phase, in versions of its wording."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.ids import PublicIdField
from roles.models.obstacles import NOTHING, PREVENTS, Obstacle
from roles.models.roles import Function, Party, party_of
from trajectories.models.removing import UNDO_FOR

if TYPE_CHECKING:
    from organisations.models import Member
    from trajectories.models import Trajectory


# Instead of a line of the library: what was decided to keep once it was seen what came of it. It comes after the
# phase it stands in was asked about, so nobody is asked with that whether it was kept.
STAYS = "stays"
# The line of the library by which somebody says whether they take part: who said it has done it.
TAKES_PART = "learner_yes"


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def of(self, trajectory: "Trajectory") -> Self:
        return self.filter(trajectory=trajectory, dropped_at=None)

    def dropped(self) -> Self:
        """What is gone on without."""
        return self.filter(dropped_at__isnull=False)

    def dropped_from(self, trajectory: "Trajectory") -> Self:
        """What is done without, in the order in which that was decided."""
        return (
            self.filter(trajectory=trajectory, dropped_at__isnull=False)
            .select_related("wording")
            .order_by("dropped_at", "pk")
        )

    def visible_to(self, member: "Member") -> Self:
        return self.filter(trajectory__organisation_id=member.organisation_id)

    def with_words(self) -> Self:
        return self.select_related("wording", "person", "trajectory__organisation")

    def kept_between(self, since: datetime, until: datetime) -> Self:
        """What sponsors kept of a report after the one moment and by the other, and nobody was asked yet."""
        kept = self.filter(library_key=STAYS, person=None, dropped_at=None, created_at__gt=since, created_at__lte=until)
        kept = kept.filter(wording__written_by__member=None).exclude(promises__asked_at__isnull=False)
        return kept.select_related("wording__written_by", "trajectory").order_by("created_at", "pk")

    def asked(self) -> Self:
        """Those that somebody was asked."""
        return self.filter(promises__asked_at__isnull=False).distinct()

    def musts(self) -> Self:
        return self.filter(is_must=True)


class Commitment(models.Model):
    """Who promises and when; what exactly stands in its current `wording`.

    It belongs to every holder of `function`, or to `person` alone. A must-commitment is a precondition for the start.
    """

    class Phase(models.TextChoices):
        BEFORE = "before", _("before")
        DURING = "during", _("during")
        AFTER = "after", _("after")

    public_id = PublicIdField()
    trajectory = models.ForeignKey("trajectories.Trajectory", models.CASCADE, related_name="commitments")
    function = models.CharField(max_length=10, choices=Function)
    person = models.ForeignKey("organisations.Person", models.CASCADE, null=True, blank=True, related_name="+")
    phase = models.CharField(max_length=6, choices=Phase)
    position = models.PositiveSmallIntegerField(default=0)
    is_must = models.BooleanField(default=False)
    # Asked once for each learner it concerns (a manager of eight gives eight answers), or once for all.
    per_learner = models.BooleanField(default=False)
    # Which of the party's three responsibilities it serves; None: one of the organisation's own.
    responsibility = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(3)]
    )
    # The line of the library it came from; empty: own words.
    library_key = models.CharField(max_length=40, blank=True)
    # Which obstacle it is meant to prevent, where L&D said so, or NOTHING; empty: what the library says of it.
    prevents = models.CharField(max_length=20, choices=[*Obstacle.choices, (NOTHING, _("None of these"))], blank=True)
    wording = models.ForeignKey("roles.Wording", models.PROTECT, null=True, blank=True, related_name="+")
    # Going on without it: when, and why, for the sponsor to read.
    dropped_at = models.DateTimeField(null=True, blank=True)
    dropped_because = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    # Raised with every save of its form; two who change it at once are told apart by it.
    version = models.PositiveIntegerField(default=1)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["trajectory", "phase"])]

    def __str__(self) -> str:
        return self.wording.text if self.wording else self.public_id

    def was_just_dropped(self, now: datetime) -> bool:
        """Short enough ago to offer it back."""
        return self.dropped_at is not None and self.dropped_at > now - UNDO_FOR

    @property
    def obstacle(self) -> Obstacle | None:
        """What it is meant to prevent; None for none of these."""
        if self.prevents:
            return None if self.prevents == NOTHING else Obstacle(self.prevents)
        return PREVENTS.get(self.library_key)

    @property
    def party(self) -> Party:
        return party_of(self.function)


class WordingQuerySet(models.QuerySet["Wording"]):
    def of_standing(self, trajectories: Iterable[int]) -> Self:
        """All versions of what is not done without, each with its commitment, in the order of these."""
        return (
            self.filter(commitment__trajectory__pk__in=trajectories, commitment__dropped_at=None)
            .select_related("commitment")
            .order_by("commitment", "version")
        )


class Wording(models.Model):
    """The exact words, hours and date a promise is given on. These never change: a change is a new version."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="wordings")
    version = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=140)
    why = models.CharField(max_length=200, blank=True)
    # Hours it costs one holder, once, or for each learner where it is asked per learner.
    hours = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    # Hours each learner gets by it, such as two a week in the roster until April.
    gives_hours = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    needed_by = models.DateField(null=True, blank=True)
    written_by = models.ForeignKey("organisations.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    written_at = models.DateTimeField()

    objects = WordingQuerySet.as_manager()

    class Meta:
        ordering = ["version"]
        constraints = [models.UniqueConstraint(fields=["commitment", "version"], name="wording_version_once")]

    def __str__(self) -> str:
        return self.text
