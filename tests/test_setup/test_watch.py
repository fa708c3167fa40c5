"""What watches over the processes, and the pages people get when something is not right."""

from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.test import Client, RequestFactory
from pytest_django import Settings

from impactmodel import heartbeat, ticking, views
from mailing import watching
from mailing.models import Mail, Sending
from organisations import clock
from organisations.alone import alone
from organisations.models import Member, Person
from tests import factories
from tests.signing_in import sign_in

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


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
@pytest.mark.parametrize(
    ("language", "words"),
    [("nl", "We kunnen nu even niets bewaren of opzoeken"), ("en", "We can't save or find anything right now")],
)
@pytest.mark.django_db
def test_a_database_that_is_away_or_full_is_told_as_such_and_to_try_again(
    error: type[Exception], language: str, words: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_words: object, **_more: object) -> None:
        raise error("could not extend file: No space left on device")

    client.raise_request_exception = False
    monkeypatch.setattr("asks.links.find", full)
    answer = client.get(f"/l/{'a' * 32}", headers={"accept-language": language})

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert words in answer.content.decode().replace("&#x27;", "'")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_what_the_database_refuses_of_itself_is_our_fault(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_words: object, **_more: object) -> None:
        raise DatabaseError

    client.raise_request_exception = False
    monkeypatch.setattr("asks.links.find", refused)

    assert client.get(f"/l/{'a' * 32}").status_code == 500


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


