"""The people of an organisation: how many, and who left."""

from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client

from organisations.models import Member, Person
from tests import factories as make
from tests.opened import opened
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


def browser(role: str = "planner") -> tuple[Client, str]:
    member = make.member("Sanne Brouwer", role=Member.Role(role))
    client = Client(headers={"accept-language": "nl"})
    sign_in(client, member)
    return client, f"/o/{member.organisation.public_id}/people/"


def text(client: Client, page: str) -> str:
    return client.get(page).content.decode()


def gone(name: str, **fields: Any) -> Person:
    return make.person(name, left_on=date(2027, 3, 1), **fields)


def test_who_left_stands_on_a_list_with_the_way_back_and_to_erasing() -> None:
    client, people = browser("admin")
    ilse, here = gone("Ilse van 't Hof"), make.person("Łukasz Zając")
    gone("O", erased_at=make.MADE, email="", reach="none")
    page = text(client, people)
    assert "Hier (2)" in page
    assert "Vertrokken (1)" in page
    assert "Łukasz Zając" in page
    assert "Ilse van" not in page

    page = text(client, f"{people}?show=left")
    assert "vertrok op 1 maart 2027" in page
    assert "Ilse van" in page
    assert f"{people}{ilse.public_id}/leave/" in page
    assert f"{people}{ilse.public_id}/forget/" in page
    assert here.public_id not in page
    assert client.get(f"{people}{ilse.public_id}/leave/").status_code == 200
    assert client.get(f"{people}{ilse.public_id}/forget/").status_code == 200


def test_a_search_that_finds_nobody_leads_to_who_left() -> None:
    client, people = browser()
    gone("Ilse van 't Hof")
    assert "show=left&amp;q=ilse" in text(client, f"{people}?q=ilse")
    page = text(client, f"{people}?show=left&q=ilse")
    assert "Ilse van" in page
    assert "/forget/" not in page
    assert "show=left" not in text(client, f"{people}?q=brouwer").partition('class="find"')[2]


def test_who_only_reads_sees_how_many_there_are_and_nobody_who_left() -> None:
    client, people = browser("reader")
    gone("Ilse van 't Hof")
    for page in (text(client, people), text(client, f"{people}?show=left")):
        assert "1 persoon" in page
        assert "Vertrokken" not in page
        assert "Ilse van" not in page


def test_an_address_that_another_gets_in_the_same_moment_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    client, people = browser("admin")
    noor = make.person("Noor Bakker")

    def meanwhile() -> datetime:
        make.person("Els de Wit", email="els@voorbeeld.example")
        return make.MADE

    page = f"{people}{noor.public_id}/"
    sent_with = opened(client, page)
    monkeypatch.setattr("organisations.views.people.now", meanwhile)
    sent = {"name": "Noor Bakker", "reach": "own", "email": "Els@voorbeeld.example"}
    sent |= {"away-TOTAL_FORMS": "0", "away-INITIAL_FORMS": "0"}

    answer = client.post(page, sent_with | sent)

    assert answer.status_code == 422
    assert "Iemand anders hier heeft dit adres" in answer.content.decode()
    noor.refresh_from_db()
    assert noor.email != "Els@voorbeeld.example"
