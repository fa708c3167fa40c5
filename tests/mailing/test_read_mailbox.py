"""The development mailbox: every letter as its reader gets it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from mailing.models import Mail
from mailing.outbox import queue
from mailing.register import Rendered
from mailing.sending import drain
from tests import factories
from tests.mailing.conftest import TestLetter

NOW = datetime(2027, 1, 12, 8, 0, tzinfo=UTC)
LINK = "http://testserver/l/" + "k" * 32

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _development(settings: Settings, tmp_path: Path) -> None:
    settings.DEVELOPMENT = True
    settings.SMTP = None
    settings.MAIL_SENDING = True
    settings.MAILBOX_DIR = tmp_path / "mailbox"


@pytest.fixture
def two_letters(letter: TestLetter) -> None:
    letter.write = lambda mail: Rendered(
        f"Kun jij dit, {mail.person.called}?", f"Antwoord hier: {LINK}\n", f'<p>Antwoord <a href="{LINK}">hier</a></p>'
    )
    for minutes, name in enumerate(["Farid", "Noor"]):
        reader = factories.person(name, email=f"{name.lower()}@voorbeeld.example")
        queue(kind="test", person=reader, dedupe_key=name, about={}, now=NOW + timedelta(minutes=minutes))
        assert drain(NOW + timedelta(minutes=minutes)) == 1


@pytest.mark.usefixtures("two_letters")
def test_letters_stand_newest_first_and_can_be_found_by_address(client: Client) -> None:
    page = client.get("/dev/mail/").content.decode()
    assert 0 < page.index("Kun jij dit, Noor?") < page.index("Kun jij dit, Farid?")
    found = client.get("/dev/mail/", {"to": "farid@"}).content.decode()
    assert "Kun jij dit, Farid?" in found
    assert "Kun jij dit, Noor?" not in found


@pytest.mark.usefixtures("two_letters")
def test_scripts_get_text_links_and_headers(client: Client) -> None:
    noor, farid = client.get("/dev/mail/?format=json").json()["mails"]
    assert (noor["to"], noor["number"], farid["number"]) == ("noor@voorbeeld.example", 2, 1)
    assert farid["links"] == [LINK]
    assert farid["text"] == f"Antwoord hier: {LINK}\n"
    assert farid["headers"]["Auto-Submitted"] == "auto-generated"
    assert [mail["number"] for mail in client.get("/dev/mail/?format=json&since=1").json()["mails"]] == [2]


@pytest.mark.usefixtures("two_letters")
def test_a_letter_shows_its_text_with_a_working_link(client: Client) -> None:
    answer = client.get("/dev/mail/1/")
    assert f'<a href="{LINK}">{LINK}</a>' in answer.content.decode()
    # A link in its HTML opens beside it, free of the frame: our pages let nobody frame them.
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in answer.content.decode()
    assert "frame-src 'self'" in answer["Content-Security-Policy"]


@pytest.mark.usefixtures("two_letters")
def test_the_html_of_a_letter_may_bring_style_and_nothing_else(client: Client) -> None:
    answer = client.get("/dev/mail/1/html/")
    assert answer.content.decode().strip() == f'<p>Antwoord <a href="{LINK}">hier</a></p>'
    assert "script-src" not in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "Message-ID: <ob-" in client.get("/dev/mail/1/source/").content.decode()


def test_what_still_waits_is_shown_in_the_readers_own_time(client: Client) -> None:
    reader = factories.person("Ines", email="ines@voorbeeld.example", timezone="Europe/Lisbon")
    factories.mail(reader, not_before=NOW)
    page = client.get("/dev/mail/").content.decode()
    assert "Ines" in page
    assert "08:00" in page


@pytest.mark.parametrize("path", ["", "1/", "1/html/", "1/source/", "?format=json"])
@pytest.mark.usefixtures("two_letters")
def test_outside_development_there_is_no_mailbox(client: Client, settings: Settings, path: str) -> None:
    assert client.get(f"/dev/mail/{path}").status_code == 200
    settings.DEVELOPMENT = False
    assert client.get(f"/dev/mail/{path}").status_code == 404


def test_outside_development_nothing_is_sent_without_a_mail_server(letter: TestLetter, settings: Settings) -> None:
    settings.DEVELOPMENT = False
    factories.mail(factories.person(), kind="test", not_before=NOW)
    assert drain(NOW) == 0
    assert Mail.objects.get().state == Mail.State.QUEUED
