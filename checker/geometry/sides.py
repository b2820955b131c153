"""On which side of every neuron the points are. The rules sides and bend.

With a tight line, every neuron has w_j.u > 0: on a line L it vanishes at exactly one height c, and t_j >= 0 from
there on, t_j <= 0 up to there. The height is an affine function of the base, so places on two tight lines give one
on every line whose base is on the line through theirs. Of the options on a tight line only the hull is used.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from checker.geometry.data import Data, ratio
from checker.geometry.intervals import Interval, blend, hull
from checker.geometry.state import Done, State, Step
from checker.report import Rejected
from checker.strict import array, natural


@dataclass(frozen=True, slots=True)
class Side:
    """The neurons known to have t_j >= 0 at a point, and those known to have t_j <= 0, as bits. Those in both have
    t_j = 0 there."""

    above: int
    below: int


@dataclass(frozen=True)
class _Known:
    """One line. `lowest_above` and `highest_below`: per neuron positions in the line's list of points, or its length
    and -1."""

    places: list[Interval | None]
    sides: dict[int, Side]
    lowest_above: list[int]
    highest_below: list[int]


class Sides:
    """hulls[t][j]: where neuron j crosses the tight line t. Lines are looked at when somebody asks for them."""

    def __init__(self, data: Data, lines: list[int], hulls: list[list[Interval]], neurons: int) -> None:
        self._data = data
        self._lines = lines
        self._hulls = hulls
        self._neurons = neurons
        self._known: dict[int, _Known] = {}

    def at(self, point: int) -> Side:
        return self._line(self._data.line_of[point]).sides[point]

    def place(self, neuron: int, line: int) -> Interval | None:
        """Where neuron `neuron` crosses the line; possibly empty, None without information."""
        return self._line(line).places[neuron]

    def tightest(self, neuron: int) -> list[tuple[int, int]]:
        """(point, 1) for t >= 0, (point, -1) for t <= 0: per line the lowest and the highest such point. As w_j.u >= 0
        the other known sides follow from these."""
        found = []
        for line, points in enumerate(self._data.lines):
            known = self._line(line)
            first, last = known.lowest_above[neuron], known.highest_below[neuron]
            if first < len(points):
                found.append((points[first], 1))
            if last >= 0:
                found.append((points[last], -1))
        return found

    def _line(self, line: int) -> _Known:
        if line not in self._known:
            self._known[line] = self._look(line)
        return self._known[line]

    def _look(self, line: int) -> _Known:
        places = self._places(line)
        points = self._data.lines[line]
        heights = [self._data.heights[p] for p in points]
        starts = [0] * (len(points) + 1)
        stops = [0] * (len(points) + 1)
        lowest_above, highest_below = [], []
        for j, place in enumerate(places):
            first = len(points) if place is None else bisect_left(heights, place.high)
            last = -1 if place is None else bisect_right(heights, place.low) - 1
            lowest_above.append(first)
            highest_below.append(last)
            starts[first] |= 1 << j
            stops[last + 1] |= 1 << j
        above, below = 0, (1 << self._neurons) - 1
        sides = {}
        for i, p in enumerate(points):
            above |= starts[i]
            below &= ~stops[i]
            sides[p] = Side(above, below)
        return _Known(places, sides, lowest_above, highest_below)

    def _places(self, line: int) -> list[Interval | None]:
        bases = [self._data.bases[tight] for tight in self._lines]
        places: list[Interval | None] = [None] * self._neurons
        if line in self._lines:
            places = list(self._hulls[self._lines.index(line)])
        for v, w in combinations(range(len(bases)), 2):
            rho = ratio(bases[v], bases[w], self._data.bases[line])
            if rho is None:
                continue
            for j, (at_v, at_w) in enumerate(zip(self._hulls[v], self._hulls[w], strict=True)):
                place, blended = places[j], blend(at_v, at_w, rho)
                places[j] = blended if place is None else place.meet(blended)
        return places


def sides(state: State, step: Step) -> Done:
    """The i-th neuron of a sign has crossing i on its reference line, one of its options on the other tight lines."""
    if state.sides is not None:
        raise Rejected("the sides are known already")
    nowhere = Interval(Fraction(0), Fraction(0))
    hulls = [[nowhere] * state.neurons for _ in state.tight]
    for sign in (1, -1):
        neurons = state.of_sign(sign)
        if neurons and sign not in state.assigned:
            raise Rejected(f"the neurons of sign {sign} are not assigned")
        for i, j in enumerate(neurons):
            for t, tight in enumerate(state.tight):
                mask = 1 << i if t == state.assigned[sign].reference else state.assigned[sign].options[t][i]
                intervals = tight.intervals[sign]
                first, last = (mask & -mask).bit_length() - 1, mask.bit_length() - 1
                hulls[t][j] = hull(intervals[first], intervals[last])
    state.sides = Sides(state.data, [tight.line for tight in state.tight], hulls, state.neurons)
    if "empty" not in step:
        return Done("the neurons are confined")
    named = array(step["empty"], "empty")
    if len(named) != 2:
        raise Rejected("empty: not a neuron and a point")
    neuron, point = natural(named[0], "empty"), state.data.point(named[1], "empty")
    if neuron >= state.neurons:
        raise Rejected(f"empty: there is no neuron {neuron}")
    place = state.sides.place(neuron, state.data.line_of[point])
    if place is None or not place.empty:
        raise Rejected(f"empty: neuron {neuron} may cross the line of point {point}")
    return Done(f"neuron {neuron} cannot cross the line of point {point}", ends=True)


def bend(state: State, step: Step) -> Done:
    """A neuron that is on one side of three points of a line is affine there: the second difference has to be 0."""
    known = state.known_sides()
    triple = state.data.triple(step["triple"], "triple")
    if not triple.bend:
        raise Rejected("triple: flat")
    one_side = unsplit(known, triple.points)
    if one_side != (1 << state.neurons) - 1:
        split = next(j for j in range(state.neurons) if not one_side >> j & 1)
        raise Rejected(f"triple: neuron {split} has no known common side there")
    return Done(f"no neuron can bend the triple {list(triple.points)}", ends=True)


def unsplit(known: Sides, points: tuple[int, ...]) -> int:
    """The neurons that have one known side at all the points, as bits."""
    above = below = -1
    for p in points:
        side = known.at(p)
        above &= side.above
        below &= side.below
    return above | below
