"""Somebody has to be there who lets others in."""

from organisations.meanwhile import one_at_a_time
from organisations.models import Member


class LastAdmin(Exception):  # says what is the matter
    """Without this one nobody could let anybody in."""


def keep_an_admin_beside(member: Member) -> None:
    """Under a lock, so that two admins cannot put each other out at the same moment."""
    one_at_a_time(member.organisation)
    others = Member.objects.active().admins().filter(organisation_id=member.organisation_id).exclude(pk=member.pk)
    if member.may_arrange and not others.exists():
        raise LastAdmin
