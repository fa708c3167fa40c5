"""A function somebody holds in a trajectory, for a period, for all learners or for some."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from asks.models import Ask, PassOn, ReminderStop, last_letter_for, last_letter_to
from asks.posted import amiss_to
from asks.register import own_rhythm_kinds
from organisations.ids import PublicIdField
from organisations.listed import Listed
from organisations.titles import called
from roles.models.clarity import Clarity
from trajectories.models import Change
from trajectories.models.removing import UNDO_FOR

if TYPE_CHECKING:
    from collections.abc import Collection

    from organisations.models import Member, Organisation, Person
    from trajectories.models import Trajectory


class Party(models.TextChoices):
    """The three at the table."""

    TRAINER = "trainer", called("trainer", _("trainer"))
    LEARNERS = "learners", called("learner", _("learners"), 2)
    SUPPORT = "support", _("support")


class Function(models.TextChoices):
    """What somebody is in this trajectory. Each is called as the organisation in view calls it."""

    TRAINER = "trainer", called("trainer", _("trainer"))
    LEARNER = "learner", called("learner", pgettext_lazy("function", "learner"))
    SPONSOR = "sponsor", called("sponsor", _("sponsor"))
    MANAGER = "manager", called("manager", _("manager"))
    COLLEAGUE = "colleague", called("colleague", _("colleague"))
    BUDDY = "buddy", called("buddy", _("buddy"))
    OBSERVER = "observer", called("observer", _("observer"))


BESIDE_LEARNERS = (Function.MANAGER, Function.COLLEAGUE, Function.BUDDY, Function.OBSERVER)


def party_of(function: str) -> Party:
    """The party a function sits with."""
    return _PARTIES.get(function, Party.SUPPORT)


_PARTIES: dict[str, Party] = {Function.TRAINER: Party.TRAINER, Function.LEARNER: Party.LEARNERS}


class RoleQuerySet(models.QuerySet["Role"]):
    """Functions held in trajectories."""

    def visible_to(self, member: "Member") -> Self:
        return self.filter(trajectory__organisation_id=member.organisation_id)

    def of(self, trajectory: "Trajectory") -> Self:
        return self.filter(trajectory=trajectory)

    def held_on(self, day: date) -> Self:
        """Held on this day, by somebody who has not left."""
        return self.filter(
            models.Q(held_from=None) | models.Q(held_from__lte=day),
            models.Q(held_until=None) | models.Q(held_until__gte=day),
            models.Q(person__left_on=None) | models.Q(person__left_on__gt=day),
        )

    def held_by(self, person: "Person") -> Self:
        return self.filter(person=person)

    def in_trajectories(self, public_ids: "Collection[str]") -> Self:
        return self.filter(trajectory__public_id__in=public_ids)

    def held_by_or_after(self, day: date) -> Self:
        """Held on this day or from a later one, by somebody who has not left."""
        return self.lasting(day).filter(models.Q(person__left_on=None) | models.Q(person__left_on__gt=day))

    def lasting(self, day: date) -> Self:
        """Not over on this day as far as their own period goes, also of who left."""
        return self.filter(models.Q(held_until=None) | models.Q(held_until__gte=day))

    def in_plans(self) -> Self:
        """With the plan each is in, the newest first."""
        return self.select_related("trajectory").order_by("-trajectory__starts_on", "pk")

    def with_plan_in_brief(self) -> Self:
        """With `closed_at` and `starts_on` of the plan each is in, and no more of that."""
        return self.annotate(
            closed_at=models.F("trajectory__closed_at"), starts_on=models.F("trajectory__starts_on")
        ).order_by("pk")

    def these(self, roles: "list[Role]") -> Self:
        return self.filter(pk__in=[role.pk for role in roles]).select_related("person__organisation").by_name()

    def askable_for_view(self, trajectory: "Trajectory", day: date) -> Self:
        """Sponsors, managers and learners who were not asked yet how they see the question, by name."""
        asked = self.of(trajectory).filter(match_view__isnull=False).values("person")
        functions = (Function.SPONSOR, Function.MANAGER, Function.LEARNER)
        here = self.of(trajectory).held_on(day).filter(function__in=functions).exclude(person__in=asked)
        return here.select_related("person__organisation").prefetch_related("person__absences").by_name()

    def learners(self) -> Self:
        return self.filter(function=Function.LEARNER)

    def with_days_of_people(self) -> Self:
        """With all that the days of their holders follow from."""
        return self.select_related("person__organisation").prefetch_related("person__absences")

    def holding(self, function: str) -> Self:
        return self.filter(function=function)

    def is_held(self, function: str, person: "Person", day: date) -> bool:
        """Whether this person holds it on this day or later."""
        return self.holding(function).held_by(person).lasting(day).exists()

    def beside(self, role: "Role") -> Self:
        """The same function of the same person in other periods."""
        same = self.filter(trajectory=role.trajectory_id, person=role.person_id, function=role.function)
        return same.exclude(pk=role.pk)

    def overlapping(self, first: date | None, last: date | None) -> Self:
        """Held on a day of this period too; None for a side that is open."""
        found = self.filter(models.Q(held_until=None) | models.Q(held_until__gte=first)) if first else self
        return found.filter(models.Q(held_from=None) | models.Q(held_from__lte=last)) if last else found

    def those_of(self, role: "Role") -> "list[Role]":
        """The learners somebody is there for, by name: those they name, else all but themselves."""
        named = list(role.learners.select_related("person").by_name())
        everyone = self.of(role.trajectory).learners().filter(held_until=None).exclude(person=role.person_id)
        return named or list(everyone.select_related("person").by_name())

    def to_be_there_for(self, role: "Role", day: date) -> Self:
        """Whom somebody may name, by name: learners who are not over, and who is named already; not themselves."""
        named = role.learners.values("pk")
        learners = self.of(role.trajectory).learners().exclude(person=role.person_id)
        lasting = models.Q(held_until=None) | models.Q(held_until__gte=day)
        return learners.filter(lasting | models.Q(pk__in=named)).select_related("person").by_name()

    def beside_learners(self) -> Self:
        """Those that are there for learners by name."""
        return self.filter(function__in=BESIDE_LEARNERS)

    def managers_of(self, learner: "Role") -> Self:
        """Those who name this learner, and those who name nobody and so are there for everyone but themselves."""
        theirs = models.Q(learners=None) | models.Q(learners=learner)
        managers = self.of(learner.trajectory).holding(Function.MANAGER).filter(theirs)
        return managers.exclude(person=learner.person_id).select_related("person")

    def who_help(self, learner: "Role", day: date) -> Self:
        """Managers of this learner and trainers of that day, by name; of none it is said that it is not them."""
        theirs = models.Q(learners=None) | models.Q(learners=learner)
        helping = models.Q(function=Function.TRAINER) | (models.Q(function=Function.MANAGER) & theirs)
        passed = PassOn.objects.proposed().filter(trajectory=learner.trajectory_id).values("person")
        here = self.of(learner.trajectory).held_on(day).filter(helping).exclude(person=learner.person_id)
        return here.exclude(person__in=passed).select_related("person__organisation").by_name().distinct()

    def just_removed(self, now: datetime) -> Self:
        """Those that were let go short enough ago to offer them back, newest first."""
        recently = Change.objects.filter(verb="let_go", made_at__gt=now - UNDO_FOR, thing=models.OuterRef("public_id"))
        newest = recently.order_by("-made_at").values("made_at")[:1]
        gone = self.exclude(held_until=None).annotate(let_go_at=models.Subquery(newest)).exclude(let_go_at=None)
        return gone.select_related("person").order_by("-let_go_at")

    def just_taken_over(self, now: datetime) -> Self:
        """Those that took over from somebody short enough ago to undo it, newest first."""
        recently = Change.objects.filter(verb="succeed", made_at__gt=now - UNDO_FOR, thing=models.OuterRef("public_id"))
        newest = recently.order_by("-made_at").values("made_at")[:1]
        new = self.exclude(follows=None).annotate(taken_over_at=models.Subquery(newest)).exclude(taken_over_at=None)
        return new.select_related("person", "follows__person").order_by("-taken_over_at")

    def that_follow(self, public_ids: "Collection[str]") -> Self:
        """Those of these that take over from somebody, with whom."""
        found = self.filter(public_id__in=public_ids, follows__isnull=False)
        return found.select_related("person__organisation", "follows__person", "trajectory").order_by("pk")

    def followed(self) -> Self:
        """Somebody took over from them, or will."""
        return self.filter(followed_by__isnull=False)

    def to_pass_on(self, trajectory: "Trajectory", person: "Person", day: date) -> Self:
        """What this person holds there or will, and somebody else may take over: not a learner's own part."""
        theirs = self.of(trajectory).held_by(person).exclude(held_until__lte=day)
        return theirs.exclude(function=Function.LEARNER).order_by("pk")

    def of_functions(self, functions: "Collection[str]") -> Self:
        """Held now, before or later, with their holder."""
        return self.filter(function__in=functions).select_related("person")

    def longest(self) -> Self:
        """The one held longest on top."""
        return self.order_by(models.F("held_until").desc(nulls_first=True), "pk")

    def with_pass_on(self) -> Self:
        """With the open proposal of its holder to ask somebody else: `pass_on_id`, `pass_on_name`, `pass_on_at`.

        A row for each proposal, of which there is hardly ever one.
        """
        here = models.Q(person__passed_on__trajectory=models.F("trajectory"))
        proposed = models.Q(person__passed_on__state=PassOn.State.PROPOSED)
        return self.annotate(
            proposed=models.FilteredRelation("person__passed_on", condition=here & proposed),
            pass_on_pk=models.F("proposed__pk"),
            pass_on_id=models.F("proposed__public_id"),
            pass_on_name=models.F("proposed__name"),
            pass_on_at=models.F("proposed__proposed_at"),
        )

    def with_open_view(self) -> Self:
        """With when its holder was asked how they see the question, while they did not say: `view_asked_at`."""
        unsaid = models.Q(match_view__answered_at=None)
        return self.annotate(
            view_asked_at=models.Case(models.When(unsaid, then="match_view__asked_at")),
            view_wants_call_at=models.F("match_view__wants_call_at"),
        )

    def with_clarity(self) -> Self:
        """With what its holder said to whether it is clear: `is_clear`, None for nothing yet, and `unclear`."""
        said = Clarity.objects.filter(trajectory=models.OuterRef("trajectory"), person=models.OuterRef("person"))
        return self.annotate(
            is_clear=models.Subquery(said.values("is_clear")[:1]), unclear=models.Subquery(said.values("words")[:1])
        )

    def with_letters(self) -> Self:
        """With how far the letters are that ask its holder to promise something there and got no answer yet.

        `letters`: of each ask how many went, with commas; None when nothing is asked. `next_on`: the day of the next.
        `is_silent_there`: asked three times whether something is there, and nothing came. `has_stopped`: no reminders.
        `own_letter_at` and `deputy_letter_at`: when the last letter of any kind went to them, or to who answers for
        them; looked for only of who is asked, and left out are those of which they chose the day.
        """
        person = models.OuterRef("person")
        here = {"trajectory": models.OuterRef("trajectory"), "person": person}
        asks, stops = Ask.objects.filter(**here), ReminderStop.objects.filter(**here)
        together = asks.open().filter(kind="promise").order_by().values("person")
        own, deputy = last_letter_to(person, save_for=own_rhythm_kinds()), last_letter_for(person)
        has_deputy = models.Exists(Deputy.objects.filter(person=person))
        is_asked = models.Q(letters__isnull=False)
        return self.annotate(
            letters=models.Subquery(together.annotate(all=Listed("letters")).values("all")),
            next_on=models.Subquery(together.annotate(day=models.Min("next_on")).values("day")),
            is_silent_there=models.Exists(asks.silent().filter(kind="there")),
            has_stopped=models.Exists(stops),
            own_letter_at=models.Case(models.When(is_asked, then=own)),
            deputy_letter_at=models.Case(models.When(models.Q(has_deputy) & is_asked, then=deputy)),
        )

    def with_amiss(self) -> Self:
        """With what is the matter with the last letter to its holder there, `amiss`; None when nothing is."""
        return self.annotate(amiss=amiss_to(models.OuterRef("person"), models.OuterRef("trajectory")))

    def of_people_refused_between(self, since: datetime, until: datetime) -> Self:
        """Held by people whose address was found dead after the one moment and by the other, and still is theirs."""
        between = {"person__undeliverable_at__gt": since, "person__undeliverable_at__lte": until}
        here = self.filter(person__undeliverable=models.F("person__email"), person__left_on=None, **between)
        return here.exclude(person__email="").select_related("person", "trajectory")

    def by_name(self) -> Self:
        return self.order_by("person__sort_key", "pk")


