"""An ask: one thing one person is asked, until it is answered or no longer wanted."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from mailing.models import Mail
from organisations.ids import PublicIdField

if TYPE_CHECKING:
    from organisations.models import Member, Person
    from trajectories.models import Trajectory


# The two kinds of the day's letter.
FIRST, REMINDER = "letter", "reminder"
# The daily overview of who plans, which the floor above writes and the page of this one stops.
DIGEST = "digest"
# A letter in one of these states reached a mailbox, or may yet.
_MAY_ARRIVE = ("queued", "sending", "sent", "uncertain")


def last_letter_to(person: models.OuterRef, *, save_for: "Iterable[str]" = ()) -> models.Subquery:
    """When the last letter that asks anything went to this person, or will go; null while none did.

    One that asks nothing but these kinds does not count.
    """
    mails = Mail.objects.filter(person=person)
    if save_for:
        inside = AskLetter.objects.filter(mail=models.OuterRef("pk"))
        others = inside.exclude(ask__kind__in=save_for)
        mails = mails.filter(models.Exists(others) | ~models.Exists(inside))
    return _last(mails)


def last_letter_for(person: models.OuterRef) -> models.Subquery:
    """The same of letters in which another reads what this person is asked: a deputy."""
    return _last(Mail.objects.filter(ask_letters__ask__person=person, ask_letters__step__gt=0).exclude(person=person))


def _last(mails: models.QuerySet[Mail]) -> models.Subquery:
    letters = mails.filter(kind__in=(FIRST, REMINDER), state__in=_MAY_ARRIVE)
    went = letters.annotate(went_at=Coalesce("sent_at", "not_before")).order_by("-went_at")
    return models.Subquery(went.values("went_at")[:1])


class AskQuerySet(models.QuerySet["Ask"]):
    """What people are asked."""

    def open(self) -> Self:
        return self.filter(answered_at=None, closed_at=None)

    def to_promise_since(self, moment: datetime) -> Self:
        """What was asked to be promised by that moment, the longest ago first, with whom and where."""
        here = self.filter(kind="promise", opened_at__lte=moment)
        return here.select_related("person", "trajectory").order_by("opened_at", "pk")

    def of(self, person: "Person") -> Self:
        return self.filter(person=person)

    def of_these(self, asks: "Iterable[Ask]") -> Self:
        return self.filter(pk__in=[ask.pk for ask in asks])

    def past_their_window(self, *, today: date) -> Self:
        """Open though no answer counts for their moment any more, on whichever side of the world the reader is."""
        return self.open().filter(window_until__lt=today)

    def standing(self) -> Self:
        """Not called off: answered, open, or over because their window is."""
        return self.filter(models.Q(closed_at=None) | models.Q(closed_because__in=Ask.OVER))

    def remembered(self) -> Self:
        """Of which is still known whether they were answered."""
        return self.exclude(closed_because=Ask.FORGOTTEN)

    def forget(self) -> int:
        """Let these no longer say who answered, nor who had to be reminded; that they were asked stays. How many.

        Answered or not, they look alike afterwards. Without a line in the audit for anyone: it would tell.
        """
        AskLetter.objects.filter(ask__in=self.values("pk")).delete()
        return self.update(
            answered_at=None,
            closed_at=models.F("opened_at"),
            closed_because=Ask.FORGOTTEN,
            next_on=None,
            window_until=None,
            letters=1,
        )

    def waiting_before(self, ask: "Ask") -> Self:
        """What the same person was asked of the same kind and trajectory by the day of this one, and is open still."""
        same = self.open().filter(person=ask.person_id, trajectory=ask.trajectory_id, kind=ask.kind)
        return same.filter(due_on__lte=ask.due_on).exclude(pk=ask.pk)

    def unanswered(self) -> Self:
        """Open, or closed without an answer."""
        return self.filter(answered_at=None)

    def due(self, *, today: date) -> Self:
        """Open and checked, with a letter to go on or before this day; in one order, so that planners queue up.

        Nothing of a trajectory that lies still: its letters go when it goes on.

        Once its window is behind it nothing more is sent; an answer through an old link is still heard.
        """
        in_time = models.Q(window_until=None) | models.Q(window_until__gte=today)
        ready = models.Q(checked_at__isnull=False, next_on__lte=today, trajectory__paused_at=None)
        return self.open().filter(in_time, ready).order_by("person_id", "pk")

    def of_people(self, people: "Iterable[Person]") -> Self:
        return self.filter(person__in=[one.pk for one in people])

    def about_these(self, trajectories: "Iterable[str]") -> Self:
        """Of the trajectories with these public ids, as they were asked."""
        return self.filter(trajectory__public_id__in=list(trajectories)).order_by("opened_at", "pk")

    def told_in(self, trajectories: "Iterable[int]", *, but: "Iterable[str]") -> Self:
        """Of these plans by key, without these kinds, the longest ago first."""
        return self.filter(trajectory__in=list(trajectories)).exclude(kind__in=but).order_by("due_on", "pk")

    def told(self) -> Self:
        """In a letter by now, or answered in another way."""
        return self.filter(models.Q(letters__gte=1) | models.Q(answered_at__isnull=False))

    def in_letter(self, mail_id: int) -> Self:
        """What stands in this letter, in the order in which it was asked, with `step`: as the how-manieth time."""
        here = self.filter(ask_letters__mail=mail_id).annotate(step=models.F("ask_letters__step"))
        return here.order_by("opened_at", "pk")

    def any_about(self, person: "Person", about: "models.QuerySet[Any] | Iterable[str]", *, kind: str) -> bool:
        """Whether this person is or was asked one of these, not called off."""
        return self.standing().filter(person=person, kind=kind, about__in=about).exists()

    def asking(self, person: "Person", about: "Iterable[str]", *, kind: str) -> set[str]:
        """About which of these this person is asked, with a letter still to come."""
        waiting = self.open().filter(person=person, kind=kind, about__in=list(about), next_on__isnull=False)
        return set(waiting.values_list("about", flat=True))

    def named(self, public_id: str, *, kind: str) -> "Ask | None":
        """The one of this kind with this public id; None when it is not among them."""
        return self.filter(public_id=public_id, kind=kind).first()

    def in_trajectory(self, trajectory: "Trajectory", *, kind: str) -> Self:
        return self.filter(trajectory=trajectory, kind=kind)

    def of_kind(self, kind: str, trajectory: str) -> Self:
        """Those of this kind in the trajectory with this public id."""
        return self.filter(kind=kind, trajectory__public_id=trajectory)

    def of_kinds_planned(self, kinds: "Iterable[str]", trajectory: "Trajectory", first: date, last: date) -> Self:
        """Those that were asked for one of these days of people whom mail reaches, with what their days follow from."""
        here = self.standing().filter(trajectory=trajectory, kind__in=list(kinds), due_on__range=(first, last))
        return here.to_people_with_mail().select_related("person__organisation").with_days().order_by("due_on", "pk")

    def between_letters(self) -> Self:
        """Asked at least once, with a reminder still to come."""
        return self.open().filter(letters__gte=1, letters__lt=Ask.LADDER)

    def with_all(self) -> Self:
        """With all that a card or a letter reads besides the row itself."""
        return self.select_related("trajectory__owner", "trajectory__organisation", "person__organisation")

    def with_plan(self) -> Self:
        """With the trajectory, for who has the person at hand."""
        return self.select_related("trajectory__owner", "trajectory__organisation")

    def with_holds(self) -> Self:
        """With `is_stopped`, the reminders of its trajectory, and `is_passed_on`, while L&D decides about that."""
        here = {"person": models.OuterRef("person"), "trajectory": models.OuterRef("trajectory")}
        return self.annotate(
            is_stopped=models.Exists(ReminderStop.objects.filter(**here)),
            is_passed_on=models.Exists(PassOn.objects.proposed().filter(**here)),
        )

    def with_days(self) -> Self:
        """With what their working days follow from."""
        return self.prefetch_related("person__absences")

    def to_people_with_mail(self) -> Self:
        """Of people a letter can reach; the others L&D rings."""
        own = self.filter(person__reach="own", person__left_on=None).exclude(person__email="")
        return own.exclude(person__undeliverable=models.F("person__email"))

    def never_arrived(self) -> Self:
        """Asked by letter, and of these letters none reached a mailbox or may still do so."""
        asked = AskLetter.objects.filter(ask=models.OuterRef("pk"), step__gt=0)
        arrived = asked.filter(mail__state__in=_MAY_ARRIVE)
        return self.open().filter(models.Exists(asked)).exclude(models.Exists(arrived))

    def with_waiting_letter(self) -> Self:
        """With `waits_until`: when the letter goes that is made and did not go yet; None when there is none."""
        queued = AskLetter.objects.filter(ask=models.OuterRef("pk"), step__gt=0, mail__state="queued")
        return self.annotate(
            waits_until=models.Subquery(queued.order_by("mail__not_before").values("mail__not_before")[:1])
        )

    def silent(self) -> Self:
        """Open after the last reminder: now it is L&D's turn to call."""
        return self.open().filter(letters__gte=Ask.LADDER, next_on=None)


