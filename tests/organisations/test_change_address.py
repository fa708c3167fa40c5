"""A changed address and the account that signs in with it."""

from typing import Any

import pytest
from django.test import Client

from organisations.acting import Actor
from organisations.actions import change_person
from organisations.models import Person, User
from organisations.sign_in import account_of
from tests import factories
from tests.opened import send_opened
from tests.signing_in import sign_in

SANNE, NEW = "sanne@voorbeeld.example", "nieuw@voorbeeld.example"

pytestmark = pytest.mark.django_db


def change(person: Person, **changes: Any) -> None:
    change_person(person, changes=changes, by=Actor(person=None, via="command"), now=factories.MADE)
    person.refresh_from_db()


def test_the_account_follows_the_address() -> None:
    member = factories.member("Sanne")
    account = member.person.user
    change(member.person, email="Nieuw@voorbeeld.example")
    assert account_of("nieuw@voorbeeld.example") == account
    assert User.objects.count() == 1


def test_a_new_address_forgets_the_bounce_of_the_old() -> None:
    person = factories.person(email="fout@voorbeeld.example", undeliverable="fout@voorbeeld.example")
    change(person, email="goed@voorbeeld.example")
    assert person.gets_mail


def test_another_organisation_cannot_move_an_account_to_an_address_of_its_choice() -> None:
    here = factories.member("Sanne")
    account = here.person.user
    assert account
    there = factories.person(
        "Sanne", email=here.person.email, user=account, organisation=factories.organisation(name="Ander")
    )
    change(there, email="kwaad@ander.example")
    account.refresh_from_db()
    assert account.email == here.person.email
    assert account_of("kwaad@ander.example") != account
    assert account_of(here.person.email) == account


def test_an_address_somebody_elsewhere_signs_in_with_finds_their_account() -> None:
    elsewhere = factories.person(
        "Sara", email="sara@voorbeeld.example", organisation=factories.organisation(name="Ander")
    )
    account = account_of("sara@voorbeeld.example")
    here = factories.member("Sara", organisation=factories.organisation())
    change(here.person, email="sara@voorbeeld.example")
    assert account_of("sara@voorbeeld.example") == account
    here.person.refresh_from_db()
    elsewhere.refresh_from_db()
    assert here.person.user_id == elsewhere.user_id


@pytest.mark.parametrize(("role", "address"), [("planner", SANNE), ("admin", NEW)])
def test_only_an_admin_changes_the_address_a_colleague_signs_in_with(client: Client, role: str, address: str) -> None:
    looker = factories.member("Bram", role=role)
    sanne = factories.member("Sanne", organisation=looker.organisation).person
    sanne.email = SANNE
    sanne.save()
    sign_in(client, looker)
    posted = {
        "name": "Sanne Brouwer",
        "reach": "own",
        "email": NEW,
        "away-TOTAL_FORMS": "0",
        "away-INITIAL_FORMS": "0",
    }
    page = f"/o/{looker.organisation.public_id}/people/{sanne.public_id}/"
    answer = send_opened(client, page, posted)
    assert answer.status_code == 302, answer.content.decode()
    sanne.refresh_from_db()
    assert (sanne.name, sanne.email) == ("Sanne Brouwer", address)


def test_a_name_is_stored_as_it_is_read_and_one_of_unseen_signs_is_none(client: Client) -> None:
    looker = factories.member("Bram", role="admin")
    person = factories.person("Noor Bakker", organisation=looker.organisation)
    sign_in(client, looker)
    where = f"/o/{looker.organisation.public_id}/people/{person.public_id}/"
    sent = {"reach": "own", "email": NEW, "away-TOTAL_FORMS": "0", "away-INITIAL_FORMS": "0"}
    assert send_opened(client, where, sent | {"name": "\u202e\u2066"}).status_code == 422
    assert send_opened(client, where, sent | {"name": "Noor \u202ereppaB", "given": "\u200fNoor"}).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.given) == ("Noor reppaB", "Noor")


def test_who_changes_their_own_and_is_also_elsewhere_is_led_to_sign_in(client: Client) -> None:
    looker = factories.member("Bram", role="admin")
    user = looker.person.user
    assert user
    factories.person("Bram", user=user, organisation=factories.organisation(name="Elders"))
    client.force_login(user)
    where = f"/o/{looker.organisation.public_id}/people/{looker.person.public_id}/"
    sent = {"name": "Bram", "reach": "own", "email": NEW, "away-TOTAL_FORMS": "0", "away-INITIAL_FORMS": "0"}
    answer = send_opened(client, where, sent, follow=True, headers={"accept-language": "nl"})
    assert answer.redirect_chain[0][0].startswith("/login/?next=")
    assert f"Hier log je voortaan in met {NEW}" in answer.content.decode()
