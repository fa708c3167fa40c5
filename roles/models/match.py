"""Do others see the same question? Each gives their own view by link: blind first, then beside L&D's words."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.ids import PublicIdField
from roles.models.roles import Function

if TYPE_CHECKING:
    from organisations.models import Member, Person
    from trajectories.models import Trajectory

BLIND = (1, 2, 3)  # answered before L&D's words are shown
SEEN = (4, 5, 6, 7, 8, 9)  # reacted to
ABOUT_SPONSOR = 6


class MatchViewQuerySet(models.QuerySet["MatchView"]):
    def of(self, trajectory: "Trajectory") -> Self:
        return self.filter(role__trajectory=trajectory).select_related("role__person").order_by("asked_at", "pk")

    def visible_to(self, member: "Member") -> Self:
        return self.filter(role__trajectory__organisation_id=member.organisation_id)

    def asked_of(self, person: "Person") -> Self:
        return self.filter(role__person=person)

    def asked_as(self, public_id: str) -> "MatchView | None":
        """The one an ask is about, with its lines; None when it is gone."""
        return self.with_lines().filter(public_id=public_id).first()

    def with_lines(self) -> Self:
        """With everything a page reads of it besides the row itself. Two queries."""
        lines = models.Prefetch("lines", MatchLine.objects.select_related("settled_by", "compared_by"))
        return self.select_related(
            "role__person__organisation", "role__trajectory__owner", "role__trajectory__organisation"
        ).prefetch_related(lines)

    def of_who_left(self, public_ids: list[str], day: date) -> set[str]:
        """Those of these whose function was over before this day, or whose holder left."""
        over = models.Q(role__held_until__lt=day) | models.Q(role__person__left_on__lte=day)
        return set(self.filter(over, public_id__in=public_ids).values_list("public_id", flat=True))

    def waiting_past_their_role(self, day: date) -> Self:
        """Still to be answered, of a function that ended by this day."""
        return self.filter(answered_at=None, role__held_until__lt=day)


class MatchView(models.Model):
    """How the holder of one role sees the question: `answered_at` for 1 to 3, blind; `reacted_at` for the rest."""

    public_id = PublicIdField()
    role = models.OneToOneField("roles.Role", models.CASCADE, related_name="match_view")
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    reacted_at = models.DateTimeField(null=True, blank=True)
    # "I don't know this, ring me": an answer too, and no view.
    wants_call_at = models.DateTimeField(null=True, blank=True)

    objects = MatchViewQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.role)

    @property
    def is_blind(self) -> bool:
        """Whether L&D's words are still kept from them."""
        return self.answered_at is None

    @property
    def numbers(self) -> tuple[int, ...]:
        """The questions that are asked: 6 is about the sponsor, and only the sponsor's own."""
        seen = (
            SEEN
            if self.role.function == Function.SPONSOR
            else tuple(number for number in SEEN if number != ABOUT_SPONSOR)
        )
        return (*BLIND, *seen)

    def line(self, number: int) -> "MatchLine | None":
        """What was said of one question; from lines already read when there are any."""
        return next((line for line in self.lines.all() if line.number == number), None)


class MatchLine(models.Model):
    """One question in one view. `words` never change once L&D's were seen; `seen` is what was seen then."""

    class Reaction(models.TextChoices):
        AGREES = "agrees", _("That's right")
        PARTLY = "partly", _("Partly right")
        DISAGREES = "disagrees", _("That's not right")

    class Outcome(models.TextChoices):
        TAKEN_OVER = "taken_over", _("taken over")
        KEPT = "kept", _("kept as it was")
        TOGETHER = "together", _("written together")

    view = models.ForeignKey(MatchView, models.CASCADE, related_name="lines")
    number = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(9)])
    # Of 1 to 3 their own answer, given blind; of 4 to 9 what they add to their reaction.
    words = models.TextField(max_length=1000, blank=True)
    reaction = models.CharField(max_length=10, choices=Reaction, blank=True)
    # The version of L&D's answer they reacted to.
    seen = models.PositiveIntegerField(null=True, blank=True)
    # Who of L&D laid both beside each other, where they did not do it themselves.
    compared_by = models.ForeignKey("organisations.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    # What L&D did with a difference, when, and who.
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey("organisations.Person", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["view", "number"], name="match_line_once")]

    def __str__(self) -> str:
        return f"{self.view}: {self.number}"

    @property
    def is_blind(self) -> bool:
        """Whether the words are an answer of their own."""
        return self.number in BLIND

    @property
    def is_settled(self) -> bool:
        return self.settled_at is not None

    @property
    def is_their_own(self) -> bool:
        """Whether they said themselves how it compares."""
        return bool(self.reaction) and self.compared_by_id is None

    @property
    def differs(self) -> bool:
        """Seen differently, and nobody settled it yet."""
        return self.reaction in (self.Reaction.PARTLY, self.Reaction.DISAGREES) and self.settled_at is None
