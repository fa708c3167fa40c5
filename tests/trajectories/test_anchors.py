"""The two days from which everything is counted."""

from datetime import UTC, date, datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from tests import factories
from trajectories.anchors import anchors, overall
from trajectories.dates import read_dates
from trajectories.models import Cohort, Intervention, InterventionDate, Trajectory

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Trajectory:
    return factories.trajectory(starts_on=date(2027, 4, 5), ends_on=date(2027, 6, 30))


def only(plan: Trajectory) -> Cohort:
    return plan.cohorts.get()


def on(day: int, hour: int = 8, month: int = 4) -> datetime:
    return datetime(2027, month, day, hour, tzinfo=UTC)


def test_sessions_count_from_the_first_to_the_end_of_the_last(plan: Trajectory) -> None:
    factories.session(plan, on(29), on(29, 15))
    factories.session(plan, on(13), on(14, 15))

    assert anchors(only(plan)) == (date(2027, 4, 13), date(2027, 4, 29))


@pytest.mark.parametrize("kind", ["coaching", "e_learning", "job_aid", "floor_support"])
def test_what_is_no_session_counts_only_where_there_is_none(plan: Trajectory, kind: str) -> None:
    factories.session(plan, on(1), on(30), kind=kind)
    assert anchors(only(plan)) == (date(2027, 4, 1), date(2027, 4, 30))

    factories.session(plan, on(13), on(13, 15))
    assert anchors(only(plan)) == (date(2027, 4, 13), date(2027, 4, 13))


def test_a_session_without_a_date_leaves_room_for_the_others(plan: Trajectory) -> None:
    Intervention.objects.create(trajectory=plan, title="Ooit", kind="session")
    factories.session(plan, on(1), on(30), kind="e_learning")

    assert anchors(only(plan)) == (date(2027, 4, 1), date(2027, 4, 30))


def test_without_a_session_what_has_no_end_counts_on_its_first_day(plan: Trajectory) -> None:
    coaching = factories.session(plan, on(6), kind="coaching")
    InterventionDate.objects.create(intervention=coaching, starts_at=on(20))

    assert anchors(only(plan)) == (date(2027, 4, 6), date(2027, 4, 6))


def test_an_anchor_that_was_chosen_wins(plan: Trajectory) -> None:
    factories.session(plan, on(13), on(13, 15))
    go_live = only(plan)
    go_live.start = go_live.end = date(2027, 5, 1)
    go_live.save()

    assert anchors(go_live) == (date(2027, 5, 1), date(2027, 5, 1))


def test_without_any_date_the_planned_days_stand_in(plan: Trajectory) -> None:
    assert anchors(only(plan)) == (date(2027, 4, 5), date(2027, 6, 30))
    plan.ends_on = None
    plan.save()
    assert anchors(only(plan)) == (date(2027, 4, 5), date(2027, 4, 5))


def test_days_are_those_on_the_calendar_where_it_happens(plan: Trajectory) -> None:
    late = factories.session(plan, datetime(2027, 4, 13, 22, 30, tzinfo=UTC), datetime(2027, 4, 13, 23, tzinfo=UTC))
    assert anchors(only(plan)) == (date(2027, 4, 14), date(2027, 4, 14))

    late.dates.update(zone="Europe/London")
    assert anchors(only(plan)) == (date(2027, 4, 13), date(2027, 4, 14))


def test_each_cohort_counts_its_own_contact_moments(plan: Trajectory) -> None:
    early, late = only(plan), Cohort.objects.create(trajectory=plan, name="late dienst")
    factories.session(plan, on(13), on(13, 15))
    factories.session(plan, on(3, month=5), on(3, 15, month=5)).cohorts.add(late)

    assert anchors(early) == (date(2027, 4, 13), date(2027, 4, 13))
    assert anchors(late) == (date(2027, 4, 13), date(2027, 5, 3))
    assert overall(plan) == (date(2027, 4, 13), date(2027, 5, 3))


def test_what_was_taken_away_does_not_count(plan: Trajectory) -> None:
    gone = factories.session(plan, on(13), on(13, 15))
    gone.removed_at = on(1)
    gone.save()

    assert anchors(only(plan)) == (date(2027, 4, 5), date(2027, 6, 30))


def test_what_was_declined_does_not_count(plan: Trajectory) -> None:
    factories.session(plan, on(13), on(13, 15))
    factories.session(plan, on(20), on(20, 15), standing="requested")
    factories.session(plan, on(29), on(29, 15), standing="declined")

    assert anchors(only(plan)) == (date(2027, 4, 13), date(2027, 4, 20))


def weekly(plan: Trajectory, until: date | None, **fields: str) -> None:
    """Every Tuesday from 13 April, two hours."""
    made = factories.session(plan, on(13), on(13, 10), **fields)
    made.dates.update(is_weekly=True, weekly_until=until)


def test_weekly_sessions_count_up_to_their_last_time(plan: Trajectory) -> None:
    weekly(plan, date(2027, 5, 10))

    assert anchors(only(plan)) == (date(2027, 4, 13), date(2027, 5, 4))


def test_what_is_weekly_without_an_end_counts_on_its_first_day(plan: Trajectory) -> None:
    weekly(plan, None)
    assert anchors(only(plan)) == (date(2027, 4, 13), date(2027, 4, 13))

    factories.session(plan, on(29), on(29, 15))
    assert anchors(only(plan)) == (date(2027, 4, 13), date(2027, 4, 29))


@pytest.mark.parametrize(
    ("until", "end"), [(None, date(2027, 4, 13)), (date(2027, 5, 11), date(2027, 5, 11))], ids=["endless", "until"]
)
def test_weekly_coaching_counts_where_there_is_no_session(plan: Trajectory, until: date | None, end: date) -> None:
    weekly(plan, until, kind="coaching")

    assert anchors(only(plan)) == (date(2027, 4, 13), end)


def test_what_was_read_in_two_queries_counts_the_same(
    plan: Trajectory, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    weekly(plan, date(2027, 5, 10))
    factories.session(plan, on(29, month=6), on(29, 15, month=6), standing="declined")

    with django_assert_num_queries(2):
        read_dates([plan])
        found = overall(plan)

    assert found == overall(Trajectory.objects.get()) == (date(2027, 4, 13), date(2027, 5, 4))


def test_many_trajectories_are_read_at_once(
    plan: Trajectory, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for trajectory in (plan, factories.trajectory(), factories.trajectory()):
        factories.session(trajectory, on(13), on(13, 15))

    with django_assert_num_queries(5):
        found = [anchors(each) for one in Trajectory.objects.with_dates() for each in one.cohorts.all()]

    assert found == [(date(2027, 4, 13), date(2027, 4, 13))] * 3
