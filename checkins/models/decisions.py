"""What a sponsor decided once they read what came back of a moment."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from checkins.dates import HasMoment
from organisations.ids import PublicIdField

if TYPE_CHECKING:
    from organisations.models import Member, Person
    from roles.models import Role
    from trajectories.models import Trajectory


class DecisionQuerySet(models.QuerySet["Decision"]):
    def told(self, trajectory: "Trajectory") -> Self:
        """Of everyone in it, the latest first."""
        return self.filter(role__trajectory=trajectory).with_people().order_by("-said_at", "-pk")

    def said_as(self, roles: "Collection[Role]", moment: str) -> Self:
        """By one person at a moment, in whichever of their functions."""
        return self.filter(role__in=roles, moment=moment).select_related("commitment__wording", "replied_by")

    def by(self, person: "Person", trajectory: "Trajectory") -> Self:
        """What this person decided there, in whichever of their functions."""
        here = self.filter(role__person=person, role__trajectory=trajectory)
        told = here.select_related("commitment__wording", "replied_by", "role__trajectory__owner")
        return told.order_by("said_at", "pk")

    def visible_to(self, member: "Member") -> Self:
        return self.filter(role__trajectory__organisation_id=member.organisation_id)

    def in_these(self, trajectories: "models.QuerySet[Trajectory]") -> Self:
        return self.filter(role__trajectory__in=trajectories)

    def with_people(self) -> Self:
        return self.select_related(
            "role__person__organisation", "role__trajectory__owner", "commitment__wording", "replied_by"
        )

    def waiting(self) -> Self:
        """Of which L&D has something to say or do, and did not yet."""
        return self.filter(answer__in=Decision.FOR_LND, replied_at=None)

    def heard_between(self, since: datetime, until: datetime) -> Self:
        """The same, said after the one moment and by the other, in that order."""
        return self.waiting().filter(said_at__gt=since, said_at__lte=until).with_people().order_by("said_at", "pk")


class Decision(HasMoment, models.Model):
    """One sponsor's answer at one moment; a later one replaces it. What stays is a commitment of theirs.

    It concerns what happens with the trajectory, never how anybody does.
    """

    class Answer(models.TextChoices):
        STAYS = "stays", _("This stays")
        AS_IT_IS = "as_it_is", _("We go on as it is")
        STOPS = "stops", _("We stop here")
        QUESTION = "question", _("I have a question first")

    FOR_LND = (Answer.STOPS, Answer.QUESTION)

    public_id = PublicIdField()
    role = models.ForeignKey("roles.Role", models.CASCADE, related_name="decisions")
    moment = models.CharField(max_length=20)
    answer = models.CharField(max_length=10, choices=Answer)
    # What stays, why it stops, or what they want to know.
    words = models.CharField(max_length=300, blank=True)
    # The last day on which it stays; None: it simply does.
    until = models.DateField(null=True, blank=True)
    commitment = models.ForeignKey("roles.Commitment", models.SET_NULL, null=True, blank=True, related_name="+")
    said_at = models.DateTimeField()
    # What L&D said to it, or that they read it, and which of them.
    reply = models.TextField(max_length=1000, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    replied_by = models.ForeignKey("organisations.Person", models.SET_NULL, null=True, blank=True, related_name="+")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "moment"], name="decided_once")]

    def __str__(self) -> str:
        return f"{self.answer} {self.pk}"

    @property
    def is_question(self) -> bool:
        return self.answer == self.Answer.QUESTION

    @property
    def is_for_lnd(self) -> bool:
        """Whether it waits for L&D."""
        return self.answer in self.FOR_LND and self.replied_at is None
