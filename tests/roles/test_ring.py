"""The ring says at a glance what the list beside it says in words."""

import math
import re

import pytest
from django.template import Context, Template
from django.utils import translation

from organisations.templatetags.look import STATES
from roles.models import PromiseState
from roles.ring import Drawing, Mark, Party, Segment, Shell, State, guest, large, mini

pytestmark = pytest.mark.once

Row = tuple[Party, State, float]


def shell(*segments: Row, learners: int = 8) -> Shell:
    return Shell(tuple(Segment(*segment) for segment in segments), learners)


def many(count: int, party: Party, state: State, share: float) -> list[Row]:
    return [(party, state, share)] * count


def marks(drawing: Drawing) -> list[Mark]:
    return [mark for arc in drawing.arcs for mark in arc.marks]


def css_of(drawing: Drawing) -> list[str]:
    return [mark.css for mark in marks(drawing)]


def places(path: str) -> list[tuple[float, float]]:
    """The end points of every step of a path."""
    steps = re.findall(r"[MLA]([^MLAZ]*)", path)
    return [(float(numbers[-2]), float(numbers[-1])) for numbers in (step.split() for step in steps)]


def test_a_segment_is_solid_only_when_all_promised() -> None:
    everybody = large(shell(("learners", State.PROMISED, 1)))
    five_of_eight = large(shell(("learners", State.ASKED, 5 / 8)))

    assert css_of(everybody) == ["fill last"]
    assert css_of(five_of_eight) == ["open", "fill"]


def test_the_ring_closes_when_every_segment_is_solid_and_not_before() -> None:
    yes: list[Row] = [
        ("trainer", State.PROMISED, 1.0),
        ("learners", State.KEPT, 1.0),
        ("support", State.PROMISED_IF, 1.0),
    ]

    assert large(shell(*yes)).closed
    assert not large(shell(*yes, ("support", State.ASKED, 0))).closed
    assert not large(shell(*yes, ("support", State.PROMISED, 0.9))).closed
    assert not large(shell()).closed


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.NOT_ASKED, ["dots"]),
        (State.ASKED, ["open"]),
        (State.QUESTION, ["open", "glyph"]),
        (State.CANNOT, ["xbg", "x"]),
        (State.NOT_KEPT, ["xbg", "x"]),
        (State.WITHDRAWN, ["xbg", "x"]),
        (State.CHANGED, ["open", "fill"]),
        (State.LAPSED, ["dots", "open"]),
        (State.UNDELIVERABLE, ["open", "glyph"]),
        (State.NO_MAIL, ["open", "glyph"]),
    ],
)
def test_every_open_state_has_its_own_mark(state: State, expected: list[str]) -> None:
    assert css_of(large(shell(("support", state, 0)))) == expected


def test_a_condition_bites_a_notch_and_a_kept_promise_gets_a_tick() -> None:
    plain, notched, kept = (
        marks(large(shell(("support", state, 1)))) for state in (State.PROMISED, State.PROMISED_IF, State.KEPT)
    )

    assert "A9 9 0 0 0" in notched[0].d
    assert "A9 9 0 0 0" not in plain[0].d
    assert [mark.css for mark in kept] == ["fill last", "tick"]


def test_yes_comes_first_and_a_refusal_last_in_each_arc() -> None:
    drawing = large(
        shell(
            ("support", State.CANNOT, 0),
            ("support", State.NOT_ASKED, 0),
            ("support", State.ASKED, 0),
            ("support", State.PROMISED, 1),
        )
    )

    assert css_of(drawing) == ["fill", "open", "dots", "xbg", "x"]


def test_few_refusals_still_leave_room_for_the_cross() -> None:
    drawing = large(shell(*many(10, "learners", State.PROMISED, 1.0), ("learners", State.CANNOT, 0.95)))
    fill, disc = marks(drawing)[-3], marks(drawing)[-2]

    from_disc = [math.dist(place, (disc.x, disc.y)) for place in places(fill.d)]

    assert fill.css == "fill"
    assert min(from_disc) >= disc.r - 0.5


