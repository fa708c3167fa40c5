"""Links that need no account: a grant says who may do what, a link is that grant in one letter."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models.functions import Coalesce

from asks.models.asks import AskLetter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mailing.models import Mail
    from organisations.models import Person
    from trajectories.models import Trajectory


class GrantQuerySet(models.QuerySet["Grant"]):
    def open_of(self, person: "Person", on_behalf_of: "Person | None") -> Self:
        """What this person may do, for themselves or in the name of another."""
        return self.filter(person=person, on_behalf_of=on_behalf_of, revoked_at=None)

    def with_link_in(self, mail: "Mail") -> Self:
        """With the key of the link that this letter has already, `kid`, and `made_from`; None for no link."""
        here = models.FilteredRelation("links", condition=models.Q(links__mail=mail))
        return self.annotate(here=here, kid=models.F("here__kid"), made_from=models.F("here__made_from"))


class Grant(models.Model):
    """One person's right to one purpose. Revoking it closes every link made from it."""

    class Purpose(models.TextChoices):
        PAGE = "page"
        REPORT = "report"
        UNSUBSCRIBE = "unsubscribe"

    organisation = models.ForeignKey("organisations.Organisation", models.CASCADE, related_name="+")
    person = models.ForeignKey("organisations.Person", models.CASCADE, related_name="grants")
    purpose = models.CharField(max_length=12, choices=Purpose)
    # Whose answers this link gives when a deputy holds it.
    on_behalf_of = models.ForeignKey("organisations.Person", models.CASCADE, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    # Only there after `with_link_in`.
    kid: str | None
    made_from: int | None

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = [
            # Two, because SQLite holds every NULL for a different one.
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=models.Q(revoked_at=None, on_behalf_of=None),
                name="grant_open_once",
            ),
            models.UniqueConstraint(
                fields=["person", "purpose", "on_behalf_of"],
                condition=models.Q(revoked_at=None, on_behalf_of__isnull=False),
                name="grant_open_once_for_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} of {self.person}"


class LinkQuerySet(models.QuerySet["Link"]):
    """Links, living and dead."""

    def open(self, *, now: datetime) -> Self:
        return self.filter(revoked_at=None, grant__revoked_at=None).filter(
            models.Q(valid_until=None) | models.Q(valid_until__gt=now)
        )

    def sent_to(self, people: "Iterable[Person]") -> Self:
        """Those that reached the mailbox of one of these: what was refused was never read by anybody."""
        return self.filter(grant__person__in=people, mail__state="sent")

    def of(self, person: "Person") -> Self:
        return self.filter(grant__person=person)

    def about_only(self, trajectory: "Trajectory") -> Self:
        """In letters that ask for this trajectory and for no other."""
        here = self.filter(mail__ask_letters__ask__trajectory=trajectory)
        elsewhere = AskLetter.objects.exclude(ask__trajectory=trajectory).values("mail")
        return here.exclude(mail__in=elsewhere)

    def revoke(self, *, now: datetime) -> int:
        """Let those that are not closed yet open nothing any more. How many."""
        closed: int = Link.objects.filter(pk__in=self.values("pk"), revoked_at=None).update(revoked_at=now)
        return closed

    def on_paper(self, people: "Iterable[Person]") -> Self:
        """Those on sheets that were printed for these people, the newest last."""
        printed = self.filter(mail__state="printed", grant__person__in=people)
        return printed.with_people().order_by("pk")

    def for_purpose(self, purpose: str) -> Self:
        return self.filter(grant__purpose=purpose)

    def with_stop(self) -> Self:
        """With the grant of the link in the same letter that stops reminders, made with the same key: `stop_grant`.

        That one lives as long as its person is there; None where the letter has none.
        """
        stop = Link.objects.filter(
            mail=models.OuterRef("mail"),
            kid=models.OuterRef("kid"),
            grant__person=models.OuterRef("grant__person"),
            grant__purpose=Grant.Purpose.UNSUBSCRIBE,
            grant__revoked_at=None,
            revoked_at=None,
        )
        return self.annotate(
            stop_grant=models.Subquery(
                stop.values(of=Coalesce("made_from", "grant", output_field=models.BigIntegerField()))[:1]
            )
        )

    def with_people(self) -> Self:
        return self.select_related(
            "mail", "grant__person__organisation", "grant__on_behalf_of__organisation", "grant__organisation"
        )


class Link(models.Model):
    """One token in one letter. Only its hash is kept; the token itself is derived again from grant, mail and key."""

    grant = models.ForeignKey(Grant, models.CASCADE, related_name="links")
    mail = models.ForeignKey("mailing.Mail", models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    kid = models.CharField(max_length=8)
    # By key the grant it was made from, where that is folded into this one; None: from this one.
    made_from = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()
    # None: as long as the person is there.
    valid_until = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    # Of a link on paper: the keyed hash of its short code.
    code_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)

    # Only there after `with_stop`.
    stop_grant: int | None

    objects = LinkQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["grant", "mail"], name="link_once_a_letter")]

    def __str__(self) -> str:
        return f"link {self.pk}"

    def is_open(self, now: datetime) -> bool:
        """Whether it still opens anything: neither it nor its grant revoked, in time, and everybody still here.

        Who left may still stop reminders: an old letter may be all they have of us.
        """
        grant = self.grant
        people = [grant.person, grant.on_behalf_of] if grant.on_behalf_of else [grant.person]
        return (
            self.revoked_at is None
            and grant.revoked_at is None
            and (self.valid_until is None or self.valid_until > now)
            and (grant.purpose == Grant.Purpose.UNSUBSCRIBE or all(person.left_on is None for person in people))
        )

    @property
    def may_be_renewed(self) -> bool:
        """Whether a new link may be mailed for this one: it may be too old, but nobody took the right away."""
        person = self.grant.person
        return self.grant.revoked_at is None and person.left_on is None and person.gets_mail
