"""Reports of mail servers about letters that they took at first: which count, and what is done then."""

import io
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.test import Client
from pytest_django import Settings

from impactmodel.email_url import MailboxSettings
from mailing import bounces, inbound
from mailing.answers import Meaning
from mailing.bounces import Sort
from mailing.models import Mail, Sending
from mailing.outbox import queue, send_again
from mailing.sending import MAILBOX_FULL, REFUSED, drain
from organisations.models import Person
from tests import factories
from tests.mailing import samples
from tests.mailing.conftest import TestLetter
from tests.mailing.imap import open_imap
from tests.mailing.sink import Sink
from tests.signing_in import sign_in

NOW = datetime(2027, 1, 12, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
DEAD = "bounced-postfix-nobody"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _read_what_comes_back(settings: Settings) -> None:
    settings.BOUNCE_ADDRESS = "bounce@impactmodel.example"


def sent(address: str = "farid@voorbeeld.example", *, state: Mail.State = Mail.State.SENT) -> Mail:
    """A letter that a mail server took."""
    person = factories.person("Farid El Amrani", email=address)
    mail = queue(kind="test", person=person, dedupe_key=f"test:{address}", about={}, now=NOW)
    values = {"state": state, "address": address, "deliveries": 1, "sent_at": NOW, "smtp_code": 250}
    Mail.objects.filter(pk=mail.pk).update(**values)
    mail.refresh_from_db()
    return mail


@pytest.mark.parametrize("name", samples.NAMES)
def test_each_message_is_what_it_is(letter: TestLetter, sink: Sink, name: str) -> None:
    mail = sent()
    before = Mail.objects.count()

    assert inbound.take(samples.about(name, mail.pk), now=LATER) == samples.sort_of(name)

    mail.refresh_from_db()
    mail.person.refresh_from_db()
    is_back = samples.sort_of(name) == Sort.BOUNCED
    meant = samples.meaning_of(name) if is_back else None
    because = {None: "", Meaning.DEAD: "the address does not exist", Meaning.FULL: MAILBOX_FULL}.get(meant, REFUSED)
    assert (mail.state, mail.because) == (Mail.State.FAILED if is_back else Mail.State.SENT, because)
    assert mail.person.address_is_dead == (meant == Meaning.DEAD)
    assert bool(mail.smtp_text) == (samples.sort_of(name) in (Sort.BOUNCED, Sort.NOTE))
    drain(LATER)
    assert (sink.arrived, Mail.objects.count()) == ([], before), "nothing is mailed in response"


def test_there_are_samples_of_every_sort() -> None:
    assert len(samples.NAMES) >= 30
    assert {samples.sort_of(name) for name in samples.NAMES} == set(Sort)
    assert {samples.meaning_of(name) for name in samples.NAMES} >= {Meaning.DEAD, Meaning.FULL, Meaning.OURS}
    assert set(samples.MEANS) <= set(samples.NAMES)


def test_a_letter_says_where_it_can_be_returned(letter: TestLetter, sink: Sink, settings: Settings) -> None:
    person = factories.person("Farid El Amrani")
    mail = queue(kind="test", person=person, dedupe_key="one", about={}, now=NOW)
    drain(NOW)
    assert sink.senders == [bounces.address_for(mail.pk)]
    assert sink.senders[0].startswith(f"bounce+{mail.pk}-")
    assert len(sink.senders[0].partition("@")[0]) <= 64, "as long as such a name may be"
    assert sink.arrived[0][1]["From"].endswith(f"<{settings.MAIL_FROM}>")

    settings.BOUNCE_ADDRESS = ""
    queue(kind="test", person=person, dedupe_key="two", about={}, now=NOW)
    drain(NOW)
    assert sink.senders[1] == settings.MAIL_FROM


def test_what_was_said_stands_at_the_person_and_is_forgotten_with_another_address(
    letter: TestLetter, client: Client
) -> None:
    mail = sent()
    sanne = factories.member(organisation=mail.organisation)
    sign_in(client, sanne)
    page = f"/o/{sanne.organisation.public_id}/mail/"
    assert "farid@voorbeeld.example" not in client.get(page).content.decode()

    inbound.take(samples.about(DEAD, mail.pk), now=LATER)
    shown = client.get(page).content.decode()
    assert "farid@voorbeeld.example" in shown
    assert "550 5.1.1 &lt;farid@voorbeeld.example&gt;: Recipient address rejected" in shown
    assert "12 januari 2027" in shown


def test_a_report_that_comes_once_more_changes_nothing(letter: TestLetter) -> None:
    mail = sent()
    inbound.take(samples.about(DEAD, mail.pk), now=LATER)
    mail.refresh_from_db()
    person = mail.person
    person.refresh_from_db()
    person.trust_address()
    person.save()

    assert inbound.take(samples.about(DEAD, mail.pk), now=LATER) == Sort.BOUNCED
    person.refresh_from_db()
    assert not person.address_is_dead
    assert send_again(mail, LATER)
    inbound.take(samples.about(DEAD, mail.pk), now=LATER)
    mail.refresh_from_db()
    assert mail.state == Mail.State.QUEUED, "it is about to go"


def test_an_address_that_was_mended_meanwhile_is_left_alone(letter: TestLetter) -> None:
    mail = sent()
    Person.objects.filter(pk=mail.person_id).update(email="farid.elamrani@voorbeeld.example")
    inbound.take(samples.about(DEAD, mail.pk), now=LATER)
    mail.refresh_from_db()
    mail.person.refresh_from_db()
    assert (mail.state, mail.person.undeliverable) == (Mail.State.FAILED, "")


def test_of_an_uncertain_letter_it_is_known_by_then(letter: TestLetter) -> None:
    mail = sent(state=Mail.State.UNCERTAIN)
    inbound.take(samples.about(DEAD, mail.pk), now=LATER)
    mail.refresh_from_db()
    assert mail.state == Mail.State.FAILED


def test_a_server_that_returns_everything_is_not_believed(letter: TestLetter) -> None:
    mails = [sent(f"mens{number}@voorbeeld.example") for number in range(25)]
    for mail in mails:
        inbound.take(samples.about(DEAD, mail.pk), now=LATER)
    assert Mail.objects.filter(state=Mail.State.FAILED).count() == 25
    assert 10 <= Person.objects.exclude(undeliverable="").count() < 15


def test_the_address_may_be_told_beside_the_message(letter: TestLetter) -> None:
    mail = sent()
    back = bounces.address_for(mail.pk)
    bare = samples.about(DEAD, mail.pk).replace(back.encode(), b"bounce@impactmodel.example")
    assert inbound.take(bare, now=LATER) == Sort.UNPROVEN
    assert inbound.take(bare, to=back, now=LATER) == Sort.BOUNCED


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"\x00\xff\xfe",
        b"Content-Type: multipart/report; report-type=delivery-status\n\nno parts",
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=a\n\n--a\n"
        b"Content-Type: message/delivery-status\n\n--a--",
        b"To: \xff\xfe\nContent-Type: multipart/report; report-type*=x''%ff; boundary=\xff\n\n",
    ],
)
def test_what_makes_no_sense_is_nothing(source: bytes) -> None:
    assert inbound.take(source, now=NOW) == Sort.OTHER