@pytest.mark.parametrize("count", [1, 2, 3, 11, 12, 13, 40, 200])
@pytest.mark.parametrize("draw", [large, mini, guest])
def test_any_number_of_segments_stays_inside_the_ring(draw: type, count: int) -> None:
    parties: tuple[Party, ...] = ("trainer", "learners", "support")
    states = [State.PROMISED, State.ASKED, State.PROMISED_IF, State.NOT_ASKED]
    segments: list[Row] = [
        (parties[i % 3], states[i % 4], 1.0 if states[i % 4] in (State.PROMISED, State.PROMISED_IF) else 0.4)
        for i in range(count)
    ]
    box, outer, inner = {large: (360, 130, 102), mini: (56, 28, 15.5), guest: (96, 46, 34)}[draw]

    drawing: Drawing = draw(shell(*segments))

    radii = [
        math.dist(place, (box / 2, box / 2))
        for mark in marks(drawing)
        if mark.kind == "path" and mark.css not in ("x", "tick")
        for place in places(mark.d)
    ]
    assert radii
    assert inner - 0.05 <= min(radii)
    assert max(radii) <= outer + 0.05


def test_a_lone_segment_goes_the_long_way_round() -> None:
    path = marks(large(shell(("trainer", State.PROMISED, 1))))[0].d

    assert "A130 130 0 1 1" in path


def test_the_small_ring_merges_by_party_above_twelve() -> None:
    twelve = shell(*many(12, "support", State.ASKED, 0.0))
    thirteen = shell(
        *many(4, "trainer", State.PROMISED, 1.0),
        *many(3, "learners", State.PROMISED, 1.0),
        *many(3, "learners", State.CANNOT, 0.0),
        *many(3, "support", State.ASKED, 0.0),
    )

    assert not mini(twelve).merged
    assert len(marks(mini(twelve))) == 12
    assert [[mark.css for mark in arc.marks] for arc in mini(thirteen).arcs] == [["fill"], ["fill", "x"], ["thin"]]


def test_learners_are_dots_up_to_two_dozen_and_then_a_number_alone() -> None:
    assert len(large(shell(learners=24)).dots) == 24
    assert large(shell(learners=25)).dots == ()


def test_names_keep_their_distance_when_two_arcs_are_tiny() -> None:
    tiny = shell(("trainer", State.ASKED, 0), ("learners", State.ASKED, 0), *many(30, "support", State.ASKED, 0.0))
    starts = [places(arc.label_path) for arc in large(tiny).arcs]

    assert len(starts) == 3
    assert math.dist(starts[0][0], starts[1][0]) > 60


def test_a_guest_sees_their_own_segments_and_nobodys_refusal() -> None:
    mine = Segment("support", State.CANNOT, mine=True)
    another = Segment("support", State.CANNOT)

    assert css_of(guest(Shell((mine, another), 8))) == ["mine", "open"]


def test_no_segments_make_a_dotted_open_ring() -> None:
    for draw in (large, mini, guest):
        empty = draw(shell())
        assert empty.empty is not None
        assert empty.empty.css == "dots"
        assert empty.arcs == ()


def test_every_state_of_a_promise_can_be_drawn_and_has_an_icon() -> None:
    assert {state.value for state in State} == set(STATES)
    assert {state.value for state in PromiseState} <= set(STATES)


def test_the_ring_on_a_page_is_hidden_from_readers_and_says_it_in_words_beside() -> None:
    example = shell(("trainer", State.PROMISED, 1), ("support", State.ASKED, 0), learners=1200)
    page = Template(
        "{% load rings %}{% ring shell %}{% mini_ring shell %}{% guest_ring shell %}{% ring_legend shell %}"
    )

    with translation.override("nl"):
        html = page.render(Context({"shell": example}))

    assert html.count("<svg") == html.count('aria-hidden="true"') > 3
    assert re.findall(r"<textPath[^>]*>([^<]*)<", html) == ["opleider", "begeleiding"]
    assert "1 van 2 rond" in html
    assert re.search("opleider</span> <b>1 van 1</b>", html)
    # Numbers in a drawing never take the comma or the dot of a language.
    assert re.search(r'(?:cx|r|d|pathLength)="[^"]*\d,\d', html) is None
    assert ">1200<" in html
