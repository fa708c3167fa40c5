"""Waking the worker: an accelerator that may fail, and may not be felt when it does."""

import socket
import time
from datetime import UTC, datetime, timedelta
from unittest.mock import Mock

import pytest
from celery import Celery
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from mailing import outbox
from mailing.outbox import queue
from organisations import waking
from organisations.models import Person
from tests import factories, servers
from tests.mailing.conftest import TestLetter

NOW = datetime(2027, 1, 12, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _forget_earlier_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waking, "_silent_until", 0.0)


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> Celery:
    """A broker nobody listens as."""
    app = Celery(broker=f"redis://127.0.0.1:{servers.free_port()}/0")
    monkeypatch.setattr(waking, "current_app", app)
    return app


@pytest.mark.usefixtures("broker")
def test_a_broker_that_is_down_is_hardly_felt() -> None:
    start = time.monotonic()
    for _ in range(20):
        outbox.wake()
    assert time.monotonic() - start < 1.5


def test_a_broker_that_hangs_is_felt_once(broker: Celery) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:  # takes the line and never speaks
        broker.conf.broker_url = f"redis://127.0.0.1:{mute.getsockname()[1]}/0"
        start = time.monotonic()
        for _ in range(20):
            outbox.wake()
        assert time.monotonic() - start < 4


@pytest.mark.servers
def test_a_line_that_was_cut_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """The broker was started again since this thread woke somebody last."""
    port = servers.free_port()
    app = Celery(broker=f"redis://127.0.0.1:{port}/0")
    monkeypatch.setattr(waking, "current_app", app)
    for _ in range(2):
        broker, _origin = servers.run_redis(port)
        outbox.wake()
        with app.connection_for_read() as line:
            assert line.SimpleQueue("celery").qsize() == 1
        servers.stop(broker)


@pytest.mark.django_db
def test_many_letters_in_one_transaction_wake_once(
    letter: TestLetter,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    woken = Mock()
    monkeypatch.setattr(outbox, "wake", woken)
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        for number in range(5):
            put(factories.person(), number, NOW)
    assert woken.call_count == 1


@pytest.mark.django_db
def test_a_letter_for_later_wakes_nobody(
    letter: TestLetter, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        put(factories.person(), 1, NOW + timedelta(days=1))
    assert callbacks == []


def put(reader: Person, number: int, goes: datetime) -> None:
    queue(kind="test", person=reader, dedupe_key=f"test:{number}", about={}, now=NOW, not_before=goes)