class Ask(models.Model):
    """`kind` names the card that shows it, `about` the row or moment it is about; with the person they are unique."""

    LADDER = 3  # a first letter and two reminders
    WINDOW = "window"  # why it was closed: the time in which an answer counts is over
    FORGOTTEN = "forgotten"  # or what was answered is gone, and with it whether anything was
    OVER = (WINDOW, FORGOTTEN)

    # Asks are written by the ten thousand: no index but those below, which serve these keys too.
    public_id = PublicIdField(unique=False)
    organisation = models.ForeignKey("organisations.Organisation", models.CASCADE, related_name="asks")
    trajectory = models.ForeignKey("trajectories.Trajectory", models.CASCADE, related_name="asks", db_index=False)
    person = models.ForeignKey("organisations.Person", models.CASCADE, related_name="asks", db_index=False)
    kind = models.CharField(max_length=20)
    about = models.CharField(max_length=80)
    opened_at = models.DateTimeField()
    # When L&D looked at it; nothing nobody checked is sent to a guest. Planning a moment is checking it.
    checked_at = models.DateTimeField(null=True, blank=True)
    # The day of the first letter, in the person's own calendar; `next_on` that of the next one, None after the last.
    due_on = models.DateField()
    next_on = models.DateField(null=True, blank=True)
    letters = models.PositiveSmallIntegerField(default=0)
    # Until when an answer counts for its moment; None: until it is answered.
    window_until = models.DateField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_because = models.CharField(max_length=40, blank=True)

    # Only there after `in_letter`.
    step: int
    # Only there after `with_holds`.
    is_stopped: bool
    is_passed_on: bool
    # Only there after `with_waiting_letter`.
    waits_until: datetime | None
    # What its card read to see that it is wanted, for the letter to be written from; never stored.
    found: Any = None

    objects = AskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "about"], name="ask_once"),
            models.UniqueConstraint(fields=["public_id"], name="ask_by_public_id"),
        ]
        indexes = [
            models.Index(fields=["next_on"], condition=models.Q(answered_at=None, closed_at=None), name="ask_next"),
            models.Index(fields=["trajectory", "kind"]),
            # How far the letters of one person are, without a look at the rows.
            models.Index(
                fields=["person", "trajectory", "kind", "letters", "next_on"],
                condition=models.Q(answered_at=None, closed_at=None),
                name="ask_ladder",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about} of {self.person_id}"

    @property
    def is_silent(self) -> bool:
        """Open after the last reminder: L&D's turn to call."""
        return self.is_open and self.letters >= Ask.LADDER and self.next_on is None

    @property
    def is_called_off(self) -> bool:
        """No longer asked. What is over for want of time may still be told."""
        return self.closed_at is not None and self.closed_because not in Ask.OVER

    @property
    def is_forgotten(self) -> bool:
        """Whether nobody knows any more if it was answered."""
        return self.closed_because == Ask.FORGOTTEN

    @property
    def went_unanswered(self) -> bool:
        """All letters went and nothing came, whether its window is over by now or not."""
        is_over = self.closed_because == Ask.WINDOW and self.answered_at is None
        return self.is_silent or (is_over and self.letters >= Ask.LADDER)

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.closed_at is None


class AskLetterManager(models.Manager["AskLetter"]):
    """Letters and what stands in them."""

    def put_in(self, mail: Mail, asks: "Iterable[Ask]", step: int = 0) -> None:
        """Let this letter lead to these asks; what stands in it already stays as it is.

        One that asks nothing itself, such as a receipt, lands in the thread of the letter that asked.
        """
        led_to = list(asks)
        self.bulk_create([AskLetter(ask=ask, mail=mail, step=step) for ask in led_to], ignore_conflicts=True)
        if not step and not mail.references and (first := self.thread_of(led_to)):
            mail.references = first
            mail.save(update_fields=["references"])

    def thread_of(self, asks: "Iterable[Ask]") -> str:
        """The Message-ID of the first letter that asked any of these; empty while none went."""
        return self.first_of(list(asks)).first() or ""

    def first_of(self, asks: "Iterable[Ask]") -> "models.QuerySet[AskLetter, str]":
        """The Message-ID of the first letter that asked any of these."""
        sent = self.filter(ask__in=asks, step=1, mail__state=Mail.State.SENT)
        return sent.order_by("mail__created_at", "mail").values_list("mail__message_id", flat=True)[:1]


class AskLetter(models.Model):
    """Which asks stood in which letter, and as the how-manieth time: 1 the first ask, 2 and 3 reminders.

    0 for a letter that leads to them without asking: a receipt, or a new link for an old one.
    """

    ask = models.ForeignKey(Ask, models.CASCADE, related_name="ask_letters")
    mail = models.ForeignKey("mailing.Mail", models.CASCADE, related_name="ask_letters")
    step = models.PositiveSmallIntegerField()

    objects = AskLetterManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ask", "mail"], name="ask_once_a_letter")]

    def __str__(self) -> str:
        return f"{self.ask_id} in {self.mail_id}"


class ReminderStopQuerySet(models.QuerySet["ReminderStop"]):
    """Who wants no reminders of what."""

    def trajectories_of(self, person: "Person") -> set[int]:
        """Keys of the trajectories of which this person wants none."""
        return set(self.filter(person=person).values_list("trajectory_id", flat=True))


class ReminderStop(models.Model):
    """This person wants no reminders of this trajectory. What they promised, and what is asked, stays open."""

    person = models.ForeignKey("organisations.Person", models.CASCADE, related_name="reminder_stops")
    trajectory = models.ForeignKey("trajectories.Trajectory", models.CASCADE, related_name="reminder_stops")
    stopped_at = models.DateTimeField()

    objects = ReminderStopQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "trajectory"], name="reminder_stop_once")]

    def __str__(self) -> str:
        return f"{self.person} in {self.trajectory}"


class PassOnQuerySet(models.QuerySet["PassOn"]):
    """Who was named instead of whom."""

    def visible_to(self, member: "Member") -> Self:
        return self.filter(organisation=member.organisation_id)

    def with_all(self) -> Self:
        """With whom it is about, and the trajectory as a page shows it."""
        return self.select_related("person", "trajectory__organisation", "trajectory__owner")

    def proposed(self) -> Self:
        """Still for L&D to decide."""
        return self.filter(state=PassOn.State.PROPOSED)

    def of(self, person: "Person") -> Self:
        return self.filter(person=person)

    def from_letter(self, mail_id: int) -> Self:
        return self.filter(mail=mail_id)


class PassOn(models.Model):
    """ "I am not the one": whom the holder of a link proposes instead. L&D decides."""

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

    objects = PassOnQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.person} → {self.name}"
