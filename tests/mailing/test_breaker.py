"""When our sending is refused everything is held and nobody blamed; one letter every five minutes tries again."""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings

from impactmodel.email_url import SmtpSettings
from mailing import breaker
from mailing.breaker import Turn
from mailing.models import Mail, Sending
from mailing.outbox import queue
from mailing.sending import drain
from organisations.models import Person
from tests import factories
from tests.mailing.conftest import TestLetter
from tests.mailing.sink import Sink

NOW = datetime(2027, 1, 12, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

pytestmark = pytest.mark.django_db


def many(count: int) -> list[Mail]:
    people = [factories.person(f"Mens {n}", email=f"mens{n}@voorbeeld.example") for n in range(count)]
    return [queue(kind="test", person=one, dedupe_key=f"t:{one.pk}", about={}, now=NOW) for one in people]


def test_refused_sending_is_held_tried_now_and_then_and_goes_on_by_itself(letter: TestLetter, sink: Sink) -> None:
    many(12)
    sink.at_mail = ["535 5.7.8 not you", "554 5.7.1 not you"] * 50

    for minutes in range(11):
        drain(NOW + minutes * MINUTE)
        drain(NOW + minutes * MINUTE)  # another sender, that heard of it from the database alone
    assert 100 - len(sink.at_mail) == 6
    stands = Sending.stands()
    assert (stands.held_since is not None, "not you" in stands.because) == (True, True)
    assert not Person.objects.exclude(undeliverable="").exists()

    sink.at_mail = []
    for minutes in range(11, 40):
        drain(NOW + minutes * MINUTE)
    assert sorted(sink.addresses) == sorted(f"mens{n}@voorbeeld.example" for n in range(12))
    assert Sending.stands().held_since is None


def test_a_password_that_is_not_ours_holds_it_too(letter: TestLetter, sink: Sink, settings: Settings) -> None:
    (mail,) = many(1)
    settings.SMTP = SmtpSettings("127.0.0.1", sink.settings.port, "ons", "mis", "starttls", 5)
    for seconds in range(5):
        drain(NOW + timedelta(seconds=seconds))
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (Mail.State.QUEUED, 0)
    assert Sending.stands().held_since is not None


def test_a_fifth_refused_within_five_minutes_is_enough(letter: TestLetter) -> None:
    for number in range(4):
        assert not breaker.refused("no", accepted=4, now=NOW + number * MINUTE)
    assert breaker.refused("no", accepted=4, now=NOW + 4 * MINUTE)
    breaker.accepted(1, now=NOW + 10 * MINUTE)

    for number in range(40):
        assert not breaker.refused("no", accepted=5, now=NOW + (11 + number / 10) * MINUTE), "less than a fifth"


def test_refusals_far_apart_hold_nothing_and_one_sender_alone_tries(letter: TestLetter) -> None:
    for number in range(10):
        assert not breaker.refused("no", accepted=1, now=NOW + 6 * number * MINUTE)
    for _ in range(5):
        breaker.refused("no", accepted=0, now=NOW)
    later = NOW + 6 * MINUTE
    assert [breaker.turn(Sending.stands(), later) for _ in range(3)] == [Turn.ONE, Turn.NONE, Turn.NONE]
    assert breaker.turn(Sending.stands(), NOW - timedelta(days=3)) is Turn.ONE, "a clock that went back waits no days"


def test_a_server_that_suddenly_knows_nobody_is_not_believed(letter: TestLetter, sink: Sink) -> None:
    mails = many(40)
    for mail in mails:
        sink.at_rcpt[mail.person.email] = ["550 5.1.1 no such user"] * 2
    for minutes in (0, 1, 6, 12):
        drain(NOW + minutes * MINUTE)
    assert Person.objects.exclude(undeliverable="").count() == 10
    assert Sending.stands().because == "550 5.1.1 no such user"

    sink.at_rcpt = {}
    for minutes in range(18, 60):
        drain(NOW + minutes * MINUTE)
    assert len(sink.arrived) == 30
    assert Sending.stands().held_since is None


def test_some_dead_addresses_among_many_are_believed(letter: TestLetter, sink: Sink) -> None:
    for mail in many(40)[::3]:
        sink.at_rcpt[mail.person.email] = ["550 5.1.1 no such user"]
    drain(NOW)
    assert Person.objects.exclude(undeliverable="").count() == 14
    assert len(sink.arrived) == 26
