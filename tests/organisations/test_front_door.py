"""The home page, what everybody may read, and what a reader chooses."""

import pytest
from django.test import Client
from pytest_django import Settings

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def example(settings: Settings) -> None:
    settings.DEVELOPMENT = True
    member = factories.member("Sanne Brouwer")
    settings.EXAMPLE_MEMBER = member.person.email


@pytest.mark.usefixtures("example")
def test_the_example_lets_a_newcomer_look_around(client: Client) -> None:
    assert "Kijk rond als Sanne (L&amp;D)" in client.get("/").content.decode()
    client.post("/look-around/")
    assert client.get("/").status_code == 302


@pytest.mark.usefixtures("example")
def test_nobody_looks_around_in_production(client: Client, settings: Settings) -> None:
    settings.DEVELOPMENT = False
    assert "Kijk rond" not in client.get("/").content.decode()
    assert client.post("/look-around/").status_code == 404
    assert "_auth_user_id" not in client.session


def test_without_the_example_there_is_nothing_to_look_around_in(client: Client, settings: Settings) -> None:
    settings.DEVELOPMENT = True
    factories.member("Sanne Brouwer")
    assert client.post("/look-around/").status_code == 404


@pytest.mark.usefixtures("example")
def test_a_get_does_not_look_around(client: Client) -> None:
    assert client.get("/look-around/")["Location"] == "/"
    assert "sessionid" not in client.cookies


@pytest.mark.parametrize("path", ["/language/", "/theme/"])
def test_who_comes_back_to_an_address_that_only_takes_a_form_is_led_home(client: Client, path: str) -> None:
    assert client.get(path)["Location"] == "/"
    assert not client.cookies


@pytest.mark.parametrize("path", ["/", "/help/", "/privacy/", "/accessibility/", "/login/"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_everybody_may_read_these_pages(client: Client, path: str, language: str) -> None:
    client.cookies["django_language"] = language
    answer = client.get(path)
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.content.decode()


def test_a_chosen_language_is_remembered(client: Client) -> None:
    answer = client.post("/language/", {"language": "en", "next": "/help/"})
    assert answer["Location"] == "/help/"
    assert '<html lang="en"' in client.get("/help/").content.decode()


def test_a_language_we_do_not_speak_is_refused(client: Client) -> None:
    assert client.post("/language/", {"language": "xx"}).status_code == 400


@pytest.mark.parametrize(("theme", "shown"), [("dark", True), ("light", True), ("neon", False)])
def test_a_chosen_theme_is_remembered(client: Client, theme: str, shown: bool) -> None:
    client.post("/theme/", {"theme": theme, "next": "/help/"})
    assert (f'class="theme-{theme}"' in client.get("/help/").content.decode()) is shown


def test_as_my_device_forgets_the_theme(client: Client) -> None:
    client.post("/theme/", {"theme": "dark"})
    client.post("/theme/", {"theme": ""})
    assert "theme-dark" not in client.get("/help/").content.decode()


@pytest.mark.parametrize(
    "evil", ["https://kwaad.example", "//kwaad.example", "/\\kwaad.example", "javascript:alert(1)", ""]
)
@pytest.mark.parametrize("path", ["/language/", "/theme/"])
def test_choosing_never_leads_elsewhere(client: Client, path: str, evil: str) -> None:
    assert client.post(path, {"language": "nl", "theme": "dark", "next": evil})["Location"] == "/"
