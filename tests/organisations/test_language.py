"""Which language somebody reads is typed as people say it."""

import pytest
from django.test import Client

from organisations.languages import OFFERED, language_name, tag_of
from organisations.models import Person
from tests import factories as make
from tests.opened import send_opened
from tests.signing_in import sign_in

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture
def sanne() -> Client:
    client, member = Client(headers={"accept-language": "nl"}), make.member("Sanne Brouwer")
    return sign_in(client, member)


def page_of(person: Person) -> str:
    return f"/o/{person.organisation.public_id}/people/{person.public_id}/"


def save(client: Client, person: Person, language: str) -> tuple[int, str]:
    """The status, and the page or what it leads to."""
    sent = {"name": person.name, "reach": "none", "language": language}
    sent |= {"away-TOTAL_FORMS": "0", "away-INITIAL_FORMS": "0"}
    answer = send_opened(client, page_of(person), sent)
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "tag"),
    [
        ("Nederlands", "nl"),
        ("dutch", "nl"),
        ("Vlaams", "nl"),
        ("Engels", "en"),
        ("English", "en"),
        ("Polski", "pl"),
        ("Pools", "pl"),
        ("oekraiens", "uk"),
        ("Українська", "uk"),
        ("Türkçe", "tr"),
        ("NL", "nl"),
        ("nl-BE", "nl-BE"),
        ("", ""),
    ],
)
def test_a_language_is_taken_by_its_name_or_its_tag(sanne: Client, typed: str, tag: str) -> None:
    person = make.person("Łukasz Zając", language="de")

    assert save(sanne, person, typed)[0] == 302

    assert Person.objects.get(pk=person.pk).language == tag


@pytest.mark.parametrize(("spoken", "name"), [("nl", "Pools"), ("en", "Polish")])
def test_it_is_shown_by_its_name_in_the_language_of_the_page(sanne: Client, spoken: str, name: str) -> None:
    person = make.person("Łukasz Zając", language="pl")

    page = sanne.get(page_of(person), headers={"accept-language": spoken}).content.decode()

    assert f'name="language" value="{name}"' in page
    assert f'<option value="{name}"></option>' in page


def test_a_tag_that_says_more_than_its_name_stays_when_the_page_is_saved(sanne: Client) -> None:
    person = make.person("Wim Cools", language="nl-BE")
    assert 'name="language" value="nl-BE"' in sanne.get(page_of(person)).content.decode()


def test_what_is_no_language_is_said_and_stays_typed(sanne: Client) -> None:
    person = make.person("Łukasz Zając", language="pl")

    status, page = save(sanne, person, "Klingons")

    assert status == 422
    assert "Deze taal kennen we niet" in page
    assert 'value="Klingons"' in page
    assert Person.objects.get(pk=person.pk).language == "pl"


def test_what_is_offered_is_taken_back_as_what_it_is() -> None:
    assert [tag_of(language_name(tag)) for tag in OFFERED] == list(OFFERED)
