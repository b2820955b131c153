"""Groups of neurons with parameters in an affine space. The rules group, no-slopes, merge, affine, not-affine.

The parameters of a group are theta = (w_j, b_j for its neurons in their listed order), d + 1 numbers each.

A row is a triple of one line. The second difference over it of an affine function is 0, so A adds nothing, and
neither does a neuron that is on one side of all three points. What the group's neurons add is linear in theta once
their sides at the three points are known: [t]_+ is t above and 0 below.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from checker.geometry.data import Triple
from checker.geometry.linear import Span, Vector, solve
from checker.geometry.sides import unsplit
from checker.geometry.state import Done, State, Step
from checker.report import Rejected
from checker.strict import array, natural, rational

_ZERO = Fraction(0)


@dataclass
class Group:
    """theta is in origin + the span of `directions`, which are independent; with a table, it is one of its entries."""

    neurons: tuple[int, ...]
    origin: Vector
    directions: list[Vector]
    table: list[Vector] | None = None

    def pre_activations(self, state: State, point: int, theta: Sequence[Fraction]) -> Iterator[tuple[int, Fraction]]:
        """(j, t_j) at the point; linear in theta."""
        x = state.data.points[point]
        width = len(x) + 1
        for place, j in enumerate(self.neurons):
            own = theta[place * width : (place + 1) * width]
            yield j, sum((w * c for w, c in zip(own, x, strict=False) if w and c), own[-1])


def group(state: State, step: Step) -> Done:
    """The rows' equations hold for every fit, so theta is one of their solutions; without any, there is no fit."""
    neurons, triples = _named(state, step)
    columns = len(neurons) * (state.data.dimension + 1)
    origin = _vector(step["origin"], columns, "origin")
    listed = [
        _vector(entry, columns, f"directions[{i}]") for i, entry in enumerate(array(step["directions"], "directions"))
    ]
    taken = {j for other in state.groups.values() for j in other.neurons} & set(neurons)
    if taken:
        raise Rejected(f"neurons: {min(taken)} is in another group")
    span = Span(listed, columns)
    solved = solve(_equations(state, neurons, triples), columns)
    if solved is not None:
        solution, basis = solved
        if [a - b for a, b in zip(solution, origin, strict=True)] not in span:
            raise Rejected("origin: the rows have solutions outside of origin + directions")
        if any(vector not in span for vector in basis):
            raise Rejected("directions: the rows leave more free than these")
    _add(state, Group(neurons, origin, span.basis))
    return Done(
        f"group {state.group_count - 1}: {len(neurons)} neurons, {len(triples)} rows, {len(span.basis)} parameters"
    )


def no_slopes(state: State, step: Step) -> Done:
    """The rows' equations have no solution."""
    neurons, triples = _named(state, step)
    if solve(_equations(state, neurons, triples), len(neurons) * (state.data.dimension + 1)) is not None:
        raise Rejected("rows: they have a solution")
    return Done(f"{len(triples)} rows of {len(neurons)} neurons contradict each other", ends=True)


def _named(state: State, step: Step) -> tuple[tuple[int, ...], list[Triple]]:
    neurons = tuple(natural(entry, f"neurons[{i}]") for i, entry in enumerate(array(step["neurons"], "neurons")))
    if len(set(neurons)) != len(neurons) or any(j >= state.neurons for j in neurons):
        raise Rejected("neurons: not different neurons of the problem")
    state.known_sides()
    return neurons, state.data.triples(step["rows"], "rows")


def _equations(state: State, neurons: tuple[int, ...], triples: list[Triple]) -> Iterator[list[Fraction]]:
    known = state.known_sides()
    signs = _signs(state)
    own = sum(1 << j for j in neurons)
    others = ((1 << state.neurons) - 1) & ~own
    width = state.data.dimension + 1
    for i, triple in enumerate(triples):
        split = others & ~unsplit(known, triple.points)
        if split:
            raise Rejected(f"rows[{i}]: neuron {split.bit_length() - 1} has no known common side there")
        p, q, r = (state.data.heights[point] for point in triple.points)
        weights = (1 / (q - p), -1 / (q - p) - 1 / (r - q), 1 / (r - q))
        equation = [_ZERO] * (len(neurons) * width) + [triple.bend]
        for point, weight in zip(triple.points, weights, strict=True):
            side = known.at(point)
            unknown = own & ~(side.above | side.below)
            if unknown:
                raise Rejected(f"rows[{i}]: the side of neuron {unknown.bit_length() - 1} at {point} is not known")
            for place, j in enumerate(neurons):
                # t = 0 where both sides are known: then either will do
                if side.above >> j & 1:
                    for c, x in enumerate((*state.data.points[point], Fraction(1))):
                        equation[place * width + c] += signs[j] * weight * x
        yield equation


def _signs(state: State) -> list[int]:
    if state.signs is None:
        raise Rejected("the signs are free")
    return state.signs


def _vector(value: object, columns: int, where: str) -> Vector:
    vector = tuple(rational(entry, where) for entry in array(value, where))
    if len(vector) != columns:
        raise Rejected(f"{where}: {len(vector)} entries for {columns} parameters")
    return vector


def _add(state: State, new: Group) -> None:
    state.groups[state.group_count] = new
    state.group_count += 1


def merge(state: State, step: Step) -> Done:
    """The product of two affine spaces."""
    named = array(step["groups"], "groups")
    if len(named) != 2 or named[0] == named[1]:
        raise Rejected("groups: not two groups")
    one, other = (state.living(number, f"groups[{i}]") for i, number in enumerate(named))
    if one.table is not None or other.table is not None:
        raise Rejected("groups: one of them has a table")
    for i, number in enumerate(named):
        del state.groups[natural(number, f"groups[{i}]")]
    before, after = (_ZERO,) * len(one.origin), (_ZERO,) * len(other.origin)
    directions = [direction + after for direction in one.directions]
    directions += [before + direction for direction in other.directions]
    _add(state, Group(one.neurons + other.neurons, one.origin + other.origin, directions))
    return Done(f"group {state.group_count - 1} replaces groups {named[0]} and {named[1]}")


def affine(state: State, step: Step) -> Done:
    """Where every neuron is below, f is A; an affine function that is 0 at d + 1 affinely independent points is 0."""
    points = _all_below(state, step)
    dimension = state.data.dimension
    if len(points) != dimension + 1:
        raise Rejected(f"points: {len(points)} of them in dimension {dimension}")
    rows = [(*state.data.points[p], Fraction(1)) for p in points]
    if len(Span(rows, dimension + 1).basis) != dimension + 1:
        raise Rejected("points: affinely dependent")
    for p in points:
        if state.data.labels[p]:
            raise Rejected(f"points: the label of {p} is not 0")
    state.affine = True
    return Done("the affine part is 0")


def not_affine(state: State, step: Step) -> Done:
    """Where every neuron is below, f is A, so the labels there have to be an affine function's."""
    points = _all_below(state, step)
    equations = [(*state.data.points[p], Fraction(1), state.data.labels[p]) for p in points]
    if solve(equations, state.data.dimension + 1) is not None:
        raise Rejected("points: their labels are an affine function's")
    return Done("the labels below all neurons are no affine function's", ends=True)


def _all_below(state: State, step: Step) -> list[int]:
    known = state.known_sides()
    points = state.data.point_list(step["points"], "points")
    everybody = (1 << state.neurons) - 1
    for p in points:
        if known.at(p).below != everybody:
            raise Rejected(f"points: not every neuron is known to be below {p}")
    return points
