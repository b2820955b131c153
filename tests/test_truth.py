"""The truth about tiny problems, held against other methods: Z3 on the definition, and every face of every cell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from flint import fmpq, fmpq_mat

from instances import Activation, Loss, Network, TrainingProblem
from tests.encoders.loss_oracle import Definition
from tests.encoders.oracles import problem_of
from tests.tiny_problems import problems, with_targets
from tests.truth import answerable, cells, least, lifted

Q = Fraction
LINEAR = (Loss.L1, Loss.LINF, Loss.L0)
Row = list[Fraction]


def agrees_with_the_definition(problem: TrainingProblem, *, reliable: bool) -> None:
    """A network of this loss exists, and none of a smaller one: Z3 looks at the whole formula."""
    found = least(problem, reliable=reliable)
    definition = Definition(problem)
    if reliable:
        definition.rows += [r == 0 for r, y in zip(definition.residuals, problem.labels, strict=True) if y == 0]
    assert definition.exists(found), (found, problem)
    assert not definition.exists(found, below=True), (found, problem)


@pytest.mark.parametrize("reliable", [False, True])
def test_z3_finds_no_other_least_loss(reliable: bool) -> None:
    for problem in problems(11 + reliable, 210, losses=LINEAR, most_points=4):
        agrees_with_the_definition(problem, reliable=reliable)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_z3_finds_no_other_least_loss_of_more_points(seed: int) -> None:
    for problem in problems(100 + seed, 500, losses=LINEAR, most_points=6):
        agrees_with_the_definition(problem, reliable=seed % 2 == 1)


def least_by_faces(problem: TrainingProblem, *, reliable: bool) -> Fraction:
    """For each sign vector and each choice of off, 0 or on per point and neuron: the best point of that face's span.

    The least squares lie in the relative interior of some face, on one where they are unique but for weights that no
    point notices: a stationary point of its span, and all of these have the same outputs. Whatever else comes out is
    evaluated as a network, so it is never too small.
    """
    rows, width = lifted(problem), problem.d + problem.bias
    silent = [p for p, y in enumerate(problem.labels) if y == 0] if reliable else []
    best = sum((y * y for y in problem.labels), Q(0))
    for signs in (problem.signs,) if problem.signs else product((Q(1), Q(-1)), repeat=problem.k):
        for pattern in product((-1, 0, 1), repeat=problem.n * problem.k):
            side = [pattern[p * problem.k : (p + 1) * problem.k] for p in range(problem.n)]
            outputs, tight = [], []
            for p, row in enumerate(rows):
                outputs.append([signs[j] * v * (side[p][j] == 1) for j in range(problem.k) for v in row])
                tight += [
                    [v * (i == j) for i in range(problem.k) for v in row] for j in range(problem.k) if not side[p][j]
                ]
            weights = stationary(outputs, problem.labels, [*tight, *(outputs[p] for p in silent)])
            parts = [weights[j * width : (j + 1) * width] for j in range(problem.k)]
            biases = tuple(part[-1] if problem.bias else Q(0) for part in parts)
            network = Network(tuple(tuple(part[: problem.d]) for part in parts), biases, signs)
            residuals = problem.residuals(network)
            if not any(residuals[p] for p in silent):
                best = min(best, sum((r * r for r in residuals), Q(0)))
    return best


def stationary(outputs: list[Row], labels: Iterable[Fraction], tight: list[Row]) -> Row:
    """Some θ that minimises |outputs·θ − labels|² where tight·θ = 0."""
    width, size = len(outputs[0]), len(outputs[0]) + len(tight)
    a, c = matrix(outputs), matrix(tight) if tight else fmpq_mat(0, width)
    gram, right = a.transpose() * a, a.transpose() * matrix([[y] for y in labels])
    system = fmpq_mat(size, size + 1)
    for i in range(width):
        for j in range(width):
            system[i, j] = gram[i, j]
        system[i, size] = right[i, 0]
        for r in range(len(tight)):
            system[i, width + r] = system[width + r, i] = c[r, i]
    reduced, rank = system.rref()
    solution = [Q(0)] * size
    for r in range(rank):
        lead = next(i for i in range(size + 1) if reduced[r, i] != 0)
        assert lead < size
        solution[lead] = Q(int(reduced[r, size].p), int(reduced[r, size].q))
    return solution[:width]


def matrix(rows: list[Row]) -> fmpq_mat:
    return fmpq_mat(len(rows), len(rows[0]), [fmpq(v.numerator, v.denominator) for row in rows for v in row])


@pytest.mark.parametrize("reliable", [False, True])
def test_no_face_has_smaller_squares(reliable: bool) -> None:
    for k, most_points, count in ((1, 4, 50), (2, 2, 30), (3, 1, 10)):
        given = {"losses": (Loss.L2,), "neurons": (k,), "most_points": most_points}
        for problem in problems(21 + reliable, count, **given):
            assert least(problem, reliable=reliable) == least_by_faces(problem, reliable=reliable), problem


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_no_face_of_more_points_has_smaller_squares(seed: int) -> None:
    for k, most_points, count in ((1, 5, 200), (2, 3, 40)):
        given = {"losses": (Loss.L2,), "neurons": (k,), "most_points": most_points}
        for problem in problems(200 + seed, count, **given):
            assert least(problem, reliable=seed == 1) == least_by_faces(problem, reliable=seed == 1), problem


def test_reliability_costs_something_and_zero_is_not_always_the_answer() -> None:
    """The problems are worth asking: losses differ, and so do those with the constraint."""
    asked = list(problems(31, 200))
    free = [least(problem) for problem in asked]
    bound = [least(problem, reliable=True) for problem in asked]
    assert all(a <= b for a, b in zip(free, bound, strict=True))
    assert sum(a < b for a, b in zip(free, bound, strict=True)) > 10
    assert sum(value > 0 for value in free) > 80
    assert sum(value == 0 for value in free) > 40


def test_cells_of_a_line_and_of_the_plane() -> None:
    """n distinct points on a line: 2n cells; n in general position in the plane: n(n − 1) + 2."""
    for n in range(1, 6):
        line = problem_of([((i,), 0) for i in range(n)], 1, 1)
        assert len(cells(lifted(line))) == 2 * n
        bow = problem_of([((i, i * i), 0) for i in range(n)], 2, 1)
        assert len(cells(lifted(bow))) == n * (n - 1) + 2


def test_known_losses() -> None:
    peak = problem_of([((0,), 0), ((1,), 1), ((2,), 0)], 1, 2, signs=(Q(1), Q(1)), target=None, loss=Loss.L1)
    # convex functions: the chord of the outer two is above the middle
    assert least(peak) == 1
    assert least(replace(peak, loss=Loss.LINF)) == Q(1, 2)
    assert least(replace(peak, loss=Loss.L2)) == Q(2, 3)
    assert least(replace(peak, loss=Loss.L0)) == 1
    assert least(replace(peak, loss=Loss.L0), reliable=True) == 1
    assert least(replace(peak, loss=Loss.ZERO, target=Q(0))) == 1
    assert least(replace(peak, signs=(Q(1), Q(-1)))) == 0
    nobody = replace(peak, neurons=0, signs=())
    assert least(nobody) == 1
    assert least(replace(peak, points=(), labels=())) == 0
    one_place = problem_of([((), 3), ((), 1), ((), 0)], 0, 1, signs=(Q(1),), loss=Loss.L2, target=None)
    assert least(one_place) == Q(14, 3)
    assert least(one_place, reliable=True) == 10


def test_targets_on_both_sides() -> None:
    for problem in problems(41, 30, losses=(*LINEAR, Loss.L2, Loss.ZERO)):
        for asked, answer in with_targets(problem, least(problem)):
            assert answerable(asked) is answer
    assert answerable(next(problems(1, 1)))


def test_thresholds_are_another_question() -> None:
    with pytest.raises(ValueError, match="ReLU"):
        least(problem_of([((1,), 1)], 1, 1, activation=Activation.THRESHOLD, target=None, loss=Loss.L1))
