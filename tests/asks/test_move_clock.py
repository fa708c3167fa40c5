"""The development clock lands where letters leave."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from asks.models import Ask
from impactmodel.ticking import tick
from mailing.models import Mail
from organisations.clock import now

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("sent", [{"date": "2028-01-12"}, {"days": "1"}])
def test_letters_of_the_day_it_lands_on_go_in_the_first_round(
    client: Client, ask: Ask, sent: dict[str, str], settings: Settings, tmp_path: Path
) -> None:
    settings.DEVELOPMENT = True
    settings.CLOCK_FILE = tmp_path / "clock"
    ask.next_on = date(2028, 1, 12)
    ask.save()
    client.post("/dev/clock/", {"at": datetime(2028, 1, 11, 19, tzinfo=UTC).isoformat()})
    tick(now())
    assert not Mail.objects.exists()

    client.post("/dev/clock/", sent)
    tick(now())

    assert Mail.objects.get().state == Mail.State.SENT
