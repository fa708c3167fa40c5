"""Who may change what about people."""

from organisations.models import Member, Person


def can_change_address(member: Member, person: Person) -> bool:
    """Whoever chooses a colleague's address can sign in as that colleague: so only an admin, or they themselves."""
    return not hasattr(person, "member") or member.role == Member.Role.ADMIN or person.pk == member.person_id
