"""Rescaling is an exact change of units: errors correspond, networks come back, and nothing is rounded on the way."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from encoders.geometry.lines import dense
from instances import Loss, Network, TrainingProblem, UsageError, Verdict, sparse_point
from satfit.training.rescale import KINDS, Scale, scale_for
from solvers.outcome import Outcome, Termination

SCALING = [kind for kind in KINDS if kind != "none"]


def made(numbers: random.Random, loss: Loss, *, bias: bool = True) -> TrainingProblem:
    d, n = numbers.randint(1, 3), numbers.randint(1, 6)
    size = Fraction(10) ** numbers.randint(-3, 4)

    def value() -> Fraction:
        return size * Fraction(numbers.randint(-20, 20), numbers.randint(1, 7))

    return TrainingProblem(
        points=tuple(sparse_point([value() for _ in range(d)]) for _ in range(n)),
        labels=tuple(value() for _ in range(n)),
        dimension=d,
        neurons=2,
        bias=bias,
        loss=loss,
        target=None,
    )


def network(numbers: random.Random, d: int, *, bias: bool = True) -> Network:
    def value() -> Fraction:
        return Fraction(numbers.randint(-9, 9), numbers.randint(1, 5))

    rows = tuple(tuple(value() for _ in range(d)) for _ in range(2))
    biases = tuple(value() if bias else Fraction(0) for _ in range(2))
    return Network(rows, biases, (Fraction(1), Fraction(-1)))


@pytest.mark.parametrize("kind", SCALING)
@pytest.mark.parametrize("loss", [Loss.L0, Loss.L1, Loss.L2, Loss.LINF])
def test_errors_correspond(kind: str, loss: Loss) -> None:
    """By the definition: every network on the new data, undone, has the stated multiple of its error on the old."""
    numbers = random.Random(f"{kind} {loss}")
    for _ in range(60):
        problem = made(numbers, loss)
        scale = scale_for(kind, problem)
        assert scale is not None
        inner = scale.problem(problem)
        found = network(numbers, problem.d)
        undone = scale.network(found)
        assert problem.objection(undone) is None
        assert problem.error(undone) == scale.factor(loss) * inner.error(found)
        claim = Outcome(
            Verdict.FEASIBLE,
            Termination.COMPLETED,
            witness=found,
            objective=inner.error(found),
            bound=inner.error(found) / 2,
        )
        restored = scale.outcome(problem, claim)
        assert restored.witness == undone
        assert (restored.objective, restored.bound) == (problem.error(undone), problem.error(undone) / 2)


@pytest.mark.parametrize("kind", SCALING)
def test_the_new_numbers_are_of_moderate_size(kind: str) -> None:
    numbers = random.Random(kind)
    for _ in range(100):
        problem = made(numbers, Loss.L1)
        scale = scale_for(kind, problem)
        assert scale is not None
        inner = scale.problem(problem)
        values = [abs(v) for x in inner.points for v in dense(x, inner.d)]
        assert max((*values, Fraction(0))) <= (4 if kind == "standard" else 1)
        if kind != "standard":
            assert max(map(abs, inner.labels)) <= 1
        assert all(size > 0 for size in (*scale.sizes, scale.label))
        if kind == "unit":
            assert all(0 <= v <= 1 for x in inner.points for v in dense(x, inner.d))


def test_without_biases_nothing_is_shifted() -> None:
    numbers = random.Random(5)
    for kind in ("unit", "standard"):
        with pytest.raises(UsageError, match="needs biases"):
            scale_for(kind, made(numbers, Loss.L1, bias=False))
    for _ in range(60):
        problem = made(numbers, Loss.L1, bias=False)
        scale = scale_for("decimal", problem)
        assert scale is not None
        undone = scale.network(network(numbers, problem.d, bias=False))
        assert not any(undone.biases)
        assert problem.objection(undone) is None


def test_targets_are_rescaled_too() -> None:
    problem = TrainingProblem((((0, Fraction(50)),),), (Fraction(30),), 1, 1, loss=Loss.L2, target=Fraction(4))
    scale = scale_for("decimal", problem)
    assert scale is not None
    assert scale.label == 100
    assert scale.problem(problem).target == Fraction(4, 10**4)


def test_a_wrong_error_is_noticed() -> None:
    problem = made(random.Random(1), Loss.L1)
    scale = Scale((Fraction(0),) * problem.d, (Fraction(2),) * problem.d, Fraction(3))
    found = network(random.Random(2), problem.d)
    wrong = Outcome(Verdict.FEASIBLE, Termination.COMPLETED, witness=found, objective=Fraction(10**9))
    with pytest.raises(AssertionError):
        scale.outcome(problem, wrong)


def test_progress_is_told_in_the_units_of_the_file() -> None:
    scale = Scale((Fraction(0),), (Fraction(1),), Fraction(10))
    said = scale.progress(Loss.L2, {"error": "3/2", "bound": "~0.25", "nodes": 4})
    assert said == {"error": "150", "bound": "~25", "nodes": 4}
    assert scale.progress(Loss.L1, {"error": None, "bound": "1", "nodes": 0})["error"] is None


def test_unknown_kinds_and_constant_columns() -> None:
    problem = TrainingProblem((((0, Fraction(5)),),) * 3, (Fraction(0),) * 3, 2, 1, loss=Loss.L1, target=None)
    with pytest.raises(UsageError, match="no kind 'z'"):
        scale_for("z", problem)
    assert scale_for("none", problem) is None
    for kind in SCALING:
        scale = scale_for(kind, problem)
        assert scale is not None
        assert all(size > 0 for size in (*scale.sizes, scale.label))
