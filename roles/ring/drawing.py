"""From segments to marks: large for the plan, small for lists, and one for link pages."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import degrees, radians
from typing import Literal

from roles.ring.curves import Measures, Point, arc, at, number, sector, text
from roles.ring.shell import GAP, PARTIES, YES, Party, Segment, Shell, State

LETTERS: dict[Party, str] = {"trainer": "t", "learners": "l", "support": "s"}
MOST_DOTS = 24
MOST_MINI_SEGMENTS = 12
GLYPHS = {State.QUESTION: "dot", State.UNDELIVERABLE: "!", State.NO_MAIL: "p"}

LARGE = Measures(180, 130, 102, 5, 13, 2.5, 1.1, names=True)
MINI = Measures(28, 28, 15.5, 1.8, 20, 1.5, 1.1)
GUEST = Measures(48, 46, 34, 0, 14, 2.25, 0, equal_arcs=True)
KEPT = replace(GUEST, inner=33)

_HAIR = 93.0
_DOT_RING = 62.0
_NAME_ABOVE, _NAME_BELOW = 141.0, 154.0
_LEAST_BETWEEN_NAMES = 34.0
_BITE = 9.0
# Along the middle of the ring, by whether it is small.
_CROSS_ROOM = {False: 32.0, True: 11.0}
# Degrees; less cannot be seen.
_LEAST_FILLING = 1.5


@dataclass(frozen=True)
class Mark:
    """One piece to draw: a `path`, a `disc` (x, y, r) or a `letter` at x, y."""

    kind: Literal["path", "disc", "letter"]
    css: str
    d: str = ""
    x: float = 0
    y: float = 0
    r: float = 0
    letter: str = ""
    # Length to which a dash pattern is fitted, so that it ends on a whole dash; 0: not dashed.
    path_length: float = 0


@dataclass(frozen=True)
class Arc:
    """One party's part of a ring."""

    party: Party
    letter: str
    marks: tuple[Mark, ...]
    hair: Mark | None = None
    # The curve that the party's name is set on.
    label_path: str = ""


@dataclass(frozen=True)
class Drawing:
    """All that a template needs; nothing is computed there."""

    arcs: tuple[Arc, ...]
    closed: bool
    learners: int
    dots: tuple[Point, ...] = ()
    # The dotted circle of a ring without segments.
    empty: Mark | None = None
    cx: float = 0
    merged: bool = False


def large(shell: Shell) -> Drawing:
    """The ring of the plan, in a box of 360."""
    drawing = _drawn(shell, LARGE)
    dots = () if shell.learners > MOST_DOTS else tuple(_learner_dots(shell.learners))
    return replace(drawing, dots=dots)


def mini(shell: Shell) -> Drawing:
    """The ring of a list, in a box of 56; above twelve segments each party is one."""
    if len(shell.segments) <= MOST_MINI_SEGMENTS:
        return _drawn(shell, MINI)
    return replace(_drawn(shell, MINI, merge=True), merged=True)


def guest(shell: Shell) -> Drawing:
    """The ring on a link page, in a box of 96, with `mine` filled lightly: equal arcs, square corners."""
    return _drawn(shell, GUEST)


def kept(shell: Shell) -> Drawing:
    """The ring of the report, in a box of 96: what was kept is filled, what did not happen a gap with a cross."""
    return _drawn(shell, KEPT)


@dataclass
class _Span:
    segment: Segment
    start: float
    end: float
    last: bool = False

    @property
    def middle(self) -> float:
        return (self.start + self.end) / 2


def _drawn(shell: Shell, m: Measures, *, merge: bool = False) -> Drawing:
    if not shell.segments:
        circle = _whole_circle(m)
        return Drawing(arcs=(), closed=False, learners=shell.learners, empty=circle, cx=m.centre)
    spans = _spans(shell.segments, m, merge=merge)
    if shell.closed:
        spans[-1].last = True
    draw = {id(GUEST): _marks_of_guest, id(KEPT): _marks_of_kept}.get(id(m), _marks)
    groups = [(party, list(spans_of)) for party, spans_of in groupby(spans, key=lambda span: span.segment.party)]
    bounds = [(of_party[0].start, of_party[-1].end) for _party, of_party in groups]
    curves = _name_curves(bounds, m) if m.names else [""] * len(groups)
    arcs = tuple(
        Arc(
            party=party,
            letter=LETTERS[party],
            marks=tuple(mark for span in of_party for mark in draw(span, m)),
            hair=_hair(party, *bound, m) if m.names else None,
            label_path=curve,
        )
        for (party, of_party), bound, curve in zip(groups, bounds, curves, strict=True)
    )
    return Drawing(arcs=arcs, closed=shell.closed, learners=shell.learners, cx=m.centre)


