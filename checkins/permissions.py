"""Who may open a learner's own pages: the learner. Who may not type over what a learner wrote: L&D."""

from django.contrib.auth.models import AnonymousUser

from organisations.models import Member, User
from roles.models import Role


def can_read_entries(user: User, learner: Role) -> bool:
    """Nobody but the learner: no L&D, no admin, no manager."""
    return learner.person.user_id is not None and learner.person.user_id == user.pk


def types_for_ld(user: User | AnonymousUser, learner: Role) -> bool:
    """Whether a browser that opens the sheet of a learner is signed in as staff of the organisation, the learner apart.

    Whoever signs out first is not seen: who holds the sheet can type it over, as with a mail (docs/run.md).
    """
    if not isinstance(user, User) or can_read_entries(user, learner):
        return False
    return Member.objects.active().filter(organisation=learner.person.organisation_id, person__user=user).exists()
