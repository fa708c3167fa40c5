"""The report in one sentence: six groups as they answered, and what is said of each in both languages."""

import re
from collections.abc import Sequence
from datetime import date

import pytest
from django.utils import translation

from checkins.dates import Moment
from checkins.figures import Figures, Said, SeenBy, figures
from checkins.publishing import MomentFigures
from insight.proposals import proposals
from insight.sentence import sentence
from organisations.thresholds import Median, Share

pytestmark = pytest.mark.once

DAYS = {Moment.D7: date(2027, 1, 26), Moment.D42: date(2027, 3, 2), Moment.D90: date(2027, 4, 19)}
BLAME = re.compile(r"proof|roi\b|because|thanks to|caused|bewijs|dankzij|doordat|omdat", re.IGNORECASE)


def moment(
    which: Moment, asked: int, said: Sequence[str], seen: Sequence[int] = (), *, minimum: int = 5
) -> MomentFigures:
    """What is published of these answers: "felt obstacle" of each learner, a dash for no occasion or no obstacle."""
    answers = [
        Said(number, 0 if felt == "-" else 2, None if felt == "-" else int(felt), "" if met == "-" else met)
        for number, (felt, met) in enumerate(line.split() for line in said)
    ]
    sights = [SeenBy(number, number, level) for number, level in enumerate(seen)]
    return MomentFigures(which, True, figures(range(asked), answers, sights, minimum=minimum), DAYS[which])


# Four answered: nothing may be said.
SMALL = [moment(Moment.D7, 4, ["3 time", "3 time", "3 time", "3 time"])]
# Most apply it, others see it since March, time is named at both.
GOING_WELL = [
    moment(Moment.D7, 12, ["2 time"] * 6 + ["1 -"] * 6, [1] * 6),
    moment(Moment.D42, 12, ["3 time"] * 6 + ["2 -"] * 4 + ["1 -"] * 2, [2] * 6),
    moment(Moment.D90, 12, ["3 time"] * 6 + ["3 -"] * 3 + ["1 -"] * 3, [3] * 6),
]
# Seven of twelve had no occasion; of the five who had, two apply it.
NO_OCCASION = [moment(Moment.D42, 12, ["2 -", "2 -", "1 -", "1 -", "0 -"] + ["- no_opportunity"] * 7)]
# They feel that it goes by itself, others saw it once; nothing is in the way of many.
FELT_AHEAD = [moment(Moment.D90, 10, ["4 -"] * 6 + ["1 nerve"] * 2 + ["0 -"] * 2, [1] * 6)]
# Nobody applies it, and the rule is in the way; four observers are too few.
STUCK = [moment(Moment.D42, 11, ["1 process"] * 6 + ["0 -"] * 5, [0] * 4)]
# The first is too small for anything; of the second half applies it, and others see little.
LATE = [
    moment(Moment.D7, 4, ["3 -"] * 4, [4] * 4),
    moment(Moment.D42, 10, ["2 -"] * 5 + ["1 -"] * 5, [1] * 5),
]
SAID = {
    "small": (SMALL, "", ""),
    "going well": (
        GOING_WELL,
        "Most of those who had the occasion apply it. Others see it since March. Still most in the way: time.",
        "De meesten die de kans kregen, passen het toe. Anderen zien het sinds maart. Nog steeds het vaakst in de weg:"
        " tijd.",
    ),
    "no occasion": (
        NO_OCCASION,
        "At least half of those who answered had no occasion yet. Some of those who had the occasion apply it.",
        "Minstens de helft van wie antwoordde, had nog geen gelegenheid. Een deel van wie de kans kreeg, past het toe.",
    ),
    "felt ahead": (
        FELT_AHEAD,
        "At least half of those who had the occasion apply it. Others see less of it than they feel themselves.",
        "Minstens de helft van wie de kans kreeg, past het toe. Anderen zien er minder van dan zij zelf voelen.",
    ),
    "stuck": (
        STUCK,
        "Almost nobody who had the occasion applies it yet. Most in the way: process or rule.",
        "Bijna niemand die de kans kreeg, past het al toe. Het vaakst in de weg: proces of regel.",
    ),
    "late": (
        LATE,
        "At least half of those who had the occasion apply it. Others see little of it yet.",
        "Minstens de helft van wie de kans kreeg, past het toe. Anderen zien er nog weinig van.",
    ),
}


def said(told: Sequence[MomentFigures], language: str) -> str:
    with translation.override(language):
        return " ".join(clause.before + clause.mark + clause.after for clause in sentence(told))


@pytest.mark.parametrize("name", SAID)
def test_six_groups_give_six_sentences_in_both_languages(name: str) -> None:
    told, english, dutch = SAID[name]

    assert said(told, "en") == english
    assert said(told, "nl") == dutch
    assert not BLAME.search(english + dutch), "it says what was felt and seen, not what came of what"


def test_no_clause_rests_on_fewer_than_five() -> None:
    """Everything it reads is a figure that was published; of these none has a smaller base."""
    every = [one.figures for told, _en, _nl in SAID.values() for one in told]
    bases = [
        figure.base
        for one in every
        for figure in (one.answered, one.no_opportunity, one.applied, one.whole.felt, one.whole.seen)
        if figure is not None
    ]
    bases += [share.base for one in every for share in one.obstacles.values()]

    assert min(bases) == 5
    assert every[0] == Figures(), "four people are no figure"
    assert said([moment(Moment.D7, 4, ["3 time"] * 4, minimum=3)], "en"), "they would be, were it allowed"


def test_the_obstacle_stands_out_and_nothing_else() -> None:
    with translation.override("en"):
        marks = [clause.mark for clause in sentence(GOING_WELL)]

    assert marks == ["", "", "time"]


def test_what_is_asked_now_is_three_things_at_most_each_of_somebody() -> None:
    many = Figures(
        Share(19, 24),
        Share(10, 19),
        Share(5, 9),
        Share(4, 9),
        obstacles={"time": Share(12, 19), "tool": Share(9, 19), "manager": Share(8, 19), "other": Share(7, 19)},
    )
    told = [MomentFigures(Moment.D90, True, many, DAYS[Moment.D90])]

    with translation.override("en"):
        found = proposals(told)

        assert [one.key for one in found] == ["obstacle:no_opportunity", "obstacle:time", "obstacle:tool"]
        assert [str(one.function) for one in found] == ["manager", "manager", "sponsor"]
        assert all(len(one.text) <= 140 for one in found)
        # What is agreed already makes room for the next.
        assert [one.key for one in proposals(told, known={found[1].text})][1:] == ["obstacle:tool", "obstacle:manager"]
        assert proposals([]) == []


def test_that_others_see_less_asks_for_a_talk() -> None:
    with translation.override("en"):
        (one,) = proposals(FELT_AHEAD)

    assert one.key == "seen"
    assert FELT_AHEAD[0].figures.whole.seen == Median(1, 6)
