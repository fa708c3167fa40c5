"""G2: an attack on what is published. Who reads everything for twenty weeks may not know how it went for anybody.

Two thousand made-up groups of one to twelve people answer four check-ins; people join, are let go, come back, and take
away what they wrote meanwhile. The attacker knows more than anybody should: who took part and when, who answered, who
had an occasion, about which behaviour, who was seen by whom, and everything else that anybody answered but the one
thing they are after. They hold all that was told at once: how many answered, had no occasion, applied it and did so on
their own, the middles of felt, seen and before, of the whole and by behaviour, and each obstacle. From it they look for
what each person can have answered. Somebody is pinned when all that is left lies within one step of the scale, or is
one obstacle. In the same groups each rule is left out in turn, and has to be missed.

Whether somebody answered at all is a secret too. Of it the attacker knows only who took part and when, and has what
was told of the open check-in in each week beside what was published. Nobody sees who took their words away.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import combinations_with_replacement, product
from operator import itemgetter
from random import Random
from typing import Any, NamedTuple, Self

import pytest

from checkins import figures as figures_module
from checkins.figures import Figures, Said, SeenBy, answered_share, figures
from checkins.models import Felt, Obstacle, Seen, Then
from organisations import thresholds
from organisations.thresholds import Share

pytestmark = pytest.mark.once

MINIMUM = 5
GROUPS = 2000
WEEKS = 20
# The weeks in which a check-in is asked and in which its window closes.
WINDOWS = ((1, 3), (3, 5), (6, 8), (13, 15))
BEHAVIOURS = ("first", "second")
OBSTACLES = ("", *Obstacle.values[:3])
MINDS = [Felt.values, Felt.values, [0, 1], [3, 4], [4], [0], [2]]
# A rule, and what stands in its place where it is left out.
LEAKS: Mapping[str, Callable[..., Any]] = {
    "may_split": lambda whole, parts, minimum: True,
    "share": lambda number, base, minimum: Share(number, base) if base >= minimum else None,
    "middles_tell": lambda whole, parts, numbers=(): False,
}
NOTHING = Figures()
SECRETS: dict[str, Sequence[int | str]] = {
    "felt": Felt.values,
    "seen": Seen.values,
    "then_felt": Then.values,
    "obstacle": OBSTACLES,
    "had_occasion": (True, False),
}


class Learner(NamedTuple):
    """One member of a group at one check-in. What they answered is secret, and so is whether they did."""

    number: int
    joined: int
    # The first week in which they take part no more, that in which they do again, and in which their words are gone.
    left: int
    back: int
    erased: int
    answered: bool
    # So many weeks after it was asked, if they took part then.
    after: int
    had_occasion: bool
    behaviour: str
    observer: int | None
    felt: int
    seen: int
    obstacle: str
    then_felt: int


Group = list[Learner]
# The same few stand in all that is laid beside a group.
instead = lru_cache(maxsize=1000)(Learner._replace)


def made_up(random: Random, moves: Random) -> Group:
    """A group that is of one mind more often than chance would have it: that is where figures give people away."""
    levels = random.choice(MINDS)
    # Who tells of the one behaviour may be of another mind than who tells of the other.
    minds = dict(zip(BEHAVIOURS, (levels, moves.choice([levels, *MINDS])), strict=True))
    obstacles = random.choice([OBSTACLES, OBSTACLES, ["time"], [""]])
    occasion = random.choice([0.1, 0.7, 1, 1])
    split = random.choice([0, 0.1, 0.5, 0.5])
    observers = random.choice([1, 12])
    answering = moves.choice([0.9] * 11 + [0.4])
    size = random.randint(1, 12)
    is_half = moves.random() < 0.12  # as many as there can be, who all answer, in turn about each behaviour
    if is_half:
        size, occasion, answering = random.randint(10, 12), 1, 1
    return [
        Learner(
            number,
            joined=random.choice([0] * 9 + [random.randint(1, WEEKS)]),
            left=(left := random.choice([WEEKS + 1] * 9 + [random.randint(1, WEEKS)])),
            back=moves.choice([WEEKS + 1, left + 1]),
            erased=random.choice([WEEKS + 1] * 9 + [random.randint(1, WEEKS)]),
            answered=random.random() < answering,
            after=moves.choice((0, 1)),
            had_occasion=random.random() < occasion,
            behaviour=(about := BEHAVIOURS[number % 2 if is_half else random.random() < split]),
            observer=random.randint(1, observers) if random.random() < 0.9 else None,
            felt=random.choice(minds[about]),
            seen=random.choice(minds[about]),
            obstacle=random.choice(obstacles),
            then_felt=moves.choice(levels),
        )
        for number in range(size)
    ]


def again(group: Group, random: Random) -> Group:
    """The same people at the next check-in, where some of them answer something else."""
    return [one._replace(felt=random.choice((one.felt, one.felt, 2))) for one in group]


def takes_part(one: Learner, week: int) -> bool:
    return one.joined <= week and (week < one.left or week >= one.back)


def has_answered(one: Learner, opened: int, week: int) -> bool:
    """Whether they did by this week. Who was let go can't until they are back."""
    at = opened + one.after
    return one.answered and at <= week and takes_part(one, opened) and takes_part(one, at)