def test_nothing_is_read_without_an_address(letter: TestLetter, settings: Settings) -> None:
    mail = sent()
    source = samples.about(DEAD, mail.pk)
    settings.BOUNCE_ADDRESS = ""
    assert inbound.take(source, now=LATER) == Sort.OTHER
    with pytest.raises(CommandError, match="BOUNCE_ADDRESS is empty"):
        call_command("returned", stdin=True)


# --- a mailbox -------------------------------------------------------------------------------


def maildir(folder: Path, *sources: bytes) -> MailboxSettings:
    for name in ("new", "cur", "tmp"):
        (folder / name).mkdir(parents=True)
    for number, source in enumerate(sources):
        (folder / "new" / f"{number}.M1P2.mail").write_bytes(source)
    return MailboxSettings(str(folder))


def test_the_tick_looks_through_a_maildir_now_and_then(letter: TestLetter, tmp_path: Path, settings: Settings) -> None:
    mail = sent()
    box = [samples.about(name, mail.pk) for name in ("other-human-answer", DEAD, "automatic-away-gmail-en")]
    settings.BOUNCE_MAILBOX = maildir(tmp_path / "box", *box)

    assert inbound.look(LATER) == 1
    mail.refresh_from_db()
    assert mail.state == Mail.State.FAILED
    assert list((tmp_path / "box/new").iterdir()) == []
    kept = sorted(file.name for file in (tmp_path / "box/cur").iterdir())
    assert kept == [f"{number}.M1P2.mail:2,S" for number in range(3)], "all of it is kept, as read"

    second = sent("bo@voorbeeld.example")
    (tmp_path / "box/new/9.mail").write_bytes(samples.about(DEAD, second.pk))
    assert inbound.look(LATER + timedelta(minutes=4)) == 0
    assert inbound.look(LATER + timedelta(minutes=5)) == 1


