"""How many learners said nothing of a check-in yet: a number on the plan, of eight as of hundreds."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils import translation

from asks.models import Ask
from checkins.missing_lines import missing
from roles.cast import cast
from roles.models import Role
from tests import factories as make
from trajectories.models import Trajectory

pytestmark = pytest.mark.django_db

LATE = datetime(2027, 5, 24, 8, tzinfo=UTC)
DAYS = (date(2027, 5, 6), date(2027, 5, 10))
CLOSES = date(2027, 5, 27)


def asked(trajectory: Trajectory, number: int, **fields: Any) -> list[Ask]:
    """So many learners with their check-in of a week, half of them on another day."""
    found = []
    for nth in range(number):
        fields = {"due_on": DAYS[nth % 2], "window_until": CLOSES} | fields
        person = make.role(trajectory).person
        found.append(make.ask(trajectory, person, kind="log", about=f"{trajectory.public_id}:d7", **fields))
    return found


def told(trajectory: Trajectory, now: datetime = LATE) -> list[tuple[str, date | None]]:
    with translation.override("en"):
        lines = missing(cast(trajectory, now), now)
        return [(line.says, line.since) for line in lines if line.what.startswith("Check-in")]


def test_who_is_silent_is_counted_over_the_days_on_which_they_were_asked(running: Trajectory) -> None:
    asked(running, 7, answered_at=LATE)
    asked(running, 4)
    # Let go since, of whom it would else be known whether they answered; and of whom nobody knows it any more.
    asked(running, 1, closed_at=LATE, closed_because="left")
    asked(running, 3, closed_at=LATE, closed_because=Ask.FORGOTTEN)
    # Another trajectory counts for itself.
    asked(make.trajectory(state="running", starts_on=date(2027, 4, 13)), 9)

    assert told(running) == [("5 of 12", DAYS[0])]


def test_nothing_is_said_while_letters_may_go_nor_when_nobody_can_answer_any_more(running: Trajectory) -> None:
    asked(running, 7, answered_at=LATE)
    asked(running, 5)

    assert told(running, datetime(2027, 5, 10, 8, tzinfo=UTC)) == []
    assert told(running, datetime(2027, 5, 26, 8, tzinfo=UTC)) != []
    assert told(running, datetime(2027, 5, 27, 8, tzinfo=UTC)) == []


@pytest.mark.parametrize("answered_at", [None, LATE])
def test_the_number_says_of_nobody_with_a_day_of_their_own_whether_they_answered(
    running: Trajectory, answered_at: datetime | None
) -> None:
    """Noor was away: her day and her window are later, and L&D knows both."""
    asked(running, 5, answered_at=LATE)
    asked(running, 4)
    asked(running, 1, due_on=date(2027, 5, 20), window_until=date(2027, 6, 4), answered_at=answered_at)

    # Told before three letters could have gone to her, it would say it of her beside "x of y answered".
    assert told(running) == []
    # The windows of the others are closed: she is told among them all.
    (line,) = told(running, datetime(2027, 6, 2, 8, tzinfo=UTC))
    assert line == (f"{4 if answered_at else 5} of 10", DAYS[0])


@contextmanager
def rows_made(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    found: list[str] = []
    made = Ask.from_db.__func__  # type: ignore[attr-defined]  # a class method has one

    def from_db(cls: type[Any], *more: Any) -> Any:
        found.append(cls.__name__)
        return made(cls, *more)

    with monkeypatch.context() as patch:
        patch.setattr(Ask, "from_db", classmethod(from_db))
        yield found


def test_hundreds_are_not_read_one_by_one(running: Trajectory, monkeypatch: pytest.MonkeyPatch) -> None:
    role: Role = make.role(running)
    make.ask(running, role.person, kind="log", about=f"{running.public_id}:d7", due_on=DAYS[0], window_until=CLOSES)
    with rows_made(monkeypatch) as one:
        told(running)
    asked(running, 40)
    with rows_made(monkeypatch) as many:
        assert told(running) == [("almost everyone of 41", DAYS[0])]
    assert many == one
