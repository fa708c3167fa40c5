"""Who of an organisation works in the product."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class MemberQuerySet(models.QuerySet["Member"]):
    """Who works in the product, or did."""

    def visible_to(self, member: "Member") -> Self:
        return self.filter(organisation_id=member.organisation_id)

    def active(self) -> Self:
        return self.filter(ended_at=None, person__left_on=None)

    def ended(self) -> Self:
        return self.exclude(ended_at=None, person__left_on=None)

    def planning(self) -> Self:
        """Who works here now and plans."""
        return self.active().filter(role__in=(Member.Role.ADMIN, Member.Role.PLANNER))

    def once_reached_at(self, address: str) -> Self:
        """Whose own address this was until another took its place, case ignored."""
        return self.filter(person__earlier_addresses__email__iexact=address)

    def admins(self) -> Self:
        return self.filter(role=Member.Role.ADMIN)

    def by_name(self) -> Self:
        return self.select_related("person").order_by("person__sort_key", "person__name", "pk")


class Member(models.Model):
    """A staff membership. `reader` sees, `planner` plans, `admin` also arranges the organisation."""

    class Role(models.TextChoices):
        ADMIN = "admin", _("admin")
        PLANNER = "planner", _("planner")
        READER = "reader", _("reader")

    organisation = models.ForeignKey("organisations.Organisation", models.CASCADE, related_name="members")
    person = models.OneToOneField("organisations.Person", models.CASCADE, related_name="member")
    role = models.CharField(max_length=8, choices=Role, default=Role.PLANNER)
    ended_at = models.DateTimeField(null=True, blank=True)
    # One mail on a working day about what changed in their own trajectories.
    gets_digest = models.BooleanField(default=True)

    objects = MemberQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.person}, {self.role}"

    @property
    def is_active(self) -> bool:
        return self.ended_at is None and self.person.left_on is None

    @property
    def may_plan(self) -> bool:
        return self.role in (self.Role.ADMIN, self.Role.PLANNER)

    @property
    def may_arrange(self) -> bool:
        return self.role == self.Role.ADMIN
