"""Verified enclosures in the unit ball: known minima, exact grids, garbage and forged multipliers."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from flint import fmpq

from solvers.exact.ball import (
    Enclosure,
    Multipliers,
    blocks_of,
    directions,
    enclose,
    feasible,
    lower_bound,
    moments_of,
    verified,
)
from solvers.exact.conic import Proposal, by_splitting, propose

Q = Fraction
DELTA = Q(1, 10**6)
Rows = list[list[Fraction]]


def error(rows: Rows, labels: list[Fraction], theta: list[Fraction]) -> Fraction:
    """The squared error, from its definition."""
    values = [sum((a * b for a, b in zip(row, theta, strict=True)), Q(0)) for row in rows]
    return sum(((value - y) ** 2 for value, y in zip(values, labels, strict=True)), Q(0))


def admissible(cone: Rows, theta: list[Fraction], k: int, d: int, bias: bool) -> bool:
    if any(sum((a * b for a, b in zip(row, theta, strict=True)), Q(0)) < 0 for row in cone):
        return False
    step = d + bias
    for j in range(k):
        w = theta[j * step : j * step + d]
        if sum((v * v for v in w), Q(0)) > 1 or (bias and abs(theta[j * step + d]) > 1):
            return False
    return True


def random_pattern(dice: random.Random, n: int, k: int, d: int, bias: bool) -> tuple[Rows, list[Fraction], Rows]:
    """A pattern that some network has (or, now and then, one that no network has), as rows, labels and cone rows."""
    step = d + bias
    theta = [dice.gauss(0, 1) for _ in range(k * step)]
    rows, cone = [], []
    for _ in range(n):
        x = [Q(dice.randint(-7, 7), 10) for _ in range(d)] + [Q(1)] * bias
        row = []
        for j in range(k):
            t = sum(float(a) * b for a, b in zip(x, theta[j * step :], strict=False))
            active = (t > 0) ^ (dice.random() < 0.03)
            wide = [Q(0)] * (k * step)
            wide[j * step : (j + 1) * step] = [v if active else -v for v in x]
            cone.append(wide)
            row += x if active else [Q(0)] * step
        rows.append(row)
    return rows, [Q(dice.randint(-3, 10 * k), dice.choice((3, 10))) for _ in range(n)], cone


SHAPES = [(1, 1, False), (1, 1, True), (1, 2, False), (2, 1, False), (2, 1, True), (1, 3, True), (2, 2, True)]


def one(rows: Rows, labels: list[Fraction], cone: Rows, d: int, bias: bool = False) -> Enclosure:
    found = enclose(rows, labels, cone, k=1, d=d, bias=bias, delta=DELTA)
    assert admissible(cone, found.theta, 1, d, bias)
    assert error(rows, labels, found.theta) == found.upper
    return found


@pytest.mark.parametrize(
    ("rows", "labels", "cone", "d", "bias", "least"),
    [
        # nothing active: w = 1/2
        ([[1], [2]], [Q(1, 2), Q(1)], [[1], [2]], 1, False, Q(0)),
        ([[1], [1]], [Q(1, 2), Q(1, 4)], [], 1, False, Q(1, 32)),
        # the ball: |w| ≤ 1
        ([[1]], [Q(5)], [[1]], 1, False, Q(16)),
        ([[1, 0], [0, 1]], [Q(3), Q(4)], [], 2, False, Q(16)),
        # the box of the bias
        ([[0, 1]], [Q(2)], [[0, 1]], 1, True, Q(1)),
        ([[0, 1]], [Q(-3)], [], 1, True, Q(4)),
        # a cone row: w_1 ≥ w_2, and one that leaves w = 0 only
        ([[1, 0], [0, 1]], [Q(0), Q(1, 2)], [[1, -1]], 2, False, Q(1, 8)),
        ([[1]], [Q(1)], [[1], [-1]], 1, False, Q(1)),
        # a cone without interior: w_1 = w_2
        ([[1, 0], [0, 1]], [Q(0), Q(1, 2)], [[1, -1], [-1, 1]], 2, False, Q(1, 8)),
        # no samples at all
        ([], [], [], 2, True, Q(0)),
    ],
)
def test_minima_that_are_known(
    rows: Rows, labels: list[Fraction], cone: Rows, d: int, bias: bool, least: Fraction
) -> None:
    found = one([[Q(v) for v in row] for row in rows], labels, [[Q(v) for v in row] for row in cone], d, bias)
    assert found.lower <= least <= found.upper
    assert found.upper - found.lower <= DELTA


def test_an_irrational_minimum_lies_inside() -> None:
    found = one([[Q(1), Q(0)], [Q(0), Q(1)]], [Q(1), Q(1)], [], 2)
    # 3 − 2√2: lower ≤ it iff (3 − lower)² ≥ 8
    assert (3 - found.lower) ** 2 >= 8 >= (3 - found.upper) ** 2
    assert 0 < found.upper - found.lower <= DELTA


@pytest.mark.parametrize(("k", "d", "bias"), SHAPES)
def test_enclosures_are_small_and_no_feasible_point_of_a_grid_is_below_them(k: int, d: int, bias: bool) -> None:
    dice = random.Random(f"{k} {d} {bias}")
    width = k * (d + bias)
    steps = {1: 40, 2: 12, 3: 6, 4: 3}.get(width, 2)
    grid = [Q(i, steps) for i in range(-steps, steps + 1)]
    for _ in range(12):
        rows, labels, cone = random_pattern(dice, dice.randint(1, 9), k, d, bias)
        found = enclose(rows, labels, cone, k=k, d=d, bias=bias, delta=DELTA)
        assert admissible(cone, found.theta, k, d, bias)
        assert error(rows, labels, found.theta) == found.upper
        assert 0 <= found.upper - found.lower <= DELTA
        points = (
            product(grid, repeat=width)
            if width <= 4
            else ([dice.choice(grid) for _ in range(width)] for _ in "x" * 400)
        )
        for point in points:
            theta = list(point)
            if admissible(cone, theta, k, d, bias):
                assert error(rows, labels, theta) >= found.lower


def test_a_smaller_delta_is_a_smaller_gap() -> None:
    dice = random.Random(3)
    for _ in range(20):
        rows, labels, cone = random_pattern(dice, 8, 1, 2, True)
        wide = enclose(rows, labels, cone, k=1, d=2, bias=True, delta=Q(1, 10))
        narrow = enclose(rows, labels, cone, k=1, d=2, bias=True, delta=Q(1, 10**8))
        assert wide.lower <= narrow.upper
        assert narrow.lower <= wide.upper
        assert narrow.upper - narrow.lower <= Q(1, 10**8)


def test_a_partial_pattern_bounds_all_that_extend_it() -> None:
    dice = random.Random(4)
    for _ in range(30):
        k, d, bias = dice.choice(SHAPES)
        rows, labels, cone = random_pattern(dice, 8, k, d, bias)
        whole = enclose(rows, labels, cone, k=k, d=d, bias=bias, delta=DELTA)
        kept = sorted(dice.sample(range(8), 4))
        some_rows, some_labels = [rows[p] for p in kept], [labels[p] for p in kept]
        some_cone = [cone[p * k + j] for p in kept for j in range(k)]
        part = enclose(some_rows, some_labels, some_cone, k=k, d=d, bias=bias, delta=DELTA)
        assert part.lower <= whole.upper
        # its multipliers, with the moments of all samples, prove something at least as good
        blocks, width = blocks_of(k, d, bias=bias), k * (d + bias)
        few = lower_bound(moments_of(some_rows, some_labels, width), directions(some_cone), blocks, part.multipliers)
        every = lower_bound(moments_of(rows, labels, width), directions(some_cone), blocks, part.multipliers)
        assert few <= every <= fmpq(*whole.upper.as_integer_ratio())


def test_any_multipliers_prove_a_true_bound() -> None:
    dice = random.Random(5)
    near = 0
    for _ in range(60):
        k, d, bias = dice.choice(SHAPES)
        width, blocks = k * (d + bias), blocks_of(k, d, bias=bias)
        rows, labels, cone = random_pattern(dice, 6, k, d, bias)
        found = enclose(rows, labels, cone, k=k, d=d, bias=bias, delta=DELTA)
        moments, whole, top = moments_of(rows, labels, width), directions(cone), fmpq(*found.upper.as_integer_ratio())
        for noise in (0.0, 1e-4, 1.0, 1e6):
            forged = Multipliers(
                {
                    i: abs(
                        found.multipliers.cone.get(i, fmpq(0)) + fmpq(*(noise * dice.gauss(0, 1)).as_integer_ratio())
                    )
                    for i in range(len(cone))
                },
                tuple(m + fmpq(*abs(noise * dice.gauss(0, 1)).as_integer_ratio()) for m in found.multipliers.balls),
            )
            bound = lower_bound(moments, whole, blocks, forged)
            assert bound <= top
            near += noise == 1e-4 and bound > top - fmpq(1, 100)
    assert near > 30


def test_multipliers_of_the_wrong_sign_or_number_are_refused() -> None:
    blocks, moments = blocks_of(1, 1, bias=False), moments_of([[Q(1)]], [Q(-1)], 1)
    # λ = −2 would "prove" that w ≥ 0 fits −1
    assert lower_bound(moments, [(1,)], blocks, Multipliers({0: fmpq(2)}, (fmpq(1, 10**6),))) > fmpq(99, 100)
    for cone, balls in (
        ({0: fmpq(-2)}, (fmpq(1),)),
        ({}, (fmpq(0),)),
        ({}, (fmpq(-1),)),
        ({}, ()),
        ({}, (fmpq(1),) * 2),
    ):
        with pytest.raises(ValueError, match="multipliers"):
            lower_bound(moments, [(1,)], blocks, Multipliers(cone, balls))


@pytest.mark.parametrize("scale", [0.0, 1.0, 1e9, 1e200, float("nan"), float("inf")])
def test_garbage_proposals_give_weak_but_true_bounds(scale: float) -> None:
    dice = random.Random(6)
    for _ in range(20):
        k, d, bias = dice.choice(SHAPES)
        width, blocks = k * (d + bias), blocks_of(k, d, bias=bias)
        rows, labels, cone = random_pattern(dice, 6, k, d, bias)
        honest = enclose(rows, labels, cone, k=k, d=d, bias=bias, delta=DELTA)
        moments, whole = moments_of(rows, labels, width), directions(cone)
        garbage = Proposal(
            *(np.array([scale * dice.gauss(0, 1) for _ in range(m)]) for m in (width, len(cone), len(blocks)))
        )
        found = verified(moments, whole, blocks, garbage, DELTA)
        assert admissible(cone, found.theta, k, d, bias)
        assert error(rows, labels, found.theta) == found.upper
        assert found.lower <= honest.upper
        assert honest.lower <= found.upper <= sum(y * y for y in labels)


def test_without_clarabel_the_enclosures_are_true_and_mostly_small() -> None:
    dice = random.Random(7)
    small = 0
    for _ in range(30):
        k, d, bias = dice.choice(SHAPES)
        width, blocks = k * (d + bias), blocks_of(k, d, bias=bias)
        rows, labels, cone = random_pattern(dice, 6, k, d, bias)
        moments, whole = moments_of(rows, labels, width), directions(cone)
        unit = np.array([[v / max(1, *map(abs, row)) for v in row] for row in whole])
        hessian = np.array([float(v) for v in moments.hessian.entries()]).reshape(width, width)
        linear = np.array([float(v) for v in moments.linear.entries()])
        best = verified(moments, whole, blocks, propose(hessian, linear, unit, blocks), DELTA)
        found = verified(moments, whole, blocks, by_splitting(hessian, linear, unit, blocks), DELTA)
        assert admissible(cone, found.theta, k, d, bias)
        assert found.lower <= best.upper
        assert best.lower <= found.upper
        small += found.upper - found.lower <= Q(1, 1000)
    assert small >= 25


def test_the_repair_of_a_proposal() -> None:
    blocks = blocks_of(1, 2, bias=False)
    assert feasible([-1.0, 0.5], [(1, 0)], blocks) == [0, fmpq(1, 2)]
    assert feasible([-1.0, -1.0], [(1, 0), (1, 1)], blocks) == [0, 0]
    assert feasible([0.5, 0.25], [(-1, 1), (1, -1)], blocks) == [fmpq(3, 8), fmpq(3, 8)]
    # already in the ball: as it is; outside: scaled, and hardly below 1
    assert feasible([0.5, 0.75], [], blocks) == [fmpq(*value.as_integer_ratio()) for value in (0.5, 0.75)]
    near = feasible([0.6001, 0.8], [], blocks)
    assert 1 - fmpq(1, 10**6) < sum(v * v for v in near) <= 1


def test_numbers_beyond_floats_are_enclosed_trivially() -> None:
    huge = Q(10**400)
    found = one([[huge], [Q(1)]], [Q(1), Q(0)], [[huge]], 1)
    assert found.lower == 0
    assert found.upper == 1


def test_delta_is_positive_and_there_is_something_to_fit() -> None:
    with pytest.raises(ValueError, match="positive"):
        enclose([[Q(1)]], [Q(1)], [], k=1, d=1, bias=False, delta=Q(0))
    with pytest.raises(ValueError, match="nothing to fit"):
        blocks_of(0, 2, bias=True)
