"""When the clock leaps ahead few letters go, and the rest waits until it is back or somebody looked."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from mailing import brake, watching
from mailing.models import Mail, Sending
from mailing.outbox import queue
from mailing.sending import drain, recover
from tests import factories
from tests.mailing.sink import Sink

NOW = datetime(2027, 1, 12, 8, 0, tzinfo=UTC)
THEN = NOW + timedelta(days=3)
MINUTE = timedelta(minutes=1)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("letter")]


def to_come(count: int) -> None:
    """Letters of the coming days, one of today's that waits, and a clock that ran until now."""
    for n in range(count):
        person = factories.person(f"Mens {n}", email=f"mens{n}@voorbeeld.example")
        queue(kind="test", person=person, dedupe_key=f"t:{n}", about={}, now=NOW, not_before=THEN - MINUTE * (n + 1))
    watching.beat(NOW, wall=NOW)


def why(wall: datetime) -> str:
    found = watching.trouble(Sending.stands(), now=wall, wall=wall)
    return found.why if found else ""


def a_round(wall: datetime) -> int:
    brake.look(wall)
    recover(wall)
    sent = drain(wall)
    watching.beat(wall, wall=wall)
    return sent


def test_a_clock_that_leaps_sends_few_and_all_in_time_when_it_is_back(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(brake, "FEW", 2)
    to_come(4)
    waits = queue(
        kind="test", person=factories.person(), dedupe_key="waits", about={}, now=NOW, not_before=NOW + 5 * MINUTE
    )

    assert (a_round(THEN), why(THEN)) == (2, "leapt")
    assert (a_round(THEN + MINUTE), why(THEN + MINUTE)) == (0, "leapt")
    queue(kind="login", person=factories.person(), dedupe_key="code", about={}, secret="12345678", now=THEN)
    assert a_round(THEN + 2 * MINUTE) == 1, "somebody waits at the screen"
    waits.refresh_from_db()
    assert waits.state == Mail.State.QUEUED, "not too late by a clock that is not trusted"

    back = NOW + 10 * MINUTE
    assert (a_round(back), why(back)) == (1, "")
    for hours in range(1, 73):
        a_round(back + timedelta(hours=hours))
    assert len(sink.addresses) == len(set(sink.addresses)) == 6
    assert Mail.objects.filter(kind="test").per_state() == {"sent": 5}


def test_after_a_long_standstill_all_goes_once_somebody_said_so(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(brake, "FEW", 2)
    to_come(4)

    assert [a_round(THEN + n * MINUTE) for n in range(2)] == [2, 0]
    said = StringIO()
    call_command("release_letters", stdout=said)
    assert said.getvalue() == "Letters go again.\n"
    assert (a_round(THEN + 3 * MINUTE), why(THEN + 3 * MINUTE)) == (2, "")
    call_command("release_letters", stdout=said)
    assert "No letters were held" in said.getvalue()


def test_a_night_off_is_no_leap_and_more_goes_where_more_is_usual(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    to_come(1)
    brake.look(NOW + timedelta(hours=23))
    assert Sending.stands().leapt_at is None

    monkeypatch.setattr(brake, "MONTH", timedelta(days=1))
    Mail.objects.update(state=Mail.State.SENT, sent_at=NOW)
    monkeypatch.setattr(brake, "FEW", 3)
    brake.look(THEN)
    assert Sending.stands().leap_leaves == 5