def test_a_message_that_cannot_be_read_stops_no_other_and_a_database_that_is_away_loses_none(
    letter: TestLetter, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = sent()
    settings.BOUNCE_MAILBOX = maildir(tmp_path / "box", b"To: broken", samples.about(DEAD, mail.pk))
    whole = bounces.read

    def broken(error: Exception) -> Any:
        def read(source: bytes, *, to: str = "") -> bounces.Returned:
            if b"broken" in source:
                raise error
            return whole(source, to=to)

        return read

    monkeypatch.setattr(inbound, "read", broken(DatabaseError()))
    with pytest.raises(DatabaseError):
        inbound.look(LATER)
    assert len(list((tmp_path / "box/new").iterdir())) == 2
    monkeypatch.setattr(inbound, "read", broken(ZeroDivisionError()))
    assert inbound.look(LATER + timedelta(minutes=5)) == 1


def test_a_copy_leaves_the_mailbox_to_the_original(letter: TestLetter, tmp_path: Path, settings: Settings) -> None:
    mail = sent()
    settings.BOUNCE_MAILBOX = maildir(tmp_path / "box", samples.about(DEAD, mail.pk))
    Sending.stands()
    Sending.objects.update(instance="another")
    assert inbound.look(LATER) == 0
    assert len(list((tmp_path / "box/new").iterdir())) == 1


def test_an_imap_mailbox_is_read_and_marked(letter: TestLetter, settings: Settings) -> None:
    mail = sent()
    with open_imap("bounce", 'ge"heim', [samples.about("other-qmail", mail.pk), samples.about(DEAD, mail.pk)]) as box:
        settings.BOUNCE_MAILBOX = box.settings
        assert inbound.look(LATER) == 1
        assert box.seen == {1, 2}
        mail.refresh_from_db()
        assert mail.state == Mail.State.FAILED
        assert inbound.look(LATER + timedelta(minutes=5)) == 0
        assert box.fetched == [1, 2], "once"


def test_a_mailbox_that_cannot_be_read_is_told(letter: TestLetter, settings: Settings, client: Client) -> None:
    sanne = factories.member()
    sign_in(client, sanne)
    page = f"/o/{sanne.organisation.public_id}/settings/mail/test/"
    settings.BOUNCE_ADDRESS = ""
    assert "Zelf lezen we geen mail" in client.get(page).content.decode()
    settings.BOUNCE_ADDRESS = "bounce@impactmodel.example"
    shown = client.get(page).content.decode()
    assert "bounce@impactmodel.example" in shown
    assert "Zelf lezen we geen mail" not in shown

    with open_imap("bounce", "geheim", []) as box:
        settings.BOUNCE_MAILBOX = box.settings
        assert inbound.look(LATER) == 0
        assert "Voor het laatst bekeken op 12 januari, 10:00" in client.get(page).content.decode()
        settings.BOUNCE_MAILBOX = MailboxSettings("INBOX", "127.0.0.1", box.settings.port, "bounce", "fout")
        assert inbound.look(LATER + timedelta(minutes=5)) == 0
    told = client.get(page).content.decode()
    assert "kon op 12 januari, 10:05 niet gelezen worden: wrong password" in told


# --- the command -----------------------------------------------------------------------------


def given(monkeypatch: pytest.MonkeyPatch, source: bytes) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(source)))


def test_a_mail_server_hands_over_one_message(letter: TestLetter, monkeypatch: pytest.MonkeyPatch) -> None:
    mail = sent()
    given(monkeypatch, samples.about(DEAD, mail.pk) + b"x" * 600_000)
    said = io.StringIO()
    call_command("returned", stdin=True, stdout=said)
    assert said.getvalue() == "bounced\n"
    mail.refresh_from_db()
    assert mail.state == Mail.State.FAILED


def test_while_the_database_is_away_the_mail_server_keeps_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*words: Any, **named: Any) -> Any:
        raise DatabaseError

    monkeypatch.setattr(inbound, "take", away)
    given(monkeypatch, b"To: bounce@impactmodel.example\n\n")
    with pytest.raises(CommandError) as raised:
        call_command("returned", stdin=True)
    assert raised.value.returncode == os.EX_TEMPFAIL


def test_the_command_looks_through_the_mailbox_by_hand(letter: TestLetter, tmp_path: Path, settings: Settings) -> None:
    with pytest.raises(CommandError, match="BOUNCE_MAILBOX is empty"):
        call_command("returned")
    mail = sent()
    settings.BOUNCE_MAILBOX = maildir(tmp_path / "box", samples.about(DEAD, mail.pk), b"To: x\n\n")
    said = io.StringIO()
    call_command("returned", stdout=said)
    assert said.getvalue() == "1 bounced, 1 other\n"