class Role(models.Model):
    """One function, held by one person. Ended by a date, never deleted once something was asked of it."""

    public_id = PublicIdField()
    trajectory = models.ForeignKey("trajectories.Trajectory", models.CASCADE, related_name="roles")
    person = models.ForeignKey("organisations.Person", models.CASCADE, related_name="roles")
    function = models.CharField(max_length=10, choices=Function)
    # Its own word for it (mentor, project lead), shown instead of the function's name.
    title = models.CharField(max_length=60, blank=True)
    held_from = models.DateField(null=True, blank=True)
    held_until = models.DateField(null=True, blank=True)
    # Of a learner: the groups they learn in. Empty: the trajectory's first cohort.
    cohorts = models.ManyToManyField("trajectories.Cohort", blank=True, related_name="learners")
    # Of a manager, colleague, buddy or observer: whom it concerns. Empty: every learner.
    learners = models.ManyToManyField("self", blank=True, symmetrical=False, related_name="supported_by")
    # Whom they take over from, the day after that one's last.
    follows = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="followed_by")
    # Raised with every save of its form; two who change it at once are told apart by it.
    version = models.PositiveIntegerField(default=1)

    # Only there after `with_plan_in_brief`.
    closed_at: datetime | None
    starts_on: date
    # Only there after `with_pass_on`.
    pass_on_id: str | None = None
    pass_on_name: str
    pass_on_at: datetime
    # Only there after `with_open_view`.
    view_asked_at: datetime | None = None
    view_wants_call_at: datetime | None
    # Only there after `with_clarity`.
    is_clear: bool | None
    unclear: str | None
    # Only there after `with_letters`.
    own_letter_at: datetime | None
    deputy_letter_at: datetime | None
    has_stopped: bool
    letters: str | None
    next_on: date | None
    is_silent_there: bool = False
    # Only there after `with_amiss`; else nothing is known of it.
    amiss: str | None = None

    objects = RoleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(held_until=None)
                | models.Q(held_from=None)
                | models.Q(held_until__gte=models.F("held_from")),
                name="role_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["trajectory", "person", "function"],
                condition=models.Q(held_until=None),
                name="role_held_once",
            ),
        ]
        indexes = [models.Index(fields=["trajectory", "function"])]

    def __str__(self) -> str:
        return f"{self.person}, {self.name}"

    def is_held_on(self, day: date) -> bool:
        """Held on this day, by somebody who has not left."""
        left = self.person.left_on
        return (
            (self.held_from is None or self.held_from <= day)
            and (self.held_until is None or self.held_until >= day)
            and (left is None or left > day)
        )

    def has_ended_by(self, day: date) -> bool:
        """Over by the end of this day, or the person left: nothing new is asked. What begins later has not ended."""
        left = self.person.left_on
        return (self.held_until is not None and self.held_until <= day) or (left is not None and left <= day)

    def begins_after(self, day: date) -> bool:
        """Still to begin, of somebody who is here."""
        return self.held_from is not None and self.held_from > day and not self.has_ended_by(day)

    def is_over(self, day: date) -> bool:
        """Its last day is behind us, or the person left: it gives sight of nothing."""
        left = self.person.left_on
        return (self.held_until is not None and self.held_until < day) or (left is not None and left <= day)

    def waits_on(self, day: date) -> bool:
        """Takes over from somebody who is not done by this day: nothing is asked of it yet."""
        return self.follows is not None and not self.follows.has_ended_by(day)

    @property
    def last_letter_at(self) -> datetime | None:
        """When the last letter went that asks anything of its holder, also when it went to their deputy."""
        return max((at for at in (self.own_letter_at, self.deputy_letter_at) if at), default=None)

    @property
    def name(self) -> str:
        """Its own title, else the function's name."""
        return self.title or str(self.get_function_display())

    @property
    def party(self) -> Party:
        return party_of(self.function)

    @property
    def is_beside_learners(self) -> bool:
        """There for learners by name, or for all."""
        return self.function in BESIDE_LEARNERS


