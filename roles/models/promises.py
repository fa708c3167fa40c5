"""A promise: one person's line under a commitment. Answers are added under it, never changed."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models.functions import Concat

from asks.models import Ask
from asks.models.asks import AskQuerySet
from organisations.compiled import Compiled
from organisations.ids import PublicIdField
from roles.models.answers import Answer
from roles.models.commitments import STAYS, TAKES_PART
from roles.models.instead import InsteadQuerySet
from roles.models.once import TALKS
from roles.models.roles import Function
from roles.models.states import PROMISED_STATES, STANDS, Facts, PromiseState

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from organisations.models import Member, Person
    from roles.models.commitments import Commitment
    from roles.models.roles import Role
    from trajectories.models import Trajectory


def _open_ask() -> AskQuerySet:
    """With which its holder is asked a promise, seen from the promise."""
    mine = models.OuterRef("role__person")
    return Ask.objects.open().filter(kind="promise", person=mine, about=models.OuterRef("public_id"))


class PromiseQuerySet(InsteadQuerySet):
    """One line per commitment, holder and, where it concerns one, learner."""

    def of(self, trajectory: "Trajectory") -> Self:
        return self.filter(commitment__trajectory=trajectory, commitment__dropped_at=None, ended_at=None)

    def under(self, commitment: "Commitment") -> Self:
        """Also those that ended, by who holds them."""
        return self.filter(commitment=commitment).with_words().order_by("role__person__sort_key", "pk")

    def around(self, role: "Role") -> Self:
        """Those of this role and those of others about it, also ended, as long as their commitment stands."""
        mine = models.Q(role=role) | models.Q(learner=role)
        return self.filter(mine, commitment__dropped_at=None).with_words().order_by("commitment__position", "pk")

    def unasked(self) -> Self:
        return self.filter(asked_at=None)

    def asked_of(self, person: "Person") -> Self:
        return self.filter(role__person=person, asked_at__isnull=False)

    def marked(self) -> Self:
        """Asked by L&D, of whom the worker is still to make the ask."""
        return self.filter(opens_on__isnull=False, ended_at=None, commitment__dropped_at=None)

    def to_open(self, trajectory: "Trajectory", people: int) -> "list[Promise]":
        """Those of the next so many people, by name; locked, so that two workers do not ask the same."""
        here = self.marked().filter(commitment__trajectory=trajectory)
        names = here.values_list("role__person__sort_key", "role__person").distinct().order_by("role__person__sort_key")
        theirs = here.filter(role__person__in=[pk for _name, pk in names[:people]])
        absences = "role__person__absences"
        locked = theirs.with_words().select_for_update(of=("self",)).prefetch_related(absences).order_by("pk")
        return list(locked)

    def unanswered(self) -> Self:
        return self.filter(asked_at__isnull=False, answer=None)

    def standing_past_their_role(self, day: date) -> Self:
        """Not ended, though the function behind them or the person is gone by this day."""
        return self.filter(ended_at=None).filter(
            models.Q(role__held_until__lte=day)
            | models.Q(role__person__left_on__lte=day)
            | models.Q(learner__held_until__lte=day)
            | models.Q(learner__person__left_on__lte=day)
        )

    def taken_over_in(self, roles: "Collection[str]") -> Self:
        """What the one before promised and stands in the lines of these roles, by public id."""
        stands = self.filter(role__public_id__in=roles, ended_at=None, commitment__dropped_at=None)
        theirs = stands.filter(answer__isnull=False).exclude(answer__promise=models.F("pk"))
        return theirs.with_words().order_by("commitment", "pk")

    def waiting(self) -> Self:
        """Those whose holder is asked and did not answer yet."""
        return self.filter(models.Exists(_open_ask()), ended_at=None, commitment__dropped_at=None)

    def followed(self, before: "Mapping[int, int | None]") -> Self:
        """The lines of who took over and of the one before them, by role; also of those that ended."""
        roles = [*before, *(role for role in before.values() if role)]
        return self.filter(role__in=roles, commitment__dropped_at=None)

    def alike_of(self, person: "Person", trajectories: "Collection[int] | Iterable[int]") -> Any:
        """A row for all lines of this person under one commitment of which all facts are the same, in these plans."""
        replied = models.Case(models.When(answer__replied_at__isnull=False, then=True), default=False)
        here = self.filter(role__person=person, commitment__trajectory__in=list(trajectories))
        stands = here.filter(ended_at=None, commitment__dropped_at=None).annotate(is_replied=replied)
        words = ("public_id", "phase", "is_must", "wording", "wording__text", "trajectory")
        facts = (*(f"commitment__{one}" for one in words), "asked_on", "answer__kind", "answer__wording", "is_replied")
        return (
            stands.order_by("commitment__position", "commitment")
            .values("commitment", *facts)
            .annotate(one=models.Min("public_id"), asked_since=models.Min("asked_at"), learners=models.Count("learner"))
        )

    def still_held(self, public_ids: "Collection[str]", day: date) -> Self:
        """Those of these whose line and function are not over on this day."""
        over = models.Q(role__held_until__lt=day) | models.Q(role__person__left_on__lte=day)
        return self.filter(~over, public_id__in=public_ids, ended_at=None)

    def beside(self, promise: "Promise") -> Self:
        """The lines of the same holder under the same commitment, one per learner."""
        return (
            self.filter(commitment=promise.commitment_id, role=promise.role_id, ended_at=None)
            .select_related("learner__person", "answer")
            .order_by("learner__person__sort_key", "pk")
        )

    def these(self, promises: "list[Promise]") -> Self:
        return (
            self.filter(pk__in=[promise.pk for promise in promises])
            .select_related("learner__person")
            .order_by("learner__person__sort_key", "pk")
        )

    def by_a_stand_in(self, public_ids: list[str]) -> set[str]:
        """Those of these of which somebody else gave the answer that counts: with a forwarded link, or as a deputy."""
        another = ~models.Q(answer__stand_in="") | models.Q(answer__given_by__isnull=False, answer__way=Answer.Way.LINK)
        found = self.filter(another, public_id__in=public_ids, answer__isnull=False)
        return set(found.values_list("public_id", flat=True))

    def of_learners(self, public_ids: list[str]) -> set[str]:
        """Those of these that somebody is asked as a learner."""
        found = self.filter(public_id__in=public_ids, role__function=Function.LEARNER)
        return set(found.values_list("public_id", flat=True))

    def waiting_of_learners(self, people: Any) -> Self:
        """What these people are asked as learners."""
        return self.filter(role__person__in=people, role__function=Function.LEARNER, ended_at=None)

    def answered_under(self, public_ids: list[str]) -> Self:
        return self.filter(public_id__in=public_ids, ended_at=None, answer__isnull=False).with_words()

    def answered_between(self, since: datetime, until: datetime) -> Self:
        """What its holder, or who answered for them, said after the one moment and by the other, in that order.

        Not what somebody of the staff wrote down: they know.
        """
        heard = self.filter(answer__given_at__gt=since, answer__given_at__lte=until, answer__way="link", ended_at=None)
        return heard.with_words().order_by("answer__given_at", "answer__pk")

    def in_these(self, trajectories: "models.QuerySet[Trajectory]") -> Self:
        return self.filter(commitment__trajectory__in=trajectories)

    def told_of(self) -> Self:
        """Of which it was said what became of them."""
        kinds = (Answer.Kind.THERE, Answer.Kind.KEPT, Answer.Kind.NOT_KEPT)
        return self.filter(answer__kind__in=kinds).select_related("commitment", "answer")

    def of_works_council(self) -> Self:
        """Those that say that the works council agreed; `is_agreed`: a yes on these words, any condition settled."""
        yes = models.Q(answer__kind__in=(Answer.Kind.YES, Answer.Kind.THERE, Answer.Kind.KEPT))
        settled = models.Q(answer__kind__in=(Answer.Kind.YES_IF, Answer.Kind.THERE_QUESTION))
        yes |= settled & models.Q(answer__replied_at__isnull=False)
        agreed = yes & models.Q(answer__wording=models.F("commitment__wording"))
        here = self.filter(commitment__library_key="pre_works_council", commitment__dropped_at=None, ended_at=None)
        return here.annotate(is_agreed=models.Case(models.When(agreed, then=True), default=False))

    def over(self) -> Self:
        """Of a function that ended."""
        return self.filter(ended_at__isnull=False)

    def promised(self) -> Self:
        """That was said yes to, with or without a condition, and stands."""
        return self.filter(answer__kind__in=STANDS)

    def held_until_a_day(self) -> Self:
        """Whose yes stands and holds until a day."""
        yes = self.filter(answer__kind__in=(Answer.Kind.YES, Answer.Kind.YES_IF, Answer.Kind.THERE))
        return yes.filter(ended_at=None, commitment__dropped_at=None, answer__until__isnull=False).on_their_own_words()

    def run_out_before(self, day: date) -> Self:
        """Whose yes held until a day before this one."""
        return self.held_until_a_day().filter(answer__until__lt=day)

    def of_asks(self, asks: "Collection[Ask]") -> Self:
        """Those that these asks name, with who gave the answer."""
        these = self.filter(public_id__in=[ask.about for ask in asks]).with_words()
        return these.select_related("answer__given_by").order_by("commitment", "pk")

    def to_tell_of(self, person: "Person", trajectory: "Trajectory") -> Self:
        """What this person promised there and did not tell the end of, with who gave the answer."""
        mine = self.of(trajectory).filter(role__person=person, answer__kind__in=STANDS)
        mine = mine.exclude(commitment__library_key=TAKES_PART)
        return mine.with_words().select_related("answer__given_by").order_by("commitment", "pk")

    def promised_or_told_by(self, person: "Person", trajectory: "Trajectory") -> Self:
        """What this person promised there, also when it was told what became of it, in the order of the phases."""
        said = (*STANDS, Answer.Kind.KEPT, Answer.Kind.NOT_KEPT)
        mine = self.of(trajectory).filter(role__person=person, answer__kind__in=said, commitment__dropped_at=None)
        return mine.with_words().order_by("commitment", "pk")

    def asked_nothing_of(self, trajectories: "Collection[int] | models.QuerySet[Trajectory]", kind: str) -> Self:
        """What stands promised there, of phases of which its holder was not asked yet what became of it.

        Of what is asked on another card it is not asked here.
        """
        about = Concat("commitment__trajectory__public_id", models.Value(":"), "commitment__phase")
        asked = Ask.objects.filter(kind=kind, person=models.OuterRef("role__person"), about=models.OuterRef("of_phase"))
        stands = self.filter(commitment__trajectory__in=trajectories, commitment__dropped_at=None, ended_at=None)
        stands = stands.exclude(commitment__library_key__in=(STAYS, TAKES_PART))
        open_ones = stands.filter(answer__kind__in=STANDS).not_asked_elsewhere().annotate(of_phase=about)
        return open_ones.exclude(models.Exists(asked))

    def needed_between(self, days: "Sequence[Any]", starts: "Sequence[Any]", soon: "Sequence[Any]", kind: str) -> Self:
        """Musts that stand promised, were asked by L&D, are needed about now, and nobody asks yet if they are there.

        On a day between these two; or without a day of its own, where it starts between those. A start talk only by the
        day or start that is `soon`: by then it was asked about on a card of its own, if it ever is.
        """
        about = Ask.objects.filter(person=models.OuterRef("role__person"), about=models.OuterRef("public_id"))
        # Of who took over, the one before them was asked.
        checked = Ask.objects.filter(
            kind="promise", about=models.OuterRef("answer__promise__public_id"), checked_at__isnull=False
        )
        since = models.Q(answered_at=None) | models.Q(answered_at__gte=models.OuterRef("answer__given_at"))
        asked = about.filter(since, kind=kind, closed_at=None)
        needed = models.Q(answer__wording__needed_by__range=days) | models.Q(
            answer__wording__needed_by=None, commitment__trajectory__starts_on__range=starts
        )
        by_now = models.Q(answer__wording__needed_by__lte=soon[0])
        by_now |= models.Q(answer__wording__needed_by=None, commitment__trajectory__starts_on__lte=soon[1])
        is_talk = models.Q(commitment__library_key=TALKS["start_talk"])
        stands = self._needed_for_the_start().filter(needed).filter(~is_talk | by_now).not_asked_as_talk()
        promised = stands.filter(
            answer__kind__in=(Answer.Kind.YES, Answer.Kind.YES_IF), answer__wording=models.F("commitment__wording")
        )
        return promised.filter(models.Exists(checked)).exclude(models.Exists(asked)).not_told_of()

    def still_to_be_there(self) -> Self:
        """Musts that stand promised on their own words, whether or not it was asked if they are there."""
        stands = self._needed_for_the_start()
        checked = Ask.objects.filter(
            kind="promise", about=models.OuterRef("answer__promise__public_id"), checked_at__isnull=False
        )
        yes = (Answer.Kind.YES, Answer.Kind.YES_IF)
        promised = stands.filter(answer__kind__in=yes, answer__wording=models.F("commitment__wording"))
        return promised.filter(models.Exists(checked)).not_told_of()

    def _needed_for_the_start(self) -> Self:
        """Of musts; what is for afterwards has to be promised by then, and cannot be there."""
        musts = self.filter(ended_at=None, commitment__dropped_at=None, commitment__is_must=True)
        return musts.exclude(commitment__phase="after").exclude(commitment__library_key=TAKES_PART)

    def on_their_own_words(self) -> Self:
        """Answered on the words as they stand now."""
        return self.filter(answer__wording=models.F("commitment__wording"))

    def to_come(self, kind: str) -> Self:
        """Musts that were not there yet and would be by some day, of which nobody asks whether they are."""
        asked = Ask.objects.open().filter(
            kind=kind, person=models.OuterRef("role__person"), about=models.OuterRef("public_id")
        )
        late = self.filter(answer__kind=Answer.Kind.NOT_THERE, answer__until__isnull=False)
        return late.filter(ended_at=None, commitment__dropped_at=None).exclude(models.Exists(asked))

    def to_come_by(self, day: date, kind: str) -> Self:
        """The same, of those that would be there by this day."""
        return self.to_come(kind).filter(answer__until__lte=day)

    def things_asked(self, public_ids: list[str]) -> int:
        """How many things there are to answer under these: commitments on one wording."""
        return self.filter(public_id__in=public_ids).values("commitment", "asked_on").distinct().count()

    def promised_by(self, people: "Collection[int]", trajectories: "Collection[str]") -> Self:
        """What these people said yes to, also on a condition, in the trajectories with these public ids."""
        yes = (Answer.Kind.YES, Answer.Kind.YES_IF)
        mine = self.filter(role__person__pk__in=people, ended_at=None, answer__kind__in=yes)
        there = mine.filter(commitment__trajectory__public_id__in=trajectories, commitment__dropped_at=None)
        return there.select_related("commitment__trajectory", "answer__wording").order_by("pk")

    def made_to_stay(self, person: "Person", commitments: "Iterable[Commitment]") -> Self:
        """What this person promised under these of their own, with what decides how it stands."""
        own = self.filter(role__person=person, commitment__in=list(commitments), ended_at=None)
        return own.select_related("commitment", "answer")

    def ever_promised(self, person: "Person", trajectory: int) -> bool:
        """Whether this person said yes to anything in the trajectory with this key, also when it is over or dropped."""
        yes = (Answer.Kind.YES, Answer.Kind.YES_IF)
        return self.filter(role__person=person, commitment__trajectory=trajectory, answer__kind__in=yes).exists()

    def with_silence(self, silent: "Collection[int]") -> Self:
        """With `is_silent`: three letters asked if it is there, and nothing came. Looked up for these roles alone."""
        if not silent:
            return self.annotate(is_silent=models.Value(False))
        asked = Ask.objects.silent().filter(
            kind="there", person=models.OuterRef("role__person"), about=models.OuterRef("public_id")
        )
        looked_up = models.When(role__in=silent, then=models.Exists(asked))
        return self.annotate(is_silent=models.Case(looked_up, default=False))

    def in_trajectory(self, public_id: str) -> Self:
        return self.filter(commitment__trajectory__public_id=public_id)

    def standing(self, public_id: str) -> "Promise | None":
        """The one with this id, unless it or its commitment ended."""
        return self.filter(public_id=public_id, ended_at=None, commitment__dropped_at=None).with_words().first()

    def to_ask(self, public_id: str) -> "Promise | None":
        """The same with no more than decides whether it is asked: a letter looks at each of its lines."""
        return next(iter(_standing(public_id)), None)

    def asked_in(self, public_ids: list[str]) -> Self:
        """Those with these ids, with what decides how they stand."""
        return self.filter(public_id__in=public_ids).select_related("commitment", "role", "answer")

    def let_count(self, answers: "Iterable[Answer]") -> None:
        """From now on these count, each for the line it was given for; of two for one line the later."""
        given = list(answers)
        of_line = Answer.objects.filter(pk__in=[one.pk for one in given], promise=models.OuterRef("pk"))
        lines = self.filter(pk__in={one.promise_id for one in given})
        lines.update(answer=models.Subquery(of_line.order_by("-pk").values("pk")[:1]))

    def visible_to(self, member: "Member") -> Self:
        return self.filter(commitment__trajectory__organisation_id=member.organisation_id)

    def with_words(self) -> Self:
        return self.select_related(
            "commitment__wording",
            "commitment__trajectory__organisation",
            "commitment__trajectory__owner",
            "role__person__organisation",
            "learner__person",
            "answer__wording",
            "answer__promise__role__person",
            "asked_on",
        )


_standing: Compiled[Any] = Compiled(
    lambda public_id: Promise.objects.filter(
        public_id=public_id, ended_at=None, commitment__dropped_at=None
    ).select_related("commitment", "role", "answer")
)


class Promise(models.Model):
    """`answer` is the one that counts now; `asked_on` the wording the holder was last asked about."""

    public_id = PublicIdField()
    commitment = models.ForeignKey("roles.Commitment", models.CASCADE, related_name="promises")
    role = models.ForeignKey("roles.Role", models.CASCADE, related_name="promises")
    learner = models.ForeignKey("roles.Role", models.CASCADE, null=True, blank=True, related_name="concerning_promises")
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_on = models.ForeignKey("roles.Wording", models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.ForeignKey("roles.Answer", models.SET_NULL, null=True, blank=True, related_name="+")
    # From which day it is asked, while the worker is still to make its ask; None once that is done.
    opens_on = models.DateField(null=True, blank=True)
    # When the role behind it ended; the line stays for the history.
    ended_at = models.DateTimeField(null=True, blank=True)

    # Only there after `with_silence`, and after `of_works_council`.
    is_silent: bool
    is_agreed: bool

    objects = PromiseQuerySet.as_manager()

    class Meta:
        constraints = [
            # Two, because SQLite holds every NULL for a different one.
            models.UniqueConstraint(
                fields=["commitment", "role"], condition=models.Q(learner=None), name="promise_once"
            ),
            models.UniqueConstraint(fields=["commitment", "role", "learner"], name="promise_once_for_a_learner"),
        ]
        indexes = [models.Index(fields=["opens_on"], condition=models.Q(opens_on__isnull=False), name="promise_opens")]

    def __str__(self) -> str:
        return f"{self.role}: {self.commitment}"

    @property
    def is_personal(self) -> bool:
        """Asked of a learner about what they do themselves: no deputy reads it."""
        return self.role.function == Function.LEARNER

    @property
    def facts(self) -> Facts:
        """All that decides how it stands."""
        answer = self.answer
        return Facts(
            phase=self.commitment.phase,
            is_must=self.commitment.is_must,
            wording=self.commitment.wording_id,
            asked_on=self.asked_on_id,
            answered_on=answer.wording_id if answer else None,
            is_asked=self.asked_at is not None,
            kind=answer.kind if answer else None,
            is_replied=answer is not None and answer.replied_at is not None,
        )

    @property
    def state(self) -> str:
        """One of `PromiseState`."""
        return self.facts.state

    @property
    def is_taken_over(self) -> bool:
        """What counts was said by the one this holder took over from, who gave it for as long as they were there."""
        return self.answer is not None and self.answer.promise_id != self.pk

    @property
    def is_to_be_asked(self) -> bool:
        """Never asked, or changed since: L&D's turn."""
        return self.state in (PromiseState.NOT_ASKED, PromiseState.CHANGED)

    @property
    def is_promised(self) -> bool:
        """There is a yes, or what became of it."""
        return self.state in PROMISED_STATES

    @property
    def has_open_condition(self) -> bool:
        """Promised if something is so, to which L&D said nothing yet."""
        return self.facts.has_open_condition

    @property
    def awaits_answer(self) -> bool:
        """The holder's turn: asked on the words as they were then, and nothing answered that still counts."""
        return self.facts.awaits_answer

    @property
    def awaits_there(self) -> bool:
        """A must that was promised, of which its owner did not say yet that it is there."""
        return self.facts.awaits_there

    @property
    def is_to_be_told(self) -> bool:
        """Promised at some time and not taken back: what became of it can be written down."""
        return self.is_promised or self.state == PromiseState.NOT_THERE

    @property
    def awaits_outcome(self) -> bool:
        """Promised, and not told yet what became of it."""
        return self.facts.awaits_outcome
