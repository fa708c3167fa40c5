"""The learner's line as a drawing."""

from datetime import date

import pytest

from checkins.chart import DESK, PHONE, Reading, draw, is_enough

pytestmark = pytest.mark.once


def test_three_times_make_a_line() -> None:
    days = [Reading(date(2027, 2, number), felt=number) for number in (1, 2, 3)]
    assert not is_enough(days[:2])
    assert is_enough(days)


def test_points_stand_evenly_and_higher_means_more() -> None:
    chart = draw([Reading(date(2027, 1, 26), 0), Reading(date(2027, 2, 2), 2), Reading(date(2027, 3, 2), 4)])
    assert [dot.x for dot in chart.felt] == [92, 184, 276]
    assert [dot.y for dot in chart.felt] == [212, 114, 16]
    assert chart.felt_path == "M92 212L184 114L276 16"


def test_seen_is_its_own_line_and_never_joined_with_felt() -> None:
    chart = draw([Reading(date(2027, 2, 2), 1, 1), Reading(date(2027, 2, 9), 2), Reading(date(2027, 2, 16), 3, 2)])
    assert len(chart.felt) == 3
    assert [dot.is_shared for dot in chart.seen] == [True, False]
    assert chart.seen_path == "M92 163L276 114"


def test_names_at_the_end_never_overlap() -> None:
    chart = draw([Reading(date(2027, 2, day), 3, 3) for day in (1, 2, 3)])
    assert chart.felt_label is not None
    assert chart.seen_label is not None
    assert abs(chart.felt_label - chart.seen_label) >= 20


def test_many_days_keep_room_for_their_dates() -> None:
    readings = [Reading(date(2027, 2, day), 2) for day in range(1, 29)]
    assert len(draw(readings).ticks) <= 6
    assert len(draw(readings, DESK).ticks) <= 10
    assert draw(readings).ticks[-1].day == date(2027, 2, 28)
    assert all(PHONE.left <= tick.x <= PHONE.right for tick in draw(readings).ticks)
