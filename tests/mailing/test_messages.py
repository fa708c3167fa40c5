"""What staff see of letters: numbers and addresses that do not work, never who got which."""

import pytest
from django.test import Client

from mailing.models import Mail
from organisations.models import Member
from tests import factories

pytestmark = pytest.mark.django_db


def page(client: Client, member: Member) -> str:
    client.force_login(member.person.user)  # type: ignore[arg-type]  # the factory gives every member a user
    return client.get(f"/o/{member.organisation.public_id}/mail/").content.decode()


def test_an_address_that_does_not_work_is_one_click_from_being_mended(client: Client) -> None:
    member = factories.member()
    farid = factories.person("Farid", email="fout@voorbeeld.example", undeliverable="fout@voorbeeld.example")
    shown = page(client, member)
    assert "fout@voorbeeld.example" in shown
    assert f"/o/{member.organisation.public_id}/people/{farid.public_id}/" in shown


def test_it_counts_letters_and_does_not_say_who_got_them(client: Client) -> None:
    member = factories.member()
    factories.mail(factories.person("Sara Learner", email="sara@voorbeeld.example"), state=Mail.State.SENT)
    shown = page(client, member)
    assert "<dd>1</dd>" in shown
    assert "Sara" not in shown
    assert "sara@" not in shown


def test_another_organisations_letters_are_not_counted(client: Client) -> None:
    member = factories.member()
    other = factories.organisation(name="Andere BV")
    factories.person("Vreemd", organisation=other, email="weg@ander.example", undeliverable="weg@ander.example")
    factories.mail(factories.person(organisation=other))
    shown = page(client, member)
    assert "weg@ander.example" not in shown
    assert "<dd>1</dd>" not in shown
    assert client.get(f"/o/{other.public_id}/mail/").status_code == 404
