"""A person is somebody in one organisation; a user is somebody who can sign in, and may be a person in several."""

from collections import Counter
from collections.abc import Container, Iterable
from datetime import date, datetime
from itertools import count
from typing import TYPE_CHECKING, Any, ClassVar, Self
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import make_password
from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisations.compiled import Compiled
from organisations.ids import PublicIdField
from organisations.models.days import OwnDays
from organisations.names import folded, given_name, search_key, sort_key

if TYPE_CHECKING:
    from organisations.models.staff import Member


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str) -> "User":
        """Someone who may sign in by mailed code; there are no passwords."""
        user = self.model(email=self.normalize_email(email).lower())
        user.set_unusable_password()
        user.save()
        return user

    def named(self, email: str) -> "User":
        """The one with this address, made at first need; one, also when two browsers ask at once."""
        return self.get_or_create(email=email.lower(), defaults={"password": make_password(None)})[0]


class User(AbstractBaseUser):
    """The one who signs in. `email` follows the address of its persons."""

    email = models.EmailField(unique=True)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "email"
    objects: ClassVar[UserManager] = UserManager()

    @cached_property
    def known_as(self) -> list["Person"]:
        """Who this is in each organisation, with membership; the sign-in backend has them at hand already."""
        return Person.objects.known_as(self.pk)

    def end_sessions(self) -> None:
        """No browser is signed in as them any more: sessions hang on the password, and this is a new random one."""
        self.set_unusable_password()
        self.save(update_fields=["password"])

    def __str__(self) -> str:
        return self.email


class PersonQuerySet(models.QuerySet["Person"]):
    """The people of one organisation."""

    def visible_to(self, member: "Member") -> Self:
        """Whose pages they may open. Who was erased has none any more."""
        return self.filter(organisation_id=member.organisation_id, erased_at=None)

    def erased_of(self, member: "Member", public_ids: list[str]) -> Self:
        """Those with these public ids who were erased where this member works."""
        erased = self.filter(organisation_id=member.organisation_id).exclude(erased_at=None)
        return erased.filter(public_id__in=public_ids)

    def identified(self, public_id: str) -> "Person | None":
        """The one of these with this public id; None when it is not among them."""
        return self.filter(public_id=public_id).first()

    def filter_ids(self, public_ids: list[str]) -> "dict[str, Person]":
        """Those with these public ids, with organisation, account and membership, by that id."""
        found = self.filter(public_id__in=public_ids).select_related("organisation", "user", "member", "helper")
        return {person.public_id: person for person in found}

    def before_merged(self, number: str) -> "Person | None":
        """Who is known under this number since a double of that number became one with them."""
        return self.filter(doubles__number=number).first()

    def present(self) -> Self:
        return self.filter(left_on=None)

    def gone(self) -> Self:
        """Who left, the last first. Who was erased is nobody, and has no page."""
        return self.filter(left_on__isnull=False, erased_at=None).order_by("-left_on", "sort_key", "name", "pk")

    def gone_by(self, day: date) -> Self:
        """Here, with a last day before this one."""
        return self.present().filter(last_day__lt=day).select_related("organisation", "user", "member").order_by("pk")

    def wanting_digest(self) -> Self:
        """Who plans here, is reached by mail, and did not stop the daily overview."""
        plans = ("admin", "planner")
        found = self.filter(member__ended_at=None, member__role__in=plans, member__gets_digest=True)
        return found.present().select_related("organisation")

    def known_as(self, user_id: int) -> "list[Person]":
        """The persons of one account, with account, organisation and membership; the longest known first.

        Having the database order rows this wide costs a third more.
        """
        return sorted(_of_account(user_id), key=lambda person: person.pk)

    def with_own_address(self, addresses: list[str]) -> Self:
        """Those whose own address is one of these, case ignored."""
        wanted = [address.lower() for address in addresses]
        return self.annotate(_address=Lower("email")).filter(reach=Person.Reach.OWN, _address__in=wanted)

    def with_own_address_at(self, domain: str) -> Self:
        """Those whose own address is at this domain, case ignored."""
        return self.filter(reach=Person.Reach.OWN, email__iendswith=f"@{domain}")

    def at_domain(self, domain: str) -> Self:
        """Those with whatever address at this domain, case ignored."""
        return self.filter(email__iendswith=f"@{domain}")

    def with_shared_address(self, addresses: list[str]) -> Self:
        """Those who are reached through one of these mailboxes together with others, case ignored."""
        wanted = [address.lower() for address in addresses]
        return self.annotate(_address=Lower("email")).filter(reach=Person.Reach.SHARED, _address__in=wanted)

    def at_address(self, address: str) -> Self:
        """Those reached at this address, their own before those who share it, case ignored."""
        here = self.annotate(_address=Lower("email")).filter(_address=address.lower()).exclude(reach=Person.Reach.NONE)
        return here.order_by(models.Case(models.When(reach=Person.Reach.OWN, then=0), default=1), "pk")

    def named(self, names: Iterable[str], order: str) -> Self:
        """Those with one of these names, accents and case ignored; `order` is how the organisation sorts."""
        return self.filter(sort_key__in={sort_key(name, order) for name in names})

    def with_dead_address(self) -> Self:
        """Those whose own address a mail server refused as not existing, and who still have it."""
        return self.filter(reach=Person.Reach.OWN, undeliverable=models.F("email")).exclude(email="")

    def refused_since(self, moment: datetime) -> Self:
        """Those whose address a mail server refused as not existing, since then."""
        return self.filter(undeliverable_at__gte=moment)

    def by_name(self) -> Self:
        return self.order_by("sort_key", "name", "pk")

    def named_like(self, words: str) -> Self:
        """Every word somewhere in the name, accents and case ignored, second spelling included; or in the address."""
        found = self
        for word in search_key(words).split():
            found = found.filter(email__icontains=word) if "@" in word else found.filter(search_key__contains=word)
        return found


