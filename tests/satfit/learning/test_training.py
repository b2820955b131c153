"""Training in the ball: against grids of networks, against the unconstrained minimum, and on a coarse grid."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from itertools import product

import pytest

from instances import Loss, Network, TrainingProblem, sparse_point
from satfit.learning.candidates import Limits, candidate, label_range, shifted
from satfit.learning.guarantee import Setting
from satfit.learning.training import train
from solvers.exact.one_relu import least_squared_error
from tests.satfit.learning import patterns

Q = Fraction
ONE = Q(1)
LONG = 600.0


def in_ball(network: Network) -> bool:
    return all(sum(v * v for v in row) <= 1 for row in network.weights) and all(abs(b) <= 1 for b in network.biases)


def grid(d: int, signs: tuple[Fraction, ...], steps: int) -> Iterator[Network]:
    values = [Q(i, steps) for i in range(-steps, steps + 1)]
    neurons = [row for row in product(values, repeat=d + 1) if sum(v * v for v in row[:d]) <= 1]
    for chosen in product(neurons, repeat=len(signs)):
        yield Network(tuple(row[:d] for row in chosen), tuple(row[d] for row in chosen), signs)


def random_problem(dice: random.Random, n: int, k: int, d: int, signs: tuple[Fraction, ...] | None) -> TrainingProblem:
    points = tuple(sparse_point([Q(dice.randint(-6, 6), 10) for _ in range(d)]) for _ in range(n))
    low, high = (int(v) for v in label_range(signs, k))
    labels = tuple(dice.choice((Q(0), Q(dice.randint(4 * low, 4 * high), 4))) for _ in range(n))
    return TrainingProblem(points, labels, d, k, signs=signs, loss=Loss.L2, target=None)


@pytest.mark.parametrize(
    ("k", "d", "signs", "steps"),
    [
        (1, 1, (ONE,), 12),
        (1, 1, None, 12),
        (1, 2, (ONE,), 6),
        (2, 1, (ONE, ONE), 3),
        (2, 1, (ONE, -ONE), 3),
        (2, 1, None, 3),
    ],
)
def test_no_network_of_a_grid_is_below_the_bound(
    k: int, d: int, signs: tuple[Fraction, ...] | None, steps: int
) -> None:
    dice = random.Random(f"{k}{d}{signs}")
    for _ in range(3):
        problem = random_problem(dice, dice.randint(1, 4), k, d, signs)
        for reliable in (False, True) if problem.all_positive else (False,):
            found = train(problem, ball=Q(1, 1000), reliable=reliable, time_limit=LONG, jobs=1)
            assert found.complete
            assert found.error == problem.error(found.network)
            assert in_ball(found.network)
            assert 0 <= found.error - found.bound <= Q(1, 1000)
            splits = [(ONE,) * p + (-ONE,) * (k - p) for p in range(k + 1)] if signs is None else [signs]
            assert found.network.coefficients in splits
            zeros = [point for point, y in zip(problem.points, problem.labels, strict=True) if not y]
            if reliable:
                assert not any(found.network.values(zeros))
            for network in (each for split in splits for each in grid(d, split, steps)):
                if not reliable or not any(network.values(zeros)):
                    assert problem.error(network) >= found.bound


def test_two_searches_agree() -> None:
    dice = random.Random(11)
    for _ in range(12):
        k, d = dice.choice(((1, 1), (1, 1), (2, 1), (1, 2)))
        signs = dice.choice(((ONE,) * k, None))
        problem = random_problem(dice, dice.randint(1, 7 if k * d == 1 else 5), k, d, signs)
        reliable = signs is not None and dice.random() < 0.4
        found = train(problem, ball=Q(1, 10**4), reliable=reliable, time_limit=LONG, jobs=1)
        other = patterns.search(problem, reliable=reliable, ball=Q(1, 10**4))
        assert found.bound <= other.error
        assert other.bound <= found.error


def test_where_the_ball_does_not_bind_it_is_the_unconstrained_minimum() -> None:
    dice = random.Random(8)
    equal = 0
    for _ in range(12):
        d = dice.choice((1, 2))
        problem = random_problem(dice, dice.randint(2, 7), 1, d, (ONE,))
        labels = tuple(y / 4 for y in problem.labels)
        problem = TrainingProblem(problem.points, labels, d, 1, signs=(ONE,), loss=Loss.L2, target=None)
        least, network = least_squared_error(problem)
        found = train(problem, ball=Q(1, 10**6), reliable=False, time_limit=LONG, jobs=1)
        assert found.error >= least
        if in_ball(network):
            assert found.bound <= least
            equal += 1
    assert equal > 3


def test_a_time_limit_leaves_a_true_bound() -> None:
    problem = random_problem(random.Random(3), 12, 2, 2, (ONE, ONE))
    found = train(problem, ball=Q(1, 10**6), reliable=False, time_limit=0.0, jobs=1)
    assert not found.complete
    assert found.error == problem.error(found.network)
    assert 0 <= found.bound < found.error
    zero = Network(((Q(0),) * 2,) * 2, (Q(0),) * 2, (ONE, ONE))
    assert found.bound <= problem.error(zero)


def test_reliable_training_is_for_positive_coefficients() -> None:
    problem = random_problem(random.Random(3), 3, 1, 1, None)
    with pytest.raises(ValueError, match="coefficients"):
        train(problem, ball=Q(1), reliable=True, time_limit=LONG, jobs=1)


@pytest.mark.parametrize("gamma", [None, Q(1, 5)])
def test_bounds_proved_on_a_coarse_grid_hold_for_the_samples_as_they_are(gamma: Fraction | None) -> None:
    dice = random.Random(9)
    setting = Setting(1, Q(1, 2), Q(1, 10), gamma=gamma)
    weaker = 0
    for _ in range(12):
        n = dice.randint(1, 6)
        points = [(Q(dice.randint(-999, 999), 1000),) for _ in range(n)]
        labels = [dice.choice((Q(0), Q(dice.randint(1, 1999), 1000))) for _ in range(n)]
        coarse = candidate(points, labels, (ONE,), setting, Limits(LONG, 1, 1))
        fine = candidate(points, labels, (ONE,), setting, Limits(LONG, 1, 3))
        assert coarse.bound <= fine.error
        assert fine.bound <= fine.error
        if gamma is None:
            assert fine.bound <= coarse.error
        for each in (coarse, fine):
            values = each.trained.values(sparse_point(x) for x in points)
            assert each.error == sum((v - y) ** 2 for v, y in zip(values, labels, strict=True))
            assert in_ball(each.network)
            assert in_ball(each.trained)
            if gamma is not None:
                at_zero = [x for x, y in zip(points, labels, strict=True) if not y]
                assert not any(each.network.values(sparse_point(x) for x in at_zero))
        weaker += coarse.bound < fine.bound
    assert weaker > 3


def test_a_network_that_is_silent_on_a_sample_need_not_be_so_where_the_sample_was_cut_to() -> None:
    """x = 0.39 becomes 0.3, which costs 0.1² instead of 0.01² on each of the other samples."""
    points, labels = [(Q(39, 100),), *[(Q(-3, 5),)] * 50], [Q(0), *[ONE] * 50]
    setting = Setting(1, Q(1, 2), Q(1, 10), gamma=Q(1, 5))
    coarse = candidate(points, labels, (ONE,), setting, Limits(LONG, 1, 1))
    assert coarse.bound <= Q(50, 100**2)


def test_a_grid_as_coarse_as_the_shift_is_refused() -> None:
    setting = Setting(1, Q(1, 2), Q(1, 10), gamma=Q(1, 24))
    with pytest.raises(ValueError, match="too coarse"):
        candidate([(Q(999, 1000),)], [Q(0)], (ONE,), setting, Limits(LONG, 1, 1))


def test_the_shift_silences_exactly_what_was_small() -> None:
    network = Network(((ONE,), (-ONE,)), (Q(0), Q(-19, 20)), (ONE, ONE))
    found = shifted(network, Q(1, 10))
    assert found.biases == (Q(-1, 10), Q(-1))
    assert found((Q(1, 10),)) == 0
    assert found((Q(1, 2),)) == Q(2, 5)
    assert found((-ONE,)) == 0