@pytest.mark.django_db
def test_what_fails_for_one_of_many_is_told_by_its_number_and_the_others_have_their_turn(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    people = [Person(pk=pk, name=name) for pk, name in enumerate(("O", "Łukasz", "van 't Hof"), start=1)]

    def greet_all(_now: datetime) -> int:
        greeted = 0
        for person in people:
            with alone("greeting", person):
                assert person.name != "Łukasz"
                greeted += 1
        return greeted

    monkeypatch.setattr(ticking, "PLANS", (("greetings", greet_all), ("two", lambda now: 2)))
    done = ticking.tick(NOW)

    assert done.failed == ["greetings"]
    assert done.planned == {"greetings": 2, "two": 2}
    assert "greeting: person 2 failed, the next round tries again" in caplog.messages


@pytest.mark.django_db
def test_when_the_time_of_a_round_is_up_the_step_it_is_at_ends_there(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def slow(_now: datetime) -> int:
        for pk in (1, 2):
            with alone("greeting", Person(pk=pk)):
                seen.append(pk)
                raise SoftTimeLimitExceeded
        return 2

    monkeypatch.setattr(ticking, "PLANS", (("slow", slow), ("two", lambda now: 2)))
    done = ticking.tick(NOW)

    assert seen == [1]
    assert (done.failed, done.planned) == (["slow"], {"slow": 0, "two": 2})


def banner(client: Client, member: Member, monkeypatch: pytest.MonkeyPatch) -> str:
    """What a page says of letters that do not go; empty when it says nothing."""
    monkeypatch.setattr(watching, "_seen_until", 0.0)
    sign_in(client, member)
    page = client.get(f"/o/{member.organisation.public_id}/people/").content.decode()
    return page.split('id="no-mail"')[1].split("</p>")[0] if 'id="no-mail"' in page else ""


@pytest.mark.django_db
def test_staff_read_that_no_letters_go_and_an_admin_why(
    client: Client, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    now = clock.now()
    planner = factories.member()
    admin = factories.member("Noor Bakker", organisation=planner.organisation, role=Member.Role.ADMIN)
    ticking.tick(now)
    assert banner(client, planner, monkeypatch) == ""

    stands = Sending.objects.all()
    stands.update(oldest_due_at=now - timedelta(minutes=12))
    assert "Er is al 12 minuten geen mail uitgegaan." in banner(client, planner, monkeypatch)
    stands.update(ticked_at=now - timedelta(hours=3))
    assert "staat al 3 uur stil" in banner(client, planner, monkeypatch)
    stands.update(held_since=now, because="535 wrong password")
    assert "De mailserver weigert onze mail." in banner(client, planner, monkeypatch)
    assert "535" not in banner(client, planner, monkeypatch)
    assert "535 wrong password" in banner(client, admin, monkeypatch)
    stands.update(instance="another")
    assert "kopie" in banner(client, planner, monkeypatch)


@pytest.mark.django_db
def test_a_monitor_reads_how_sending_stands(client: Client, settings: Settings) -> None:
    def status(token: str = settings.STATUS_TOKEN) -> tuple[int, Any]:
        answer = client.get("/statusz", headers={"authorization": f"Bearer {token}"})
        return answer.status_code, answer.json() if answer.headers["Content-Type"] == "application/json" else None

    now = clock.now()
    settings.MAIL_SENDING = False
    reader = factories.person("Farid El Amrani", email="farid@voorbeeld.example")
    late = {"not_before": now - timedelta(minutes=11), "expires_at": now + timedelta(hours=1)}
    mail = factories.mail(reader, **late)
    factories.mail(reader, state=Mail.State.UNCERTAIN, data_started_at=now - timedelta(hours=2))
    ticking.tick(now)

    code, found = status()
    assert (code, found["trouble"], found["uncertain_in_a_day"]) == (503, "late", 1)
    assert 660 <= found["seconds_oldest_waits"] < 700
    assert 0 <= found["seconds_since_tick"] < 60
    assert "farid" not in str(found)
    assert (found["redis"] is None) == (not settings.REDIS_URL)

    mail.delete()
    assert status()[0] == 200
    assert status("wrong") == (401, None)
    assert client.get("/statusz").status_code == 401
    settings.STATUS_TOKEN = ""
    assert client.get("/statusz").status_code == 404


@pytest.mark.django_db
def test_somebody_outside_hears_of_a_round_that_left_no_trouble(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    heard: list[str] = []

    class Service(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *words: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Service) as service:
        Thread(target=service.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        settings.HEARTBEAT_URL = f"http://127.0.0.1:{service.server_port}/ours"
        monkeypatch.setattr(heartbeat, "_next", 0.0)
        for _ in range(3):
            assert ticking.tick(NOW).failed == []
        assert heard == ["/ours"], "once a minute"

        monkeypatch.setattr(heartbeat, "_next", 0.0)
        Sending.objects.update(held_since=NOW)
        ticking.tick(NOW)
        assert heard == ["/ours"], "not while letters are held"
        service.shutdown()
    Sending.objects.update(held_since=None)
    monkeypatch.setattr(heartbeat, "_next", 0.0)
    assert ticking.tick(NOW).failed == [], "nobody who listens holds up nothing"


@pytest.mark.django_db
def test_a_step_that_fails_for_ten_minutes_is_no_secret(
    client: Client, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    """Letters that are never made have no row that waits."""
    settings.STATUS_TOKEN = "watching"

    def broken(_now: datetime) -> int:
        raise ValueError("a planner that is broken")

    plans = tuple((name, broken if name == "asks" else step) for name, step in ticking.PLANS)
    wall = clock.wall()
    called: list[str] = []
    monkeypatch.setattr(heartbeat, "call", called.append)
    for minutes, trouble in ((0, None), (11, "failing")):
        monkeypatch.setattr(clock, "wall", lambda later=minutes: wall + timedelta(minutes=later))
        with monkeypatch.context() as patch:
            patch.setattr(ticking, "PLANS", plans)
            assert ticking.tick(NOW).failed == ["asks"]
        found = watching.trouble(Sending.stands(), now=NOW, wall=clock.wall())
        assert (found.why if found else None) == trouble
    assert called == []
    told = client.get("/statusz", headers={"Authorization": "Bearer watching"}).json()
    assert (told["trouble"], told["failing"]) == ("failing", "asks")

    assert ticking.tick(NOW).failed == []
    assert watching.trouble(Sending.stands(), now=NOW, wall=clock.wall()) is None
    assert called == [settings.HEARTBEAT_URL]