def _order(segment: Segment) -> tuple[int, float]:
    """Done first, then what is under way, then what is open, then the gap: the shell visibly closes clockwise."""
    if segment.solid:
        return 0, 0
    if segment.state in GAP:
        return 3, -segment.share
    return (2 if segment.state == State.NOT_ASKED and not segment.share else 1), -segment.share


def _spans(segments: Sequence[Segment], m: Measures, *, merge: bool) -> list[_Span]:
    parties = [
        (party, sorted((s for s in segments if s.party == party), key=_order))
        for party in PARTIES
        if any(s.party == party for s in segments)
    ]
    free = 360 - m.arc_gap * len(parties)
    here = m.arc_gap / 2
    spans = []
    for _party, of_party in parties:
        width = free / len(parties) if m.equal_arcs else free * len(of_party) / len(segments)
        drawn = [_merged(of_party)] if merge else of_party
        step = width / len(drawn)
        spans += [_Span(segment, here + i * step, here + (i + 1) * step) for i, segment in enumerate(drawn)]
        here += width + m.arc_gap
    return spans


def _merged(segments: Sequence[Segment]) -> Segment:
    """A party as one segment: the share of all, and the state that most needs to be seen."""
    share = sum(1.0 if s.solid else min(s.share, 1) for s in segments) / len(segments)
    open_ones = [s.state for s in segments if not s.solid]
    state = max(open_ones, key=lambda state: (state in GAP, state != State.NOT_ASKED), default=State.PROMISED)
    if not open_ones:
        return Segment(segments[0].party, State.PROMISED, 1)
    return Segment(segments[0].party, State.ASKED if state in YES else state, share)


def _marks(span: _Span, m: Measures) -> list[Mark]:
    """The marks of one segment on the large and the small ring."""
    segment, small = span.segment, m is MINI
    share = min(max(segment.share, 0), 1)
    if segment.solid:
        return _solid(span, m)
    if segment.state == State.CHANGED and not share and not small:
        share = 0.5
    cut = span.start + share * (span.end - span.start)
    if segment.state in GAP:
        # However few refused, the cross keeps its room.
        cut = max(min(cut, span.end - degrees(_CROSS_ROOM[small] / m.middle)), span.start)
        return _filled(span, cut, m) + _cross_between(cut, span.end, m)
    if segment.state == State.NOT_ASKED and small and not share:
        place = at(m.middle, span.middle, m.centre)
        return [Mark("disc", "none", x=place.x, y=place.y, r=3.2)]
    marks = _rest(span, m) + _filled(span, cut, m)
    if not small and segment.state in GLYPHS:
        marks.append(_glyph(GLYPHS[segment.state], (cut + span.end) / 2, m))
    return marks


def _filled(span: _Span, cut: float, m: Measures) -> list[Mark]:
    """The share that promised, from the start of a segment to the cut."""
    if cut - span.start < _LEAST_FILLING:
        return []
    return [Mark("path", "fill", sector(span.start, cut, m, flat_end=True))]


def _rest(span: _Span, m: Measures) -> list[Mark]:
    """The outline of what is still open: dotted when not asked, half dotted when the answer lapsed."""
    small, state = m is MINI, span.segment.state
    if state == State.NOT_ASKED:
        return [_outline(span, m, css="thin none" if small else "dots", dotted=not small)]
    if state == State.LAPSED and not small:
        half = sector(span.start, span.middle, m, inset=m.inset, flat_end=True)
        return [_outline(span, m, css="dots", dotted=True), Mark("path", "open", half)]
    return [_outline(span, m, css="thin" if small else "open")]


def _solid(span: _Span, m: Measures) -> list[Mark]:
    css = "fill last" if span.last else "fill"
    bite = _BITE if span.segment.state == State.PROMISED_IF and m is LARGE else 0
    marks = [Mark("path", css, sector(span.start, span.end, m, bite=bite))]
    if m is MINI:
        return marks
    if span.segment.state == State.KEPT:
        place = at(m.middle, span.middle, m.centre)
        marks.append(Mark("path", "tick", f"M{number(place.x - 6)} {number(place.y)}l4.5 4.5 8-9.5"))
    return marks


