"""The intake: nine questions, asked again every time, and room for anything else."""

from datetime import datetime
from itertools import takewhile
from typing import TYPE_CHECKING, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from organisations.ids import PublicIdField

if TYPE_CHECKING:
    from organisations.models import Member, Organisation, Person
    from trajectories.models.trajectory import Trajectory

LAST_QUESTION = 10  # nine questions and "anything else?"; the organisation's own are numbered from here on
MOST_OWN_QUESTIONS = 8


class OwnQuestionQuerySet(models.QuerySet["OwnQuestion"]):
    def visible_to(self, member: "Member") -> Self:
        return self.filter(organisation_id=member.organisation_id)

    def of(self, organisation: "Organisation") -> Self:
        """Those it asks now, in its order."""
        return self.known_to(organisation).filter(retired_at=None)

    def known_to(self, organisation: "Organisation") -> Self:
        """Retired ones too, in its order."""
        return self.filter(organisation=organisation).order_by("position", "pk")


def _asked_before() -> Coalesce:
    """Of a row of own questions: how many its organisation asks before it."""
    place = models.OuterRef("position")
    earlier = models.Q(position__lt=place) | models.Q(position=place, pk__lt=models.OuterRef("pk"))
    others = OwnQuestion.objects.filter(earlier, organisation=models.OuterRef("organisation"), retired_at=None)
    counted = others.order_by().values("organisation").annotate(n=models.Count("pk")).values("n")
    return Coalesce(models.Subquery(counted), 0)


class OwnQuestion(models.Model):
    """A question the organisation itself asks in every intake, after the nine.

    `number` goes on from theirs and is never given again, so that an answer stays with its question. Retired, it is
    asked no more and still shown where it was answered.
    """

    public_id = PublicIdField()
    organisation = models.ForeignKey("organisations.Organisation", models.CASCADE, related_name="own_questions")
    number = models.PositiveSmallIntegerField(validators=[MinValueValidator(LAST_QUESTION + 1)])
    position = models.PositiveSmallIntegerField(default=0)
    title_nl = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120, blank=True)
    guidance_nl = models.CharField(max_length=300, blank=True)
    guidance_en = models.CharField(max_length=300, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = OwnQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["organisation", "number"], name="own_question_number_once")]

    def __str__(self) -> str:
        return self.in_words("title")[0]

    @property
    def is_asked(self) -> bool:
        return self.retired_at is None

    def in_words(self, name: str) -> tuple[str, str]:
        """Title or guidance in the reader's language, with ""; or in the other, with the tag of that."""
        mine = (get_language() or "").split("-")[0]
        for language in ("nl", "en") if mine == "nl" else ("en", "nl"):
            words: str = getattr(self, f"{name}_{language}")
            if words:
                return words, "" if language == mine else language
        return "", ""


class IntakeAnswerQuerySet(models.QuerySet["IntakeAnswer"]):
    def of(self, trajectory: "Trajectory") -> Self:
        return self.filter(trajectory=trajectory).order_by("number")

    def with_own_questions(self) -> Self:
        """With the words of the organisation's own question that is answered: `own_nl`, `own_en`, `own_retired_at`;
        and `own_before`, how many are asked before it."""
        asked = OwnQuestion.objects.filter(
            organisation=models.OuterRef("trajectory__organisation"), number=models.OuterRef("number")
        )
        return self.annotate(
            own_nl=models.Subquery(asked.values("title_nl")),
            own_en=models.Subquery(asked.values("title_en")),
            own_retired_at=models.Subquery(asked.values("retired_at")),
            own_before=models.Subquery(asked.values(before=_asked_before())),
        )

    def with_versions(self) -> Self:
        """With every earlier text and who saved it, which `worded_by` and `text_in` read. Two queries."""
        return self.prefetch_related(models.Prefetch("versions", IntakeVersion.objects.select_related("saved_by")))

    def asked_for(self) -> Self:
        """What was asked, as they put it: the first question."""
        return self.filter(number=1)


class IntakeAnswer(models.Model):
    """The answer to one question as it stands now; every earlier text is an IntakeVersion."""

    class Status(models.TextChoices):
        EMPTY = "empty", _("Still empty")
        DRAFT = "draft", _("Draft")
        DISCUSSED = "discussed", _("Discussed")
        DIFFERENCE = "difference", _("Seen differently")
        RECHECK = "recheck", _("Check again")

    class Certainty(models.TextChoices):
        KNOWN = "known", _("We know")
        SUSPECTED = "suspected", _("We suspect")
        UNKNOWN = "unknown", _("We don't know yet")

    class Source(models.TextChoices):
        TALK = "talk", _("a conversation")
        DATA = "data", _("figures")
        OBSERVATION = "observation", _("an observation")

    trajectory = models.ForeignKey("trajectories.Trajectory", models.CASCADE, related_name="intake_answers")
    # 1 to 9, 10 for "anything else?", and from 11 on the organisation's own.
    number = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    text = models.TextField(max_length=4000, blank=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.EMPTY)
    certainty = models.CharField(max_length=10, choices=Certainty, blank=True)
    source = models.CharField(max_length=12, choices=Source, blank=True)
    # Who gave the answer, in L&D's words: often somebody who is not in the product.
    answered_by = models.CharField(max_length=120, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    changed_by = models.ForeignKey("organisations.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(null=True, blank=True)

    # Only there after `with_own_questions`.
    own_nl: str | None
    own_en: str | None
    own_retired_at: datetime | None
    own_before: int

    objects = IntakeAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["trajectory", "number"], name="intake_answer_once")]

    def __str__(self) -> str:
        return f"{self.trajectory}: {self.number}"

    @property
    def is_empty(self) -> bool:
        """Whether nothing was answered, not even that nobody knows."""
        return self.status == self.Status.EMPTY

    @property
    def worded_by(self) -> "Person | None":
        """Who wrote the words that stand, whoever said since how far or how sure it is."""
        worded = self._worded
        return worded.saved_by if worded else self.changed_by

    @property
    def worded_at(self) -> datetime | None:
        worded = self._worded
        return worded.saved_at if worded else self.changed_at

    def text_in(self, version: int) -> str | None:
        """What it said in that version; None for one that is not kept."""
        return next((one.text for one in self.versions.all() if one.version == version), None)

    def text_on(self, moment: datetime) -> str | None:
        """What it said at that moment; None before the first version that is kept."""
        return next((one.text for one in self.versions.all() if one.saved_at <= moment), None)

    @property
    def _worded(self) -> "IntakeVersion | None":
        """The version in which the words that stand were written."""
        same = list(takewhile(lambda version: version.text == self.text, self.versions.all()))
        return same[-1] if same else None


class IntakeVersion(models.Model):
    """One saved text of one answer: nothing that was written disappears."""

    answer = models.ForeignKey(IntakeAnswer, models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    status = models.CharField(max_length=12, choices=IntakeAnswer.Status)
    certainty = models.CharField(max_length=10, choices=IntakeAnswer.Certainty, blank=True)
    source = models.CharField(max_length=12, choices=IntakeAnswer.Source, blank=True)
    answered_by = models.CharField(max_length=120, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    saved_by = models.ForeignKey("organisations.Person", models.SET_NULL, null=True, blank=True, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["answer", "version"], name="intake_version_once")]

    def __str__(self) -> str:
        return f"{self.answer}, version {self.version}"
