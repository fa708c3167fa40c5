"""The development clock."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from organisations.clock import now

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _development(settings: Settings, tmp_path: Path) -> None:
    settings.DEVELOPMENT = True
    settings.CLOCK_FILE = tmp_path / "clock"


def away() -> timedelta:
    return now() - datetime.now(UTC)


def close(one: timedelta, other: timedelta) -> bool:
    return abs(one - other) < timedelta(seconds=5)


def test_days_add_up_at_ten_in_the_morning_and_one_can_come_back(client: Client) -> None:
    client.post("/dev/clock/", {"at": "2028-01-10T20:15:00Z"})
    client.post("/dev/clock/", {"days": "1"})
    client.post("/dev/clock/", {"days": "7"})
    assert close(now() - datetime(2028, 1, 18, 9, tzinfo=UTC), timedelta())
    client.post("/dev/clock/", {"reset": "on"})
    assert close(away(), timedelta())


def test_hours_add_up_to_the_minute(client: Client) -> None:
    client.post("/dev/clock/", {"hours": "1"})
    client.post("/dev/clock/", {"hours": "2"})
    assert close(away(), timedelta(hours=3))


@pytest.mark.parametrize("sent", [{"date": "2028-01-12"}, {"days": "1"}])
def test_a_day_means_ten_in_the_morning(client: Client, sent: dict[str, str]) -> None:
    client.post("/dev/clock/", {"at": "2028-01-11T19:00:00Z"})
    client.post("/dev/clock/", sent)
    assert close(now() - datetime(2028, 1, 12, 9, tzinfo=UTC), timedelta())


def test_scripts_move_it_with_json(client: Client) -> None:
    sent = client.post("/dev/clock/", {"at": "2028-01-12T08:00:00Z"}, content_type="application/json")
    assert sent.json()["now"].startswith("2028-01-12T08:00")
    assert client.get("/dev/clock/?format=json").json()["shift_seconds"] > 0


def test_a_date_that_is_none_is_told(client: Client) -> None:
    answer = client.post("/dev/clock/", {"date": "eind januari"})
    assert answer.status_code == 422
    assert close(away(), timedelta())


def test_outside_development_there_is_no_clock_to_move(client: Client, settings: Settings) -> None:
    assert client.get("/dev/clock/").status_code == 200
    settings.DEVELOPMENT = False
    assert client.get("/dev/clock/").status_code == 404
    assert client.post("/dev/clock/", {"days": "1"}).status_code == 404
    assert close(away(), timedelta())


def test_without_a_day_it_is_ten_o_clock_of_the_next_working_day(
    client: Client,
) -> None:
    """Saturday night: letters keep to the hours of a Monday."""
    with time_machine.travel(datetime(2026, 11, 28, 22, 30, tzinfo=UTC), tick=False):
        client.post("/dev/clock/", {"date": ""})

        assert now() == datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
