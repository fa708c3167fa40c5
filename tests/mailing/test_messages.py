"""What staff see of letters: numbers and addresses that do not work, never who got which."""

import pytest
from django.test import Client

from asks.models import AskLetter
from mailing.models import Mail
from organisations.models import Member
from tests import factories
from tests.signing_in import sign_in

pytestmark = [pytest.mark.once, pytest.mark.django_db]


def page(client: Client, member: Member) -> str:
    sign_in(client, member)
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


def test_the_list_says_since_when_and_why_and_an_address_that_works_is_taken_off(client: Client) -> None:
    member = factories.member()
    trajectory = factories.trajectory(owner=member.person)
    address = "farid@voorbeeld.example"
    said = {"undeliverable_at": factories.MADE, "undeliverable_because": "550 5.1.1 no such user"}
    farid = factories.person("Farid", email=address, undeliverable=address, **said)
    never_arrived = factories.ask(trajectory, farid, letters=1, next_on=None)
    letter = factories.mail(farid, state=Mail.State.FAILED)
    AskLetter.objects.put_in(letter, [never_arrived], step=1)
    assert "5 januari 2027 · 550 5.1.1 no such user" in page(client, member)

    answer = client.post(f"/o/{member.organisation.public_id}/mail/", {"trust": farid.public_id}, follow=True)

    assert "Mail gaat weer naar Farid." in answer.content.decode()
    assert "550 5.1.1" not in answer.content.decode()
    farid.refresh_from_db()
    never_arrived.refresh_from_db()
    assert farid.gets_mail
    assert never_arrived.next_on is not None, "asked once more"


def test_a_reader_takes_nothing_off_the_list_nor_does_another_organisation(client: Client) -> None:
    factories.member()
    address = "farid@voorbeeld.example"
    farid = factories.person("Farid", email=address, undeliverable=address)
    reader = factories.member("Rik", role=Member.Role.READER)
    stranger = factories.member("Vera", organisation=factories.organisation(name="Andere BV"))
    for member, status in ((reader, 403), (stranger, 302)):
        assert page(client, member)
        answer = client.post(f"/o/{member.organisation.public_id}/mail/", {"trust": farid.public_id})
        assert answer.status_code == status
    farid.refresh_from_db()
    assert farid.address_is_dead
