"""Tiny training problems and boxes for hypothesis: every branch of the encoders within reach of an exact decision."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction as Q
from itertools import product

from hypothesis import strategies as st

from encoders.bounds import Box, Origin, WeightBounds, uniform_bounds
from instances import Network, TrainingProblem
from tests.encoders.oracles import problem_of

SIGNS = ("free", "positive", "mixed")
BOUNDS = ("user", "default", "alike", "each")
KINDS = list(product(SIGNS, BOUNDS))
"""Asked for one by one: left to chance, hypothesis draws some of them hardly ever."""

coordinates = st.sampled_from([Q(v) for v in (0, 1, 0, -1, 2, -2)] + [Q(1, 2), Q(-1, 3), Q(3, 2), Q(-5, 3)])
labels = st.sampled_from([Q(v) for v in (1, 0, 0, 1, -1, 2, 3)] + [Q(1, 3), Q(-1, 2), Q(5, 2)])
sign = st.sampled_from([Q(1), Q(-1)])


@dataclass(frozen=True)
class Case:
    """A problem with boxes; `planted` fits if it is given, and lies in the boxes and on the grid."""

    problem: TrainingProblem
    bounds: WeightBounds
    planted: Network | None

    @property
    def boxes(self) -> list[list[tuple[Q, Q]]]:
        return [[*box.weights, box.bias] for box in self.bounds.boxes]

    @property
    def grid(self) -> tuple[int, ...]:
        return self.bounds.grid or (1,) * (self.problem.d + 1)


@st.composite
def problems(draw: st.DrawFn, signs: str) -> TrainingProblem:
    """n ≤ 5, d ≤ 2, k ≤ 2; repeated points and the origin are likely, labels of either sign."""
    d, k = draw(st.sampled_from([1, 2, 2, 1, 0])), draw(st.sampled_from([2, 1, 2, 2, 2, 0]))
    point = st.lists(coordinates, min_size=d, max_size=d).map(tuple)
    pool = draw(st.lists(point, min_size=3, max_size=5))
    n = draw(st.sampled_from([3, 2, 4, 1, 5, 0]))
    samples = draw(st.lists(st.tuples(st.sampled_from(pool), labels), min_size=n, max_size=n))
    match signs:
        case "free":
            given = None
        case "positive":
            given = (Q(1),) * k
        case _:
            given = tuple(draw(st.lists(sign, min_size=k, max_size=k)))
    return problem_of(samples, d, k, signs=given, bias=draw(st.booleans()))


def _box(draw: st.DrawFn, problem: TrainingProblem) -> Box:
    ends = st.sampled_from([Q(v) for v in (3, -3, -1, 0, 2, 1)] + [Q(1, 3), Q(-1, 2), Q(5, 2)])
    intervals = [tuple(sorted((draw(ends), draw(ends)))) for _ in range(problem.d + 1)]
    *weights, bias = [(low, high) for low, high in intervals]
    return Box(tuple(weights), bias if problem.bias else (Q(0), Q(0)))


@st.composite
def bounds_for(draw: st.DrawFn, problem: TrainingProblem, kind: str) -> WeightBounds:
    """The user's (also a fraction), the default, or lopsided boxes, alike or not, that claim to be a theorem."""
    width = problem.d + 1
    grids = [None, (2,) * width, (1,) * width, tuple((2, 1, 3)[i % 3] for i in range(width))]
    match kind:
        case "default":
            return uniform_bounds(problem, None)
        case "user":
            bounds = uniform_bounds(problem, draw(st.sampled_from([Q(3), Q(1, 3), Q(5, 2)])))
            return replace(bounds, grid=draw(st.sampled_from(grids)))
    first = _box(draw, problem)
    boxes = tuple(first if kind == "alike" else _box(draw, problem) for _ in range(problem.k))
    return WeightBounds(boxes, Origin.THEOREM, "said by the test", draw(st.sampled_from(grids)))


@st.composite
def cases(draw: st.DrawFn, signs: str, kind: str) -> Case:
    problem = draw(problems(signs))
    bounds = draw(bounds_for(problem, kind))
    if draw(st.booleans()):
        return Case(problem, bounds, None)
    # labels from a network in the boxes and on the grid, if there is one
    grid = bounds.grid or (1,) * (problem.d + 1)
    rows = []
    for box in bounds.boxes:
        row = []
        for (low, high), q in zip((*box.weights, box.bias), grid, strict=True):
            first, last = max((low * q).__ceil__(), -7), min((high * q).__floor__(), 7)
            if first > last:
                return Case(problem, bounds, None)
            row.append(Q(draw(st.integers(first, last)), q))
        rows.append(row)
    coefficients = problem.signs
    if coefficients is None:
        chosen = draw(st.lists(sign, min_size=problem.k, max_size=problem.k))
        # where boxes are alike a formula may ask for + before −: exchanging neurons exchanges their signs
        coefficients = tuple(sorted(chosen, reverse=True) if len(set(bounds.boxes)) < 2 else chosen)
    weights, biases = tuple(tuple(row[:-1]) for row in rows), tuple(row[-1] for row in rows)
    network = Network(weights, biases, coefficients)
    return Case(replace(problem, labels=tuple(network.values(problem.points))), bounds, network)