_DAY = timedelta(days=1)


class DeputyQuerySet(models.QuerySet["Deputy"]):
    def of(self, person: "Person") -> Self:
        """Those who answer for this person, the first to begin on top."""
        return self.filter(person=person).select_related("deputy__organisation").order_by("first_day", "pk")

    def for_these(self, people: "Collection[Person]", day: date) -> Self:
        """Whoever answers for one of these around this day, in the furthest zones too; who began last counts."""
        return self.filter(person__in=people).around(day)

    def around(self, day: date) -> Self:
        """Whoever answers for somebody around this day, who began last at the end."""
        near = self.filter(first_day__lte=day + _DAY, last_day__gte=day - _DAY)
        return (
            near.select_related("person__organisation", "deputy__organisation")
            .prefetch_related("deputy__absences")
            .order_by("first_day", "pk")
        )

    def answering_for(self, people: "Collection[Person]", day: date) -> Self:
        """For one of these, on this day or later, by name."""
        found = self.filter(person__in=people).not_over(day).select_related("person", "deputy")
        return found.order_by("person__sort_key", "first_day", "pk")

    def not_over(self, day: date) -> Self:
        return self.filter(last_day__gte=day)

    def in_trajectory(self, trajectory: "Trajectory") -> Self:
        """Those of everyone who holds a function in it, by name."""
        return self.filter(person__roles__trajectory=trajectory).by_name().distinct()

    def in_organisation(self, organisation: "Organisation") -> Self:
        """Of everyone there, by name."""
        return self.filter(person__organisation=organisation).by_name()

    def by_name(self) -> Self:
        found = self.select_related("person__organisation", "deputy__organisation")
        return found.order_by("person__sort_key", "first_day", "pk")


class Deputy(models.Model):
    """Answers in somebody's name for a period; the owner sees what was answered."""

    person = models.ForeignKey("organisations.Person", models.CASCADE, related_name="deputies")
    deputy = models.ForeignKey("organisations.Person", models.CASCADE, related_name="deputises_for")
    first_day = models.DateField()
    last_day = models.DateField()

    objects = DeputyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deputies"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="deputy_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=~models.Q(person=models.F("deputy")), name="deputy_is_another"),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} for {self.person}"
