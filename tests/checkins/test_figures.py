"""What may be said of a group, by literal data."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date
from itertools import combinations_with_replacement, product

import pytest
from django.utils import translation

from checkins.figures import Figures, Pair, Said, SeenBy, answered_share, figures
from checkins.models import Felt
from organisations.thresholds import Median, Share, part, share

pytestmark = pytest.mark.once


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def counted(said: list[Said], *, asked: int, sights: list[SeenBy] | None = None) -> Figures:
    return figures(range(asked), said, sights or [], minimum=5)


def felt(*levels: int | None, behaviour: str = "", start: int = 0) -> list[Said]:
    """One answer for each learner in turn; None: it did not come up."""
    day = date(2027, 6, 10)
    return [
        Said(number, 0 if level is None else 1, level, behaviour=behaviour, day=day)
        for number, level in enumerate(levels, start)
    ]


def test_it_says_how_many_applied_it_of_those_who_could() -> None:
    found = counted(felt(0, 1, 2, 3, 4, 2, 2, *[None] * 5), asked=14)
    assert str(found.answered) == "12 of 14"
    assert str(found.no_opportunity) == "5 of 12"
    assert str(found.applied) == "5 of 7"
    assert str(found.on_their_own) == "2 of 7"
    assert found.whole.felt is not None
    assert (found.whole.felt.level, found.whole.felt.base) == (2, 7)


@pytest.mark.parametrize("asked", [1, 2, 3, 4])
def test_a_group_under_five_shows_nothing_at_all(asked: int) -> None:
    assert counted(felt(*[2] * asked), asked=asked) == Figures()
    assert answered_share(range(asked), range(asked), 5) is None


@pytest.mark.parametrize("without", [1, 2, 3, 4])
def test_who_had_no_occasion_does_not_stand_alone_by_what_the_others_applied(without: int) -> None:
    found = counted(felt(*[2, 0] * 4, *[None] * without), asked=12)
    assert found.answered is not None
    assert found.is_too_small
    assert found.whole.felt is None
    assert found.on_their_own is None
    assert counted(felt(*[2, 0] * 4), asked=12).applied is not None


def test_the_outermost_are_told_as_one_and_kept_as_one() -> None:
    for number, base, words in (
        (0, 6, "almost nobody of 6"),
        (1, 6, "almost nobody of 6"),
        (2, 6, "2 of 6"),
        (5, 6, "almost everyone of 6"),
        (6, 6, "almost everyone of 6"),
    ):
        assert str(share(number, base, 5)) == words
    assert share(6, 6, 5) == share(5, 6, 5)
    assert share(0, 6, 5) == share(1, 6, 5)
    assert share(3, 4, 5) is None


def test_a_part_is_told_where_neither_it_nor_the_rest_is_small() -> None:
    told = {number: part(number, 12, 5) for number in range(13)}
    assert [number for number, one in told.items() if one is None] == [1, 2, 3, 4, 8, 9, 10]
    assert told[11] == told[12] == Share(11, 12), "all alone would say what each of them answered"
    assert part(4, 5, 5) == part(5, 5, 5) == Share(4, 5)


def test_almost_everyone_without_an_occasion_is_told_and_nothing_of_the_one_who_had() -> None:
    for levels in ([None] * 7, [*[None] * 6, 4]):
        found = counted(felt(*levels), asked=8)
        assert str(found.no_opportunity) == "almost everyone of 7"
        assert found.applied is None
        assert found.whole.felt is None


def test_no_answer_is_unknown_and_never_zero() -> None:
    assert str(counted(felt(2, 2, 2, 0, 0), asked=20).applied) == "3 of 5"


def test_one_learner_with_two_behaviours_counts_once_with_the_best() -> None:
    said = [*felt(0, 0, 0, 0, 0), Said(0, 1, 3), Said(1, 1, 2)]
    assert str(counted(said, asked=6).applied) == "2 of 5"


def test_who_left_is_not_counted_and_neither_is_their_answer() -> None:
    said = [*felt(2, 2, 0, 0, 0), Said(77, 1, 4)]
    assert str(counted(said, asked=7).answered) == "5 of 7"
    assert str(counted(said, asked=7).applied) == "2 of 5"


def test_what_stood_in_the_way_is_told_of_as_many_people_as_a_figure_rests_on() -> None:
    obstacles = ["time"] * 5 + ["nerve"] * 4 + [""] * 2
    said = [Said(number, 1, 2, obstacle) for number, obstacle in enumerate(obstacles)]
    twice = [*said, Said(8, 1, 2, "nerve"), Said(8, 0, None, "time")]

    assert counted(twice, asked=11).obstacles == {"time": Share(6, 11)}
    assert counted(twice, asked=10).obstacles == {}, "the four who did not meet it"
    assert figures(range(4), said[:4], minimum=5).obstacles == {}


def test_seen_stands_beside_felt_of_the_same_behaviour_in_the_same_two_weeks() -> None:
    said = felt(3, 3, 2, 2, 2, behaviour="first")
    near, far = date(2027, 6, 24), date(2027, 6, 25)
    seen = [SeenBy(100 + number, number, 1, "first", near) for number in range(5)]

    both = counted(said, asked=6, sights=[*seen, SeenBy(200, 0, 4, "first", far), SeenBy(201, 1, 4, "second", near)])
    one_observer = counted(said, asked=6, sights=[SeenBy(100, number, 1, "first", near) for number in range(5)])

    assert both.whole.seen is not None
    assert (both.whole.seen.level, both.whole.seen.base) == (1, 5)
    assert one_observer.whole.felt == both.whole.felt
    assert one_observer.whole.seen is None, "it would be the answers of one person"


def test_what_was_seen_of_a_behaviour_stands_beside_who_told_in_general() -> None:
    """Of one behaviour no form asks which, and of several "in general" stands first."""
    said = felt(3, 3, 2, 2, 2)
    sights = [SeenBy(100 + number, one.learner, 2, "first", one.day) for number, one in enumerate(said)]
    assert counted(said, asked=12, sights=sights).whole.seen == Median(2, 5)
    in_general = [replace(one, behaviour="") for one in sights]
    told = [replace(one, behaviour="first") for one in said]
    assert counted(told, asked=12, sights=in_general).whole.seen == Median(2, 5)
    assert counted([replace(one, behaviour="other") for one in said], asked=12, sights=sights).whole.seen is None


def test_of_who_told_in_general_nothing_is_seen_of_one_behaviour() -> None:
    """By what their learner told of: else the seen of one behaviour would be of others than felt it."""
    said = felt(2, 3, 3, 0, 0, 1, 1)
    for place, name in enumerate(("second", "third", "fourth"), 1):
        said += felt(2, 2, 3, 3, 3, 0, 1, behaviour=name, start=7 * place)
    levels = {"": 4, "second": 1}
    sights = [
        SeenBy(100 + one.learner, one.learner, levels[one.behaviour], "second", one.day)
        for one in said
        if one.behaviour in levels and one.learner % 7 < 5
    ]
    told = counted(said, asked=28, sights=sights)
    assert told.whole.seen == Median(1, 10)
    assert {name: pair.seen for name, pair in told.behaviours.items()} == {
        "second": Median(1, 5), "third": None, "fourth": None,
    }  # fmt: skip


def test_behaviours_stand_apart_only_where_nobody_is_left_over() -> None:
    five = felt(4, 4, 3, 3, 3, behaviour="first")
    other = felt(0, 0, 0, 1, 1, behaviour="second", start=5)

    apart = counted([*five, *other], asked=12).behaviours

    assert {name: pair.felt and pair.felt.level for name, pair in apart.items()} == {"first": 3, "second": 0}
    assert counted([*five, *other[:4]], asked=12).behaviours == {}
    assert counted([*five, *other, *felt(4, behaviour="third", start=10)], asked=12).behaviours == {}
    assert counted(five, asked=12).behaviours == {}, "there is but one"


def test_a_higher_minimum_hides_and_never_shows_more() -> None:
    told = counted(felt(0, 1, 2, 3, 4, 2, 2, *[None] * 5), asked=14)

    assert told.under(5) == told
    assert told.under(6).applied is None, "five had no occasion"
    assert told.under(6).whole.felt is None
    assert str(told.under(6).answered) == "12 of 14"
    assert told.under(15) == Figures()
    assert Figures.from_data(told.as_data()) == told


def test_where_they_stood_before_rests_on_five_who_looked_back() -> None:
    said = [Said(number, 1, 2, then=then) for number, then in enumerate([0, 0, 1, 3, 4, None, None])]
    told = figures(range(8), said, minimum=5)
    assert told.before == Median(1, 5)
    assert figures(range(8), said[1:], minimum=5).before is None, "four looked back"
    assert Figures.from_data(told.as_data()) == told
    assert told.under(6).before is None


def test_behaviours_stand_apart_only_where_their_middles_leave_room_beside_the_whole() -> None:
    """Five and six: the middle of the second can say that four of it applied it, and four did in all."""
    first = felt(0, 1, 1, 1, 1, behaviour="first")
    told = counted([*first, *felt(0, 0, 2, 2, 2, 2, behaviour="second", start=5)], asked=12)
    assert (str(told.applied), told.behaviours) == ("4 of 11", {})

    # Whatever the middles are: hidden in the one case and not in the other, they would be known.
    second = felt(0, 0, 0, 1, 2, 2, behaviour="second", start=5)
    assert counted([*felt(0, 0, 0, 2, 2, behaviour="first"), *second], asked=12).behaviours == {}
    one_more = counted([*felt(0, 0, 2, 2, 2, behaviour="first"), *second], asked=12)
    assert one_more.behaviours.keys() == {"first", "second"}

    # A row that was published before anybody knew says no more either.
    apart = {"first": asdict(Pair(Median(1, 5))), "second": asdict(Pair(Median(2, 6)))}
    assert Figures.from_data(told.as_data() | {"behaviours": apart}) == told
    assert Figures.from_data(one_more.as_data()) == one_more


def test_who_told_of_two_behaviours_keeps_them_together() -> None:
    twice = felt(4, 4, 3, 3, 3, behaviour="first") + felt(0, 0, 0, 1, 1, behaviour="second", start=5)
    assert counted(twice, asked=12).behaviours
    assert counted([*twice, *felt(0, behaviour="second")], asked=12).behaviours == {}


def test_what_was_seen_stands_apart_only_where_its_middles_leave_room() -> None:
    """Of four times five the whole tells its middle, which three low ones can use up."""
    names = ("first", "second", "third", "fourth")
    said = felt(2, 3, 3, 0, 0, 1, 1, behaviour="first")
    for place, name in enumerate(names[1:], 1):
        said += felt(2, 2, 3, 3, 3, 0, 1, behaviour=name, start=7 * place)
    sights = [SeenBy(100 + one.learner, one.learner, 2, one.behaviour, one.day) for one in said if one.learner % 7 < 5]

    apart = counted(said, asked=28, sights=sights).behaviours
    assert [apart[name].seen for name in names] == [None] * 4
    three = counted(said, asked=28, sights=sights[:15]).behaviours
    assert [three[name].seen for name in names] == [Median(2, 5)] * 3 + [None]


@pytest.mark.parametrize("sizes", [(5, 5), (5, 6)])
def test_whatever_two_behaviours_say_leaves_everyone_room(sizes: tuple[int, int]) -> None:
    """Not made up but counted out: each way in which so many can have answered, and the pages that say the same."""
    left: dict[str, list[set[int]]] = {}
    apart = 0
    for both in product(*(combinations_with_replacement(Felt.values, size) for size in sizes)):
        said = [
            Said(10 * place + number, 1, level, behaviour=f"{place}")
            for place, levels in enumerate(both)
            for number, level in enumerate(levels)
        ]
        page = figures([one.learner for one in said], said, minimum=5)
        apart += bool(page.behaviours)
        for found, levels in zip(left.setdefault(str(page), [set(), set()]), both, strict=True):
            found |= set(levels)
    assert apart > 1000
    assert [page for page, parts in left.items() if any(max(found) - min(found) <= 1 for found in parts)] == []
