"""What the learner plans and tries (felt), and what an observer saw. The words belong to the learner.

Scales: behaviour-anchored frequency relative to opportunity; no agree/disagree, no grade (docs/architecture.md,
"Scales").
"""

import re
from datetime import date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, NamedTuple, Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from checkins.dates import HasMoment
from organisations.ids import PublicIdField
from roles.models import Obstacle

if TYPE_CHECKING:
    from organisations.models import Person
    from roles.models import Role
    from trajectories.models import Trajectory


class Opportunity(models.IntegerChoices):
    """How often the situation came up."""

    NONE = 0, _("did not occur")
    ONCE_OR_TWICE = 1, _("once or twice")
    WEEKLY = 2, _("weekly")
    DAILY = 3, _("(almost) daily")


class Felt(models.IntegerChoices):
    """How it went, said by the learner. A value implies that there was an opportunity."""

    AS_BEFORE = 0, _("Still as before")
    FELL_BACK = 1, _("Tried, fell back")
    WITH_HELP = 2, _("Worked, with help or a reminder")
    MOSTLY = 3, _("Mostly worked, on my own")
    BY_ITSELF = 4, _("Goes by itself, also under pressure")


class Then(models.IntegerChoices):
    """Where they were before the start, said with what they know now: the levels of Felt, looking back."""

    NOT_YET = 0, _("I didn't do it")
    FELL_BACK = 1, _("Now and then, and I fell back")
    WITH_HELP = 2, _("It worked with help or a reminder")
    MOSTLY = 3, _("It mostly worked, on my own")
    BY_ITSELF = 4, _("It went by itself, also under pressure")


class Seen(models.IntegerChoices):
    """How often an observer saw it when it could have been seen."""

    NOT_SEEN = 0, _("Not seen, though the situation came up")
    ONCE = 1, _("Once")
    SOMETIMES = 2, _("Sometimes, it varies")
    MOSTLY = 3, _("Mostly")
    ALMOST_ALWAYS = 4, _("Almost always, without being asked")


class Feeling(models.TextChoices):
    GETTING_USED = "getting_used", _("Getting used to it")
    HEAVY = "heavy", _("Hard work")
    NEUTRAL = "neutral", _("Neutral")
    PLEASANT = "pleasant", _("Pleasant")
    MINE = "mine", _("It's mine now")


def since_readable(field: str, person: "Person") -> dict[str, datetime]:
    """What this person may read back, as the words of a filter: from when somebody else entered their address."""
    return {f"{field}__gte": person.readable_from} if person.readable_from else {}


class LogEntryQuerySet(models.QuerySet["LogEntry"]):
    """Read only by the learner, or counted by `checkins.figures`."""

    def of(self, person: "Person") -> Self:
        return self.filter(learner__person=person)

    def by(self, learner: "Role") -> Self:
        """What the learner may read back: nothing from before somebody else entered their address."""
        return self.filter(learner=learner, **since_readable("written_at", learner.person))

    def locked_of(self, learner: "Role") -> Self:
        """The rest of what they wrote."""
        since = learner.person.readable_from
        return self.filter(learner=learner, written_at__lt=since) if since else self.none()

    def in_trajectory(self, trajectory: "Trajectory") -> Self:
        return self.filter(learner__trajectory=trajectory)

    def around(self, entry: "LogEntry", within: timedelta) -> Self:
        """What else the same learner wrote at about the time of this one."""
        near = (entry.written_at - within, entry.written_at + within)
        return self.filter(learner=entry.learner_id, written_at__range=near).exclude(pk=entry.pk)


class LogEntry(HasMoment, models.Model):
    """One time a learner said how it went. `moment` is the check-in it answers; empty when they came by themselves."""

    public_id = PublicIdField()
    learner = models.ForeignKey("roles.Role", models.CASCADE, related_name="log_entries")
    behaviour = models.ForeignKey("trajectories.Behaviour", models.SET_NULL, null=True, blank=True, related_name="+")
    moment = models.CharField(max_length=20, blank=True)
    opportunity = models.PositiveSmallIntegerField(choices=Opportunity)
    felt = models.PositiveSmallIntegerField(choices=Felt, null=True, blank=True)
    feeling = models.CharField(max_length=12, choices=Feeling, blank=True)
    obstacle = models.CharField(max_length=16, choices=Obstacle, blank=True)
    story = models.TextField(max_length=500, blank=True)
    confidence = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(10)])
    # Asked once, halfway; shown to the learner beside their first answer.
    then_felt = models.PositiveSmallIntegerField(choices=Then, null=True, blank=True)
    # Asked once, after a year.
    stick_or_fade = models.TextField(max_length=500, blank=True, default="", db_default="")
    # From a sheet of paper: the day it was about, and who typed it over where that was not the learner.
    happened_on = models.DateField(null=True, blank=True)
    entered_by = models.CharField(max_length=120, blank=True)
    # The form's own key: a double tap or a retry gives one entry.
    form_key = models.CharField(max_length=40)
    written_at = models.DateTimeField()

    objects = LogEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "log entries"
        ordering = ["written_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["learner", "form_key"], name="log_entry_once"),
            models.CheckConstraint(
                condition=models.Q(opportunity=0, felt=None)
                | (models.Q(opportunity__gt=0) & models.Q(felt__isnull=False)),
                name="felt_only_with_opportunity",
            ),
        ]
        indexes = [models.Index(fields=["learner", "moment"])]

    def __str__(self) -> str:
        return gettext("note of %(day)s") % {"day": date_format(localtime(self.written_at), "j F Y, H:i")}

    @property
    def said(self) -> str:
        """How it went, in words."""
        return str(Felt(self.felt).label if self.felt is not None else Opportunity.NONE.label)

    def day(self, zone: tzinfo) -> date:
        """The day it was about: the one on their sheet, or that of writing."""
        return self.happened_on or self.written_at.astimezone(zone).date()


