"""Who may open a learner's own pages: the learner."""

from organisations.models import User
from roles.models import Role


def can_read_entries(user: User, learner: Role) -> bool:
    """Nobody but the learner: no L&D, no admin, no manager."""
    return learner.person.user_id is not None and learner.person.user_id == user.pk
