"""The outbox: every letter is a row first, written in the transaction that causes it."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from organisations.models import Member


class MailQuerySet(models.QuerySet["Mail"]):
    """Rows of the outbox."""

    def visible_to(self, member: "Member") -> Self:
        return self.filter(organisation_id=member.organisation_id)

    def due(self, *, now: datetime) -> Self:
        """What may be claimed at this moment, oldest first."""
        return self.filter(state=Mail.State.QUEUED, not_before__lte=now).order_by("not_before", "pk")

    def left_behind(self, *, now: datetime) -> Self:
        """Claimed by a sender that did not come back within its lease."""
        return self.filter(state=Mail.State.SENDING, lease_until__lt=now)


class Mail(models.Model):
    """One letter to one person. The text is not kept: it is rendered from `about` when it is sent."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        SENDING = "sending", _("on its way")
        SENT = "sent", _("sent")
        FAILED = "failed", _("not delivered")
        UNCERTAIN = "uncertain", _("uncertain")
        CANCELLED = "cancelled", _("no longer needed")
        SUPPRESSED = "suppressed", _("held back")
        EXPIRED = "expired", _("too late")

    organisation = models.ForeignKey("organisations.Organisation", models.CASCADE, related_name="mails")
    person = models.ForeignKey("organisations.Person", models.CASCADE, related_name="mails")
    # The L&D person it comes from: sender name and Reply-To. None: the organisation itself.
    sender = models.ForeignKey("organisations.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=40)
    # What is asked : of whom : about whom : step. Never a date, except for the day's letter.
    dedupe_key = models.CharField(max_length=200, unique=True)
    # Ids the letter's kind needs to render it; never content.
    about = models.JSONField(default=dict)
    # A sign-in code until it is sent, then wiped. Nothing else goes here.
    secret = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=16)
    not_before = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    data_started_at = models.DateTimeField(null=True, blank=True)
    address = models.EmailField(blank=True)
    smtp_code = models.PositiveSmallIntegerField(null=True, blank=True)
    smtp_text = models.CharField(max_length=200, blank=True)
    message_id = models.CharField(max_length=200, blank=True)
    # Message-ID of the first request, so that a reminder lands in the same thread.
    references = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["not_before", "id"], condition=models.Q(state="queued"), name="mail_due"),
            models.Index(fields=["lease_until"], condition=models.Q(state="sending"), name="mail_leased"),
            models.Index(fields=["person", "created_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.dedupe_key} {self.state}"
