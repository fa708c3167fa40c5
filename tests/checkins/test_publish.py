"""Figures are published once, when the window closes, and stand still from then on."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from asks.models import Ask
from checkins import actions
from checkins.actions import Tried
from checkins.dates import Moment
from checkins.figures import Figures
from checkins.models import LogEntry, PublishedMoment
from checkins.planning import plan
from checkins.publishing import MomentFigures, published, so_far, so_far_with_left
from checkins.publishing import plan as publish
from organisations.acting import PRODUCT, Actor
from organisations.erasing import erase, take_words
from organisations.models import Person
from roles.actions import let_go, put_back_role
from roles.models import Role
from tests import factories as make
from tests.checkins.conftest import DAY_7
from tests.signing_in import sign_in
from trajectories.models import Cohort, Trajectory

pytestmark = pytest.mark.django_db

# The window of the first check-in closes on Monday 24 May; Whit Monday and Ascension Day lie in between.
CLOSED = datetime(2027, 5, 24, 8, tzinfo=UTC)
BEFORE = CLOSED - timedelta(days=1)


def answered(learners: list[Role], levels: list[int | None], now: datetime = DAY_7) -> None:
    for learner, felt in zip(learners, levels, strict=False):
        ask = Ask.objects.get(person=learner.person, kind="log")
        tried = Tried(opportunity=0 if felt is None else 1, felt=felt)
        actions.log(learner, tried=tried, ask=ask, form_key="k", by=Actor(person=learner.person), now=now)


@pytest.fixture
def learners(running: Trajectory) -> list[Role]:
    """Eight, of whom six answered the first check-in; two felt that it applied."""
    found = [make.role(running) for _ in range(8)]
    plan(DAY_7)
    answered(found, [0, 2, 3, 1, 1, 0])
    return found


def rows() -> list[Any]:
    return list(PublishedMoment.objects.order_by("pk").values())


def the_one(found: list[MomentFigures]) -> MomentFigures:
    (one,) = found
    return one


def test_before_the_window_closes_only_how_many_answered(running: Trajectory, learners: list[Role]) -> None:
    assert publish(BEFORE) == 0
    one = the_one(so_far(running))
    assert str(one.figures.answered) == "6 van 8"
    assert not one.is_closed
    assert one.figures.is_too_small
    assert published(running) == []


def test_they_are_published_once_and_nothing_changes_them(running: Trajectory, learners: list[Role]) -> None:
    assert publish(CLOSED) == 1
    one = the_one(published(running))
    assert (str(one.figures.applied), one.closed_on) == ("2 van 6", date(2027, 5, 24))
    before = rows()

    # A late answer, one taken away, somebody who left the day before, and everybody erased.
    answered(learners[6:], [4], CLOSED)
    actions.delete_entry(
        LogEntry.objects.filter(learner=learners[0]).get(), by=Actor(person=learners[0].person), now=CLOSED
    )
    Role.objects.filter(pk=learners[1].pk).update(held_until=date(2027, 5, 5))
    LogEntry.objects.all().delete()

    assert publish(CLOSED + timedelta(days=1)) == 0
    assert rows() == before
    assert so_far(running) == published(running) == [one]


def test_a_higher_minimum_hides_what_was_published(running: Trajectory, learners: list[Role]) -> None:
    publish(CLOSED)
    before = rows()
    running.organisation.minimum_base = 7

    one = the_one(published(running))

    assert one.figures.applied is None
    assert str(one.figures.answered) == "6 van 8"
    assert rows() == before


@pytest.mark.parametrize("number", [0, 7])
def test_no_count_says_whether_who_is_let_go_comes_back_or_takes_their_words_away_had_answered(
    running: Trajectory, learners: list[Role], number: int
) -> None:
    """The first of the eight answered, the last did not."""
    who = learners[number]
    before = so_far(running)
    assert str(the_one(before).figures.answered) == "6 van 8"

    let_go(who, on=DAY_7.date() - timedelta(days=1), by=PRODUCT, now=DAY_7)
    publish_as_if = undone_publish(running)
    assert so_far(running) == before
    put_back_role(who, by=PRODUCT, now=DAY_7)
    assert so_far(running) == before
    assert undone_publish(running) == publish_as_if, "the base of what they felt would say it too"

    take_words(who.person)
    assert so_far(running) == before
    erase(who.person, DAY_7)
    assert so_far(running) == before
    publish(CLOSED)
    assert the_one(published(running)).figures.answered == the_one(before).figures.answered


def undone_publish(trajectory: Trajectory) -> Figures:
    """What would be published."""
    publish(CLOSED)
    told = the_one(published(trajectory)).figures
    PublishedMoment.objects.all().delete()
    return told


def test_a_group_whose_window_closes_later_keeps_them_waiting(running: Trajectory, learners: list[Role]) -> None:
    later = Cohort.objects.create(trajectory=running, name="Groep 2", end=date(2027, 5, 20))
    make.role(running).cohorts.add(later)

    assert publish(CLOSED) == 0
    assert publish(CLOSED + timedelta(days=30)) == 1


def test_who_lives_by_a_later_clock_answers_until_the_end_of_their_own_day(
    running: Trajectory, learners: list[Role]
) -> None:
    """On Curaçao it is ten in the evening of the last day; in Amsterdam the next one began."""
    far = learners[6]
    Person.objects.filter(pk=far.person_id).update(timezone="America/Curacao")
    far.person.refresh_from_db()
    assert publish(datetime(2027, 5, 23, 22, 30, tzinfo=UTC)) == 0
    ask = Ask.objects.get(person=far.person, kind="log")

    by = Actor(person=far.person)
    late = datetime(2027, 5, 24, 2, tzinfo=UTC)
    actions.log(far, tried=Tried(opportunity=1, felt=3), ask=ask, form_key="k", by=by, now=late)
    publish(CLOSED)

    told = the_one(published(running)).figures
    assert (str(told.answered), told.whole.felt and told.whole.felt.base) == ("bijna iedereen van 8", 7)


def test_what_closed_while_it_lay_still_or_after_it_was_closed_is_published(
    running: Trajectory, learners: list[Role]
) -> None:
    Trajectory.objects.update(state=Trajectory.State.ENDED, closed_at=BEFORE)
    assert publish(CLOSED) == 1


def test_a_round_with_nothing_to_publish_asks_little(
    learners: list[Role], django_assert_num_queries: Callable[[int], Any]
) -> None:
    publish(CLOSED)
    with django_assert_num_queries(2):
        publish(CLOSED)


def test_the_next_is_published_beside_it(
    running: Trajectory, learners: list[Role], it_is: Callable[[datetime], None]
) -> None:
    publish(CLOSED)
    third_week = datetime(2027, 5, 25, 8, tzinfo=UTC)
    plan(third_week)
    assert [one.moment for one in so_far(running)] == [Moment.D7, Moment.D21]
    assert publish(third_week + timedelta(days=30)) == 1
    assert [one.moment for one in published(running)] == [Moment.D7, Moment.D21]


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
def test_four_rounds_at_once_publish_one_row(learners: list[Role]) -> None:
    def publish_and_hang_up(_number: int) -> int:
        try:
            return publish(CLOSED)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as rounds:
        assert sum(rounds.map(publish_and_hang_up, range(4))) >= 1

    (row,) = rows()
    assert row["figures"]["applied"] == {"number": 2, "base": 6}


def test_how_many_left_is_told_beside_and_changes_no_other_count(running: Trajectory, learners: list[Role]) -> None:
    """The second answered, the last did not: which of them left is known, and nothing else follows from it."""
    today = DAY_7.date()
    told = {}
    assert the_one(so_far_with_left(running, today)).left == 0
    for number in (1, 7):
        let_go(learners[number], on=today - timedelta(days=1), by=PRODUCT, now=DAY_7)
        told[number] = the_one(so_far_with_left(running, today))
        put_back_role(learners[number], by=PRODUCT, now=DAY_7)
    assert told[1] == told[7]
    assert (str(told[1].figures.answered), told[1].left) == ("6 van 8", 1)

    let_go(learners[7], on=today, by=PRODUCT, now=DAY_7)
    publish(CLOSED)
    let_go(learners[1], on=CLOSED.date(), by=PRODUCT, now=CLOSED)
    later = the_one(so_far_with_left(running, CLOSED.date() + timedelta(days=30)))
    assert (later.is_closed, later.left) == (True, 1), "who left before it closed; it stands still as well"

    member = make.member("Sanne Brouwer", organisation=running.organisation)
    client = Client(headers={"accept-language": "nl"})
    sign_in(client, member)
    page = client.get(f"/o/{running.organisation.public_id}/t/{running.public_id}/follow-up/").content.decode()
    assert re.search(r"6 van 8 <span[^>]*>1 doet niet meer mee</span>", page)
