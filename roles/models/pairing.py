"""Who stands beside a learner as buddy or observer: chosen by the learner, and agreed to by the one who was chosen."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from asks.models import PassOn
from organisations.ids import PublicIdField
from roles.models.roles import Function, Role

if TYPE_CHECKING:
    from organisations.models import Person
    from trajectories.models import Trajectory

# The functions in which nobody stands beside a learner who did not choose them.
PAIRED = (Function.BUDDY, Function.OBSERVER)
# A person, a function and a learner as a role, all by key.
Pair = tuple[int, str, int]


class PairingQuerySet(models.QuerySet["Pairing"]):
    """What learners chose, and what was said to it."""

    def of(self, learner: Role) -> Self:
        return self.filter(learner=learner)

    def in_trajectory(self, trajectory: "Trajectory") -> Self:
        return self.filter(learner__trajectory=trajectory)

    def standing(self) -> Self:
        """Chosen, and not over: agreed, waiting for an answer, or nobody."""
        return self.filter(ended_at=None)

    def agreed(self) -> Self:
        """Both said yes, and it stands."""
        return self.standing().filter(says_yes=True)

    def with_somebody(self, person: "Person") -> Self:
        return self.filter(person=person)

    def with_agreed(self) -> Self:
        """With `is_agreed`, for who reads rows of one shape."""
        both = models.Q(ended_at=None, says_yes=True)
        return self.annotate(
            is_agreed=models.Case(models.When(both, then=1), default=0, output_field=models.IntegerField())
        )

    def with_people(self) -> Self:
        return self.select_related("person__organisation", "learner__person__organisation", "learner__trajectory")

    def who_help(self, learner: Role) -> Self:
        """The buddies this learner and they agreed on, the longest first; of none it is said that it is not them."""
        passed = PassOn.objects.proposed().filter(trajectory=learner.trajectory_id).values("person")
        buddies = self.of(learner).agreed().filter(function=Function.BUDDY, person__left_on=None)
        return buddies.exclude(person__in=passed).select_related("person__organisation").order_by("said_at", "pk")

    def without_their_person(self, day: date) -> Self:
        """Standing, with somebody who left, or who agreed and no longer holds the function."""
        held = Role.objects.filter(
            trajectory=models.OuterRef("learner__trajectory"),
            person=models.OuterRef("person"),
            function=models.OuterRef("function"),
        ).lasting(day)
        gone = models.Q(person__left_on__lte=day) | (models.Q(says_yes=True) & ~models.Exists(held))
        return self.standing().filter(gone)

    def pairs(self) -> "set[Pair]":
        """Those who agreed."""
        return set(self.agreed().values_list("person", "function", "learner"))


class Pairing(models.Model):
    """One choice of one learner, which is their yes. Without a person it says: nobody.

    Whom L&D names beside a learner (`Role.learners`) is a proposal; nothing is asked of them about this learner before
    both said yes. Why somebody said no is never asked.
    """

    class Ended(models.TextChoices):
        REFUSED = "refused", _("said no")
        LEFT = "left", _("no longer takes part")
        CHANGED = "changed", _("the learner chose otherwise")

    public_id = PublicIdField()
    learner = models.ForeignKey(Role, models.CASCADE, related_name="pairings")
    function = models.CharField(max_length=10, choices=[(one.value, one.label) for one in PAIRED])
    person = models.ForeignKey("organisations.Person", models.CASCADE, null=True, blank=True, related_name="pairings")
    chosen_at = models.DateTimeField()
    # What the one who was chosen said; None while they said nothing.
    says_yes = models.BooleanField(null=True, blank=True)
    said_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=8, choices=Ended, blank=True)

    # Only there after `with_agreed`.
    is_agreed: int

    objects = PairingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "function", "person"], condition=models.Q(ended_at=None), name="paired_once"
            ),
            # One more, because every NULL counts for a different one.
            models.UniqueConstraint(
                fields=["learner", "function"],
                condition=models.Q(ended_at=None, person=None),
                name="chosen_nobody_once",
            ),
        ]

    def __str__(self) -> str:
        return f"pairing {self.public_id}"

    @property
    def is_standing(self) -> bool:
        return self.ended_at is None

    @property
    def stands_since(self) -> datetime | None:
        """When both had said yes; None while they have not, or no longer."""
        return self.said_at if self.is_standing and self.says_yes else None
