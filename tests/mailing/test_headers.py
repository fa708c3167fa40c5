"""What stands above a letter: who it is from, and that no robot should answer it."""

from datetime import UTC, datetime
from email import policy
from email.parser import BytesParser

import pytest
from django.conf import settings
from pytest_django import Settings

from mailing.message import message
from mailing.models import Mail
from mailing.register import Rendered
from tests import factories

NOW = datetime(2027, 1, 12, 8, 0, tzinfo=UTC)
STOP = "https://impactmodel.voorbeeld-met-een-heel-lange-naam.example/u/" + "a" * 32

pytestmark = pytest.mark.django_db


def written(mail: Mail, subject: str = "Kun jij dit toezeggen?", unsubscribe_url: str = "") -> bytes:
    rendered = Rendered(subject, "Hoi é\n" + "x" * 2000 + "\n", "<p>Hoi é</p>", unsubscribe_url)
    return message(mail, rendered, now=NOW).as_bytes()


def request_mail(**fields: object) -> Mail:
    sender = factories.person("Sanne Brouwer", email="sanne@voorbeeld.example")
    reader = factories.person("Farid El Amrani", email="farid@voorbeeld.example")
    return factories.mail(
        reader, sender=sender, address=reader.email, message_id="<ob-7@impactmodel.example>", **fields
    )


def test_it_comes_from_a_person_by_way_of_us_and_answers_reach_the_person(settings: Settings) -> None:
    settings.MAIL_FROM = "noreply@impactmodel.example"
    letter = BytesParser(policy=policy.default).parsebytes(written(request_mail()))
    assert letter["From"] == "Sanne via Impactmodel <noreply@impactmodel.example>"
    assert letter["Reply-To"] == "Sanne Brouwer <sanne@voorbeeld.example>"
    assert letter["To"] == "Farid El Amrani <farid@voorbeeld.example>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert letter["Message-ID"] == "<ob-7@impactmodel.example>"
    assert letter["Date"].datetime == NOW


def test_a_reminder_lands_in_the_thread_of_the_first_request() -> None:
    letter = BytesParser(policy=policy.default).parsebytes(
        written(request_mail(references="<ob-3@impactmodel.example>"))
    )
    assert (letter["References"], letter["In-Reply-To"]) == ("<ob-3@impactmodel.example>",) * 2


def test_stopping_reminders_is_one_click_and_the_address_stays_whole() -> None:
    source = written(request_mail(), unsubscribe_url=STOP).decode()
    assert f"List-Unsubscribe: <{STOP}>\r\n" in source
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in source


def test_a_letter_people_cause_themselves_has_nothing_to_stop() -> None:
    assert b"List-Unsubscribe" not in written(request_mail())


@pytest.mark.parametrize(
    "evil", ["Sanne\r\nBcc: x@kwaad.example", "Sanne\x00\u202egnp.exe", "Sanne\u2066\x85Bcc: x@kwaad.example"]
)
def test_names_and_subjects_bring_no_headers_along(evil: str) -> None:
    mail = request_mail()
    mail.person.name = evil
    assert mail.sender
    mail.sender.name = mail.sender.given = evil
    source = written(mail, subject=evil)
    letter = BytesParser(policy=policy.default).parsebytes(source)
    assert letter["Bcc"] is None
    assert "Sanne" in letter["Subject"]
    head = source.split(b"\r\n\r\n")[0].decode()
    assert not any(sign in head for sign in ("\x00", "\u202e", "\u2066", "\x85"))


@pytest.mark.parametrize(
    "word", ["=?utf-8?q?Noor=0D=0ABcc:_x@kwaad.example?=", "=?utf-8?b?Tm9vcg0KQmNjOiB4QGt3YWFkLmV4YW1wbGU=?="]
)
def test_a_name_that_is_an_encoded_word_is_no_line_of_its_own(word: str) -> None:
    """The email package of Python 3.11.7 decodes it, and writes what is in it with its line break."""
    mail = request_mail()
    assert mail.sender
    mail.person.name = mail.sender.name = mail.sender.given = word

    source = written(mail, subject=word)

    letter = BytesParser(policy=policy.default).parsebytes(source)
    assert letter["Bcc"] is None
    assert not any(line.startswith(b"Bcc") for line in source.split(b"\r\n\r\n")[0].splitlines())
    assert [one.domain for name in ("To", "From", "Reply-To") for one in letter[name].addresses] == [
        "voorbeeld.example",
        settings.MAIL_DOMAIN,
        "voorbeeld.example",
    ]


def test_no_line_is_longer_than_a_mail_server_takes() -> None:
    assert max(len(line) for line in written(request_mail()).split(b"\r\n")) <= 998