def counts(one: Learner, opened: int, week: int) -> bool:
    """Whether their answer is in figures that are made in this week."""
    return has_answered(one, opened, week) and week < one.erased


def asked(group: Group, opened: int) -> Group:
    """Whoever left since too."""
    return [one for one in group if takes_part(one, opened)]


def so_far(group: Group, opened: int, week: int) -> Share | None:
    """What is told of it while it is open."""
    people = asked(group, opened)
    answered = [one.number for one in people if has_answered(one, opened, week)]
    return answered_share([one.number for one in people], answered, MINIMUM)


class Who(NamedTuple):
    """Who was asked and who answered, by number, and whose answers are left, by place; not what they answered."""

    asked: list[int]
    answered: list[int]
    left: list[int]

    @classmethod
    def of(cls, group: Group, opened: int, week: int) -> Self:
        return cls(
            [one.number for one in asked(group, opened)],
            [one.number for one in group if has_answered(one, opened, week)],
            [place for place, one in enumerate(group) if counts(one, opened, week)],
        )


def told(group: Group, opened: int, week: int) -> Figures:
    """The figures of a check-in, made in this week of what then is left of the answers to it."""
    return figures_of(group, Who.of(group, opened, week))


def figures_of(group: Group, who: Who) -> Figures:
    """The same, where it is known who answered."""
    written = [words_of(group[place]) for place in who.left]
    seen = [sight for _said, sight in written if sight is not None]
    return figures(who.asked, [said for said, _sight in written], seen, answered=who.answered, minimum=MINIMUM)


@lru_cache(maxsize=1000)
def words_of(one: Learner) -> tuple[Said, SeenBy | None]:
    """What they said of themselves, and what an observer said of them."""
    felt = one.felt if one.had_occasion else None
    said = Said(one.number, int(one.had_occasion), felt, one.obstacle, one.behaviour, then=one.then_felt)
    if one.observer is None:
        return said, None
    return said, SeenBy(one.observer, one.number, one.seen, one.behaviour)


def pinned(
    group: Group, opened: int, weeks: Sequence[int], secrets: Mapping[str, Sequence[int | str]] = SECRETS
) -> Iterator[tuple[Learner, str]]:
    """Whom the attacker has, by which secret, from figures of one check-in that were made in each of these weeks."""
    # None of these secrets is whether and when somebody answered, so that it is the same of all who are laid beside it.
    told_by = [Who.of(group, opened, week) for week in weeks]

    def read(other: Group) -> list[Figures]:
        return [figures_of(other, who) for who in told_by]

    pages = read(group)
    if all(page == NOTHING for page in pages):
        return
    for secret, scale in secrets.items():
        cells = alike(group, secret, opened, weeks)
        for cell in cells:
            # Whoever cannot be told apart can have answered what the other did.
            left = {getattr(group[place], secret) for place in cell}
            for other in others(group, cells, cell[0], secret, scale):
                if not is_pinned(left, secret):
                    break
                value = getattr(other[cell[0]], secret)
                if value not in left and read(other) == pages:
                    left.add(value)
            if is_pinned(left, secret):
                yield group[cell[0]], secret


def alike(group: Group, secret: str, opened: int, weeks: Sequence[int]) -> list[list[int]]:
    """Whose secret is in these figures, by place in the group, those together of whom the attacker knows the same."""
    cells: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for place, one in enumerate(group):
        is_there = [counts(one, opened, week) for week in weeks]
        has_it = secret in ("obstacle", "had_occasion", "then_felt") or (
            one.had_occasion and (secret == "felt" or one.observer is not None)
        )
        if has_it and any(is_there):
            # One number of an observer is as good as another: figures tell how many they are. About which behaviour
            # it was is known of nobody whose occasion is not.
            of_it = () if secret == "had_occasion" else (one.had_occasion, one.behaviour, one.observer is None)
            cells[*is_there, *of_it].append(place)
    return list(cells.values())


