"""Claim, check, send, mark; against a real mail server on loopback."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from mailing import sending, transport
from mailing.models import Mail
from mailing.outbox import cancel, queue, send_again
from mailing.register import Rendered, Verdict
from mailing.sending import drain, recover
from organisations.models import Person
from tests import factories
from tests.mailing.conftest import TestLetter
from tests.mailing.sink import DROP, Sink

NOW = datetime(2027, 1, 12, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

pytestmark = pytest.mark.django_db


def waiting(address: str = "farid@voorbeeld.example", *, key: str = "", person: Person | None = None) -> Mail:
    reader = person or factories.person("Farid El Amrani", email=address)
    return queue(kind="test", person=reader, dedupe_key=key or f"test:{address}", about={}, now=NOW)


def test_a_queued_letter_arrives_once(letter: TestLetter, sink: Sink) -> None:
    mail = waiting()

    assert drain(NOW) == 1
    assert drain(NOW) == 0

    mail.refresh_from_db()
    assert sink.addresses == ["farid@voorbeeld.example"]
    assert (mail.state, mail.smtp_code, mail.attempts) == (Mail.State.SENT, 250, 1)
    assert mail.sent_at is not None


def test_the_same_key_is_the_same_letter(letter: TestLetter) -> None:
    person = factories.person("Farid El Amrani")
    first = waiting(key="ask:1", person=person)
    assert waiting(key="ask:1", person=person) == first
    assert Mail.objects.count() == 1


def test_many_letters_go_over_one_line(letter: TestLetter, sink: Sink) -> None:
    for number in range(45):
        waiting(f"mens{number}@voorbeeld.example")
    assert drain(NOW) == 45
    assert sink.connections == 1


def test_the_line_stays_open_for_the_next_letters_as_long_as_it_answers(
    letter: TestLetter, sink: Sink, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SMTP = replace(sink.settings, keep=60)
    for number in range(3):
        waiting(f"mens{number}@voorbeeld.example")
        assert drain(NOW) == 1
    assert sink.connections == 1

    line = transport._kept.line
    assert line is not None
    line.close()  # as a server that hangs up
    waiting("noor@voorbeeld.example")
    assert (drain(NOW), sink.connections) == (1, 2)

    monkeypatch.setattr(transport._kept, "since", -1e9)  # long ago
    waiting("bo@voorbeeld.example")
    assert (drain(NOW), sink.connections) == (1, 3)
    settings.SMTP = sink.settings
    waiting("ilse@voorbeeld.example")
    assert (drain(NOW), sink.connections) == (1, 4), "another server, or the same by other settings"
    assert transport._kept.line is None


def test_nothing_goes_before_its_moment(letter: TestLetter, sink: Sink) -> None:
    reader = factories.person("Farid El Amrani")
    queue(kind="test", person=reader, dedupe_key="later", about={}, now=NOW, not_before=NOW + MINUTE)
    assert drain(NOW) == 0
    assert drain(NOW + MINUTE) == 1


def test_an_answer_in_time_stops_the_letter(letter: TestLetter, sink: Sink) -> None:
    letter.verdict = lambda mail: Verdict("cancel", "answered")
    mail = waiting()
    drain(NOW)
    mail.refresh_from_db()
    assert (mail.state, mail.because, sink.arrived) == (Mail.State.CANCELLED, "answered", [])


def test_a_letter_put_off_goes_later_and_lives_longer(letter: TestLetter, sink: Sink) -> None:
    tomorrow = NOW + timedelta(days=1)
    letter.verdict = lambda mail: Verdict("later", "quiet hours", tomorrow)
    mail = waiting()
    drain(NOW)
    mail.refresh_from_db()
    assert (mail.state, mail.not_before, sink.arrived) == (Mail.State.QUEUED, tomorrow, [])
    assert mail.expires_at == tomorrow + letter.lasts


@pytest.mark.parametrize("reach", ["shared", "none"])
def test_a_personal_letter_never_goes_to_a_shared_mailbox(letter: TestLetter, sink: Sink, reach: str) -> None:
    mail = waiting(person=factories.person("Bo", reach=reach, email="balie@voorbeeld.example"))
    drain(NOW)
    mail.refresh_from_db()
    assert (mail.state, sink.arrived) == (Mail.State.SUPPRESSED, [])


def test_a_cancelled_letter_stays_home(letter: TestLetter, sink: Sink) -> None:
    mail = waiting()
    assert cancel(Mail.objects.filter(pk=mail.pk), "asked again") == 1
    assert drain(NOW) == 0
    assert sink.arrived == []


def test_greylisting_is_waited_out(letter: TestLetter, sink: Sink) -> None:
    mail = waiting()
    sink.at_rcpt[mail.person.email] = ["451 4.7.1 greylisted", "451 4.7.1 greylisted"]

    drain(NOW)
    mail.refresh_from_db()
    assert mail.state == Mail.State.QUEUED
    assert NOW + MINUTE <= mail.not_before < NOW + 2 * MINUTE

    drain(NOW + 2 * MINUTE)
    mail.refresh_from_db()
    assert mail.not_before >= NOW + 7 * MINUTE

    drain(NOW + 8 * MINUTE)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, len(sink.arrived)) == (Mail.State.SENT, 3, 1)


def test_a_dead_address_is_told_at_the_person(letter: TestLetter, sink: Sink) -> None:
    mail = waiting()
    other = waiting("noor@voorbeeld.example")
    sink.at_rcpt[mail.person.email] = ["550 5.1.1 no such user"]

    drain(NOW)

    mail.refresh_from_db()
    mail.person.refresh_from_db()
    other.refresh_from_db()
    assert (mail.state, mail.smtp_code) == (Mail.State.FAILED, 550)
    assert mail.person.address_is_dead
    assert mail.person.undeliverable_at is not None
    assert mail.person.undeliverable_because == "550 5.1.1 no such user"
    assert other.state == Mail.State.SENT


def test_nothing_more_goes_to_a_dead_address(letter: TestLetter, sink: Sink) -> None:
    person = factories.person("Farid", email="farid@voorbeeld.example", undeliverable="farid@voorbeeld.example")
    mail = waiting(person=person)
    drain(NOW)
    mail.refresh_from_db()
    assert (mail.state, sink.arrived) == (Mail.State.SUPPRESSED, [])


def test_a_refusal_of_ours_blames_nobody(letter: TestLetter, sink: Sink) -> None:
    mail = waiting()
    sink.at_rcpt[mail.person.email] = ["550 5.7.1 relaying denied"]
    drain(NOW)
    mail.refresh_from_db()
    mail.person.refresh_from_db()
    assert (mail.state, mail.person.undeliverable) == (Mail.State.QUEUED, "")
    drain(NOW + 2 * MINUTE)
    assert sink.addresses == [mail.person.email]


def test_a_sender_that_is_refused_stops_the_round_and_loses_nothing(letter: TestLetter, sink: Sink) -> None:
    for number in range(12):
        waiting(f"mens{number}@voorbeeld.example")
    sink.at_mail = ["553 5.7.1 sender not allowed"] * 12
    drain(NOW)
    assert len(sink.at_mail) == 7
    assert Mail.objects.filter(state=Mail.State.QUEUED).count() == 12
    sink.at_mail = []
    drain(NOW + 6 * MINUTE)
    assert len(sink.arrived) == 12


def test_a_full_mailbox_is_tried_three_times_in_two_days(letter: TestLetter, sink: Sink) -> None:
    letter.lasts = timedelta(hours=24)
    mail = waiting()
    sink.at_rcpt[mail.person.email] = ["452 4.2.2 mailbox full", "552 5.2.2 mailbox full", "552 5.2.2 mailbox full"]
    tried = []
    for hour in range(49):
        recover(NOW + timedelta(hours=hour))
        drain(NOW + timedelta(hours=hour))
        tried.append(len(sink.at_rcpt[mail.person.email]))
    mail.refresh_from_db()
    mail.person.refresh_from_db()
    assert (mail.state, mail.person.undeliverable) == (Mail.State.FAILED, "")
    assert [hour for hour in range(1, 49) if tried[hour] < tried[hour - 1]] == [13, 44]


def test_waiting_for_the_server_costs_a_letter_none_of_its_three_tries(letter: TestLetter, sink: Sink) -> None:
    mail = waiting()
    sink.at_rcpt[mail.person.email] = ["451 4.7.1 greylisted"] * 3 + ["552 5.2.2 mailbox full"]
    for minutes in (0, 2, 8, 24):
        drain(NOW + minutes * MINUTE)
    mail.refresh_from_db()
    assert (mail.state, mail.faults, mail.setbacks) == (Mail.State.QUEUED, 1, 4)


def test_a_line_lost_before_the_text_is_tried_again_at_once(letter: TestLetter, sink: Sink) -> None:
    mail = waiting()
    other = waiting("noor@voorbeeld.example")
    sink.at_rcpt[mail.person.email] = [DROP]
    assert drain(NOW) == 2
    assert sorted(sink.addresses) == sorted([mail.person.email, other.person.email])


def test_a_server_that_hangs_up_on_one_reader_does_not_stop_the_others(letter: TestLetter, sink: Sink) -> None:
    mail = waiting()
    sink.at_rcpt[mail.person.email] = [DROP] * 3
    waiting("noor@voorbeeld.example")
    drain(NOW)
    mail.refresh_from_db()
    assert sink.addresses == ["noor@voorbeeld.example"]
    assert (mail.state, mail.setbacks) == (Mail.State.QUEUED, 1)


def test_a_line_lost_after_the_text_parks_a_reminder(letter: TestLetter, sink: Sink) -> None:
    mail = waiting()
    sink.at_data[mail.person.email] = [DROP]
    drain(NOW)
    drain(NOW + timedelta(hours=1))
    mail.refresh_from_db()
    assert (mail.state, len(sink.arrived)) == (Mail.State.UNCERTAIN, 1)
    assert mail.data_started_at is not None


def test_a_line_lost_after_the_text_sends_a_request_once_more(letter: TestLetter, sink: Sink) -> None:
    letter.uncertain = "retry"
    mail = waiting()
    sink.at_data[mail.person.email] = [DROP, DROP]

    drain(NOW)
    drain(NOW + 5 * MINUTE)
    assert len(sink.arrived) == 1
    drain(NOW + 11 * MINUTE)
    mail.refresh_from_db()
    assert (mail.state, len(sink.arrived)) == (Mail.State.UNCERTAIN, 2)
    assert len({str(copy["Message-ID"]) for _, copy in sink.arrived}) == 1

    assert send_again(mail, NOW + timedelta(hours=1))
    drain(NOW + timedelta(hours=1))
    mail.refresh_from_db()
    assert (mail.state, len(sink.arrived)) == (Mail.State.SENT, 3)


def test_what_a_dead_sender_left_before_the_text_goes_again(letter: TestLetter, sink: Sink) -> None:
    mail = waiting()
    Mail.objects.update(state=Mail.State.SENDING, attempts=1, lease_until=NOW + 90 * timedelta(seconds=1))
    assert recover(NOW) == 0
    assert recover(NOW + 2 * MINUTE) == 1
    drain(NOW + 2 * MINUTE)
    mail.refresh_from_db()
    assert (mail.state, len(sink.arrived)) == (Mail.State.SENT, 1)


@pytest.mark.parametrize(
    ("policy", "state"), [("park", Mail.State.UNCERTAIN), ("retry", Mail.State.QUEUED)], ids=["park", "retry"]
)
def test_what_a_dead_sender_left_after_the_mark_follows_its_kind(
    letter: TestLetter, policy: str, state: Mail.State
) -> None:
    letter.uncertain = policy  # type: ignore[assignment]  # the two words that exist
    mail = waiting()
    Mail.objects.update(
        state=Mail.State.SENDING, attempts=1, deliveries=1, data_started_at=NOW, lease_until=NOW + MINUTE
    )
    recover(NOW + 2 * MINUTE)
    mail.refresh_from_db()
    assert mail.state == state
    if policy == "retry":
        assert mail.not_before == NOW + 12 * MINUTE


def test_a_row_leased_in_the_future_is_swept_too(letter: TestLetter) -> None:
    mail = waiting()
    Mail.objects.update(state=Mail.State.SENDING, attempts=1, lease_until=NOW + timedelta(days=3))
    recover(NOW)
    mail.refresh_from_db()
    assert mail.state == Mail.State.QUEUED


def test_a_letter_nobody_needs_any_more_expires(letter: TestLetter, sink: Sink) -> None:
    mail = waiting()
    late = NOW + timedelta(hours=49)
    assert drain(late) == 0
    recover(late)
    mail.refresh_from_db()
    assert (mail.state, sink.arrived) == (Mail.State.EXPIRED, [])


@pytest.mark.parametrize("where", ["write", "verdict"])
def test_a_letter_that_cannot_be_made_fails_alone(letter: TestLetter, sink: Sink, where: str) -> None:
    bad = waiting("bad@voorbeeld.example")

    def burst(mail: Mail) -> Rendered:
        if mail.pk == bad.pk:
            raise ZeroDivisionError
        return original(mail)  # type: ignore[no-any-return]  # either of two signatures

    original = getattr(letter, where)
    setattr(letter, where, burst)
    for number in range(3):
        waiting(f"mens{number}@voorbeeld.example")
    for hours in (0, 1, 2, 3):
        drain(NOW + timedelta(hours=hours))
    bad.refresh_from_db()
    assert (bad.state, bad.setbacks) == (Mail.State.FAILED, 3)
    assert len(sink.arrived) == 3


def test_a_kind_nobody_knows_fails_alone(sink: Sink) -> None:
    mail = factories.mail(factories.person(), kind="unheard-of", not_before=NOW)
    for hours in (0, 1, 2):
        drain(NOW + timedelta(hours=hours))
    mail.refresh_from_db()
    assert mail.state == Mail.State.FAILED


def test_a_kind_that_fails_to_take_note_is_sent_all_the_same(letter: TestLetter, sink: Sink) -> None:
    def burst() -> None:
        raise ZeroDivisionError

    letter.write = lambda mail: Rendered("Onderwerp", "Tekst\n", "<p>Tekst</p>", once_sent=burst)
    mail = waiting()
    drain(NOW)
    mail.refresh_from_db()
    assert mail.state == Mail.State.SENT


def test_a_server_out_of_reach_leaves_everything_as_it_is(letter: TestLetter, sink: Sink) -> None:
    mail = waiting()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mailing.transport.smtplib.SMTP", _refuse)
        assert drain(NOW) == 0
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (Mail.State.QUEUED, 0)
    assert drain(NOW) == 1


def _refuse(*args: object, **kwargs: object) -> None:
    raise ConnectionRefusedError


def test_sending_switched_off_claims_nothing(letter: TestLetter, settings: Settings, sink: Sink) -> None:
    settings.MAIL_SENDING = False
    mail = waiting()
    assert drain(NOW) == 0
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (Mail.State.QUEUED, 0)


def test_late_news_of_success_wins_over_the_sweep(letter: TestLetter, sink: Sink) -> None:
    mail = waiting()
    really_mark = sending._mark_sent

    def sweep_first(row: Mail, *rest: Any) -> bool:
        recover(NOW + timedelta(hours=1))
        assert Mail.objects.get(pk=row.pk).state == Mail.State.UNCERTAIN
        return really_mark(row, *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sending, "_mark_sent", sweep_first)
        assert drain(NOW) == 1
    mail.refresh_from_db()
    assert mail.state == Mail.State.SENT


def test_a_sender_that_lost_its_row_does_not_send_it(letter: TestLetter, sink: Sink) -> None:
    mail = waiting()

    def lose(row: Mail) -> Rendered:
        recover(NOW + timedelta(hours=1))
        Mail.objects.filter(pk=row.pk).update(state=Mail.State.SENDING, attempts=2, lease_until=NOW + MINUTE)
        return Rendered("Onderwerp", "Tekst\n", "<p>Tekst</p>")

    letter.write = lose
    assert drain(NOW) == 0
    mail.refresh_from_db()
    assert (sink.arrived, mail.state, mail.data_started_at) == ([], Mail.State.SENDING, None)
