"""A learner's story of how it worked, or where it did not yet, with whom they let read it."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from checkins.models.entries import since_readable
from organisations.ids import PublicIdField

if TYPE_CHECKING:
    from roles.models import Role
    from trajectories.models import Trajectory


class SuccessStoryQuerySet(models.QuerySet["SuccessStory"]):
    """Fetched in `checkins.sight` alone."""

    def of(self, learner: "Role") -> Self:
        return self.filter(learner=learner)

    def by(self, learner: "Role") -> Self:
        """What the learner may read back: nothing from before somebody else entered their address."""
        return self.of(learner).filter(**since_readable("offered_at", learner.person)).select_related("written_by")

    def in_trajectory(self, trajectory: "Trajectory") -> Self:
        here = self.filter(learner__trajectory=trajectory)
        return here.select_related("learner__person").order_by("learner__person__sort_key", "pk")

    def may_be_rung(self) -> Self:
        return self.filter(may_ring=True)

    def agreed(self) -> Self:
        """Told in words that are the learner's, whoever wrote them down."""
        return self.filter(agreed_at__isnull=False).exclude(scene="")

    def for_any(self, consents: "tuple[str, ...]") -> Self:
        """Of which the learner said yes to one of these; none without any."""
        told = models.Q(pk__in=())
        for name in consents:
            told |= models.Q(**{name: True})
        return self.filter(told)


class SuccessStory(models.Model):
    """One learner's story of one trajectory, or that they may be rung for it.

    Where it worked is what its author says, and follows from no answer of theirs. Nobody reads a word until the author
    agreed with the words and said yes to who reads it; each yes is taken back at any time.
    """

    class Where(models.TextChoices):
        WORKED = "worked", _("where it worked")
        NOT_YET = "not_yet", _("where it did not yet work")

    WORDS = ("where", "scene", "did", "came", "needed")
    CONSENTS = ("to_lnd", "to_sponsor", "to_everyone")

    public_id = PublicIdField()
    learner = models.OneToOneField("roles.Role", models.CASCADE, related_name="success_story")
    may_ring = models.BooleanField(default=False)
    where = models.CharField(max_length=8, choices=Where, blank=True)
    scene = models.TextField(max_length=600, blank=True)
    did = models.TextField(max_length=600, blank=True)
    came = models.TextField(max_length=600, blank=True)
    needed = models.TextField(max_length=600, blank=True)
    # Who may read it, each apart: who plans the trajectory, the sponsor in the report, everyone who takes part.
    to_lnd = models.BooleanField(default=False)
    to_sponsor = models.BooleanField(default=False)
    to_everyone = models.BooleanField(default=False)
    offered_at = models.DateTimeField()
    # Who of L&D wrote down what they were told; nobody where the learner wrote it.
    written_by = models.ForeignKey("organisations.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    # When the learner agreed with the words; None while they are somebody else's still.
    agreed_at = models.DateTimeField(null=True, blank=True)

    objects = SuccessStoryQuerySet.as_manager()

    def __str__(self) -> str:
        return f"story {self.pk}"

    @property
    def is_told(self) -> bool:
        """Whether there are words in it."""
        return bool(self.scene)

    @property
    def awaits_agreement(self) -> bool:
        """Written down by somebody else, and not agreed with yet."""
        return self.is_told and self.agreed_at is None

    @property
    def worked(self) -> bool:
        return self.where == self.Where.WORKED