class Person(models.Model):
    """Name and reach as given; own working days, zone and language where they differ from the organisation's."""

    class Reach(models.TextChoices):
        OWN = "own", _("own mail address")
        SHARED = "shared", _("shared mailbox, nothing personal is sent there")
        NONE = "none", _("no mail, reached by phone or on paper")

    public_id = PublicIdField()
    organisation = models.ForeignKey("organisations.Organisation", models.CASCADE, related_name="people")
    user = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="persons")
    name = models.CharField(max_length=200)
    # How they are addressed; empty means the first word of the name.
    given = models.CharField(max_length=100, blank=True)
    also_spelled = models.CharField(max_length=200, blank=True)
    # Words of L&D that tell namesakes apart, shown wherever the name is.
    distinction = models.CharField(max_length=80, blank=True)
    email = models.EmailField(blank=True)
    reach = models.CharField(max_length=8, choices=Reach, default=Reach.OWN)
    phone = models.CharField(max_length=40, blank=True)
    helper = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="helps")
    employer = models.CharField(max_length=120, blank=True)
    # Empty means: as the organisation.
    language = models.CharField(max_length=16, blank=True)
    timezone = models.CharField(max_length=64, blank=True)
    weekdays = models.CharField(max_length=7, blank=True)
    # Empty: the organisation's; "none": works on holidays; else a code of the `holidays` package.
    holiday_calendar = models.CharField(max_length=16, blank=True)
    # Own days beside these, as ISO dates in order: off though others work, and worked though others are off.
    days_off = OwnDays(default=list, blank=True)
    days_on = OwnDays(default=list, blank=True)
    # The address last refused by a mail server as dead, when, and its words; cleared when the address changes.
    undeliverable = models.EmailField(blank=True)
    undeliverable_at = models.DateTimeField(null=True, blank=True)
    undeliverable_because = models.CharField(max_length=200, blank=True)
    left_on = models.DateField(null=True, blank=True)
    # The last day on which they are here, while that is still to come.
    last_day = models.DateField(null=True, blank=True)
    # Since when this row is nobody's. It never becomes somebody's again.
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Since when the address is one that somebody else entered: what was written before is not read at it.
    readable_from = models.DateTimeField(null=True, blank=True, editable=False)
    sort_key = models.CharField(max_length=250, editable=False)
    search_key = models.CharField(max_length=420, editable=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organisation",
                Lower("email"),
                condition=models.Q(reach="own") & ~models.Q(email=""),
                name="person_own_address_once",
            ),
            models.CheckConstraint(
                condition=models.Q(erased_at=None)
                | models.Q(email="", phone="", given="", also_spelled="", reach="none", left_on__isnull=False)
                & models.Q(user=None, helper=None, last_day=None),
                name="person_erased_is_nobody",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "sort_key"])]

    def __str__(self) -> str:
        return f"{self.name} ({self.distinction})" if self.distinction else self.name

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the stored keys in step with the name, and namesakes apart where nobody chose words for it."""
        self.set_keys()
        if not self.distinction and not kwargs.get("update_fields"):
            self.distinction = self._told_apart()
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # Django's own signature

    def days_away(self) -> list[tuple[date, date]]:
        """First and last days of what is registered, in order of time."""
        return sorted((away.first_day, away.last_day) for away in self.absences.all())

    def set_keys(self) -> None:
        """By which they are sorted and found; saving does it, and who saves many at once."""
        self.sort_key = sort_key(self.name, self.organisation.name_order)
        self.search_key = search_key(f"{self.name} {self.also_spelled}")

    def read_again(self) -> None:
        """All of their own fields, as they stand by now; what was read along stays. Raises ValueError when erased."""
        (row,) = _own_fields(self.pk)
        for field, value in zip(self._meta.concrete_fields, row, strict=True):
            setattr(self, field.attname, value)

    def _told_apart(self) -> str:
        """By what they stand apart from who is called the same here."""
        return apart_from(set(_apart(self.organisation_id, self.sort_key, self.pk or 0)), self.employer)

    @property
    def is_told_apart_by_itself(self) -> bool:
        """Nobody chose the distinction: it is what `_told_apart` gives a namesake."""
        return bool(self.distinction) and (self.distinction.isdecimal() or self.distinction == self.employer[:80])

    @property
    def called(self) -> str:
        """The name to greet with."""
        return self.given or given_name(self.name)

    @property
    def gets_mail(self) -> bool:
        """Whether a personal letter may go to this person's own address."""
        return self.reach == self.Reach.OWN and bool(self.email) and not self.address_is_dead and self.left_on is None

    @property
    def address_is_dead(self) -> bool:
        return bool(self.undeliverable) and self.undeliverable == self.email

    @property
    def why_no_mail(self) -> str:
        """Why no letter reaches them, to stand after a name; empty for who gets mail."""
        if self.gets_mail:
            return ""
        return gettext("address doesn't work") if self.address_is_dead else gettext("no mail")

    def trust_address(self) -> None:
        """Forget what a mail server said of it."""
        self.undeliverable, self.undeliverable_at, self.undeliverable_because = "", None, ""

    @property
    def own_address(self) -> str:
        """Where only this person reads, as it is compared: in lower case; empty when there is none."""
        return self.email.lower() if self.reach == self.Reach.OWN else ""

    @property
    def zone(self) -> str:
        return self.timezone or self.organisation.timezone

    def local_day(self, moment: datetime) -> date:
        """Which day it is then, on their wall."""
        return moment.astimezone(ZoneInfo(self.zone)).date()

    @property
    def speaks(self) -> str:
        """Their language tag, the organisation's when they have none."""
        return self.language or self.organisation.language


