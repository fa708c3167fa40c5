"""What watches over the processes, and the pages people get when something is not right."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection
from django.test import Client, RequestFactory
from pytest_django import Settings

from impactmodel import ticking, views

NOW = datetime(2027, 1, 12, 8, 0, tzinfo=UTC)


def test_a_living_process_says_so(client: Client) -> None:
    assert client.get("/healthz").content == b"ok"


@pytest.mark.django_db
def test_a_process_with_a_database_is_ready(client: Client) -> None:
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_a_process_without_a_database_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*args: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(connection, "cursor", gone)

    assert client.get("/readyz").status_code == 503


@pytest.mark.parametrize(
    ("language", "words"), [("nl", "We vinden deze pagina niet"), ("en", "We can't find this page")]
)
@pytest.mark.django_db
def test_an_unknown_address_leads_to_the_front_page(client: Client, language: str, words: str) -> None:
    answer = client.get("/nergens/", headers={"accept-language": language})

    assert answer.status_code == 404
    assert words in answer.content.decode().replace("&#x27;", "'")
    assert 'href="/"' in answer.content.decode()


def test_the_error_page_stands_when_the_templates_are_what_is_broken(settings: Settings) -> None:
    request = RequestFactory().get("/")

    assert b"<h1>" in views.broken(request).content
    settings.TEMPLATES = []
    assert views.broken(request).content.decode().startswith("Er ging bij ons iets mis")


@pytest.mark.django_db
def test_a_form_from_elsewhere_is_refused_with_a_way_back() -> None:
    answer = Client(enforce_csrf_checks=True).post("/language/", {"language": "en"})

    assert answer.status_code == 403
    assert "Deze pagina stond te lang open" in answer.content.decode()


@pytest.mark.django_db
def test_one_step_that_fails_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(now: datetime) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr(ticking, "PLANS", (("one", fails), ("two", lambda now: 2)))
    done = ticking.tick(NOW)

    assert done.failed == ["one"]
    assert done.planned == {"one": 0, "two": 2}
    assert "failed: one" in str(done)
