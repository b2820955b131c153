"""Training problems: shapes, exact losses, and every reason for a network to be no answer."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instances.network import Activation, Network
from instances.training import Loss, TrainingProblem, loss_of, sparse_point
from tests.instances.oracles import RELAXED
from tests.instances.strategies import rationals

ONE, HALF = Fraction(1), Fraction(1, 2)

# |x| at −1, 0, 1, with two convex neurons
PROBLEM = TrainingProblem(
    points=(((0, -ONE),), (), ((0, ONE),)),
    labels=(ONE, Fraction(0), ONE),
    dimension=1,
    neurons=2,
    signs=(ONE, ONE),
    bias=False,
)
ANSWER = Network(((ONE,), (-ONE,)), (Fraction(0), Fraction(0)), (ONE, ONE))


def test_an_answer_meets_no_objection() -> None:
    assert PROBLEM.objection(ANSWER) is None


OBJECTIONS = {
    "activation": (PROBLEM, replace(ANSWER, activation=Activation.THRESHOLD), "the activation is threshold, not relu"),
    "neurons": (PROBLEM, Network((), (), ()), "the network has 0 neurons, not 2"),
    "dimension": (PROBLEM, replace(ANSWER, weights=((ONE, ONE), (ONE, ONE))), "not of length 1"),
    "bias": (PROBLEM, replace(ANSWER, biases=(Fraction(0), -ONE)), "the problem allows none"),
    "order of signs": (replace(PROBLEM, signs=(ONE, -ONE)), replace(ANSWER, coefficients=(-ONE, ONE)), "not the ones"),
    "fixed signs": (replace(PROBLEM, signs=(ONE, -ONE)), ANSWER, "not the ones the problem fixes"),
    "free signs": (replace(PROBLEM, signs=None), replace(ANSWER, coefficients=(ONE, HALF)), "neither 1 nor -1"),
    "error": (PROBLEM, replace(ANSWER, weights=((HALF,), (-ONE,))), "the error is 1, above 0"),
    "l1": (replace(PROBLEM, loss=Loss.L1, target=Fraction(2, 5)), replace(ANSWER, weights=((HALF,), (-ONE,))), "1/2"),
    "barely": (
        replace(PROBLEM, loss=Loss.LINF, target=HALF - Fraction(1, 10**30)),
        replace(ANSWER, weights=((HALF,), (-ONE,))),
        "the error is 1/2, above",
    ),
}


@pytest.mark.parametrize("what", OBJECTIONS)
def test_objections(what: str) -> None:
    problem, network, words = OBJECTIONS[what]
    assert words in (problem.objection(network) or "")


@pytest.mark.parametrize(
    ("problem", "network"),
    [
        (replace(PROBLEM, signs=None), ANSWER),
        (replace(PROBLEM, bias=True), ANSWER),
        (replace(PROBLEM, loss=Loss.LINF, target=HALF), replace(ANSWER, weights=((HALF,), (-ONE,)))),
        (replace(PROBLEM, loss=Loss.L1, target=None), replace(ANSWER, weights=((HALF,), (-ONE,)))),
        (
            replace(PROBLEM, activation=Activation.THRESHOLD, signs=(HALF, ONE), labels=(ONE, Fraction(0), HALF)),
            replace(ANSWER, activation=Activation.THRESHOLD, coefficients=(HALF, ONE)),
        ),
        (
            replace(PROBLEM, activation=Activation.THRESHOLD, signs=None, labels=(ONE, Fraction(0), HALF)),
            replace(ANSWER, activation=Activation.THRESHOLD, coefficients=(HALF, ONE)),
        ),
    ],
)
def test_no_objection(problem: TrainingProblem, network: Network) -> None:
    """Free signs, an unused bias, an error of exactly the target, no target, thresholds with any coefficients."""
    assert problem.objection(network) is None


@RELAXED
@given(st.lists(rationals, max_size=5), st.sampled_from(Loss))
def test_losses_equal_their_formulas(residuals: list[Fraction], loss: Loss) -> None:
    expected = {
        Loss.ZERO: len([r for r in residuals if r != 0]),
        Loss.L0: len([r for r in residuals if r != 0]),
        Loss.L1: sum(max(r, -r) for r in residuals),
        Loss.L2: sum(r**2 for r in residuals),
        Loss.LINF: max([max(r, -r) for r in residuals] + [0]),
    }[loss]
    value = loss_of(residuals, loss)
    assert value == expected
    assert isinstance(value, Fraction)


def test_residuals_are_value_minus_label() -> None:
    assert PROBLEM.residuals(replace(ANSWER, weights=((HALF,), (Fraction(-3),)))) == [2, 0, -HALF]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"labels": (ONE,)}, "3 points but 1 labels"),
        ({"neurons": -1, "signs": None}, "neurons is negative"),
        ({"dimension": -1}, "dimension is negative"),
        ({"dimension": 0}, "outside 0..-1"),
        ({"points": (((-1, ONE),), (), ())}, "outside 0..0"),
        ({"points": (((1, ONE), (0, ONE)), (), ()), "dimension": 2}, "not in ascending order"),
        ({"points": (((0, ONE), (0, ONE)), (), ())}, "not in ascending order"),
        ({"signs": (ONE,)}, "1 signs for 2 neurons"),
        ({"signs": (ONE, HALF)}, "1 or -1"),
        ({"target": -HALF}, "target error is negative"),
    ],
)
def test_inconsistent_problems_are_refused(change: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        replace(PROBLEM, **change)


def test_properties() -> None:
    assert (PROBLEM.n, PROBLEM.d, PROBLEM.k) == (3, 1, 2)
    assert PROBLEM.all_positive
    assert not replace(PROBLEM, signs=(ONE, -ONE)).all_positive
    assert not replace(PROBLEM, signs=None).all_positive
    assert PROBLEM.exact_fit
    assert not replace(PROBLEM, loss=Loss.L1, target=HALF).exact_fit
    assert not replace(PROBLEM, loss=Loss.L1, target=None).exact_fit


def test_sparse_points_leave_out_zeros() -> None:
    assert sparse_point([0, HALF, 0, -3]) == ((1, HALF), (3, Fraction(-3)))
