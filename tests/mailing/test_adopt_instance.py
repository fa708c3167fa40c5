"""A database that was put back elsewhere sends nothing until somebody says that it may."""

import shutil
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from mailing import instance
from mailing.models import Mail
from mailing.outbox import queue
from mailing.sending import drain
from tests import factories
from tests.mailing.conftest import TestLetter
from tests.mailing.sink import Sink

NOW = datetime(2027, 1, 12, 8, 0, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
def test_a_copy_sends_nothing_until_it_is_adopted(letter: TestLetter, sink: Sink, settings: Settings) -> None:
    letter.lasts = timedelta(days=4)
    one, two, three = (factories.person(email=f"m{n}@voorbeeld.example") for n in range(3))
    settings.INSTANCE_ID = "the original"
    queue(kind="test", person=one, dedupe_key="1", about={}, now=NOW)
    assert drain(NOW) == 1

    settings.INSTANCE_ID = "a copy"
    old = queue(kind="test", person=two, dedupe_key="2", about={}, now=NOW)
    new = queue(kind="test", person=three, dedupe_key="3", about={}, now=NOW, not_before=NOW + timedelta(hours=40))
    later = NOW + timedelta(hours=48)
    assert drain(later) == 0

    said = StringIO()
    call_command("adopt_instance", now=later, stdout=said)
    assert "1 letter" in said.getvalue()
    assert drain(later) == 1
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, new.state) == (Mail.State.CANCELLED, Mail.State.SENT)
    settings.INSTANCE_ID = "the original"
    queue(kind="test", person=one, dedupe_key="4", about={}, now=later)
    assert drain(later) == 0, "the original has handed over"


def test_an_installation_keeps_the_id_it_made(settings: Settings, tmp_path: Path) -> None:
    settings.INSTANCE_ID, settings.DATA_DIR = "", tmp_path / "data"
    made = instance.own_id()
    assert len(made.partition("-")[0]) == 32
    assert instance.own_id() == made
    assert [file.name for file in settings.DATA_DIR.iterdir()] == ["instance"]


def test_a_copy_of_the_folder_is_another_installation(settings: Settings, tmp_path: Path) -> None:
    settings.INSTANCE_ID, settings.DATA_DIR = "", tmp_path / "data"
    made = instance.own_id()
    shutil.copytree(settings.DATA_DIR, tmp_path / "copy")

    settings.DATA_DIR = (tmp_path / "data").rename(tmp_path / "moved")
    assert instance.own_id() == made
    settings.DATA_DIR = tmp_path / "copy"
    assert instance.own_id() != made
