"""Somebody has to be there who lets others in."""

from organisations.models import Member, Organisation


class LastAdmin(Exception):  # says what is the matter
    """Without this one nobody could let anybody in."""


def keep_an_admin_beside(member: Member) -> None:
    """Under a lock, so that two admins cannot put each other out at the same moment."""
    Organisation.objects.select_for_update(no_key=True).get(pk=member.organisation_id)
    others = Member.objects.active().admins().filter(organisation_id=member.organisation_id).exclude(pk=member.pk)
    if member.may_arrange and not others.exists():
        raise LastAdmin