def others(group: Group, cells: list[list[int]], place: int, secret: str, scale: Sequence[Any]) -> Iterator[Group]:
    """What everybody can have answered instead: the likeliest to look the same first, and in the end all of it."""
    own = getattr(group[place], secret)
    every = [other for cell in cells for other in cell if other != place]
    if secret in ("felt", "seen", "then_felt"):
        scale = sorted(scale, key=lambda level: -abs(level - own))
    for value in scale:
        yield with_answers(group, {place: value}, secret)
    for other in every:
        yield with_answers(group, {place: getattr(group[other], secret), other: own}, secret)
    for value in scale:
        for other in every:
            for instead in scale:
                yield with_answers(group, {place: value, other: instead}, secret)
    for _steps, combination in sorted(combinations_of(group, cells, secret, scale), key=itemgetter(0)):
        pairs = zip(cells, combination, strict=True)
        yield with_answers(group, dict(pair for both in pairs for pair in zip(*both, strict=True)), secret)


def combinations_of(
    group: Group, cells: list[list[int]], secret: str, scale: Sequence[Any]
) -> Iterator[tuple[int, tuple[tuple[Any, ...], ...]]]:
    """All that these cells can have answered, and how many people would have answered something else than they did."""
    did = [Counter(getattr(group[place], secret) for place in cell) for cell in cells]
    of_cells = (
        [((own - Counter(other)).total(), other) for other in combinations_with_replacement(scale, len(cell))]
        for own, cell in zip(did, cells, strict=True)
    )
    for each in product(*of_cells):
        yield sum(changed for changed, _other in each), tuple(other for _changed, other in each)


def with_answers(group: Group, answers: Mapping[int, Any], secret: str) -> Group:
    other = list(group)
    for place, value in answers.items():
        other[place] = instead(group[place], **{secret: value})
    return other


def base(group: Group, opened: int, closed: int) -> int:
    """On how many what was published rests, but for whether it is all: docs/adr/0022 has that among what is left."""
    wrote = sum(counts(one, opened, closed) for one in group)
    return max(1, min(wrote, len(asked(group, opened)) - 1))


def given_away(group: Group, opened: int, closed: int) -> Iterator[Learner]:
    """Of whom the attacker has whether they answered, from what was told each week and what was published."""

    def read(other: Group) -> Iterator[Share | int | None]:
        """Page by page, as the first that differs is enough."""
        yield from (so_far(other, opened, week) for week in range(opened, closed + 1))
        yield base(other, opened, closed)

    def did(one: Learner) -> bool:
        return has_answered(one, opened, closed)

    pages = list(read(group))
    if pages[0] is None:
        return

    def is_alike(other: Group) -> bool:
        return all(mine == theirs for mine, theirs in zip(pages, read(other), strict=True))

    # One for all of whom the attacker knows the same, and who did the same.
    one_of_each = {
        (did(one), one.after, one.erased > closed, *(takes_part(one, week) for week in range(opened, closed))): place
        for place, one in enumerate(group)
        if takes_part(one, opened)
    }
    places = list(one_of_each.values())
    for place in places:
        found = otherwise(group, place, places)
        if not any(did(other[place]) != did(group[place]) and is_alike(other) for other in found):
            yield group[place]


def otherwise(group: Group, place: int, places: Sequence[int]) -> Iterator[Group]:
    """Where they and another change places; in the end, where both did anything, and a third at another time."""
    for other in places:
        yield _with(group, {place: _did(group[other]), other: _did(group[place])})
    anything = [(False, 0, 0), *product((True,), (0, 1), (0, WEEKS + 1))]
    for other, third, mine, theirs in product(places, places, anything, anything):
        answered, after, erased = _did(group[third])
        yield _with(group, {third: (answered, 1 - after, erased), other: theirs, place: mine})
        yield _with(group, {other: theirs, place: mine})


def _did(one: Learner) -> tuple[bool, int, int]:
    return one.answered, one.after, one.erased


def _with(group: Group, done: Mapping[int, tuple[bool, int, int]]) -> Group:
    other = list(group)
    for place, (answered, after, erased) in done.items():
        other[place] = instead(group[place], answered=answered, after=after, erased=erased)
    return other


def is_pinned(values: set[Any], secret: str) -> bool:
    if secret == "had_occasion":
        return values == {False}
    return len(values) == 1 if secret == "obstacle" else max(values) - min(values) <= 1


