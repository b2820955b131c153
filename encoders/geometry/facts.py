"""What is known about every fit without deciding whether there is one: for formulas over turned neurons.

All of it speaks of neurons that are turned to w_j·u ≥ 0 (R1) and of s_pj = [t_j(x_p) > 0]:

* R5: along u, a neuron is first off and then on: s_p ≤ s_q for q above p on a line; and neurons of one sign may be
  exchanged, so on one line their columns may be taken to be nested, s_pj ≥ s_pj' for j before j'.
* R3, for exact fits: where the labels of three consecutive points p, q, r of a line bend upwards, some + neuron
  crosses strictly between p and r, so Σ (s_rj − s_pj) ≥ 1 over the + neurons; downwards, over the − neurons.
  Disjoint ones add up to the cardinalities of R4.
* Along any other direction v a neuron is on at one end of a line only, the same end for all lines: with
  r_j = [w_j·v ≥ 0], s_p ≤ s_q if r_j and s_q ≤ s_p if not. And a bend there says that some neuron of its sign has
  s_p ≠ s_r.
* On three parallel lines: `triads`.
* What the presolve knows where it stops half-way: sides of points, and boxes for weights. Then the i-th neuron of a
  sign is the one with the i-th crossing on a line of the presolve's choice, and no other order may be asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, pairwise

from encoders.bounds import Box
from encoders.geometry.activation import UNKNOWN
from encoders.geometry.curvature import slopes
from encoders.geometry.lines import FEWEST, Line, Vector, dense, directions, first_ones, lines_along
from encoders.geometry.triads import Triad, triads
from instances import Activation, TrainingProblem

MOST_SIDEWAYS = 1
"""Further directions that formulas speak about."""

MOST_TRIADS = 100
"""More of them slow solvers down."""


@dataclass(frozen=True, slots=True)
class Bend:
    """Some neuron of this sign crosses strictly between the points p and r of a line."""

    sign: int
    p: int
    r: int


@dataclass(frozen=True, slots=True)
class Sideways:
    """Chains and bends along another direction, to which neurons are not turned."""

    chains: tuple[tuple[int, ...], ...]
    bends: tuple[Bend, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Points are numbered as in the problem. `chains` are the points of each line, ascending along u.

    `nested`: the chain on which neurons of one sign are sorted, if any. `sides[j][p]` is ABOVE (t ≥ 0), BELOW (t ≤ 0)
    or UNKNOWN, `boxes[j]` holds (w_j, b_j) of the turned neuron j, if anything is known.
    """

    u: Vector
    chains: tuple[tuple[int, ...], ...]
    bends: tuple[Bend, ...]
    signs: tuple[Fraction, ...]
    nested: tuple[int, ...] = ()
    sides: tuple[tuple[int, ...], ...] = ()
    boxes: tuple[Box | None, ...] = ()
    sideways: tuple[Sideways, ...] = ()
    triads: tuple[Triad, ...] = ()

    def side(self, j: int, p: int) -> int:
        return self.sides[j][p] if self.sides else UNKNOWN


def facts_of(problem: TrainingProblem, most_triads: int = MOST_TRIADS) -> Facts | None:
    """What holds before any presolve, along the direction with most points on lines; None if there is none.

    None as well where signs are free, or neurons are thresholds: these are not turned. And where all signs are positive
    and the fit is exact: then each summand is at most its label and 0 where that is, which is worth more than an order
    and would be lost.
    """
    if problem.all_positive and problem.exact_fit:
        return None
    if problem.activation is not Activation.RELU or problem.signs is None or problem.d == 0 or problem.k == 0:
        return None
    seen = first_ones(problem)
    points, numbers = list(seen), list(seen.values())
    candidates = list(islice(directions(points), 1 + MOST_SIDEWAYS))
    if not candidates:
        return None
    u = candidates[0]
    lines = _lines(points, u)
    longest = max(lines, key=lambda line: len(line.points))
    nested = tuple(numbers[p] for p in longest.points)
    sideways = _sideways(problem, points, numbers, candidates[1:])
    return Facts(
        u,
        _chains(lines, numbers),
        _bends(problem, lines, numbers),
        problem.signs,
        nested,
        sideways=sideways,
        triads=_triads(lines, numbers, most_triads),
    )


def with_sides(
    problem: TrainingProblem,
    signs: Sequence[Fraction],
    u: Vector,
    fixed: Sequence[Sequence[int]],
    boxes: Sequence[Box | None],
) -> Facts:
    """The same after a presolve: `fixed` has a side per neuron and distinct point."""
    seen = first_ones(problem)
    points, numbers = list(seen), list(seen.values())
    place = {x: p for p, x in enumerate(points)}
    own = [place[dense(point, problem.d)] for point in problem.points]
    sides = tuple(tuple(row[p] for p in own) for row in fixed)
    lines = _lines(points, u)
    others = [v for v in islice(directions(points), 1 + MOST_SIDEWAYS) if v != tuple(u)]
    return Facts(
        u,
        _chains(lines, numbers),
        _bends(problem, lines, numbers),
        tuple(signs),
        sides=sides,
        boxes=tuple(boxes),
        sideways=_sideways(problem, points, numbers, others[:MOST_SIDEWAYS]),
    )


def _lines(points: Sequence[Vector], u: Vector) -> list[Line]:
    return [line for line in lines_along(points, u) if len(line.points) > 1]


def _triads(lines: Sequence[Line], numbers: Sequence[int], most: int) -> tuple[Triad, ...]:
    return tuple(Triad(numbers[one.p], numbers[one.q], numbers[one.r], one.covers) for one in triads(lines, most))


def _sideways(
    problem: TrainingProblem, points: Sequence[Vector], numbers: Sequence[int], others: Sequence[Vector]
) -> tuple[Sideways, ...]:
    found = []
    for v in others:
        lines = _lines(points, v)
        found.append(Sideways(_chains(lines, numbers), _bends(problem, lines, numbers)))
    return tuple(found)


def _chains(lines: Sequence[Line], numbers: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(numbers[p] for p in line.points) for line in lines)


def _bends(problem: TrainingProblem, lines: Sequence[Line], numbers: Sequence[int]) -> tuple[Bend, ...]:
    if not problem.exact_fit:
        return ()
    labels = [problem.labels[at] for at in numbers]
    found = []
    for line in lines:
        if len(line.points) < FEWEST:
            continue
        for i, (before, after) in enumerate(pairwise(slopes(line, labels))):
            if before != after:
                sign = 1 if after > before else -1
                found.append(Bend(sign, numbers[line.points[i]], numbers[line.points[i + 2]]))
    return tuple(found)
