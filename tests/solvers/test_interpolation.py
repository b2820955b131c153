"""The network that certainly exists: it has the values, with at most n neurons; and no function does better."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

import pytest

from instances import Loss
from instances.training import loss_of
from solvers.exact.interpolation import best_function, consensus, interpolate

LOSSES = [Loss.L0, Loss.L1, Loss.L2, Loss.LINF]


def test_every_small_set_of_values_is_met() -> None:
    """All labels in −2..2 on three points, in −1..1 on four: of a line and of the plane, collinear and on a grid."""
    sets = [
        [(0,), (1,), (2,), (4,)],
        [(0, 0), (0, 1), (1, 0), (1, 1)],
        [(0, 0), (1, 1), (2, 2), (0, 2)],
    ]
    for points in sets:
        for n in range(1, 5):
            for labels in product(range(-2, 3) if n < 4 else range(-1, 2), repeat=n):
                values = {tuple(map(Fraction, x)): Fraction(y) for x, y in zip(points, labels, strict=False)}
                network = interpolate(values)
                assert network.neurons <= n
                assert all(network(x) == y for x, y in values.items())
                assert all(abs(c) == 1 for c in network.coefficients)


def test_random_rationals_in_several_dimensions() -> None:
    numbers = random.Random(6)
    for _ in range(150):
        d, n = numbers.randint(0, 4), numbers.randint(0, 12)
        values = {
            tuple(Fraction(numbers.randint(-6, 6), numbers.randint(1, 3)) for _ in range(d)): Fraction(
                numbers.randint(-9, 9), numbers.randint(1, 4)
            )
            for _ in range(n)
        }
        network = interpolate(values)
        assert network.neurons <= len(values)
        assert all(network(x) == y for x, y in values.items())


def test_equal_slopes_share_a_neuron() -> None:
    line = {(Fraction(x),): Fraction(2 * x + 1) for x in range(20)}
    assert interpolate(line).neurons == 1
    assert interpolate({(Fraction(x),): Fraction(0) for x in range(5)}).neurons == 0
    tent = {(Fraction(x),): Fraction(5 - abs(x)) for x in range(-5, 6)}
    assert interpolate(tent).neurons == 2


@pytest.mark.parametrize("loss", LOSSES)
def test_no_value_is_better_than_the_consensus(loss: Loss) -> None:
    """Against every multiple of 1/12 in range; the true optimum of four small integers is one of these."""
    for labels in product(range(4), repeat=4):
        exact = [Fraction(y) for y in labels]
        best = loss_of([consensus(exact, loss) - y for y in exact], loss)
        tried = (loss_of([Fraction(t, 12) - y for y in exact], loss) for t in range(37))
        assert best == min(tried)


@pytest.mark.parametrize("loss", LOSSES)
def test_the_best_function_of_samples_that_contradict(loss: Loss) -> None:
    """Against all pairs of values at two points, one of which has three samples."""
    points = [(Fraction(0),), (Fraction(1),), (Fraction(0),), (Fraction(0),)]
    for labels in product(range(3), repeat=3):
        exact = [Fraction(y) for y in (labels[0], 1, *labels[1:])]
        values, error = best_function(points, exact, loss)
        grid = [Fraction(t, 6) for t in range(13)]
        tried = (
            loss_of([(a if x == (0,) else b) - y for x, y in zip(points, exact, strict=True)], loss)
            for a in grid
            for b in grid
        )
        assert error == min(tried)
        network = interpolate(values)
        assert loss_of([v - y for v, y in zip(map(network, points), exact, strict=True)], loss) == error
