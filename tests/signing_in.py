"""Signing somebody in without their mailed code."""

from django.test import Client

from organisations.models import Member, Person
from roles.models import Role


def sign_in(client: Client, who: Member | Role | Person) -> Client:
    """This browser is theirs from now on."""
    person = who if isinstance(who, Person) else who.person
    assert person.user is not None, "has an account"
    client.force_login(person.user)
    return client
