"""Of one thing one question is open at a time: a must is not asked about in two ladders (ADR 46)."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from asks.models import Ask
from checkins.planning import what_would_go
from impactmodel.ticking import tick
from mailing.models import Mail
from mailing.register import letters
from roles import actions
from roles.cast import cast
from roles.missing_lines import missing
from roles.models import Answer, Promise, PromiseState, Role, Wording
from tests.roles.test_outcomes import FRIDAY, NOW, actor_of, opened, promised, state
from trajectories.models import Trajectory

# The start is on Tuesday the 2nd of February; what was for before is told of a week later.
A_WEEK_ON = datetime(2027, 2, 9, 8, 5, tzinfo=UTC)
NEEDED = date(2027, 1, 24)

pytestmark = [pytest.mark.once, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _running(trajectory: Trajectory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    Trajectory.objects.update(state="running", started_at=NOW, ends_on=date(2027, 4, 12))


def live(first: date, last: date, *, step: int = 1) -> None:
    """Every morning from the one day to the other; or every so many days, where what is due stays so."""
    for number in range(0, (last - first).days + 1, step):
        day = first + timedelta(days=number)
        assert tick(datetime(day.year, day.month, day.day, 8, 5, tzinfo=UTC)).failed == []


def worded(promise: Promise) -> Wording:
    """The words it was promised on."""
    assert promise.commitment.wording is not None
    return promise.commitment.wording


def asked(kinds: Iterable[str] = ("there", "kept")) -> list[tuple[str, date]]:
    """What letters asked, and on which day."""
    rows = Ask.objects.filter(kind__in=kinds, ask_letters__step__gt=0).order_by("ask_letters__mail__not_before", "kind")
    return [(kind, at.date()) for kind, at in rows.values_list("kind", "ask_letters__mail__not_before")]


def test_who_says_nothing_of_a_must_gets_three_letters_about_it_and_no_more(
    trajectory: Trajectory, farid: Role
) -> None:
    must = promised(trajectory, farid, "Twee uur per week in het rooster", needed_by=NEEDED)
    during = promised(trajectory, farid, "Fouten maken mag", phase="during", needed_by=NEEDED)

    live(date(2027, 1, 20), date(2027, 2, 24))
    live(date(2027, 3, 3), date(2027, 5, 19), step=7)

    there = [date(2027, 1, 22), date(2027, 1, 27), date(2027, 2, 2)]
    assert asked() == [("there", day) for day in there for _must in (must, during)]
    lines = missing(cast(trajectory, A_WEEK_ON), A_WEEK_ON)
    silent = [line.what for line in lines if line.says == "zegt niet of het er is"]
    assert silent == [str(must.commitment), str(during.commitment)], "it is L&D's turn to ring"


def test_what_else_was_promised_is_asked_about_alone_and_the_must_may_be_told_on_its_page(
    client: Client, trajectory: Trajectory, farid: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    must = promised(trajectory, farid, "Twee uur per week in het rooster", needed_by=NEEDED)
    promised(trajectory, farid, "Regelt vervanging", is_must=False)
    live(date(2027, 1, 20), date(2027, 2, 9))
    monkeypatch.setattr(timezone, "now", lambda: A_WEEK_ON)

    assert asked(["kept"]) == [("kept", date(2027, 2, 9))]
    letter = letters["letter"].render(Mail.objects.filter(kind="letter").latest("pk"), A_WEEK_ON).text
    assert "Regelt vervanging" in letter
    assert "Twee uur per week" not in letter
    _page, token, names = opened(client, farid.person, "kept", A_WEEK_ON)
    assert len(names) == 2
    client.post(f"/l/{token}/kept/{trajectory.public_id}/", dict.fromkeys(names, "kept"))
    assert state(must) == PromiseState.KEPT
    assert not Ask.objects.open().filter(kind__in=("there", "kept")).exists(), "told once, it is asked on no card"


def test_while_another_letter_asks_whether_it_is_there_it_stands_on_that_card_alone(
    client: Client, trajectory: Trajectory, farid: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    must = promised(trajectory, farid, "Twee uur per week in het rooster", needed_by=NEEDED)
    promised(trajectory, farid, "Regelt vervanging", is_must=False)
    late = datetime(2027, 2, 3, 9, tzinfo=UTC)
    must.answers.update(given_at=late)
    live(date(2027, 2, 3), date(2027, 2, 9))
    monkeypatch.setattr(timezone, "now", lambda: A_WEEK_ON)

    assert asked() == [("there", date(2027, 2, 8)), ("kept", date(2027, 2, 9))]
    page, _token, names = opened(client, farid.person, "kept", A_WEEK_ON)
    assert len(names) == 1
    assert "Twee uur per week" not in page


def test_who_says_on_which_day_it_will_be_there_is_asked_then_and_not_before(
    trajectory: Trajectory, farid: Role
) -> None:
    must = promised(trajectory, farid, "Twee uur per week in het rooster", needed_by=NEEDED)
    live(date(2027, 1, 20), date(2027, 1, 22))
    comes = actions.Given(must, Answer.Kind.NOT_THERE, worded(must), "Week 7.", date(2027, 2, 17))
    asks = list(Ask.objects.filter(kind="there"))
    actions.answer_promise(
        trajectory, person=farid.person, given=[comes], asked=asks, by=actor_of(trajectory), now=FRIDAY
    )

    live(date(2027, 1, 23), date(2027, 3, 5))

    there = [date(2027, 1, 22), date(2027, 2, 17), date(2027, 2, 22), date(2027, 2, 26)]
    assert asked() == [("there", day) for day in there]


def test_not_yet_without_a_day_is_asked_about_in_the_end(trajectory: Trajectory, farid: Role) -> None:
    must = promised(trajectory, farid, "Twee uur per week in het rooster", needed_by=NEEDED)
    live(date(2027, 1, 20), date(2027, 1, 22))
    said = actions.Given(must, Answer.Kind.NOT_THERE, worded(must), "Nog niet.")
    asks = list(Ask.objects.filter(kind="there"))
    actions.answer_promise(
        trajectory, person=farid.person, given=[said], asked=asks, by=actor_of(trajectory), now=FRIDAY
    )

    live(date(2027, 1, 23), date(2027, 2, 9))

    assert asked() == [("there", date(2027, 1, 22)), ("kept", date(2027, 2, 9))]


def test_of_what_was_told_of_in_the_end_it_is_not_asked_whether_it_is_there(
    trajectory: Trajectory, farid: Role
) -> None:
    """A must that is needed long after the start: what became of its phase was asked first."""
    promised(trajectory, farid, "Twee uur per week in het rooster", needed_by=date(2027, 3, 10))

    live(date(2027, 2, 8), date(2027, 3, 20))

    assert asked() == [("kept", day) for day in (date(2027, 2, 9), date(2027, 2, 12), date(2027, 2, 18))]


def test_what_would_go_tells_of_one_ladder(trajectory: Trajectory, farid: Role) -> None:
    promised(trajectory, farid, "Twee uur per week in het rooster", needed_by=NEEDED)
    trajectory.refresh_from_db()

    def told() -> list[tuple[str, date]]:
        said = what_would_go(trajectory, among=[trajectory], first=date(2027, 1, 6), last=date(2027, 3, 1), now=NOW)
        return [(one.ask.kind, one.local.date()) for one in said]

    ladder = [("there", day) for day in (date(2027, 1, 22), date(2027, 1, 27), date(2027, 2, 2))]
    assert told() == ladder
    promised(trajectory, farid, "Regelt vervanging", is_must=False)
    assert ("kept", date(2027, 2, 9)) in told()
    Promise.objects.filter(commitment__is_must=True).delete()
    assert {kind for kind, _day in told()} == {"kept"}
