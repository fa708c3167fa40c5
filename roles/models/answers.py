"""An answer under a promise: what somebody said of it, when, how, and on which words."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Collection

    from roles.models.commitments import Commitment
    from roles.models.promises import Promise


class AnswerQuerySet(models.QuerySet["Answer"]):
    def told(self) -> Self:
        """With what the history says of each: whose, on which words, and who wrote it down."""
        return self.select_related("promise__role", "promise__commitment", "wording", "given_by")

    def under(self, commitment: "Commitment") -> Self:
        """All that was ever answered there, the newest first: whose, on which words, through which letter."""
        rows = self.filter(promise__commitment=commitment).order_by("-given_at", "-pk")
        return rows.select_related("promise__role__person", "promise__learner__person", "wording", "given_by", "mail")

    def to_reply_to(self, promise: "Promise") -> Self:
        """The answer under this promise that L&D has something to say to; nothing when another counts now."""
        return self.filter(pk=promise.answer_id, kind__in=_TALKED_OVER).select_related(
            *("promise__role__person__organisation", "promise__commitment__trajectory__owner", "replied_by"),
            "promise__commitment__wording",
        )

    def said_with(self, answer: "Answer") -> Self:
        """This one and its like that count: what was said once, and kept for each learner it concerns."""
        alike = {name: getattr(answer, name) for name in ("kind", "words", "wording", "given_at", "replied_at")}
        here = self.filter(promise__role=answer.promise.role_id, promise__answer=models.F("pk"), **alike)
        return here.select_related("promise").order_by("pk")

    def rounds(self, promises: "Collection[Promise]") -> Self:
        """What was asked or said under these and got its reply, in order: one thread."""
        here = self.filter(promise__in=[promise.pk for promise in promises], replied_at__isnull=False)
        return here.select_related("replied_by", "wording").order_by("given_at", "pk")

    def with_promise(self, pk: int) -> "Answer | None":
        """One answer with all that a letter about it says."""
        return (
            self.filter(pk=pk)
            .select_related(
                *("wording", "promise__commitment__trajectory__owner", "promise__role__person", "replied_by")
            )
            .first()
        )


class Answer(models.Model):
    """What somebody answered, when, through which letter, and on which words."""

    class Kind(models.TextChoices):
        YES = "yes", _("Yes, I'll arrange this")
        YES_IF = "yes_if", _("Yes, on a condition")
        NO = "no", _("No, this can't be done")
        QUESTION = "question", _("I have a question first")
        WITHDRAWN = "withdrawn", _("I take this back")
        # Nobody's words: written down when the day came until which a yes held.
        LAPSED = "lapsed", _("The yes held until this day")
        # What its owner says of an answer that somebody else gave.
        NOT_MINE = "not_mine", _("That answer was not mine")
        # What the owner of a must says when it is needed.
        THERE = "there", _("Yes, it is there")
        NOT_THERE = "not_there", _("Not there yet")
        THERE_QUESTION = "there_ask", _("I have a question")
        KEPT = "kept", _("Kept")
        NOT_KEPT = "not_kept", _("Didn't happen")

    QUESTIONS = (Kind.QUESTION, Kind.THERE_QUESTION)

    class Way(models.TextChoices):
        LINK = "link", _("through the link")
        PHONE = "phone", _("by phone")
        PAPER = "paper", _("on paper")

    promise = models.ForeignKey("roles.Promise", models.CASCADE, related_name="answers")
    kind = models.CharField(max_length=10, choices=Kind)
    words = models.TextField(max_length=500, blank=True)
    wording = models.ForeignKey("roles.Wording", models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    # When it was written down; None: at the moment it was given.
    written_at = models.DateTimeField(null=True, blank=True)
    # Of a yes: the last day it holds. Of a "not there yet": the day it will be there.
    until = models.DateField(null=True, blank=True)
    way = models.CharField(max_length=6, choices=Way, default=Way.LINK)
    mail = models.ForeignKey("mailing.Mail", models.SET_NULL, null=True, blank=True, related_name="+")
    # Who pressed the button, when that is not the holder: a deputy, or L&D writing down what was said.
    given_by = models.ForeignKey("organisations.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    # Who held a link that was forwarded and answered for its owner, as they called themselves. The address is for L&D.
    stand_in = models.CharField(max_length=200, blank=True)
    stand_in_email = models.EmailField(blank=True)
    # What L&D said to it, and which of them.
    reply = models.TextField(max_length=1000, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    replied_by = models.ForeignKey("organisations.Person", models.SET_NULL, null=True, blank=True, related_name="+")

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ["given_at", "pk"]
        indexes = [models.Index(fields=["until"], condition=models.Q(until__isnull=False), name="answer_until")]

    def __str__(self) -> str:
        return self.kind

    def is_overtaken_by(self, wording_id: int | None) -> bool:
        """Given on other words than these, and not about what happened afterwards."""
        return is_overtaken(self.kind, self.wording_id, wording_id)

    @property
    def is_own(self) -> bool:
        """Of its owner, also through L&D: not of a deputy, nor of who held a link that was forwarded."""
        return not self.stand_in and (self.given_by_id is None or self.way != self.Way.LINK)

    @property
    def holds_until(self) -> date | None:
        """The last day of a yes; None for one that simply holds."""
        return None if self.kind == self.Kind.NOT_THERE else self.until

    @property
    def comes_on(self) -> date | None:
        """The day on which it will be there, when that was said."""
        return self.until if self.kind == self.Kind.NOT_THERE else None

    @property
    def is_very_fast(self) -> bool:
        """Given within 20 seconds of the letter being accepted: a soft sign, never a gate."""
        return bool(
            self.mail and self.mail.sent_at and (self.given_at - self.mail.sent_at).total_seconds() < _VERY_FAST
        )


_VERY_FAST = 20
_AFTERWARDS = frozenset({Answer.Kind.KEPT, Answer.Kind.NOT_KEPT})
# What is not a plain yes: L&D has something to say to it.
_TALKED_OVER = (*Answer.QUESTIONS, Answer.Kind.YES_IF, Answer.Kind.NO, Answer.Kind.WITHDRAWN)


def is_overtaken(kind: str | None, answered_on: int | None, wording: int | None) -> bool:
    """Whether an answer of this kind was given on other words than these, and not about what happened afterwards."""
    return kind not in _AFTERWARDS and answered_on != wording