# Who reads "If …" above a line often begins it with that word.
_SAID_ALREADY = re.compile(r"^(?:als|dan|if|then|jeśli|jeżeli)\b[\s.…,:]+", re.IGNORECASE)


class IfThenPlanQuerySet(models.QuerySet["IfThenPlan"]):
    def newest_of(self, learner: "Role") -> "IfThenPlan | None":
        """The plan that counts, of those the learner may read back."""
        return self.filter(learner=learner, **since_readable("written_at", learner.person)).first()

    def locked_of(self, learner: "Role") -> Self:
        """Those from before somebody else entered their address."""
        since = learner.person.readable_from
        return self.filter(learner=learner, written_at__lt=since) if since else self.none()


class IfThenPlan(models.Model):
    """If this happens, then I do that; and when it gets hard, then this."""

    learner = models.ForeignKey("roles.Role", models.CASCADE, related_name="plans")
    situation = models.CharField(max_length=200)
    response = models.CharField(max_length=200)
    hard_moment = models.CharField(max_length=200, blank=True)
    hard_response = models.CharField(max_length=200, blank=True)
    confidence = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(10)])
    written_at = models.DateTimeField()

    objects = IfThenPlanQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]

    def __str__(self) -> str:
        return gettext("plan of %(day)s") % {"day": date_format(localtime(self.written_at), "j F Y, H:i")}

    @property
    def sentence(self) -> str:
        """If this, then that, in one line."""
        return _("If %(situation)s, then %(response)s.") % {
            "situation": self.inside.situation,
            "response": self.inside.response,
        }

    @property
    def inside(self) -> "Inside":
        """What they wrote as it stands inside our sentence."""
        return Inside(*map(_inside, (self.situation, self.response, self.hard_moment, self.hard_response)))


class Inside(NamedTuple):
    """The parts of a plan, without the word that stands before each already and the stop that stands behind."""

    situation: str
    response: str
    hard_moment: str
    hard_response: str


def _inside(text: str) -> str:
    return _SAID_ALREADY.sub("", text).rstrip(" .,;…") or text


class ObservationQuerySet(models.QuerySet["Observation"]):
    def about(self, learner: "Role") -> Self:
        """What the learner may read: nothing from before somebody else entered their address."""
        return self.filter(learner=learner, **since_readable("given_at", learner.person))

    def given_by(self, person: "Person") -> Self:
        """What an observer may read back of their own words, by the same rule."""
        return self.filter(observer__person=person, **since_readable("given_at", person))

    def seen_since(self, learner: "Role", since: datetime) -> Self:
        """What was seen of this learner at or after an instant, with who saw it."""
        found = self.about(learner).filter(given_at__gte=since, seen__isnull=False)
        return found.select_related("observer__person").order_by("given_at", "pk")

    def replied(self) -> Self:
        return self.exclude(replied_at=None)

    def judged(self) -> Self:
        """Without those of who can't judge it."""
        return self.filter(cannot_judge=False)

    def passed(self) -> Self:
        """Of those who can't judge it."""
        return self.filter(cannot_judge=True)

    def locked_about(self, learner: "Role") -> Self:
        """The rest of what was seen of them."""
        since = learner.person.readable_from
        return self.filter(learner=learner, given_at__lt=since) if since else self.none()


class Observation(HasMoment, models.Model):
    """What an observer saw of one learner's behaviour at one moment; the learner reads it as it is given."""

    public_id = PublicIdField()
    observer = models.ForeignKey("roles.Role", models.CASCADE, related_name="observations")
    learner = models.ForeignKey("roles.Role", models.CASCADE, related_name="seen_by")
    behaviour = models.ForeignKey("trajectories.Behaviour", models.SET_NULL, null=True, blank=True, related_name="+")
    moment = models.CharField(max_length=20)
    # None: "had no view of it", which never counts as low.
    seen = models.PositiveSmallIntegerField(choices=Seen, null=True, blank=True)
    # "I can't judge this, ask somebody else": the one line of this moment, with nothing seen and nothing said of it.
    cannot_judge = models.BooleanField(default=False)
    example = models.TextField(max_length=500, blank=True)
    # From a sheet of paper: on which day it was, and by name who typed it over for the observer.
    happened_on = models.DateField(null=True, blank=True)
    entered_by = models.CharField(max_length=120, blank=True)
    given_at = models.DateTimeField()
    # What the learner said back; for this observer alone.
    reply = models.TextField(max_length=500, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)

    objects = ObservationQuerySet.as_manager()

    class Meta:
        constraints = [
            # Two, because SQLite holds every NULL for a different one.
            models.UniqueConstraint(
                fields=["observer", "learner", "moment"], condition=models.Q(behaviour=None), name="observation_once"
            ),
            models.UniqueConstraint(
                fields=["observer", "learner", "behaviour", "moment"], name="observation_once_of_a_behaviour"
            ),
        ]

    def __str__(self) -> str:
        return f"observation {self.public_id}"

    def day(self, zone: tzinfo) -> date:
        """The day it was about: the one on their sheet, or that of telling."""
        return self.happened_on or self.given_at.astimezone(zone).date()

    @property
    def said(self) -> str:
        """What was seen, in words."""
        if self.cannot_judge:
            return str(_("can't judge this, ask somebody else"))
        return str(Seen(self.seen).label if self.seen is not None else _("had no view of it"))