@contextmanager
def without(rule: str) -> Iterator[None]:
    """While one rule is left out."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (thresholds, figures_module):
            patch.setattr(module, rule, LEAKS[rule])
        yield


def is_missed(rule: str, group: Group, opened: int, closed: int) -> bool:
    """Whether somebody of this group is pinned without it. Not looked for where all the same is told without it."""
    with_it = told(group, opened, closed)
    with without(rule):
        return told(group, opened, closed) != with_it and any(pinned(group, opened, [closed]))


def test_nobody_is_pinned_by_all_that_is_published(tell: Callable[[str], None]) -> None:
    random, moves, found, told_of, apart, known = Random(6), Random(7), [], 0, 0, 0
    missed: dict[str, int] = {}
    for number in range(GROUPS):
        group = made_up(random, moves)
        for opened, closed in WINDOWS:
            # Made once: every page of every later week says the same (test_publish.py).
            at_one = again(group, random)
            found += [(number, one, secret) for one, secret in pinned(at_one, opened, [closed])]
            found += [(number, one, "answered") for one in given_away(at_one, opened, closed)]
            published = told(at_one, opened, closed)
            assert so_far(at_one, opened, closed) == published.answered
            known += so_far(at_one, opened, opened) is not None
            told_of += published.whole.felt is not None
            apart += bool(published.behaviours)
            for rule in LEAKS.keys() - missed.keys():
                if is_missed(rule, at_one, opened, closed):
                    missed[rule] = number
    tell(
        f"G2 groups={GROUPS} pinned={len(found)} check-ins with figures={told_of} by behaviour={apart} "
        f"with a count={known} first pinned without each rule={dict(sorted(missed.items()))}"
    )
    assert found == []
    assert told_of > GROUPS
    assert apart > GROUPS / 20
    assert missed.keys() == LEAKS.keys(), "without any of its rules somebody of these very groups is pinned"


# That the attack finds somebody where a rule is left out.

ONE = Learner(
    number=0,
    joined=0,
    left=99,
    back=99,
    erased=99,
    answered=True,
    after=0,
    had_occasion=True,
    behaviour="first",
    observer=None,
    felt=4,
    seen=0,
    obstacle="",
    then_felt=0,
)


def whom(group: Group, *weeks: int) -> set[int]:
    return {one.number for one, _secret in pinned(group, 1, weeks or [3], {"felt": SECRETS["felt"]})}


def group_of(*felt: int, **fields: Any) -> Group:
    return [
        ONE._replace(number=number, felt=level, obstacle=f"{number % 4}", **fields) for number, level in enumerate(felt)
    ]


def test_without_the_complement_rule_who_stands_alone_is() -> None:
    group = group_of(0, 0, 1, 2, 3, 3, 4, 4, 4)
    group[8] = group[8]._replace(behaviour="second")
    assert whom(group) == set()
    with without("may_split"), without("middles_tell"):
        assert whom(group) == {8}


def test_where_all_is_not_laid_with_all_but_one_everyone_is() -> None:
    group = group_of(3, 3, 3, 4, 4)
    assert whom(group) == set()
    with without("share"):
        assert whom(group) == {0}, "one of those who are all alike"


def test_where_figures_do_not_stand_still_who_takes_their_words_away_is() -> None:
    group = group_of(3, 3, 0, 0, 0, 0)
    group[5] = group[5]._replace(erased=5)
    assert whom(group, 3) == set()
    assert whom(group, 3, 5) == {5}


def test_where_the_count_follows_who_takes_part_of_who_is_let_go_it_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    group = [one._replace(answered=one.number < 7) for one in group_of(0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1)]
    group[0] = group[0]._replace(left=2)
    assert list(given_away(group, 1, 3)) == []

    def of_who_is_there(group: Group, opened: int, week: int) -> Share | None:
        return of_all([one for one in group if takes_part(one, week)], opened, week)

    of_all = so_far
    monkeypatch.setattr(sys.modules[__name__], "so_far", of_who_is_there)
    assert 0 in [one.number for one in given_away(group, 1, 3)]


def test_two_behaviours_beside_how_many_applied_it_pin_nobody() -> None:
    """Four applied it, and the middle of the second says all four are in that one: none of the first did."""
    group = group_of(0, 1, 1, 1, 1, 0, 0, 2, 2, 2, 2)
    for place in range(5, 11):
        group[place] = group[place]._replace(behaviour="second")
    with without("middles_tell"):
        assert told(group, 1, 3).behaviours, "they were told apart"
        assert whom(group) == {0}, "one of the first"
    assert whom(group) == set()

    # What is told of all is told as before; and whoever else applied it makes room for telling them apart.
    assert (told(group, 1, 3).applied, told(group, 1, 3).behaviours) == (Share(4, 11), {})
    group[4] = group[4]._replace(felt=2)
    assert told(group, 1, 3).behaviours
    assert whom(group) == set()
