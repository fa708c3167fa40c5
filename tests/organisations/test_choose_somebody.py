"""Choosing one of the people here by name, where a list of everybody would be longer than the page."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from organisations.models import Member, Person
from organisations.somebody_field import FEW
from tests import factories as make
from tests.opened import send_opened
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def sanne(client: Client) -> Member:
    member = make.member("Sanne Brouwer", role="admin")
    sign_in(client, member)
    return member


@pytest.fixture
def lukasz(sanne: Member) -> Person:
    return make.person("Łukasz", organisation=sanne.organisation, email="", reach="none")


def url(person: Person) -> str:
    return f"/o/{person.organisation.public_id}/people/{person.public_id}/"


def send(client: Client, person: Person, helper: str) -> Any:
    sent = {"name": person.name, "reach": "none", "away-TOTAL_FORMS": "0", "away-INITIAL_FORMS": "0"}
    return send_opened(client, url(person), sent | {"helper": helper}, headers={"accept-language": "nl"})


def error(answer: Any) -> str:
    assert answer.status_code == 422
    found = re.search(r'id="id_helper_error".*?</p>', answer.content.decode(), re.S)
    assert found
    return found.group()


@pytest.mark.parametrize("size", [1, 400])
def test_the_page_of_a_person_is_as_large_and_as_quick_in_a_house_of_thousands(
    client: Client, lukasz: Person, size: int
) -> None:
    """With twelve thousand people it was 628 KB."""
    lukasz.helper = make.person("Ilse van 't Hof", organisation=lukasz.organisation)
    lukasz.save()
    many = [Person(organisation=lukasz.organisation, name=f"Mens {n}", email=f"m{n}@x.example") for n in range(size)]
    for person in many:
        person.set_keys()
    Person.objects.bulk_create(many)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(url(lukasz)).content.decode()
    assert len(asked) <= 7
    assert len(page) < 40_000
    assert 'value="Ilse van &#x27;t Hof"' in page
    # Of a small house the names are offered while one types.
    assert ('<datalist id="id_helper_names"' in page) == (size < FEW)
    assert ('list="id_helper_names"' in page) == (size < FEW)


def test_who_is_typed_is_who_helps(client: Client, lukasz: Person) -> None:
    ilse = make.person("Ilse van 't Hof", organisation=lukasz.organisation, email="ilse@voorbeeld.example")
    for typed in ("ilse van ’t hof", "Ilse@voorbeeld.example"):
        assert send(client, lukasz, typed).status_code == 302
        lukasz.refresh_from_db()
        assert lukasz.helper == ilse
    assert send(client, lukasz, "").status_code == 302
    lukasz.refresh_from_db()
    assert lukasz.helper is None


def test_of_namesakes_the_words_behind_the_name_tell_who_it_is(client: Client, lukasz: Person) -> None:
    make.person("O", organisation=lukasz.organisation)
    second = make.person("O", organisation=lukasz.organisation, distinction="vroege dienst")
    assert "Er heten meer mensen zo: O, O (vroege dienst)" in error(send(client, lukasz, "O"))
    assert send(client, lukasz, "O (vroege dienst)").status_code == 302
    lukasz.refresh_from_db()
    assert lukasz.helper == second
    # Somebody else is saved without choosing anew.
    assert send(client, lukasz, str(second)).status_code == 302


def test_who_is_nobody_here_is_said_and_what_was_typed_stays(client: Client, lukasz: Person) -> None:
    make.person("Farid el Amrani", organisation=lukasz.organisation)
    make.person("Noor Bakker", organisation=make.organisation(name="Elders"))
    assert "Bedoel je Farid el Amrani?" in error(send(client, lukasz, "Farid"))
    answer = send(client, lukasz, "a")
    assert "Bedoel je een van deze: " in error(answer)
    assert answer.content.decode().count("Bedoel je een van deze: ") == 2, "on top and at the field"
    for typed in ("Noor Bakker", "Łukasz", "noor@voorbeeld.example", "<b>", "%"):
        answer = send(client, lukasz, typed)
        assert "Niemand bij Mensen heet zo" in error(answer), typed
        assert "Noor Bakker?" not in error(answer)
    assert 'value="%"' in answer.content.decode()
    lukasz.refresh_from_db()
    assert lukasz.helper is None


def test_who_left_since_stays_and_is_chosen_by_nobody_anew(client: Client, lukasz: Person) -> None:
    ilse = make.person("Ilse Hof", organisation=lukasz.organisation, left_on=date(2027, 1, 1))
    assert "Niemand bij Mensen heet zo" in error(send(client, lukasz, "Ilse Hof"))
    lukasz.helper = ilse
    lukasz.save()
    assert 'value="Ilse Hof"' in client.get(url(lukasz)).content.decode()
    assert send(client, lukasz, "Ilse Hof").status_code == 302
    lukasz.refresh_from_db()
    assert lukasz.helper == ilse


def test_the_pages_of_an_intervention_and_a_figure_list_nobody_either(client: Client, sanne: Member) -> None:
    plan = make.trajectory(owner=sanne.person)
    many = [Person(organisation=plan.organisation, name=f"Mens {n}", reach="none") for n in range(FEW)]
    for person in many:
        person.set_keys()
    Person.objects.bulk_create(many)
    for page in ("timeline/new/", "result/new/"):
        shown = client.get(f"/o/{plan.organisation.public_id}/t/{plan.public_id}/{page}").content.decode()
        assert "<h1" in shown
        assert "Mens 1" not in shown
