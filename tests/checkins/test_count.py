"""What may be said of a group, by literal data."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from checkins.dates import Moment
from checkins.figures import MomentCount, Said, count

pytestmark = pytest.mark.once


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def counted(said: list[Said], *, asked: int, is_closed: bool = True) -> MomentCount:
    return count(Moment.D21, asked=range(asked), said=said, is_closed=is_closed, minimum=5)


def felt(*levels: int | None) -> list[Said]:
    """One answer for each learner in turn; None: it did not come up."""
    return [Said(number, 0 if level is None else 1, level) for number, level in enumerate(levels)]


def test_a_closed_moment_says_how_many_applied_it_of_those_who_could() -> None:
    found = counted(felt(0, 1, 2, 3, 4, 2, None), asked=9)
    assert str(found.answered) == "7 of 9"
    assert str(found.no_opportunity) == "1 of 7"
    assert str(found.applied) == "4 of 6"
    assert str(found.on_their_own) == "2 of 6"


def test_before_it_closes_only_how_many_answered() -> None:
    found = counted(felt(0, 1, 2, 3, 4, 2), asked=9, is_closed=False)
    assert str(found.answered) == "6 of 9"
    assert found.applied is found.on_their_own is found.no_opportunity is None


@pytest.mark.parametrize("asked", [1, 2, 3, 4])
def test_a_group_under_five_shows_nothing_at_all(asked: int) -> None:
    found = counted(felt(*[2] * asked), asked=asked)
    assert found.answered is found.applied is found.no_opportunity is None
    assert found.is_too_small


def test_who_had_no_occasion_leaves_the_base_and_may_make_it_too_small() -> None:
    found = counted(felt(2, 2, 2, 2, None, None), asked=8)
    assert str(found.no_opportunity) == "2 of 6"
    assert found.applied is None
    assert found.is_too_small


def test_nobody_and_everyone_are_never_said_outright() -> None:
    assert str(counted(felt(2, 3, 4, 2, 2), asked=5).applied) == "almost everyone of 5"
    assert str(counted(felt(0, 1, 0, 1, 0), asked=5).applied) == "almost nobody of 5"
    assert str(counted([], asked=6, is_closed=False).answered) == "almost nobody of 6"


def test_no_answer_is_unknown_and_never_zero() -> None:
    assert str(counted(felt(2, 2, 2, 0, 0), asked=20).applied) == "3 of 5"


def test_one_learner_with_two_behaviours_counts_once_with_the_best() -> None:
    said = [*felt(0, 0, 0, 0, 0), Said(0, 1, 3)]
    assert str(counted(said, asked=6).applied) == "1 of 5"


def test_who_left_is_not_counted_and_neither_is_their_answer() -> None:
    said = [*felt(2, 2, 0, 0, 0), Said(77, 1, 4)]
    assert str(counted(said, asked=6).answered) == "5 of 6"
    assert str(counted(said, asked=6).applied) == "2 of 5"


def test_what_stood_in_the_way_is_told_of_as_many_people_as_a_figure_rests_on() -> None:
    obstacles = ["time"] * 5 + ["nerve"] * 4 + [""] * 2
    said = [Said(number, 1, 2, obstacle) for number, obstacle in enumerate(obstacles)]
    twice = [*said, Said(8, 1, 2, "nerve"), Said(8, 0, None, "time")]

    closed = count(Moment.D7, asked=range(11), said=twice, is_closed=True, minimum=5)
    open_one = count(Moment.D7, asked=range(11), said=twice, is_closed=False, minimum=5)
    few_did_not = count(Moment.D7, asked=range(10), said=twice, is_closed=True, minimum=5)
    small = count(Moment.D7, asked=range(4), said=said[:4], is_closed=True, minimum=5)

    assert [(one.obstacle, one.share.number, one.share.base) for one in closed.in_the_way] == [("time", 6, 11)]
    assert open_one.in_the_way == small.in_the_way == few_did_not.in_the_way == ()