def _marks_of_guest(span: _Span, m: Measures) -> list[Mark]:
    """On a link page: filled, open or mine; nobody reads a colleague's hesitation here."""
    segment, whole = span.segment, sector(span.start, span.end, m)
    if segment.solid:
        return [Mark("path", "done", whole)]
    share = min(max(segment.share, 0), 1)
    marks = [Mark("path", "mine" if segment.mine else "open", whole)]
    if share:
        cut = span.start + share * (span.end - span.start)
        marks.append(Mark("path", "done", sector(span.start, cut, m, flat_end=True)))
    return marks


def _marks_of_kept(span: _Span, m: Measures) -> list[Mark]:
    """On the report: nothing but a cross where it did not happen at all."""
    if span.segment.state in GAP and not span.segment.share:
        return [_cross(at(m.middle, span.middle, m.centre), 4)]
    return _marks_of_guest(span, m)


def _outline(span: _Span, m: Measures, *, css: str, dotted: bool = False) -> Mark:
    around = radians(span.end - span.start) * (m.outer + m.inner) + 2 * (m.outer - m.inner)
    length = round(around / 5.4) * 5.4 if dotted else 0
    return Mark("path", css, sector(span.start, span.end, m, inset=m.inset), path_length=round(length, 1))


def _cross_between(start: float, end: float, m: Measures) -> list[Mark]:
    place = at(m.middle, (start + end) / 2, m.centre)
    if m is MINI:
        return [_cross(place, 4)]
    return [Mark("disc", "xbg", x=place.x, y=place.y, r=14), _cross(place, 5.5)]


def _cross(place: Point, reach: float) -> Mark:
    x, y, width = place.x, place.y, number(2 * reach)
    left, top, bottom = number(x - reach), number(y - reach), number(y + reach)
    return Mark("path", "x", f"M{left} {top}l{width} {width}M{left} {bottom}l{width}-{width}")


def _glyph(glyph: str, angle: float, m: Measures) -> Mark:
    place = at(m.middle, angle, m.centre)
    if glyph == "dot":
        return Mark("disc", "glyph", x=place.x, y=place.y, r=4.5)
    return Mark("letter", "glyph", x=place.x, y=round(place.y + 5, 2), letter=glyph)


def _hair(party: Party, start: float, end: float, m: Measures) -> Mark:
    """The thin role line inside an arc: solid, dashed or dotted, so that parties read without colour."""
    start, end = start + 1.1, max(end - 1.1, start + 2)
    length = radians(end - start) * _HAIR
    fitted = {"trainer": 0.0, "learners": round((length + 6) / 15) * 15 - 6, "support": round(length / 6) * 6}[party]
    until = text(at(_HAIR, end, m.centre))
    d = f"M{text(at(_HAIR, start, m.centre))}{arc(_HAIR, until, large_arc=end - start > 180)}"
    return Mark("path", "hair", d, path_length=max(fitted, 0))


def _name_curves(bounds: Sequence[tuple[float, float]], m: Measures) -> list[str]:
    """Curves for the names, at least `_LEAST_BETWEEN_NAMES` degrees apart; below the middle they read left to right."""
    middles = [(start + end) / 2 for start, end in bounds]
    for i in range(1, len(middles)):
        middles[i] = max(middles[i], middles[i - 1] + _LEAST_BETWEEN_NAMES)
    over = middles[-1] - (360 + middles[0] - _LEAST_BETWEEN_NAMES) if len(middles) > 1 else 0
    if over > 0:
        middles = [middle - over * i / (len(middles) - 1) for i, middle in enumerate(middles)]
    curves = []
    for middle, (start, end) in zip(middles, bounds, strict=True):
        half = min(max((end - start) / 2, 45), 80)
        if 90 < middle % 360 < 270:
            begin, until, radius = middle + half, middle - half, _NAME_BELOW
        else:
            begin, until, radius = middle - half, middle + half, _NAME_ABOVE
        bow = arc(radius, text(at(radius, until, m.centre)), back=begin > until)
        curves.append(f"M{text(at(radius, begin, m.centre))}{bow}")
    return curves


def _learner_dots(learners: int) -> list[Point]:
    return [at(_DOT_RING, 360 / learners * (i + 0.5), LARGE.centre) for i in range(learners)]


def _whole_circle(m: Measures) -> Mark:
    """A dotted circle, open at the top: nothing has been agreed yet."""
    radius = m.middle
    start, end = m.arc_gap, 360 - m.arc_gap
    d = f"M{text(at(radius, start, m.centre))}{arc(radius, text(at(radius, end, m.centre)), large_arc=True)}"
    dots = radians(end - start) * radius / 5.4
    return Mark("path", "dots", d, path_length=round(round(dots) * 5.4, 1))
