"""A learner asks one person for help. Only those two read it."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from checkins.models.entries import since_readable
from mailing.models import Mail
from organisations.ids import PublicIdField
from roles.models import Role

if TYPE_CHECKING:
    from organisations.models import Person

State = Mail.State
# In these states of its letter nobody got the message, or nobody knows.
_LOST = (State.FAILED, State.EXPIRED, State.SUPPRESSED, State.CANCELLED, State.UNCERTAIN)


class HelpRequestQuerySet(models.QuerySet["HelpRequest"]):
    """Read only by the learner, and each by the one who was asked."""

    def by(self, learner: Role) -> Self:
        """What the learner may read back, newest first: nothing from before somebody else entered their address."""
        found = self.asked_by(learner.person).filter(learner=learner)
        return found.select_related("person__organisation", "mail").order_by("-asked_at", "-pk")

    def asked_by(self, person: "Person") -> Self:
        """Of this learner, by the same rule."""
        return self.filter(learner__person=person, **since_readable("asked_at", person))

    def locked_of(self, learner: Role) -> Self:
        """The rest of what they asked."""
        since = learner.person.readable_from
        return self.filter(learner=learner, asked_at__lt=since) if since else self.none()

    def since(self, moment: datetime) -> Self:
        return self.filter(asked_at__gte=moment)

    def in_letter(self, mail: Mail) -> "HelpRequest | None":
        """The one this letter brings to whom it was meant for; None when it was taken back.

        Nothing that was written to an address which somebody else has changed by now.
        """
        here = self.filter(mail=mail, person=mail.person_id, **since_readable("asked_at", mail.person))
        return here.with_people().first()

    def with_people(self) -> Self:
        return self.select_related(
            "learner__person__organisation", "learner__trajectory__organisation", "person__organisation", "mail"
        )

    def with_presence(self, day: date) -> Self:
        """With `is_here`: whether whom was asked still takes part on this day."""
        held = Role.objects.filter(trajectory=models.OuterRef("learner__trajectory"), person=models.OuterRef("person"))
        return self.annotate(is_here=models.Exists(held.held_on(day)))

    def unanswered(self) -> Self:
        return self.filter(answered_at=None)

    def newly_lost(self) -> Self:
        """Those that did not arrive, or may not have, of which the learner was not told yet."""
        lost = self.unanswered().filter(lost_at=None, mail__state__in=_LOST)
        return lost.with_people().order_by("pk")


class HelpRequest(models.Model):
    """One message of one learner to one person, sent as it was shown, and what the other answered once."""

    class Answer(models.TextChoices):
        WILL = "will", _("I'll get in touch")
        CANNOT = "cannot", _("I can't, ask somebody else")

    public_id = PublicIdField()
    learner = models.ForeignKey(Role, models.CASCADE, related_name="+")
    person = models.ForeignKey("organisations.Person", models.CASCADE, related_name="+")
    words = models.TextField(max_length=500)
    # The form's own, so that sending it twice leaves one row and one letter.
    form_key = models.CharField(max_length=40)
    asked_at = models.DateTimeField()
    # Letters are forgotten sooner than what they brought.
    mail = models.ForeignKey("mailing.Mail", models.SET_NULL, null=True, blank=True, related_name="+")
    # When the learner was told that it did not arrive, or perhaps did not.
    lost_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=8, choices=Answer, blank=True)
    answer_words = models.TextField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    # Only there after `with_presence`.
    is_here: bool

    objects = HelpRequestQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["learner", "form_key"], name="help_request_once")]

    def __str__(self) -> str:
        return f"help {self.public_id}"

    @property
    def is_open(self) -> bool:
        return self.answered_at is None

    @property
    def can_help(self) -> bool:
        return self.answer == self.Answer.WILL

    @property
    def waits(self) -> bool:
        """Whether its letter is still to go."""
        return self.is_open and self.mail is not None and self.mail.state in (State.QUEUED, State.SENDING)

    @property
    def is_uncertain(self) -> bool:
        """Nobody knows whether it arrived; most often it did."""
        return self.is_open and self.mail is not None and self.mail.state == State.UNCERTAIN

    @property
    def is_lost(self) -> bool:
        """It did not arrive, and will not. Known from its letter, and once that is forgotten from what was told."""
        if not self.is_open or self.is_uncertain:
            return False
        return self.mail.state in _LOST if self.mail is not None else self.lost_at is not None
