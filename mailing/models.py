"""The outbox: every letter is a row first, written in the transaction that causes it."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.compiled import Compiled
from organisations.ids import PublicIdField

if TYPE_CHECKING:
    from collections.abc import Collection

    from organisations.models import Member, Person


class MailQuerySet(models.QuerySet["Mail"]):
    """Rows of the outbox."""

    def visible_to(self, member: "Member") -> Self:
        return self.filter(organisation_id=member.organisation_id)

    def due(self, *, now: datetime) -> Self:
        """What may be claimed at this moment, oldest first."""
        waiting = self.filter(state=Mail.State.QUEUED, not_before__lte=now, expires_at__gt=now)
        return waiting.order_by("not_before", "pk")

    def to_claim(self, *, now: datetime) -> Self:
        """The same with all that writing them reads."""
        return self.due(now=now).with_people().with_news_of_dates()

    def but_codes(self) -> Self:
        return self.exclude(kind="login")

    def too_late(self, *, now: datetime) -> Self:
        """Waiting, but no longer of use to anybody."""
        return self.filter(state=Mail.State.QUEUED, expires_at__lte=now)

    def left_behind(self, *, now: datetime, lease: timedelta) -> Self:
        """Claimed by a sender that did not come back within its lease; or a clock went back under it."""
        over = models.Q(lease_until__lt=now) | models.Q(lease_until__gt=now + 2 * lease)
        return self.filter(over, state=Mail.State.SENDING)

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)

    def not_of(self, kinds: "Collection[str]") -> Self:
        return self.exclude(kind__in=kinds)

    def whose_dates_are_old(self, before: datetime) -> Self:
        """To people whose diary was not looked at since before this moment, or never."""
        looked = models.Q(person__diary=None) | models.Q(person__diary__looked_at=None)
        return self.filter(looked | models.Q(person__diary__looked_at__lte=before))

    def with_people(self) -> Self:
        """All that writing a letter reads besides the row."""
        people = self.select_related("person__organisation", "sender", "organisation")
        return people.prefetch_related("person__absences")

    def with_news_of_dates(self) -> Self:
        """With `has_dates`: whether there is anything in the diary of its person that a letter may have to tell."""
        untold = DiaryEntry.objects.filter(diary__person=models.OuterRef("person")).invitations().untold()
        return self.annotate(has_dates=models.Exists(untold))

    def about(self, ids: dict[str, Any]) -> Self:
        """Those whose kind was given these ids."""
        return self.filter(**{f"about__{name}": value for name, value in ids.items()})

    def waiting(self, address: str = "") -> Self:
        """Still to go, to people whose address contains `address`, first to go first."""
        found = self.filter(state=Mail.State.QUEUED, person__email__icontains=address)
        return found.select_related("person__organisation").order_by("not_before", "pk")

    def last_of(self, kind: str, person: "Person") -> "Mail | None":
        """The latest of this kind to somebody."""
        return self.filter(kind=kind, person=person).order_by("-created_at", "-pk").first()

    def sent_since(self, moment: datetime) -> Self:
        return self.filter(state=Mail.State.SENT, sent_at__gte=moment)

    def written_to(self, people: "Collection[Person]") -> dict[int, set[str]]:
        """Of each of these, by key, the addresses in lower case to which anything went or may have gone."""
        found: dict[int, set[str]] = {}
        states = (Mail.State.SENDING, Mail.State.SENT, Mail.State.UNCERTAIN)
        went = self.filter(person__in=people, state__in=states) if people else self.none()
        for person, address in went.order_by().values_list("person", "address").distinct():
            found.setdefault(person, set()).add(address.lower())
        return found

    def codes(self) -> Self:
        """Sign-in codes, for which somebody waits at the screen."""
        return self.filter(kind="login")

    def uncertain_since(self, moment: datetime) -> Self:
        """Of which nobody knows whether they arrived, the text begun since then."""
        return self.filter(state=Mail.State.UNCERTAIN, data_started_at__gte=moment)

    def per_state(self) -> dict[str, int]:
        """How many rows are in each state; states without rows are left out."""
        rows = self.order_by().values_list("state").annotate(rows=models.Count("pk"))
        return dict(rows)


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
        # Never sent: its words and its link were printed, and handed over.
        PRINTED = "printed", _("on paper")

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
    # How often it was claimed: with the state, the fence that keeps a sender from acting on a row it lost.
    attempts = models.PositiveSmallIntegerField(default=0)
    # How often a mail server or the letter itself said "not now"; decides how long the next wait is.
    setbacks = models.PositiveSmallIntegerField(default=0)
    # How often it could not be made, or found a mailbox full: three times is enough.
    faults = models.PositiveSmallIntegerField(default=0)
    # How often the text itself went over the line (DATA): more than once may be a duplicate.
    deliveries = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    data_started_at = models.DateTimeField(null=True, blank=True)
    address = models.EmailField(blank=True)
    smtp_code = models.PositiveSmallIntegerField(null=True, blank=True)
    smtp_text = models.CharField(max_length=200, blank=True)
    # Why it was cancelled, held back, put off or given up, in a few words for staff.
    because = models.CharField(max_length=200, blank=True)
    message_id = models.CharField(max_length=200, blank=True)
    # Message-ID of the first request, so that a reminder lands in the same thread.
    references = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    # What the check at the claim found, for the letter to be written from; never stored.
    found: Any = None
    # Of those that are next: False when nothing was to be told of dates as they were read; else nobody looked yet.
    has_dates: bool = True

    objects = MailQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["not_before", "id"], condition=models.Q(state="queued"), name="mail_due"),
            models.Index(
                fields=["not_before"], condition=models.Q(state="queued", kind="login"), name="mail_codes_due"
            ),
            models.Index(fields=["lease_until"], condition=models.Q(state="sending"), name="mail_leased"),
            models.Index(fields=["person", "created_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.dedupe_key} {self.state}"


class Sending(models.Model):
    """How sending stands, shared by every process: one row for the whole installation."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    # Whose database this is: mailing/instance.py. Empty until the first letter goes.
    instance = models.CharField(max_length=64, blank=True)
    # The breaker: how many refusals of ours came one after the other, and among how many tries since `counted_from`.
    in_a_row = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    tried = models.PositiveIntegerField(default=0)
    counted_from = models.DateTimeField(null=True, blank=True)
    # Since when all letters are held, why, and when one may be tried again.
    held_since = models.DateTimeField(null=True, blank=True)
    because = models.CharField(max_length=200, blank=True)
    try_at = models.DateTimeField(null=True, blank=True)
    # When the last round of the clock was, by the wall; and the moment of the oldest letter that it left waiting.
    ticked_at = models.DateTimeField(null=True, blank=True)
    # The brake: when the wall's clock was found to have leapt ahead, and how many letters may go until somebody looked.
    leapt_at = models.DateTimeField(null=True, blank=True)
    leap_leaves = models.PositiveIntegerField(default=0)
    oldest_due_at = models.DateTimeField(null=True, blank=True)
    # When the mailbox of what comes back was last looked through, and why that failed; empty when it did not.
    returns_looked_at = models.DateTimeField(null=True, blank=True)
    returns_because = models.CharField(max_length=200, blank=True)
    # Since when each round of the clock left a step that failed, and which; None and empty when the last one left none.
    failing_since = models.DateTimeField(null=True, blank=True)
    failing = models.CharField(max_length=200, blank=True)
    # When what is over by now was last taken away.
    tidied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="sending_is_one_row")]

    def __str__(self) -> str:
        return f"sending, {'held' if self.held_since else 'open'}"

    @classmethod
    def now_locked(cls) -> "Sending":
        """The row, for changing it: nobody else does until this transaction ends."""
        cls.stands()
        return cls.objects.select_for_update().get(pk=cls.ONLY)

    @classmethod
    def stands(cls) -> "Sending":
        """The row, made at first need."""
        return next(iter(_only(cls.ONLY)), None) or cls.objects.get_or_create(pk=cls.ONLY)[0]

    @classmethod
    def takes_turn(cls, name: str, *, now: datetime, every: timedelta) -> bool:
        """Whether what was last done at `name` is to be done again, by who asks; also when the clock went back."""
        is_time = models.Q(**{name: None}) | models.Q(**{f"{name}__lte": now - every})
        is_time |= models.Q(**{f"{name}__gt": now + every})
        return bool(cls.objects.filter(is_time, pk=cls.ONLY).update(**{name: now}))


