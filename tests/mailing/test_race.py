"""Several senders at once."""

from collections.abc import Callable
from datetime import UTC, datetime
from threading import Barrier, Thread

import pytest
from django.db import connection

from mailing.models import Mail
from mailing.outbox import queue
from mailing.sending import drain, recover
from mailing.states import claim
from tests import factories
from tests.mailing.conftest import TestLetter
from tests.mailing.sink import Sink

NOW = datetime(2027, 1, 12, 8, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(work: Callable[[], object], times: int) -> list[object]:
    """Run `work` in so many threads that start together; what each gave. An error in one is raised here."""
    barrier, given, errors = Barrier(times), [], []

    def run() -> None:
        try:
            barrier.wait(10)
            given.append(work())
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    if errors:
        raise errors[0]
    return given


def test_two_claims_of_one_row_have_one_winner(letter: TestLetter) -> None:
    mail = factories.mail(factories.person(), kind="test", not_before=NOW)
    given = at_once(lambda: claim(Mail.objects.get(pk=mail.pk), until=NOW), 4)
    assert sorted(given, key=bool) == [False, False, False, True]
    mail.refresh_from_db()
    assert mail.attempts == 1


def test_several_senders_send_every_letter_once(letter: TestLetter, sink: Sink) -> None:
    for number in range(60):
        reader = factories.person(f"Mens {number}", email=f"mens{number}@voorbeeld.example")
        queue(kind="test", person=reader, dedupe_key=f"test:{number}", about={}, now=NOW)
    sent = at_once(lambda: (recover(NOW), drain(NOW))[1], 3)
    assert sorted(sink.addresses) == sorted(f"mens{number}@voorbeeld.example" for number in range(60))
    assert sum(int(str(count)) for count in sent) == 60
    assert Mail.objects.all().per_state() == {"sent": 60}


def test_one_key_queued_twice_at_once_is_one_letter(letter: TestLetter) -> None:
    reader = factories.person()
    given = at_once(
        lambda: queue(kind="test", person=reader, dedupe_key="same", about={}, now=NOW).pk,
        4,
    )
    assert len(set(given)) == 1
    assert Mail.objects.count() == 1
