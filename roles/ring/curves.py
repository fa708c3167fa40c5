"""Circles and rounded corners: the path of one segment of a ring.

Angles are degrees clockwise from twelve; lengths are units of the drawing's own box (360 large, 56 small, 96 for
guests). Sides run parallel to the gap beside them, so a gap is equally wide inside and outside.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import asin, cos, degrees, radians, sin, sqrt


@dataclass(frozen=True)
class Point:
    """A place in the drawing."""

    x: float
    y: float


@dataclass(frozen=True)
class Measures:
    """The proportions of one size of ring."""

    centre: float
    outer: float
    inner: float
    corner: float
    # Degrees between two parties.
    arc_gap: float
    # Half the space between two segments of a party.
    half_gap: float
    # How far outlines are drawn inside the edge, half their stroke.
    inset: float
    names: bool = False
    equal_arcs: bool = False

    @property
    def middle(self) -> float:
        """The radius half way between the edges."""
        return (self.outer + self.inner) / 2


# Rings of one size have few different segments.
@lru_cache(maxsize=2048)
def sector(start: float, end: float, m: Measures, *, inset: float = 0, flat_end: bool = False, bite: float = 0) -> str:
    """Path of one segment between two border angles: rounded corners, sides parallel to the gap beside them.

    A flat end lies on the border itself, for a filling that stops half way. `bite` is the radius of the round notch
    in the outer edge.
    """
    outer, inner = m.outer - inset, m.inner + inset
    corner = max(m.corner - min(inset, m.corner / 3), 0)
    corner, gap = _fitting(end - start, inner, corner, m.half_gap + inset)
    first = _Side(start, 1, gap, corner, m.centre)
    last = _Side(end, -1, 0 if flat_end else gap, 0 if flat_end else corner, m.centre)
    sweep_out = last.angle(outer, outward=True) - first.angle(outer, outward=True)
    sweep_in = last.angle(inner, outward=False) - first.angle(inner, outward=False)
    steps = [f"M{first.tangent(outer, outward=True)}"]
    if bite:
        steps += _notch((start + end) / 2, min(bite, radians(sweep_out) * outer / 4), outer, m.centre)
    steps.append(arc(outer, last.tangent(outer, outward=True), large_arc=not bite and sweep_out > 180))
    if last.corner:
        steps.append(arc(last.corner, last.edge(outer, outward=True)))
    steps.append(f"L{last.edge(inner, outward=False)}")
    if last.corner:
        steps.append(arc(last.corner, last.tangent(inner, outward=False)))
    steps.append(arc(inner, first.tangent(inner, outward=False), large_arc=sweep_in > 180, back=True))
    if first.corner:
        steps.append(arc(first.corner, first.edge(inner, outward=False)))
    steps.append(f"L{first.edge(outer, outward=True)}")
    if first.corner:
        steps.append(arc(first.corner, first.tangent(outer, outward=True)))
    return "".join(steps) + "Z"


def _notch(middle: float, bite: float, outer: float, centre: float) -> list[str]:
    """Along the edge to the notch, and through it."""
    half = degrees(2 * asin(bite / (2 * outer)))
    return [
        arc(outer, text(at(outer, middle - half, centre))),
        arc(bite, text(at(outer, middle + half, centre)), back=True),
    ]


@dataclass(frozen=True)
class _Side:
    """One side of a segment: its border angle, the way into the segment (1 clockwise), half gap and corner radius."""

    border: float
    way: int
    gap: float
    corner: float
    centre: float

    def _corner_radius(self, radius: float, outward: bool) -> float:
        return radius - self.corner if outward else radius + self.corner

    def angle(self, radius: float, *, outward: bool) -> float:
        """Where the rounded corner touches the arc."""
        return self.border + self.way * degrees(
            asin(min((self.gap + self.corner) / self._corner_radius(radius, outward), 1))
        )

    def tangent(self, radius: float, *, outward: bool) -> str:
        return text(at(radius, self.angle(radius, outward=outward), self.centre))

    def edge(self, radius: float, *, outward: bool) -> str:
        """Where the rounded corner touches the side, which runs parallel to the border."""
        to_corner = self._corner_radius(radius, outward)
        along = sqrt(max(to_corner**2 - (self.gap + self.corner) ** 2, 0))
        a, across = radians(self.border), self.way * self.gap
        return text(
            Point(
                self.centre + along * sin(a) + across * cos(a),
                self.centre - along * cos(a) + across * sin(a),
            )
        )


def _fitting(width: float, inner: float, corner: float, gap: float) -> tuple[float, float]:
    """Smaller gaps and corners where a segment is narrow, so that its sides never cross."""
    half = radians(width) * inner / 2
    gap = min(gap, half * 0.45)
    return max(min(corner, half - gap - 0.3), 0), gap


def at(radius: float, angle: float, centre: float) -> Point:
    a = radians(angle)
    return Point(round(centre + radius * sin(a), 2), round(centre - radius * cos(a), 2))


def number(value: float) -> str:
    return f"{round(value, 2) + 0:g}"


def text(point: Point) -> str:
    return f"{number(point.x)} {number(point.y)}"


def arc(radius: float, to: str, *, large_arc: bool = False, back: bool = False) -> str:
    return f"A{number(radius)} {number(radius)} 0 {int(large_arc)} {int(not back)} {to}"
