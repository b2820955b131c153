"""Small threshold problems, and which labels can be had at all: by listing every set of points a half-space cuts off.

Nothing here is shared with the code under test: the sets are Z3's, with the strict inequality as it is defined.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction as Q
from functools import cache
from itertools import product

import z3

from instances import Activation, Network, TrainingProblem, sparse_point

Point = tuple[Q, ...]
Labels = tuple[Q, ...]


@cache
def cut_sets(points: tuple[Point, ...], bias: bool) -> frozenset[tuple[int, ...]]:
    """All (s_p) with s_p = [w·x_p + b > 0] for some w and b (b = 0 without a bias)."""
    d = len(points[0]) if points else 0
    w, b = [z3.Real(f"w_{i}") for i in range(d)], z3.Real("b")
    solver = z3.Solver()
    if not bias:
        solver.add(b == 0)
    inputs = [b + z3.Sum([z3.RealVal(str(v)) * w[i] for i, v in enumerate(x)]) for x in points]
    found = []
    for pattern in product((0, 1), repeat=len(points)):
        sides = [t > 0 if s else t <= 0 for t, s in zip(inputs, pattern, strict=True)]
        if solver.check(*sides) == z3.sat:
            found.append(pattern)
    return frozenset(found)


@cache
def attainable(points: tuple[Point, ...], coefficients: tuple[Q, ...], bias: bool) -> frozenset[Labels]:
    """The label vectors of all networks with these coefficients."""
    reached = {(Q(0),) * len(points)}
    for a in coefficients:
        reached = {
            tuple(y + a * s for y, s in zip(labels, column, strict=True))
            for labels in reached
            for column in cut_sets(points, bias)
        }
    return frozenset(reached)


def threshold_problem(
    points: Sequence[Point], labels: Sequence[Q], k: int, coefficients: Sequence[Q] | None, *, bias: bool, d: int
) -> TrainingProblem:
    return TrainingProblem(
        tuple(sparse_point(x) for x in points),
        tuple(labels),
        d,
        k,
        None if coefficients is None else tuple(coefficients),
        bias,
        Activation.THRESHOLD,
    )


def truth(problem: TrainingProblem) -> bool:
    """Does a network with the fixed coefficients fit?"""
    assert problem.signs is not None
    samples: dict[Point, Q] = {}
    for point, label in zip(problem.points, problem.labels, strict=True):
        given = dict(point)
        x = tuple(given.get(i, Q(0)) for i in range(problem.d))
        if samples.setdefault(x, label) != label:
            return False
    points = tuple(sorted(samples))
    labels = tuple(samples[x] for x in points)
    signs = tuple(sorted(problem.signs))
    # half of the neurons make what the other half leaves of the labels
    first, second = (attainable(points, part, problem.bias) for part in (signs[::2], signs[1::2]))
    return any(tuple(y - v for y, v in zip(labels, made, strict=True)) in second for made in first)


def drawn(dice: random.Random) -> TrainingProblem:
    """Few points on a small grid, so that many are collinear and many lie on a breakline; labels of a network or near.

    Coefficients mostly ±1, sometimes other rationals; a third without biases; some points twice.
    """
    d = dice.choice((1, 2, 2, 2, 3))
    k = dice.choice((0, 1, 2, 2, 3, 3, 4))
    bias = dice.random() < 0.7
    units = dice.choice(((1, -1), (1, -1), (1, -1), (1,), (Q(1, 2), Q(-1, 2)), (1, -2, Q(1, 2), 0)))
    signs = tuple(Q(dice.choice(units)) for _ in range(k))
    grid = [tuple(Q(v) for v in x) for x in product(range(-1, 4 if d == 1 else 2), repeat=d)]
    if d > 1 and dice.random() < 0.5:
        # few lines with many points: every neuron has to switch
        grid = [(*x[:-1], Q(h)) for x in grid if x[-1] == 0 and all(v >= 0 for v in x) for h in range(4)]
    points = dice.sample(grid, min(len(grid), dice.choice((1, 3, 4, 5, 6, 7, 7))))
    weights = tuple(tuple(Q(dice.randint(-2, 2)) for _ in range(d)) for _ in range(k))
    biases = tuple(Q(dice.randint(-3, 3)) if bias else Q(0) for _ in range(k))
    network = Network(weights, biases, signs, Activation.THRESHOLD)
    labels = network.values([sparse_point(x) for x in points])
    for _ in range(dice.choice((0, 0, 1, 1, 2))):
        labels[dice.randrange(len(labels))] += dice.choice((1, -1, 1, -1, Q(1, 2)))
    if dice.random() < 0.15:
        at = dice.randrange(len(points))
        points.append(points[at])
        labels.append(labels[at] + dice.choice((0, 0, 1)))
    return threshold_problem(points, labels, k, signs, bias=bias, d=d)
