"""One line for each request and task: with an id and without a name, an address, a token or anybody's words."""

import io
import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import reverse

from impactmodel import logs, urls
from impactmodel.logs import JsonFormatter
from organisations.models import Person
from tests.access_rows import ROWS
from tests.access_world import World, undone

pytestmark = pytest.mark.once
BROKEN_ZONE = "Mars/Olympus"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """All that production would write."""
    yield from _heard(JsonFormatter())


@pytest.fixture
def plain() -> Iterator[io.StringIO]:
    """What a formatter that hides nothing makes of the same."""
    yield from _heard(logging.Formatter())


def _heard(formatter: logging.Formatter) -> Iterator[io.StringIO]:
    to = io.StringIO()
    handler = logging.StreamHandler(to)
    handler.setFormatter(formatter)
    logging.getLogger().addHandler(handler)
    yield to
    logging.getLogger().removeHandler(handler)


def lines(written: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


@pytest.mark.django_db
def test_a_request_is_told_by_its_page_and_not_by_its_address(world: World, written: io.StringIO) -> None:
    token = world.values["token"]
    answer = world.browser("anonymous").get(f"/l/{token}", headers={"X-Request-ID": "proxy-1234"})
    world.browser("planner").get(reverse("insight:portfolio", kwargs={"org": world.values["org"]}))

    link, portfolio = lines(written)
    assert link["duration_ms"] >= 0
    assert {name: link[name] for name in ("level", "event", "request_id", "method", "route", "status")} == {
        "level": "info",
        "event": "request",
        "request_id": "proxy-1234",
        "method": "GET",
        "route": "asks:page",
        "status": 200,
    }
    assert answer.headers["X-Request-ID"] == "proxy-1234"
    assert link["organisation"] == portfolio["organisation"] == world.values["org"]
    assert portfolio["route"] == "insight:portfolio"
    assert re.fullmatch("[0-9a-f]{16}", portfolio["request_id"])
    assert link["time"].endswith("+00:00")


@pytest.mark.parametrize(
    "given", ["short", "x" * 65, "two words", "line\nbreak", "é" * 10, '"}{"a":', "abcd2345efgh6723ijklmnopqrstuvwx"]
)
def test_an_id_that_is_none_or_could_be_a_token_is_not_taken_over(given: str) -> None:
    assert logs.taken_over(given) != given
    assert logs.taken_over("8c1f2c54-2f0a-4f5e-9b0f-0d6c8f1f2a3b") == "8c1f2c54-2f0a-4f5e-9b0f-0d6c8f1f2a3b"


@pytest.mark.django_db
def test_pages_of_monitors_are_not_told_and_a_broken_one_is_an_error(
    written: io.StringIO, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get("/healthz")
    assert lines(written) == []

    @login_not_required
    def broken(_request: HttpRequest) -> HttpResponse:
        raise ValueError("Noor Bakker schreef: kanariegeel")

    client.raise_request_exception = False
    monkeypatch.setattr(urls.urlpatterns[0], "callback", broken)
    assert client.get("/healthz").status_code == 500

    why, request = lines(written)
    assert (why["level"], why["error"], request["level"], request["status"]) == ("error", "ValueError", "error", 500)
    assert why["request_id"] == request["request_id"]
    assert "tests/test_setup/test_log_lines.py" in why["trace"]
    assert "kanariegeel" not in written.getvalue()
    assert "/healthz" not in written.getvalue()


def test_the_words_of_a_program_about_itself_are_kept() -> None:
    try:
        try:
            raise ConnectionRefusedError(111, "Connection refused")
        except OSError as error:
            raise KeyError("Noor Bakker") from error
    except KeyError as error:
        told = logs.told(error)

    assert told.startswith("KeyError\n  tests/test_setup/test_log_lines.py:")
    assert "after ConnectionRefusedError: [Errno 111] Connection refused" in told
    assert "Noor" not in told


def test_an_error_quoted_in_a_line_is_told_by_its_type() -> None:
    record = logging.LogRecord("any", logging.WARNING, "", 0, "no worker: %s", (KeyError("Noor"),), None)

    assert json.loads(JsonFormatter().format(record))["event"] == "no worker: KeyError"


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["/venv/site-packages/gunicorn/__main__.py", "impactmodel.wsgi"], "web"),
        (["/venv/site-packages/celery/__main__.py", "--quiet", "-A", "impactmodel", "worker"], "worker"),
        (["/venv/site-packages/celery/__main__.py", "--quiet", "-A", "impactmodel", "beat"], "beat"),
        (["manage.py", "adopt_instance"], "adopt_instance"),
        (["bench.py"], "bench"),
    ],
)
def test_a_process_knows_its_name(words: list[str], name: str) -> None:
    assert logs.process_name(words) == name


@pytest.mark.django_db
def test_of_a_thousand_requests_nothing_of_anybody_stands_in_the_log(
    world: World, written: io.StringIO, plain: io.StringIO
) -> None:
    """Every page by three sorts of visitors, at last broken by rows that cannot be; what they send names people too."""
    people = list(Person.objects.all())
    secrets = {value for value in world.values.values() if isinstance(value, str) and len(value) == 32}
    names = {person.name for person in people} | {person.email for person in people if person.email}
    assert len(secrets) > 10
    assert len(names) > 10
    sent = {"email": people[0].email, "name": people[0].name, "text": people[0].name, "words": people[0].name}
    everything = sorted(ROWS)
    for number, (route, method) in enumerate(everything * 3):
        persona = ("anonymous", "planner", "admin")[number % 3]
        if number == 2 * len(everything):
            Person.objects.update(timezone=BROKEN_ZONE)
        browser = world.browser(persona, raise_request_exception=False)
        address = reverse(route, kwargs=world.arguments(ROWS[route, method].arguments))
        cache.clear()
        with undone():
            if method == "GET":
                browser.get(f"{address}?q={people[0].email}")
            else:
                browser.post(address, sent)
        if number % 10 == 0:
            browser.get(f"/{people[0].name}/{people[0].email}")

    told = written.getvalue()
    requests = [line for line in lines(written) if line["event"] == "request"]
    assert len(requests) >= 1000
    assert {200, 403, 404, 422, 500} <= {line["status"] for line in requests}
    hidden = plain.getvalue()
    assert any(secret in hidden for secret in secrets), "it would be seen"
    assert [name for name in sorted(names | secrets) if name in told] == []
