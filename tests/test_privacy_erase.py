"""G3: whoever is erased stands nowhere, nor in a backup of yesterday that is put back and adopted."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from checkins.models import IfThenPlan, LogEntry, Observation
from organisations import actions, clock
from organisations.acting import PRODUCT, Actor
from organisations.models import Person, User
from roles.models import Answer, Promise
from tests import everything_kept as kept
from tests import factories as make
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db
WORDS = (kept.NAME, kept.ADDRESS, kept.PHONE, kept.CANARY, "Yildiz", "yildiz", "Yıldız")


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def dump() -> str:
    """Every value of every table, as it is read back."""
    found: list[str] = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [_text(value) for row in cursor.fetchall() for value in row]
    return "\n".join(found)


def _text(value: Any) -> str:
    """JSON with its letters as people read them."""
    if isinstance(value, str) and value[:1] in "{[":
        try:
            return json.dumps(json.loads(value), ensure_ascii=False)
        except ValueError:
            return value
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def hits() -> int:
    text = dump()
    return sum(text.count(word) for word in WORDS)


def adopt(now: datetime) -> str:
    said = StringIO()
    call_command("adopt_instance", now=now, stdout=said)
    return said.getvalue()


def test_nothing_of_them_is_left_here_or_in_yesterdays_backup(
    tell: Callable[[str], None], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    sara = kept.sara()
    before = hits()
    assert before > 30, "they would be found"
    backup = transaction.savepoint()

    with django_capture_on_commit_callbacks(execute=True):
        actions.forget(sara, by=PRODUCT, now=kept.later(1))
    after = hits()

    # Yesterday's backup knows nothing of today. The file beside it does.
    transaction.savepoint_rollback(backup)
    assert hits() == before
    said = adopt(kept.later(2))
    restored = hits()
    tell(f"G3 before={before} hits={after} hits after adopt={restored}")
    assert (after, restored) == (0, 0)
    assert "1" in said
    assert "Nobody" in adopt(kept.later(3)), "once is enough"


def test_who_was_not_erased_after_all_stays_in_a_backup_too(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    sara = kept.sara()

    with django_capture_on_commit_callbacks(execute=True), suppress(ZeroDivisionError), transaction.atomic():
        actions.forget(sara, by=PRODUCT, now=kept.later(1))
        raise ZeroDivisionError

    assert "Nobody" in adopt(kept.later(2))
    assert Person.objects.get(pk=sara.pk).name == kept.NAME


def test_what_was_promised_keeps_its_kind_and_day_and_others_lose_nothing() -> None:
    sara = kept.sara()
    namesake = make.person("Noor Bakker", organisation=sara.organisation)
    actions.forget(sara, by=PRODUCT, now=kept.later(1))
    answer = Answer.objects.get(promise__role__person=sara, kind="no")
    assert (answer.words, answer.given_at, answer.promise.asked_at) == ("", make.MADE, kept.NOW)
    assert Promise.objects.filter(learner__person=sara).exists()
    assert Observation.objects.get(learner__person__name="Kofi Mensah").seen == 3
    assert not User.objects.filter(email=kept.ADDRESS).exists()
    sara.refresh_from_db()
    assert (sara.name, sara.reach, sara.left_on) == ("Verwijderd persoon", "none", kept.later(1).date())
    # Two of this name: in texts it may be either, so it stays.
    actions.forget(namesake, by=PRODUCT, now=kept.later(1))
    assert Person.objects.filter(name="Noor Bakker").count() == 1


@pytest.mark.once
def test_own_words_go_at_once_and_stay_gone(
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    monkeypatch.setattr(clock, "shift", lambda: kept.later(1) - timezone.now())
    sara = kept.sara()
    sign_in(client, sara)
    backup = transaction.savepoint()
    client.post("/me/data/delete/", {"sure": "no"})
    assert LogEntry.objects.filter(learner__person=sara).exists()
    with django_capture_on_commit_callbacks(execute=True):
        page = client.post("/me/data/delete/", {"sure": "yes"}, follow=True, headers={"accept-language": "nl"})
    assert "Alles is weg" in page.content.decode()
    _own_are_gone(sara)
    assert Observation.objects.filter(observer__person=sara).exists(), "that is Kofi's"
    transaction.savepoint_rollback(backup)
    assert LogEntry.objects.filter(learner__person=sara).exists()
    adopt(kept.later(900))
    _own_are_gone(sara)


def _own_are_gone(person: Person) -> None:
    for model in (LogEntry, IfThenPlan, Observation):
        assert not model.objects.filter(learner__person=person).exists()


@pytest.mark.once
def test_only_who_arranges_erases_and_nobody_who_still_works_here(client: Client) -> None:
    sara = kept.sara()
    home = sara.organisation
    admin = make.member("Marieke", organisation=home, role="admin")
    colleague = make.member("Ruud", organisation=home)
    sign_in(client, admin)

    def send(person: Person, sure: str) -> int:
        return client.post(f"/o/{home.public_id}/people/{person.public_id}/forget/", {"sure": sure}).status_code

    assert send(colleague.person, "yes") == 422
    assert send(sara, "no") == 302
    assert Person.objects.filter(name=kept.NAME).exists()
    assert send(sara, "yes") == 302
    assert not Person.objects.filter(name=kept.NAME).exists()
    with pytest.raises(actions.StillNeeded):
        actions.forget(admin.person, by=Actor(admin.person), now=kept.NOW)


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("Jan", "Jan, in januari bij Janneke", "Verwijderd persoon, in januari bij Janneke"),
        ("O", "Ook O neemt deel", "Ook O neemt deel"),
    ],
)
def test_only_whole_names_are_taken_out_of_the_words_of_others(name: str, before: str, after: str) -> None:
    trajectory = make.trajectory(owner=make.member().person, summary=before)

    actions.forget(make.person(name, organisation=trajectory.organisation), by=PRODUCT, now=kept.NOW)

    trajectory.refresh_from_db()
    assert trajectory.summary == after
