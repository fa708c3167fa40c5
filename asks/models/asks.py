"""An ask: one thing one person is asked, until it is answered or no longer wanted."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.ids import PublicIdField

if TYPE_CHECKING:
    from organisations.models import Person


class AskQuerySet(models.QuerySet["Ask"]):
    """What people are asked."""

    def open(self) -> Self:
        return self.filter(answered_at=None, closed_at=None)

    def of(self, person: "Person") -> Self:
        return self.filter(person=person)

    def due(self, *, today: date) -> Self:
        """Open and checked, with a letter still to go on or before this day."""
        return self.open().filter(checked_at__isnull=False, next_on__lte=today)

    def silent(self) -> Self:
        """Open after the last reminder: now it is L&D's turn to call."""
        return self.open().filter(letters__gte=Ask.LADDER, next_on=None)


class Ask(models.Model):
    """`kind` names the card that shows it, `about` the row or moment it is about; together with the person they are unique."""

    LADDER = 3  # a first letter and two reminders

    public_id = PublicIdField()
    organisation = models.ForeignKey("organisations.Organisation", models.CASCADE, related_name="asks")
    trajectory = models.ForeignKey("trajectories.Trajectory", models.CASCADE, related_name="asks")
    person = models.ForeignKey("organisations.Person", models.CASCADE, related_name="asks")
    kind = models.CharField(max_length=20)
    about = models.CharField(max_length=80)
    opened_at = models.DateTimeField()
    # When L&D looked at it; nothing nobody checked is sent to a guest. Moments L&D planned are checked by planning them.
    checked_at = models.DateTimeField(null=True, blank=True)
    # The day of the first letter, in the person's own calendar; `next_on` is the day of the next one, None after the last.
    due_on = models.DateField()
    next_on = models.DateField(null=True, blank=True)
    letters = models.PositiveSmallIntegerField(default=0)
    # Until when an answer counts for its moment; None: until it is answered.
    window_until = models.DateField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_because = models.CharField(max_length=40, blank=True)

    objects = AskQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind", "about"], name="ask_once")]
        indexes = [
            models.Index(
                fields=["next_on"], condition=models.Q(answered_at=None, closed_at=None), name="ask_next"
            ),
            models.Index(fields=["trajectory", "kind"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about} of {self.person_id}"

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.closed_at is None


class AskLetter(models.Model):
    """Which asks stood in which letter, and as the how-manieth time (1 the first ask, 2 and 3 reminders)."""

    ask = models.ForeignKey(Ask, models.CASCADE, related_name="ask_letters")
    mail = models.ForeignKey("mailing.Mail", models.CASCADE, related_name="ask_letters")
    step = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ask", "mail"], name="ask_once_a_letter")]

    def __str__(self) -> str:
        return f"{self.ask_id} in {self.mail_id}"


class ReminderStop(models.Model):
    """This person wants no reminders of this trajectory. What they promised, and what is asked, stays open."""

    person = models.ForeignKey("organisations.Person", models.CASCADE, related_name="reminder_stops")
    trajectory = models.ForeignKey("trajectories.Trajectory", models.CASCADE, related_name="reminder_stops")
    stopped_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "trajectory"], name="reminder_stop_once")]

    def __str__(self) -> str:
        return f"{self.person} in {self.trajectory}"


class PassOn(models.Model):
    """"I am not the one": whom the holder of a link proposes instead. L&D decides."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")

    public_id = PublicIdField()
    organisation = models.ForeignKey("organisations.Organisation", models.CASCADE, related_name="+")
    trajectory = models.ForeignKey("trajectories.Trajectory", models.CASCADE, related_name="pass_ons")
    person = models.ForeignKey("organisations.Person", models.CASCADE, related_name="passed_on")
    mail = models.ForeignKey("mailing.Mail", models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=200)
    email = models.EmailField()
    note = models.CharField(max_length=500, blank=True)
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    decided_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.person} → {self.name}"
