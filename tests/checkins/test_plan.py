"""Moments that are due become asks, once, on the recipient's own day."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from asks.models import Ask
from checkins.cards import CARDS
from checkins.models import ScheduleException, ScheduleLine, Talk
from checkins.planning import asking, dues, moments, plan
from organisations.models import Person
from roles.models import Function, Pairing, Role
from tests import factories as make
from trajectories.models import Trajectory

pytestmark = pytest.mark.django_db


def at(day: date, hour: int = 8) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def abouts(person: Person, kind: str = "log") -> list[str]:
    asked = Ask.objects.filter(person=person, kind=kind).values_list("about", flat=True)
    return sorted(about.split(":")[1] for about in asked)


def test_a_learner_is_asked_on_the_day_after_the_holiday(running: Trajectory) -> None:
    sara = make.role(running, name="Sara Yıldız")
    plan(at(date(2027, 5, 6)))  # Ascension Day
    assert abouts(sara.person) == []
    plan(at(date(2027, 5, 7)))
    ask = Ask.objects.get(person=sara.person, kind="log")
    assert ask.about == f"{running.public_id}:d7"
    assert ask.due_on == date(2027, 5, 7)
    # Ten working days later, over Whit Monday.
    assert ask.window_until == date(2027, 5, 24)
    assert ask.checked_at is not None


def test_planning_twice_opens_nothing_twice(running: Trajectory) -> None:
    make.role(running)
    assert plan(at(date(2027, 5, 7))) > 0
    assert plan(at(date(2027, 5, 7), 9)) == 0


def test_what_goes_wrong_in_one_trajectory_keeps_no_other_waiting(
    running: Trajectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    sara = make.role(running)
    broken = make.trajectory(starts_on=running.starts_on, state="running")
    make.session(broken, at(running.starts_on))
    make.role(broken)
    monkeypatch.setattr(asking, "dues", lambda group, now: 1 / 0 if group.trajectory == broken else dues(group, now))

    plan(at(date(2027, 5, 7)))

    assert abouts(sara.person) == ["d7"]


def test_after_items_wait_for_the_start_and_before_items_do_not(running: Trajectory) -> None:
    Trajectory.objects.filter(pk=running.pk).update(state="preparing")
    sara, farid = make.role(running), make.role(running, Function.MANAGER)
    plan(at(date(2027, 3, 30)))
    assert abouts(sara.person, "start_talk") == ["start_talk"]
    assert Ask.objects.get(person=farid.person).about == f"{running.public_id}:start_talk:{sara.public_id}"
    plan(at(date(2027, 5, 7)))
    assert abouts(sara.person) == []


def test_a_cancelled_trajectory_asks_nothing(running: Trajectory) -> None:
    make.role(running)
    Trajectory.objects.filter(pk=running.pk).update(state="cancelled")
    assert plan(at(date(2027, 5, 7))) == 0


def test_supporters_are_asked_about_each_learner_they_stand_beside(running: Trajectory) -> None:
    sara, kofi, eva = (make.role(running, name=name) for name in ("Sara", "Kofi", "Eva"))
    noor, farid = make.role(running, Function.BUDDY, "Noor"), make.role(running, Function.MANAGER, "Farid")
    noor.learners.set([sara, eva])
    make.pair(noor, sara, kofi)
    plan(at(date(2027, 5, 7)))
    prefix = f"{running.public_id}:d7:"
    assert set(Ask.objects.filter(person=noor.person, kind="buddy").values_list("about", flat=True)) == {
        prefix + sara.public_id,
        prefix + kofi.public_id,
    }
    assert Ask.objects.filter(person=farid.person, kind="return_talk").count() == 3
    assert not Ask.objects.filter(about__endswith=eva.public_id, kind="buddy").exists()


def test_of_several_observers_one_is_asked_after_half_a_year(running: Trajectory) -> None:
    sara = make.role(running)
    first, second = make.role(running, Function.OBSERVER), make.role(running, Function.OBSERVER)
    for one in (first, second):
        make.pair(one, sara)
    plan(at(date(2027, 7, 28)))
    assert abouts(first.person, "observe") == abouts(second.person, "observe") == ["d90"]
    plan(at(date(2027, 10, 26)))
    assert abouts(first.person, "observe") == ["d180", "d90"]
    assert abouts(second.person, "observe") == ["d90"]


def test_a_check_in_missed_by_absence_is_skipped_but_the_plan_is_not(running: Trajectory) -> None:
    away, here = make.role(running), make.role(running)
    make.absence(away.person, date(2027, 4, 30), date(2027, 5, 21))
    for day in range(30):
        plan(at(date(2027, 4, 30) + timedelta(days=day)))
    assert abouts(here.person) == ["d21", "d7"]
    assert abouts(away.person) == ["d21"]
    assert abouts(away.person, "if_then") == ["if_then"]
    assert Ask.objects.get(person=away.person, kind="if_then").due_on == date(2027, 5, 24)


def test_who_left_is_asked_nothing_and_nothing_is_asked_about_them(running: Trajectory) -> None:
    gone, stays = make.role(running), make.role(running)
    noor = make.role(running, Function.BUDDY)
    make.pair(noor, gone, stays)
    gone.person.left_on = date(2027, 5, 1)
    gone.person.save()
    plan(at(date(2027, 5, 7)))
    assert abouts(gone.person) == []
    assert abouts(stays.person) == ["d7"]
    assert Ask.objects.filter(person=noor.person, kind="buddy").count() == 1


def test_a_moment_switched_off_is_not_asked(running: Trajectory) -> None:
    sara = make.role(running)
    ScheduleLine.objects.create(trajectory=running, moment="d7", offset=7, is_on=False)
    plan(at(date(2027, 5, 7)))
    assert abouts(sara.person) == []
    ScheduleLine.objects.update(is_on=True)
    plan(at(date(2027, 5, 7)))
    assert abouts(sara.person) == ["d7"]


def test_one_person_may_have_their_own_day_or_none(running: Trajectory) -> None:
    later, never, usual = (make.role(running) for _ in range(3))
    ScheduleException.objects.create(trajectory=running, person=later.person, moment="d7", day=date(2027, 5, 11))
    ScheduleException.objects.create(trajectory=running, person=never.person, moment="d7", is_on=False)
    plan(at(date(2027, 5, 7)))
    assert (abouts(later.person), abouts(never.person), abouts(usual.person)) == ([], [], ["d7"])
    plan(at(date(2027, 5, 11)))
    assert (abouts(later.person), abouts(never.person)) == (["d7"], [])


def test_a_moment_whose_window_closed_is_not_asked_any_more(running: Trajectory) -> None:
    sara = make.role(running)
    plan(at(date(2027, 6, 2)))
    assert abouts(sara.person) == ["d21"]


def test_an_ask_is_wanted_only_while_all_of_it_stands(running: Trajectory) -> None:
    sara, noor = make.role(running), make.role(running, Function.BUDDY)
    make.pair(noor, sara)
    now = at(date(2027, 5, 7))
    plan(now)
    ask = Ask.objects.get(person=noor.person, kind="buddy")
    wanted = CARDS["buddy"].wanted
    assert wanted(ask, now)
    assert not wanted(ask, at(date(2027, 5, 24)))
    line = ScheduleLine.objects.create(trajectory=running, moment="d7", offset=7, is_on=False)
    assert not wanted(Ask.objects.get(pk=ask.pk), now)
    line.delete()
    none = ScheduleException.objects.create(trajectory=running, person=noor.person, moment="d7", is_on=False)
    assert not wanted(Ask.objects.get(pk=ask.pk), now)
    none.delete()
    Pairing.objects.update(person=make.role(running, Function.BUDDY).person)
    assert not wanted(Ask.objects.get(pk=ask.pk), now), "she chose somebody else"
    Pairing.objects.update(person=noor.person)
    Role.objects.filter(pk=sara.pk).update(held_until=date(2027, 5, 1))
    assert not wanted(Ask.objects.get(pk=ask.pk), now)
    Role.objects.filter(pk=sara.pk).update(held_until=None)
    assert wanted(Ask.objects.get(pk=ask.pk), now)
    Role.objects.filter(pk=noor.pk).update(held_until=date(2027, 5, 1))
    assert not wanted(Ask.objects.get(pk=ask.pk), now)
    Role.objects.filter(pk=noor.pk).update(held_until=None)
    Trajectory.objects.update(state="ended")
    assert not wanted(Ask.objects.get(pk=ask.pk), now)


def test_a_talk_that_was_held_is_asked_no_more(running: Trajectory) -> None:
    sara, farid = make.role(running), make.role(running, Function.MANAGER)
    now = at(date(2027, 5, 7))
    plan(now)
    ask = Ask.objects.get(person=farid.person, kind="return_talk")
    assert CARDS["return_talk"].wanted(ask, now)
    Talk.objects.create(kind="return", holder=farid, learner=sara, outcome="held", said_at=now)
    assert not CARDS["return_talk"].wanted(ask, now)


@pytest.mark.parametrize("learners", [3, 40])
def test_a_tick_reads_the_same_for_few_and_many(running: Trajectory, learners: int) -> None:
    for _ in range(learners):
        sara = make.role(running)
        make.absence(sara.person, date(2027, 3, 1), date(2027, 3, 5))
    make.role(running, Function.MANAGER)
    plan(at(date(2027, 5, 7)))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert plan(at(date(2027, 5, 7), 10)) == 0
    assert len(queries) == 14


def test_many_trajectories_are_planned_some_at_a_time_each_in_one_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "TOGETHER", 2)
    owner = make.member().person
    for _ in range(5):
        trajectory = make.trajectory(owner=owner, state="running", starts_on=date(2027, 4, 29))
        make.session(trajectory, at(date(2027, 4, 29), 7), at(date(2027, 4, 29), 15))
        make.role(trajectory)
    with CaptureQueriesContext(connection) as queries:
        assert plan(at(date(2027, 5, 7))) == 15
    written = [query for query in queries if query["sql"].startswith("INSERT") and "asks_ask" in query["sql"]]
    assert len(written) == 5
    assert Counter(Ask.objects.values_list("kind", flat=True)) == {"log": 5, "if_then": 5, "beside": 5}


def test_the_timeline_shows_days_of_the_group(running: Trajectory) -> None:
    found = {str(one.moment): one.day for one in moments(running, at(date(2027, 5, 7)))}
    assert found["last_items"] == date(2027, 4, 9)
    assert found["d7"] == date(2027, 5, 7)
    assert found["d365"] == date(2028, 4, 28)
