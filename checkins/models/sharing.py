"""What a learner lets one other person read: one note, or their if-then plan as it stands now."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Self

from django.db import models

from checkins.models.entries import IfThenPlan, LogEntry
from organisations.ids import PublicIdField
from organisations.models import Member, Person
from organisations.sight import Data, Reader, Sight, readers
from roles.models import Function, Pairing

if TYPE_CHECKING:
    from roles.models import Role
    from trajectories.models import Trajectory


class ShareQuerySet(models.QuerySet["Share"]):
    """What learners shared, each with one person."""

    def of(self, learner: "Role") -> Self:
        return self.filter(learner=learner)

    def with_person(self, person: Person) -> Self:
        return self.filter(person=person)

    def in_trajectory(self, trajectory: "Trajectory") -> Self:
        return self.filter(learner__trajectory=trajectory)

    def of_plans(self) -> Self:
        return self.filter(entry=None)

    def read_by(self, people: Iterable[Person]) -> Self:
        """What these may read today, the newest first."""
        found = self.filter(person__in=list(people)).with_sight().filter(is_read=1)
        return found.order_by("-shared_at", "-pk")

    def with_names(self) -> Self:
        return self.select_related("person").order_by("shared_at", "pk")

    def with_sight(self) -> Self:
        """With `is_read`: whether the one it is shared with reads it today.

        They are whom the matrix lets in by sharing: a buddy who agreed, or who plans the trajectory. And nobody else
        entered the address they sign in with since it was shared.
        """
        of_note = models.Q(plan=None) & _one_of(readers(Data.NOTE, Sight.SHARED))
        of_plan = models.Q(entry=None) & _one_of(readers(Data.PLAN, Sight.SHARED))
        is_known = models.Q(person__readable_from=None) | models.Q(person__readable_from__lte=models.F("shared_at"))
        stands = is_known & models.Q(person__left_on=None) & (of_note | of_plan)
        return self.annotate(
            is_read=models.Case(models.When(stands, then=1), default=0, output_field=models.IntegerField())
        )


def _one_of(which: Iterable[Reader]) -> models.Q:
    """Whether the person of a share is one of these to its learner, today. KeyError for one it has no rule for."""
    buddy = Pairing.objects.agreed().filter(
        learner=models.OuterRef("learner"), person=models.OuterRef("person"), function=Function.BUDDY
    )
    plans = Member.objects.planning().filter(person=models.OuterRef("person"))
    is_one = {
        Reader.BUDDY: models.Q(models.Exists(buddy)),
        Reader.OWNER: models.Q(models.Exists(plans), learner__trajectory__owner=models.F("person")),
    }
    return reduce(or_, (is_one[reader] for reader in which))


class Share(models.Model):
    """One note, or one version of the plan, that one person may read. Taking it back deletes the row.

    Another version of the plan is shared with nobody. Who it is shared with sees this and nothing else of the learner.
    """

    public_id = PublicIdField()
    learner = models.ForeignKey("roles.Role", models.CASCADE, related_name="+")
    entry = models.ForeignKey(LogEntry, models.CASCADE, null=True, blank=True, related_name="+")
    plan = models.ForeignKey(IfThenPlan, models.CASCADE, null=True, blank=True, related_name="+")
    person = models.ForeignKey("organisations.Person", models.CASCADE, related_name="+")
    shared_at = models.DateTimeField()

    # Only there after `with_sight`.
    is_read: int

    objects = ShareQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(entry=None, plan__isnull=False) | models.Q(entry__isnull=False, plan=None),
                name="share_of_one_thing",
            ),
            models.UniqueConstraint(fields=["entry", "person"], name="entry_shared_once"),
            models.UniqueConstraint(fields=["plan", "person"], name="plan_shared_once"),
        ]

    def __str__(self) -> str:
        return f"share {self.public_id}"
