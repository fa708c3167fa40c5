"""A learning trajectory: one question, one group, one stretch of time."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from organisations.ids import PublicIdField
from organisations.models.organisation import COOLING, LONGEST, SHORTEST
from trajectories.models.causes import Cause
from trajectories.models.intake import IntakeAnswer, OwnQuestion
from trajectories.models.learning import Cohort

if TYPE_CHECKING:
    from organisations.models import Member, Person

# Half a year, and the time in which a figure of then comes in.
RESULT_FOLLOWED = timedelta(days=210)


class Brief(NamedTuple):
    """As little of one trajectory as says on which shelf it stands, for who looks over a thousand of them."""

    pk: int
    public_id: str
    state: str
    owner: int
    closed_at: datetime | None
    title: str
    starts_on: date
    # When it was asked for, or made.
    since: datetime

    def is_followed(self, today: date) -> bool:
        """As `Trajectory.is_followed`."""
        return is_followed(self.state, self.closed_at, today)

    @property
    def is_without_training(self) -> bool:
        return self.state == Trajectory.State.NO_TRAINING

    @property
    def state_word(self) -> str:
        return str(Trajectory.State(self.state).label)


def is_followed(state: str, closed_at: datetime | None, today: date) -> bool:
    """Open, or closed without a training so short ago that its result is still measured."""
    if state == Trajectory.State.NO_TRAINING and closed_at is not None:
        return today <= closed_at.date() + RESULT_FOLLOWED
    return state in (Trajectory.State.PREPARING, Trajectory.State.RUNNING)


class TrajectoryQuerySet(models.QuerySet["Trajectory"]):
    """The trajectories of one organisation."""

    def visible_to(self, member: "Member") -> Self:
        return self.filter(organisation_id=member.organisation_id)

    def in_brief(self) -> list[Brief]:
        """All of these in the order in which they were made, as tuples: rows of a thousand would take longer."""
        since = Coalesce("requested_at", "created_at")
        names = ("pk", "public_id", "state", "owner", "closed_at", "title", "starts_on")
        return [Brief(*row) for row in self.order_by("pk").values_list(*names, since)]

    def owned_by(self, member: "Member") -> Self:
        return self.filter(owner_id=member.person_id)

    def preparing(self) -> Self:
        return self.filter(state=Trajectory.State.PREPARING)

    def running(self) -> Self:
        return self.filter(state=Trajectory.State.RUNNING)

    def never_asked(self, kind: str) -> Self:
        """In which nobody was ever asked anything of this kind."""
        return self.exclude(asks__kind=kind)

    def began_or_closed(self) -> Self:
        """Those that were started at some time, or closed without; no more than when, how, and whose they are."""
        dated = self.filter(models.Q(started_at__isnull=False) | models.Q(closed_at__isnull=False))
        return dated.only("public_id", "title", "state", "started_at", "closed_at", "organisation", "owner")

    def called_off(self) -> Self:
        """As `Trajectory.is_called_off`."""
        return self.filter(state__in=Trajectory.CALLED_OFF)

    def unfinished(self) -> Self:
        return self.filter(state__in=[Trajectory.State.PREPARING, Trajectory.State.RUNNING])

    def planned_by(self, people: "Collection[Person]") -> Self:
        """Those that these of L&D plan, with them."""
        return self.filter(owner__in=people).select_related("owner")

    def open_ones(self) -> Self:
        return self.filter(closed_at=None).order_by("starts_on", "pk")

    def these(self, public_ids: "Collection[str]") -> Self:
        return self.filter(public_id__in=public_ids)

    def hearing_promises(self) -> Self:
        """As `Trajectory.hears_promises`."""
        return self.filter(state__in=Trajectory.WITH_PROMISES)

    def asking(self) -> Self:
        """In which anything may be asked of anyone now."""
        return self.hearing_promises().filter(paused_at=None)

    def with_intake(self) -> Self:
        """With the answers of the intake; `own_asked`: how many questions the organisation itself asks; and how many
        causes are ticked, `learnable_causes` and `other_causes`.
        """
        own = OwnQuestion.objects.filter(organisation=models.OuterRef("organisation"), retired_at=None)
        ticked = Cause.objects.ticked().filter(trajectory=models.OuterRef("pk"))
        answers = models.Prefetch("intake_answers", IntakeAnswer.objects.with_own_questions())
        return self.prefetch_related(answers).annotate(
            own_asked=_counted(own, by="organisation"),
            learnable_causes=_counted(ticked.filter(kind=Cause.Kind.KNOWLEDGE), by="trajectory"),
            other_causes=_counted(ticked.exclude(kind=Cause.Kind.KNOWLEDGE), by="trajectory"),
        )

    def with_untold_lines(self) -> Self:
        """In which people said something for next time that nobody reads yet."""
        return self.filter(next_times__person__isnull=False).distinct()

    def needing_works_council(self) -> Self:
        """As `Trajectory.waits_for_works_council`."""
        asks_it = models.Q(needs_works_council=True) | models.Q(organisation__needs_works_council=True)
        return self.filter(asks_it)

    def following(self, editions: Iterable["Trajectory"]) -> Self:
        """The editions that began with one of these."""
        return self.filter(previous__in=editions)

    def with_editions(self) -> Self:
        """With the edition before, and the newest that came of it: `next_id`, `next_edition`; None without one."""
        later = Trajectory.objects.filter(previous=models.OuterRef("pk")).order_by("-edition", "-pk")
        return self.select_related("previous").annotate(
            next_id=models.Subquery(later.values("public_id")[:1]),
            next_edition=models.Subquery(later.values("edition")[:1]),
        )

    def with_dates(self) -> Self:
        """With all that the anchors are counted from."""
        cohorts = models.Prefetch("cohorts", Cohort.objects.with_taken())
        return self.prefetch_related(cohorts, "interventions__dates", "interventions__cohorts")


def _counted(rows: models.QuerySet[Any], *, by: str) -> Coalesce:
    """How many rows belong to the row outside; no join, so that counts beside each other do not multiply."""
    number = rows.order_by().values(by).annotate(n=models.Count("pk")).values("n")
    return Coalesce(models.Subquery(number), 0)


class Trajectory(models.Model):
    """What everyone in it shares. Dates live with the interventions; `starts_on` is the planned first day."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("requested")
        WAITLISTED = "waitlisted", _("on the waiting list")
        DECLINED = "declined", _("declined")
        PREPARING = "preparing", _("preparing")
        RUNNING = "running", _("running")
        ENDED = "ended", _("finished")
        NO_TRAINING = "no_training", _("no training needed")
        CANCELLED = "cancelled", _("cancelled")

    # In these people promise things. Without a training it is others who promise what will change around it.
    WITH_PROMISES = (State.PREPARING, State.RUNNING, State.NO_TRAINING)
    # Nothing comes of these as they were planned: not at all, or not as a training.
    CALLED_OFF = (State.CANCELLED, State.NO_TRAINING)

    public_id = PublicIdField()
    organisation = models.ForeignKey("organisations.Organisation", models.CASCADE, related_name="trajectories")
    # The L&D person who plans it and whom guests can reach.
    owner = models.ForeignKey("organisations.Person", models.PROTECT, related_name="owned_trajectories")
    title = models.CharField(max_length=120)
    # The change in one sentence, as the sponsor would say it.
    intent = models.CharField(max_length=200, blank=True)
    # What guests read under "what is this about?"
    summary = models.TextField(max_length=1500, blank=True)
    group_name = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=16, default="nl")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.PREPARING)
    started_at = models.DateTimeField(null=True, blank=True)
    # The written reason to start while a must-precondition was open; kept and shown to the sponsor.
    started_despite = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # Why it ended as it did: what was decided instead of a training, or why it was cancelled.
    closed_because = models.TextField(max_length=1000, blank=True)
    # While paused nothing is asked or sent; the state it goes on from stays.
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_because = models.CharField(max_length=200, blank=True)
    # When an admin asked that it goes for good, with all that is in it; None: it stays.
    deleting_since = models.DateTimeField(null=True, blank=True)
    # Who came with the question, and what L&D decided on it: accepted, waitlisted or declined, and why.
    requested_by = models.ForeignKey(
        "organisations.Person", models.SET_NULL, null=True, blank=True, related_name="requested_trajectories"
    )
    requested_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_because = models.CharField(max_length=500, blank=True)
    # The edition this one was copied from, and the how-manieth it is itself.
    previous = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="editions")
    edition = models.PositiveSmallIntegerField(default=1)
    # A warning shown at every free text of learners, such as "no patient data".
    free_text_warning = models.CharField(max_length=120, blank=True)
    # As of the organisation: either may ask for it, and of two terms the shorter counts.
    needs_works_council = models.BooleanField(default=False)
    council_keeps_months = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(SHORTEST), MaxValueValidator(LONGEST)]
    )
    # Raised with every change of the form's own fields; two editors at once are told apart by it.
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    # Only there after `with_intake`.
    own_asked: int
    learnable_causes: int
    other_causes: int
    # Only there after `with_editions`.
    next_id: str | None
    next_edition: int | None

    objects = TrajectoryQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["organisation", "state", "starts_on"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(council_keeps_months=None)
                | models.Q(council_keeps_months__range=(SHORTEST, LONGEST)),
                name="trajectory_keeps_three_to_24_months",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_running(self) -> bool:
        return self.state == self.State.RUNNING

    @property
    def is_preparing(self) -> bool:
        return self.state == self.State.PREPARING

    @property
    def was_running_when_made(self) -> bool:
        """It ran already when it came in here: nothing is asked of the days before."""
        return self.started_at is not None and self.started_at <= self.created_at

    @property
    def is_paused(self) -> bool:
        return self.paused_at is not None

    @property
    def deletes_at(self) -> datetime | None:
        """When it goes for good; None while it stays."""
        return self.deleting_since + COOLING if self.deleting_since else None

    @property
    def is_later_edition(self) -> bool:
        """Whether it is not the first of its kind."""
        return self.edition > 1

    @property
    def is_request(self) -> bool:
        """Asked for, and not taken up or declined."""
        return self.state in (self.State.REQUESTED, self.State.WAITLISTED)

    @property
    def is_declined(self) -> bool:
        return self.state == self.State.DECLINED

    @property
    def is_taken_up(self) -> bool:
        """Beyond a request: L&D plans it, or did."""
        return not (self.is_request or self.is_declined)

    @property
    def is_open(self) -> bool:
        """Being prepared or running, paused or not."""
        return self.state in (self.State.PREPARING, self.State.RUNNING)

    @property
    def is_without_training(self) -> bool:
        """Closed because something else takes the problem away: a normal end, whose result is followed up."""
        return self.state == self.State.NO_TRAINING

    @property
    def is_called_off(self) -> bool:
        """Closed before what was planned came."""
        return self.state in self.CALLED_OFF

    def is_followed(self, today: date) -> bool:
        """Open, or closed without a training so short ago that its result is still measured."""
        return is_followed(self.state, self.closed_at, today)

    @property
    def hears_promises(self) -> bool:
        """Whether what was asked may be answered or taken back; also while paused: an answer is always heard."""
        return self.state in self.WITH_PROMISES

    @property
    def waits_for_works_council(self) -> bool:
        """Whether the works council has to agree before anything is written down here (`roles.council`)."""
        return self.needs_works_council or self.organisation.needs_works_council

    @property
    def asks_promises(self) -> bool:
        """Whether promises may be asked and reminded of."""
        return self.hears_promises and not self.is_paused
