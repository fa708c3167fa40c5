"""The picture of the timeline: what stands on it, and that no two words stand on each other."""

import itertools
from datetime import date, timedelta

import pytest

from trajectories.strip import Strip, strip

pytestmark = pytest.mark.once

START = date(2027, 2, 2)
WORDS = ["vandaag", "2 feb, eerste dag", "20 apr, laatste dag"]


def drawn(today: date, end: date = date(2027, 3, 2), *labels: tuple[int, str]) -> Strip:
    found = strip(
        [START, end],
        [(START + timedelta(days=days), label) for days, label in labels or ((-21, "−21"), (180, "+180"))],
        start=START,
        end=end,
        today=today,
    )
    assert found
    return found


def test_flags_tell_today_and_the_first_and_last_day() -> None:
    found = drawn(date(2027, 6, 1), date(2027, 4, 20))

    assert [flag.text for flag in found.flags] == WORDS


def test_a_flag_hangs_left_where_there_is_no_room_on_the_right() -> None:
    late = date(2027, 8, 8)
    now = drawn(late).flags[0]

    assert now.text == "vandaag"
    assert now.is_left
    assert now.left < now.x


def test_today_is_kept_and_a_flag_on_top_of_it_is_not() -> None:
    kept = [flag.text for flag in drawn(START - timedelta(days=1), START + timedelta(days=3)).flags]

    assert "vandaag" in kept
    assert len(kept) < 3


def test_no_two_flags_touch() -> None:
    for days in range(-40, 200, 5):
        flags = sorted(drawn(START + timedelta(days=days)).flags, key=lambda flag: flag.left)

        assert all(one.left + one.width <= other.left for one, other in itertools.pairwise(flags))


def test_the_same_moment_is_named_once() -> None:
    found = drawn(date(2027, 6, 1), date(2027, 3, 2), (90, "+90"), (120, "+90"), (180, "+180"))

    assert [dot.label for dot in found.check_ins] == ["+90", "", "+180"]


def test_a_day_without_length_has_one_flag() -> None:
    assert [flag.text for flag in drawn(date(2027, 6, 1), START).flags] == WORDS[:2]
