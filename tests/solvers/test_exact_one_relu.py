"""The exact minimum of one ReLU's squared error, held against an independent search over all activation patterns."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

import pytest
from flint import fmpq, fmpq_mat

from instances import Activation, Loss, Network, TrainingProblem, sparse_point
from solvers.exact.lcp import lemke
from solvers.exact.one_relu import least_squared_error

Q = Fraction


def least_by_faces(problem: TrainingProblem) -> Fraction:
    """For every pattern and every choice of samples with t = 0: the least-squares point of that face, if it is allowed.

    The minimum lies in the relative interior of some face of some cell, where it is a stationary point of the face.
    """
    best = sum((y * y for y in problem.labels), Q(0))
    rows = []
    for point in problem.points:
        row = [Q(0)] * (problem.d + problem.bias)
        for i, value in point:
            row[i] = value
        if problem.bias:
            row[-1] = Q(1)
        rows.append(row)
    signs = problem.signs or (Q(1), Q(-1))
    for sign in signs:
        for pattern in product((-1, 0, 1), repeat=problem.n):
            x = _stationary(rows, problem.labels, pattern, sign)
            if x is None:
                continue
            bias = x[-1] if problem.bias else Q(0)
            network = Network((tuple(x[: problem.d]),), (bias,), (sign,))
            best = min(best, problem.error(network))
    return best


def _stationary(rows: list[list[Q]], labels: tuple[Q, ...], pattern: tuple[int, ...], sign: Q) -> list[Q] | None:
    width = len(rows[0])
    tight = [row for row, s in zip(rows, pattern, strict=True) if s == 0]
    active = [(row, sign * y) for row, y, s in zip(rows, labels, pattern, strict=True) if s == 1]
    size = width + len(tight)
    system = [[Q(0)] * size for _ in range(size)]
    right = [Q(0)] * size
    for i in range(width):
        for j in range(width):
            system[i][j] = sum((row[i] * row[j] for row, _ in active), Q(0))
        right[i] = sum((row[i] * y for row, y in active), Q(0))
        for c, row in enumerate(tight):
            system[i][width + c] = system[width + c][i] = row[i]
    return _any_solution(system, right, width)


def _any_solution(system: list[list[Q]], right: list[Q], width: int) -> list[Q] | None:
    size = len(system)
    matrix = fmpq_mat(
        size,
        size + 1,
        [fmpq(v.numerator, v.denominator) for row, r in zip(system, right, strict=True) for v in (*row, r)],
    )
    reduced, rank = matrix.rref()
    x = [Q(0)] * size
    for r in range(rank):
        lead = next(c for c in range(size + 1) if reduced[r, c] != 0)
        if lead == size:
            return None
        value = reduced[r, size]
        x[lead] = Q(int(value.p), int(value.q))
    return x[:width]


def random_problem(dice: random.Random) -> TrainingProblem:
    d, n = dice.choice((1, 1, 2)), dice.randint(1, 4)
    points = tuple(sparse_point([Q(dice.randint(-2, 2), dice.choice((1, 2))) for _ in range(d)]) for _ in range(n))
    labels = tuple(Q(dice.randint(-2, 3)) for _ in range(n))
    signs = dice.choice((None, (Q(1),), (Q(-1),)))
    return TrainingProblem(points, labels, d, 1, signs, bias=dice.random() < 0.5, loss=Loss.L2, target=None)


def test_equals_the_search_over_faces_on_random_problems() -> None:
    dice = random.Random(7)
    for _ in range(150):
        problem = random_problem(dice)
        error, network = least_squared_error(problem)
        assert problem.error(network) == error
        assert network.coefficients[0] in (problem.signs or (1, -1))
        assert error == least_by_faces(problem), problem


def test_nothing_to_fit_and_nothing_that_fits() -> None:
    empty = TrainingProblem((), (), 1, 1, (Q(1),), loss=Loss.L2, target=None)
    assert least_squared_error(empty)[0] == 0
    two_labels = TrainingProblem(((), ()), (Q(0), Q(1)), 0, 1, (Q(1),), loss=Loss.L2, target=None)
    assert least_squared_error(two_labels)[0] == Q(1, 2)
    against = TrainingProblem(((),), (Q(-3),), 0, 1, (Q(1),), loss=Loss.L2, target=None)
    assert least_squared_error(against)[0] == 9


def test_other_questions_are_refused() -> None:
    one = TrainingProblem(((),), (Q(1),), 0, 1, loss=Loss.L1, target=None)
    two = TrainingProblem(((),), (Q(1),), 0, 2, loss=Loss.L2, target=None)
    step = TrainingProblem(((),), (Q(1),), 0, 1, activation=Activation.THRESHOLD, loss=Loss.L2, target=None)
    for problem in (one, two, step):
        with pytest.raises(ValueError, match="one ReLU"):
            least_squared_error(problem)


def test_complementarity_on_random_systems() -> None:
    dice = random.Random(3)
    unsolvable = 0
    for _ in range(200):
        n = dice.randint(1, 5)
        half = fmpq_mat(n, n, [fmpq(dice.randint(-2, 2)) for _ in range(n * n)])
        square = half * half.transpose()
        skew = [[dice.randint(-1, 1) for _ in range(n)] for _ in range(n)]
        matrix = [[square[i, j] + skew[i][j] - skew[j][i] for j in range(n)] for i in range(n)]
        q = [fmpq(dice.randint(-4, 4)) for _ in range(n)]
        z = lemke(matrix, q)
        if z is None:
            unsolvable += 1
            continue
        w = [sum((matrix[i][j] * z[j] for j in range(n)), q[i]) for i in range(n)]
        assert all(value >= 0 for value in (*z, *w))
        assert all(a * b == 0 for a, b in zip(z, w, strict=True))
    assert 0 < unsolvable < 150