def apart_from(taken: Container[str], employer: str) -> str:
    """Beside namesakes with these words: nothing for the first without any, else the employer, else a number from 2."""
    if "" not in taken:
        return ""
    if employer and employer[:80] not in taken:
        return employer[:80]
    return next(str(number) for number in count(2) if str(number) not in taken)


def called_apart(people: Iterable[Person]) -> dict[int, str]:
    """What to call each of these where they stand together, by key: the name to greet with while it is one person's."""
    everyone = {person.pk: person for person in people}
    often = Counter(folded(person.called) for person in everyone.values())
    return {key: person.called if often[folded(person.called)] < 2 else str(person) for key, person in everyone.items()}


class Absence(models.Model):
    """Away from the first to the last day, both included. Never why."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="absences")
    first_day = models.DateField()
    last_day = models.DateField()

    class Meta:
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="absence_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_day}/{self.last_day}"


# Every page of who signed in asks this.
_of_account: Compiled[Person] = Compiled(
    lambda user: Person.objects.filter(user=user).select_related("user", "organisation", "member")
)
# And every letter, before it goes.
_own_fields: Compiled[Any] = Compiled(
    lambda person: Person._base_manager.filter(pk=person).values_list(
        *(field.attname for field in Person._meta.concrete_fields)
    )
)
# And everyone, before their row is written.
_apart: Compiled[str] = Compiled(
    lambda organisation, key, but: (
        Person.objects.filter(organisation=organisation, sort_key=key)
        .exclude(pk=but)
        .values_list("distinction", flat=True)
    )
)
