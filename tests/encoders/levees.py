"""Froese-Hertrich's levees straight from Definition 2, and all choices of one levee per gadget."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction as Q
from functools import cache
from itertools import product

from instances import Network, OneInThreeSat, TrainingProblem
from tests.encoders.networks import Neuron, built

Sample = tuple[Q, Q, Q]
"""(x₁, x₂, label)."""
Choice = tuple[tuple[Q, Q], ...]
"""One (slope, offset) per gadget: the clauses in order, then the variables."""

TRUE, FALSE = Q(-1), Q(1)


@cache
def levee(slope: Q, offset: Q, x1: Q, x2: Q) -> Q:
    """Definition 2: 1 up to a vertical distance of 1 from the centre line, 0 from 2 on, affine between."""
    return max(Q(0), min(Q(1), 2 - abs(x2 - offset - slope * x1)))


def slopes(j: int, m: int) -> list[Q]:
    """Those of clause j out of m, 1-based: (2j − 2)δ − 1, (2j − 1)δ − 1, 2jδ − 1 with δ = 1/(2m)."""
    delta = Q(1, 2 * m)
    return [(2 * j - 2) * delta - 1, (2 * j - 1) * delta - 1, 2 * j * delta - 1]


def distance(m: int) -> int:
    """Δ = 8S/δ + 6 with S = 1 and δ = 1/(2m), or δ = 2 where there are only the gadgets of variables."""
    return 8 * 2 * m + 6 if m else 8 // 2 + 6


def choices(n: int, m: int) -> Iterator[tuple[Choice, tuple[int, ...], tuple[bool, ...]]]:
    """Every choice with the occurrence it picks per clause and the truth value it picks per variable."""
    gap = distance(m)
    for picked in product(range(3), repeat=m):
        for truth in product((False, True), repeat=n):
            clause_part = [(slopes(j, m)[r], Q(j * gap)) for j, r in enumerate(picked, start=1)]
            variable_part = [(TRUE if t else FALSE, Q(-i * gap)) for i, t in enumerate(truth, start=1)]
            yield tuple(clause_part + variable_part), picked, truth


def consistent(formula: OneInThreeSat, picked: tuple[int, ...], truth: tuple[bool, ...]) -> bool:
    """In every clause the picked occurrence is true and the other two are false."""
    return all(
        [truth[v - 1] for v in clause] == [place == r for place in range(3)]
        for clause, r in zip(formula.clauses, picked, strict=True)
    )


def height(choice: Choice, x1: Q, x2: Q) -> Q:
    return sum((levee(slope, offset, x1, x2) for slope, offset in choice), Q(0))


def samples_of(problem: TrainingProblem) -> list[Sample]:
    found = []
    for point, label in zip(problem.points, problem.labels, strict=True):
        dense = dict(point)
        found.append((dense.get(0, Q(0)), dense.get(1, Q(0)), label))
    return found


def network_of(choice: Choice) -> Network:
    """Observation 3: [t + 2]₊ − [t + 1]₊ − [t − 1]₊ + [t − 2]₊ with t = x₂ − z − s·x₁ for each levee."""
    parts: list[Neuron] = []
    for slope, offset in choice:
        parts += [((-slope, Q(1)), c - offset, Q(a)) for c, a in ((2, 1), (1, -1), (-1, -1), (-2, 1))]
    return built(parts)
