"""Who may open a learner's own pages: the learner. Who types over nobody's sheet: L&D."""

from django.contrib.auth.models import AnonymousUser

from organisations.models import Member, Person, User
from roles.models import Role


def can_read_entries(user: User, learner: Role) -> bool:
    """Nobody but the learner: no L&D, no admin, no manager."""
    return learner.person.user_id is not None and learner.person.user_id == user.pk


def types_for_ld(user: User | AnonymousUser, person: Person) -> bool:
    """Whether a browser that opens somebody's sheet is signed in as staff of their organisation, they themselves apart.

    Whoever signs out first is not seen: who holds the sheet can type it over, as with a mail (docs/operations.md).
    """
    if not isinstance(user, User) or (person.user_id is not None and person.user_id == user.pk):
        return False
    return Member.objects.active().filter(organisation=person.organisation_id, person__user=user).exists()
