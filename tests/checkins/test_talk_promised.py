"""A talk that a manager promised to hold is asked about once: what is said of it tells of the promise (ADR 48)."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from django.test import Client

from asks.models import Ask
from checkins.cards.talks import StartTalk
from checkins.missing_lines import missing
from checkins.models import ScheduleLine, Talk
from checkins.planning import what_would_go
from impactmodel.ticking import tick
from mailing.models import Mail
from organisations.acting import Actor
from organisations.models import AuditLine, Person
from roles.cast import cast
from roles.models import Answer, Promise, PromiseState, Role
from tests import factories as make
from tests.checkins.conftest import send_card
from trajectories.models import Trajectory

pytestmark = [pytest.mark.once, pytest.mark.django_db]
Asked = Callable[..., tuple[Ask, str]]
Live = Callable[[date, date], None]
# Two weeks before the start on Tuesday the 13th of April.
ASKED = datetime(2027, 3, 30, 7, 30, tzinfo=UTC)
LADDER = [("start_talk", day) for day in (date(2027, 3, 30), date(2027, 4, 2), date(2027, 4, 8))]

send = partial(send_card, "talk")


@pytest.fixture
def promise(running: Trajectory, farid: Role, sara: Role) -> Promise:
    """To hold the start talk with Sara; asked by letter and promised in March."""
    text = "Startgesprek van 15 minuten"
    line = make.commitment(running, text=text, per_learner=True, library_key="manager_start_talk")
    one = make.promise(line, farid, learner=sara, asked_at=ASKED - timedelta(days=14))
    told = {"checked_at": ASKED, "answered_at": ASKED, "next_on": None}
    make.ask(running, farid.person, kind="promise", about=one.public_id, **told)
    make.answer(one, given_at=ASKED - timedelta(days=7))
    return one


@pytest.fixture
def live(it_is: Callable[[datetime], None]) -> Live:
    """Every morning from the one day to the other."""

    def through(first: date, last: date) -> None:
        for number in range((last - first).days + 1):
            at = datetime(first.year, first.month, first.day, 7, 30, tzinfo=UTC) + timedelta(days=number)
            it_is(at)
            assert tick(at).failed == []

    return through


def state(promise: Promise) -> str:
    return Promise.objects.with_words().get(pk=promise.pk).state


def letters(person: Person) -> Iterator[tuple[str, date]]:
    """What was asked of the talk, and on which day."""
    rows = Ask.objects.filter(person=person, kind__in=("start_talk", "there", "kept"), ask_letters__step__gt=0)
    for kind, at in rows.order_by("ask_letters__mail__not_before").values_list("kind", "ask_letters__mail__not_before"):
        yield kind, at.date()


def test_who_says_nothing_of_it_gets_three_letters_about_the_talk_and_none_about_the_promise(
    running: Trajectory, farid: Role, promise: Promise, live: Live
) -> None:
    live(date(2027, 3, 20), date(2027, 5, 4))

    assert list(letters(farid.person)) == LADDER
    at = datetime(2027, 4, 20, 8, tzinfo=UTC)
    assert [line.who for line in missing(cast(running, at), at) if "startgesprek" in line.what] == [str(farid.person)]


def test_what_would_go_tells_of_the_talk_alone(running: Trajectory, farid: Role, promise: Promise) -> None:
    now = datetime(2027, 3, 20, 8, tzinfo=UTC)
    running = Trajectory.objects.get(pk=running.pk)

    found = what_would_go(running, among=[running], first=now.date(), last=date(2027, 5, 4), now=now)

    kinds = ("start_talk", "there", "kept")
    told = [(one.ask.kind, one.local.date()) for one in found if one.reader == farid.person and one.ask.kind in kinds]
    assert told == LADDER


@pytest.mark.parametrize(
    ("said", "became"),
    [({"outcome": "held"}, PromiseState.KEPT), ({"outcome": "no", "because": "ziek"}, PromiseState.NOT_KEPT)],
)
def test_what_is_said_of_the_talk_is_what_became_of_the_promise(
    client: Client, farid: Role, promise: Promise, asked: Asked, live: Live, said: dict[str, str], became: str
) -> None:
    ask, token = asked(farid.person, "start_talk", ASKED)
    page = client.get(f"/l/{token}").content.decode()
    assert "Je hebt dit gesprek toegezegd" in page
    assert "Of een toegezegd gesprek er was, leest iedereen die meedoet" in page, "more read it than of another talk"

    assert send(client, ask, token, **said) == 303

    assert state(promise) == became
    answer = promise.answers.latest("pk")
    assert (answer.words, answer.given_by) == ("", None), "why it can't be done only they read back"
    assert Mail.objects.filter(kind="receipt").count() == 1
    assert AuditLine.objects.filter(verb="roles.tell_of_talk", object_id=promise.public_id).count() == 1
    live(date(2027, 3, 31), date(2027, 5, 4))
    assert not Ask.objects.filter(kind__in=("there", "kept")).exists()


def test_a_talk_that_is_planned_is_still_promised_and_asked_about_once_in_the_end(
    client: Client, farid: Role, promise: Promise, asked: Asked, live: Live
) -> None:
    ask, token = asked(farid.person, "start_talk", ASKED)
    send(client, ask, token, outcome="no", because="ziek")
    send(client, ask, token, outcome="planned", planned_on="2027-04-09")

    assert state(promise) == PromiseState.PROMISED
    live(date(2027, 3, 31), date(2027, 4, 20))
    assert [kind for kind, _day in letters(farid.person) if kind != "start_talk"] == ["kept"]


def test_where_the_talk_is_not_asked_about_the_must_is(
    running: Trajectory, farid: Role, promise: Promise, live: Live
) -> None:
    ScheduleLine.objects.create(trajectory=running, moment="start_talk", offset=-14, is_on=False)

    live(date(2027, 3, 20), date(2027, 4, 6))

    assert list(letters(farid.person)) == [("there", date(2027, 4, 6))]


def test_that_was_not_me_lets_the_promise_stand(client: Client, farid: Role, promise: Promise, asked: Asked) -> None:
    ask, token = asked(farid.person, "start_talk", ASKED)
    send(client, ask, token, outcome="held")
    assert state(promise) == PromiseState.KEPT

    StartTalk().undo([ask], by=Actor(farid.person), now=ASKED)

    assert not Talk.objects.exists()
    assert state(promise) == PromiseState.PROMISED


def test_of_a_promise_that_was_told_by_phone_the_talk_is_asked_no_more(
    farid: Role, promise: Promise, asked: Asked
) -> None:
    ask, _token = asked(farid.person, "start_talk", ASKED)
    assert StartTalk().wanted(ask, ASKED)
    make.answer(promise, Answer.Kind.KEPT, given_at=ASKED, way="phone")
    assert not StartTalk().wanted(ask, ASKED)


def test_what_was_refused_stays_refused(client: Client, farid: Role, promise: Promise, asked: Asked) -> None:
    make.answer(promise, Answer.Kind.NO, given_at=ASKED - timedelta(days=6))
    ask, token = asked(farid.person, "start_talk", ASKED)
    assert "Je hebt dit gesprek toegezegd" not in client.get(f"/l/{token}").content.decode()
    send(client, ask, token, outcome="held")
    assert Talk.objects.get().outcome == "held"
    assert state(promise) == PromiseState.CANNOT