_only: Compiled[Sending] = Compiled(lambda pk: Sending.objects.filter(pk=pk))


class DiaryQuerySet(models.QuerySet["Diary"]):
    """What each of us was told of their dates."""

    def of(self, person: "Person") -> "Diary | None":
        return self.filter(person=person).first()

    def to_look_at(self, today: date, *, stale: datetime, old: datetime) -> Self:
        """Of people who are here and not looked at since, the longest ago first.

        `stale`: who reads along, and who was told of a meeting to come; `old`: who was told of anything else to come.
        Others are looked at for their next letter.
        """
        told = DiaryEntry.objects.filter(diary=models.OuterRef("pk"), told__isnull=False).coming(today)
        follows = models.Q(token_hash__isnull=False) | models.Exists(told.filter(is_meeting=True))
        is_stale = models.Q(looked_at=None) | models.Q(looked_at__lte=stale)
        is_old = models.Q(looked_at=None) | models.Q(looked_at__lte=old)
        here = self.filter((is_stale & follows) | (is_old & models.Exists(told)), person__left_on=None)
        return here.select_related("person__organisation").order_by(models.F("looked_at").asc(nulls_first=True), "pk")


class Diary(models.Model):
    """What one person was told of their dates; and the address at which a calendar reads along, when they have one.

    The address is made from `seed` with a key (`asks.diaries`), and only its hash is kept. Another seed, another one.
    """

    person = models.OneToOneField("organisations.Person", models.CASCADE, related_name="diary")
    seed = PublicIdField()
    kid = models.CharField(max_length=8, blank=True)
    # None: they have no address, or closed it.
    token_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    # In which the titles were kept: the same thing in another language is no news.
    language = models.CharField(max_length=16)
    # When the entries were last held against the plan.
    looked_at = models.DateTimeField(null=True, blank=True)

    objects = DiaryQuerySet.as_manager()

    def __str__(self) -> str:
        return f"diary of {self.person_id}"


