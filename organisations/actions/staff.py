"""Writes about who may come in, and what each may do."""

from datetime import datetime

from organisations.acting import Actor, action
from organisations.meanwhile import one_at_a_time
from organisations.models import Member, Organisation, Person, ProviderAccount, User
from organisations.register import Invitation, invitation_listeners
from organisations.staying import keep_an_admin_beside


class AlreadyThere(Exception):  # says what is the matter
    """There is an organisation of this name."""


@action
def create_organisation(
    name: str, *, admin: str, email: str, language: str, timezone: str, by: Actor, now: datetime
) -> Organisation:
    """Make an organisation with the one person who can let the others in, and tell them how to sign in.

    Raises AlreadyThere when one of this name exists: a second run makes nothing twice.
    """
    if Organisation.objects.filter(name__iexact=name).exists():
        raise AlreadyThere
    made = Organisation.objects.create(name=name, language=language, timezone=timezone, created_at=now)
    person = Person.objects.create(organisation=made, name=admin, email=email)
    _let_in(person, Member.Role.ADMIN, by, now)
    return made


@action
def invite(organisation: Organisation, *, name: str, email: str, role: str, by: Actor, now: datetime) -> Member:
    """Let a colleague in, new or known by this own address, and tell them how to sign in.

    Who comes in by now, because two asked it at once, is left as they are.
    """
    one_at_a_time(organisation)
    known = organisation.people.with_own_address([email]).select_related("member").first()
    if known is not None and hasattr(known, "member") and known.member.is_active:
        return known.member
    person = known or Person.objects.create(organisation=organisation, name=name, email=email)
    return _let_in(person, role, by, now)


@action
def change_rights(member: Member, *, role: str, by: Actor, now: datetime) -> Member:
    """Let this member do more or less; who had no access any more is let in again and told so. Raises LastAdmin.

    What is signed in as them is signed out: a browser left open somewhere shows and does nothing of before.
    """
    if not member.is_active:
        return _let_in(member.person, role, by, now)
    if role != Member.Role.ADMIN:
        keep_an_admin_beside(member)
    is_new, member.role = member.role != role, role
    member.save(update_fields=["role"])
    if is_new and member.person.user is not None:
        member.person.user.end_sessions()
    return member


@action
def end_access(member: Member, *, by: Actor, now: datetime) -> Member:
    """From this moment this member sees nothing here, and what is signed in anywhere as them is signed out.

    Raises LastAdmin. As somebody who takes part in a trajectory the person stays.
    """
    keep_an_admin_beside(member)
    member.ended_at = now
    member.save(update_fields=["ended_at"])
    if member.person.user is not None:
        member.person.user.end_sessions()
        # Let in again they are known anew, also where the provider made them another account.
        ProviderAccount.objects.filter(user=member.person.user).delete()
    return member


@action
def sign_out_everywhere(user: User, *, by: Actor, now: datetime) -> None:
    """End what is signed in as them, in every browser."""
    user.end_sessions()


def _let_in(person: Person, role: str, by: Actor, now: datetime) -> Member:
    member, _is_new = Member.objects.update_or_create(
        person=person, defaults={"organisation_id": person.organisation_id, "role": role, "ended_at": None}
    )
    for listener in invitation_listeners:
        listener(Invitation(member, by, now))
    return member
