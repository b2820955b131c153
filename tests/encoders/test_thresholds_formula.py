"""Thresholds in boxes that matter: lopsided ones, fixed signs of inputs, intervals of coefficients, and the margin."""

from __future__ import annotations

import random
from fractions import Fraction as Q

import pytest

from encoders.bounds import Box, Origin, WeightBounds, uniform_bounds
from encoders.formulas import Formula, UnsupportedFormulaError, milp_for
from encoders.formulas.milp import build_milp
from instances import Activation, Loss, TrainingProblem
from tests.encoders.loss_oracle import Definition, model_network, model_solution
from tests.encoders.oracles import problem_of

THRESHOLD = Activation.THRESHOLD
ENDS = [Q(-3), Q(-1), Q(0), Q(1), Q(2), Q(1, 3), Q(-1, 2), Q(5, 2)]


def interval(dice: random.Random) -> tuple[Q, Q]:
    low, high = sorted((dice.choice(ENDS), dice.choice(ENDS)))
    return low, high


def drawn(seed: int) -> tuple[TrainingProblem, WeightBounds]:
    dice = random.Random(seed)
    d, k = dice.choice([0, 1, 1, 2]), dice.choice([1, 2])
    values = [Q(0), Q(1), Q(-1), Q(2), Q(1, 2), Q(-2, 3)]
    bias = dice.random() < 0.7
    signs = None if dice.random() < 0.5 else tuple(dice.choice([Q(1), Q(-1, 2), Q(0), Q(2)]) for _ in range(k))
    samples = [([dice.choice(values) for _ in range(d)], dice.choice(values)) for _ in range(dice.randint(0, 3))]
    problem = problem_of(
        samples,
        d,
        k,
        signs=signs,
        bias=bias,
        activation=THRESHOLD,
        loss=dice.choice([Loss.L0, Loss.L1, Loss.LINF]),
        target=dice.choice([Q(0), Q(0), Q(1, 2), Q(1)]),
    )

    def box() -> Box:
        return Box(tuple(interval(dice) for _ in range(d)), interval(dice) if bias else (Q(0), Q(0)))

    first = box()
    boxes = (first,) * k if dice.random() < 0.5 else tuple(box() for _ in range(k))
    return problem, WeightBounds(boxes, Origin.THEOREM, "said by the test", coefficients=interval(dice))


def check(seed: int) -> bool:
    problem, bounds = drawn(seed)
    boxes = [[*box.weights, box.bias] for box in bounds.boxes]
    coefficients = bounds.coefficients if problem.signs is None else None
    assert problem.target is not None
    truth = Definition(problem, boxes, coefficients).exists(problem.target)
    for formula in (Formula.BIG_M, Formula.INDICATOR, Formula.SOS1, Formula.HULL):
        model = milp_for(formula, problem, bounds)
        values = model_solution(model)
        assert (values is not None) == truth, formula
        if values is not None:
            network = model_network(model, values, problem)
            assert problem.objection(network) is None
            for row, bias, box in zip(network.weights, network.biases, boxes, strict=True):
                assert all(low <= w <= high for w, (low, high) in zip((*row, bias), box, strict=True))
            if coefficients is not None:
                assert all(coefficients[0] <= c <= coefficients[1] for c in network.coefficients)
    return truth


@pytest.mark.parametrize("block", range(6))
def test_boxes_of_all_kinds(block: int) -> None:
    answers = {check(100 * block + i) for i in range(25)}
    assert answers == {True, False}


def test_the_margin_is_in_the_scaled_integers() -> None:
    """At x = 1/4, D = 4: the box |w| ≤ 1/4 holds T = 4·t = w ≥ 1 nowhere, and |w| ≤ 1 just does."""
    problem = problem_of([((Q(1, 4),), 1)], 1, 1, signs=(Q(1),), bias=False, activation=THRESHOLD)
    for bound, fits in ((Q(1, 4), False), (Q(99, 100), False), (Q(1), True)):
        box = Box(((-bound, bound),), (Q(0), Q(0)))
        for formula in (Formula.BIG_M, Formula.HULL):
            model = milp_for(formula, problem, WeightBounds((box,), Origin.USER, "by the user"))
            assert (model_solution(model) is not None) == fits
    # without a box any positive weight will do
    assert model_solution(build_milp(problem, None, "indicator")) is not None
    assert model_solution(build_milp(problem, None, "sos1")) is not None


def test_on_a_grid_every_positive_input_counts() -> None:
    """w = 1/8 is one step of its grid, and enough, although D·t is 1/8 in true units."""
    problem = problem_of([((1,), 1)], 1, 1, signs=(Q(1),), bias=False, activation=THRESHOLD)
    box = Box(((Q(0), Q(1, 8)),), (Q(0), Q(0)))
    bounds = WeightBounds((box,), Origin.THEOREM, "said by the test", (8, 1))
    values = model_solution(milp_for(Formula.INTEGER, problem, bounds))
    assert values is not None
    assert values["w_0_0"] == 1


def test_what_cannot_be_said() -> None:
    free = problem_of([((1,), 1)], 1, 1, activation=THRESHOLD)
    bounds = uniform_bounds(free, Q(3))
    assert bounds.coefficients == (Q(-3), Q(3))
    assert "|coefficient|" in bounds.statement
    with pytest.raises(UnsupportedFormulaError, match="grid"):
        milp_for(Formula.INTEGER, free, bounds)
    with pytest.raises(UnsupportedFormulaError, match="coefficients"):
        milp_for(Formula.BIG_M, free, WeightBounds(bounds.boxes, Origin.USER, "no interval"))
    with pytest.raises(UnsupportedFormulaError, match="coefficients"):
        milp_for(Formula.HULL, free, WeightBounds(bounds.boxes, Origin.USER, "no interval"))
    # an indicator formula leaves them free, also in a proved box
    proved = WeightBounds(bounds.boxes, Origin.THEOREM, "said by the test")
    wide = problem_of([((1,), 10**6)], 1, 1, activation=THRESHOLD)
    for formula in (Formula.INDICATOR, Formula.SOS1):
        assert model_solution(milp_for(formula, wide, proved)) is not None
    fixed = problem_of([((1,), 1)], 1, 1, signs=(Q(1),), activation=THRESHOLD)
    assert uniform_bounds(fixed, Q(3)).coefficients is None
    assert "D·t ≥ 1" in uniform_bounds(fixed, Q(3)).statement