class DiaryEntryQuerySet(models.QuerySet["DiaryEntry"]):
    """Entries as they were last seen."""

    def untold(self) -> Self:
        """What a letter has to tell: what is new or changed since the last one, and what was told and is off."""
        news = models.Q(told=None, is_off=False) | models.Q(told__lt=models.F("sequence"))
        return self.filter(news)

    def to_tell_of(self, *, at_once: "models.QuerySet[Any, Any]", off_since: datetime) -> Self:
        """What differs from what a letter told last, so that one may be made for it alone.

        Of the trajectories of `at_once` (public ids) meetings that fall at another time or place, or not at all; of any
        trajectory what is off since a moment.
        """
        moved_or_off = models.Q(is_off=True) | ~models.Q(mark=models.F("told_mark"))
        meetings = models.Q(is_meeting=True, about__in=at_once) & moved_or_off
        gone = models.Q(is_off=True, changed_at__lte=off_since)
        return self.filter(meetings | gone, told__lt=models.F("sequence"))

    def coming(self, today: date) -> Self:
        return self.filter(models.Q(last_on=None) | models.Q(last_on__gte=today))

    def with_people(self) -> Self:
        """With whose they are, and what their working days follow from."""
        return self.select_related("diary__person__organisation").prefetch_related("diary__person__absences")

    def about_any(self, trajectories: "Collection[str] | models.QuerySet[Any, Any]") -> Self:
        """Of the trajectories with these public ids."""
        return self.filter(about__in=trajectories)

    def named(self, names: "Collection[str]") -> Self:
        """Whose key begins with one of these."""
        begins = models.Q(pk__in=[])
        for name in names:
            begins |= models.Q(key__startswith=name)
        return self.filter(begins)

    def people_told(self, today: date) -> int:
        """How many people who are here a letter told of any of these that is still to come."""
        told = self.filter(told__isnull=False, is_off=False, diary__person__left_on=None).coming(today)
        return told.values("diary").distinct().count()

    def by_day(self) -> Self:
        return self.order_by("starts_on", "starts_at", "pk")

    def counted(self, about: "Collection[str]") -> Self:
        """Of these trajectories what pages show as it was kept."""
        return self.filter(is_counted=True, is_off=False, about__in=about)

    def standing(self) -> Self:
        return self.filter(is_off=False)

    def invitations(self) -> Self:
        """Those a letter invites for."""
        return self.filter(invites=True)

    def meetings_otherwise(self) -> Self:
        """Meetings that others know of, and that fall at another time or place than a letter told, or not at all."""
        other = models.Q(is_off=True) | ~models.Q(mark=models.F("told_mark"))
        return self.filter(other, is_meeting=True, is_private=False, invites=True, told__lt=models.F("sequence"))

    def of(self, person: "Person") -> Self:
        return self.filter(diary__person=person)


class DiaryEntry(models.Model):
    """One entry as it was last seen, so that what changed counts as newer, and what is taken away can be cancelled."""

    diary = models.ForeignKey(Diary, models.CASCADE, related_name="entries")
    key = models.CharField(max_length=160)
    # Public id of the trajectory it belongs to.
    about = models.CharField(max_length=24)
    sequence = models.PositiveIntegerField(default=0)
    # A hash of when and where; the title stands beside it, because a cancellation has to say of what.
    mark = models.CharField(max_length=64)
    title = models.CharField(max_length=200)
    starts_on = models.DateField()
    # None for a whole day.
    starts_at = models.DateTimeField(null=True, blank=True)
    zone = models.CharField(max_length=64, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    place = models.CharField(max_length=300, blank=True)
    words = models.TextField(blank=True)
    is_busy = models.BooleanField(default=False)
    is_private = models.BooleanField(default=False)
    is_weekly = models.BooleanField(default=False)
    weekly_until = models.DateField(null=True, blank=True)
    # None: no end.
    last_on = models.DateField(null=True, blank=True)
    invites = models.BooleanField(default=False)
    # Counting it anew takes more than a page may ask: pages show what was kept.
    is_counted = models.BooleanField(default=False)
    # Others sit there as well: when it moves, that is told at once.
    is_meeting = models.BooleanField(default=False)
    is_off = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    # The sequence and the mark that stood in the last letter about it; None: in none yet.
    told = models.PositiveIntegerField(null=True, blank=True)
    told_mark = models.CharField(max_length=64, blank=True)
    # The address of who invited for it first. A calendar follows no other, also when another plans it by now.
    told_from = models.EmailField(blank=True)

    objects = DiaryEntryQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["diary", "key"], name="diary_entry_once")]
        # Few differ from what was told; each round looks for them among all.
        indexes = [
            models.Index(
                fields=["changed_at"], condition=models.Q(told__lt=models.F("sequence")), name="diary_entry_otherwise"
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} ({self.sequence})"
