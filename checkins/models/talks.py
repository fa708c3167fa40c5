"""Talks with learners, of managers and of who coaches them: held, on which day, or why not. Never what was said."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Collection

    from organisations.models import Person
    from trajectories.models import Trajectory


@dataclass(frozen=True)
class TalkCount:
    """Of one kind of talk, how many stand how. Whose they are, nor what was said, is in it."""

    kind: str
    held: int
    planned: int
    moved: int
    not_held: int

    @property
    def label(self) -> str:
        return str(Talk.Kind(self.kind).label)


class TalkQuerySet(models.QuerySet["Talk"]):
    """Talks with learners."""

    def counted(self, trajectory: "Trajectory") -> list[TalkCount]:
        """How the talks of a trajectory stand, by kind, in their order. One query."""
        found: dict[str, Counter[str]] = {}
        told = self.filter(learner__trajectory=trajectory).order_by().values_list("kind", "outcome")
        for kind, outcome, number in told.annotate(number=models.Count("pk")):
            found.setdefault(kind, Counter())[outcome] = number
        outcomes = (Talk.Outcome.HELD, Talk.Outcome.PLANNED, Talk.Outcome.MOVED, Talk.Outcome.NO)
        return [TalkCount(kind, *(found[kind][one] for one in outcomes)) for kind in Talk.Kind if kind in found]

    def in_these(self, trajectories: "Collection[Trajectory]") -> Self:
        return self.filter(learner__trajectory__in=trajectories)

    def of_either(self, people: "Collection[Person]") -> Self:
        """Held by one of these people, or had, with both."""
        theirs = models.Q(holder__person__in=people) | models.Q(learner__person__in=people)
        return self.filter(theirs).select_related("holder__person", "learner__person").order_by("pk")


class Talk(models.Model):
    """The word of one manager, or of the trainer who coaches, on one talk with one learner; a later one replaces it.

    The learner may be the first to say that it was held.
    """

    class Kind(models.TextChoices):
        START = "start", _("start talk")
        RETURN = "return", _("return talk")
        MIDWAY = "midway", _("talk at six weeks")
        COACHING = "coaching", _("coach conversation")

    class Outcome(models.TextChoices):
        HELD = "held", _("Held")
        PLANNED = "planned", _("Planned on")
        MOVED = "moved", _("Moved to")
        NO = "no", _("No, because")

    # On a day that was agreed, the first or another: as good as planned wherever days are read.
    AGREED = (Outcome.PLANNED, Outcome.MOVED)

    kind = models.CharField(max_length=8, choices=Kind)
    holder = models.ForeignKey("roles.Role", models.CASCADE, related_name="talks_held")
    learner = models.ForeignKey("roles.Role", models.CASCADE, related_name="talks_had")
    outcome = models.CharField(max_length=8, choices=Outcome)
    # The day that counts now; that it stood on another before, `MOVED` says.
    planned_on = models.DateField(null=True, blank=True)
    because = models.CharField(max_length=300, blank=True)
    said_at = models.DateTimeField()
    said_by_learner = models.BooleanField(default=False)

    objects = TalkQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "holder", "learner"], name="talk_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def has_day(self) -> bool:
        """Whether it is agreed on which day it will be."""
        return self.outcome in self.AGREED

    def is_still_planned(self, today: date) -> bool:
        """Agreed on, and both still take part by then."""
        if not self.has_day or self.planned_on is None:
            return False
        on = max(self.planned_on, today)
        return self.holder.is_held_on(on) and self.learner.is_held_on(on)
