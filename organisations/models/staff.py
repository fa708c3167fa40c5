"""Who of an organisation works in the product."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.models.people import User


class MemberQuerySet(models.QuerySet["Member"]):
    def active(self) -> Self:
        return self.filter(ended_at=None, person__left_on=None)

    def of(self, user: User) -> Self:
        return self.filter(person__user=user)

    def with_address(self, address: str) -> "Member | None":
        """The member who reads mail there; the longest known when there are more."""
        found = self.filter(person__email__iexact=address, person__reach="own").exclude(person__email="")
        return found.select_related("person").order_by("pk").first()

    def for_page(self, org: str | None) -> "Member | None":
        """The one to look through: that of the organisation in the address, or the first there is."""
        found = self.select_related("organisation", "person__organisation").order_by("pk")
        return (found.filter(organisation__public_id=org) if org else found).first()


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

    objects = MemberQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.person}, {self.role}"

    @property
    def may_plan(self) -> bool:
        return self.role in (self.Role.ADMIN, self.Role.PLANNER)
