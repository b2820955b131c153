"""The boxes of Theorem 6: they hold a fit whenever there is one, every fit once there is a clause, and are tight."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction as Q

import pytest

from encoders.bounds import Origin
from encoders.formulas import Formula, milp_for
from encoders.reductions import RULES, Options
from instances import OneInThreeSat, Source, ThreeSat
from tests.encoders.formulas import formulas_up_to_renaming, random_three_sat
from tests.encoders.models import decoded, fixed_weights, solution
from tests.encoders.oracles import Question, assignments, cnf_holds, decide, number
from tests.encoders.test_two_relus import OPTIONS, all_options

RULE = RULES["3sat-two-relus"]
MILPS = [Formula.BIG_M, Formula.INDICATOR, Formula.INTEGER, Formula.SOS1, Formula.HULL]


def boxes_of(formula: ThreeSat, options: Options) -> list[list[tuple[Q, Q]]]:
    bounds = RULE.bounds(formula, options)
    assert bounds.origin is Origin.THEOREM
    return [[*box.weights, box.bias] for box in bounds.boxes]


@all_options
@pytest.mark.parametrize("variables", [0, 1, 2])
def test_a_fit_in_the_boxes_and_on_the_grid_if_there_is_any(variables: int, options: Options) -> None:
    """For one formula of each class of at most two clauses."""
    for clauses in list(formulas_up_to_renaming(variables, 2))[:: 1 if variables < 2 else 3]:
        formula = ThreeSat(variables, clauses)
        truth = any(cnf_holds(clauses, values) for values in assignments(variables))
        problem, bounds = RULE.reduce(formula, options), RULE.bounds(formula, options)
        assert (decide(problem, boxes=boxes_of(formula, options), grid=bounds.grid) is not None) == truth


def outside(question: Question, boxes: list[list[tuple[Q, Q]]], indices: range) -> str:
    ends = []
    for j, box in enumerate(boxes):
        for i in indices:
            low, high = box[i]
            ends += [f"(< {question.term(j, i)} {number(low)})", f"(> {question.term(j, i)} {number(high)})"]
    return f"(or {' '.join(ends)})"


@all_options
def test_with_a_clause_no_fit_is_outside(options: Options) -> None:
    """Without one only v can leave its interval, and it does: as far down as one likes."""
    n = 2
    for clauses in (((1,),), ((1, 2),), ((1, -2), (-1, 2)), ((1, 1, -1),), ((1, 2), (-1, -2), (1, -2))):
        formula = ThreeSat(n, clauses)
        question = Question(RULE.reduce(formula, options))
        boxes = boxes_of(formula, options)
        question.demand(outside(question, boxes, range(len(boxes[0]))))
        assert question.answer() is None, clauses
    free = ThreeSat(n, ())
    boxes = boxes_of(free, options)
    question = Question(RULE.reduce(free, options))
    question.demand(outside(question, boxes, range(n)))
    assert question.answer() is None
    assert decide(RULE.reduce(free, options), demands=[f"(< v_0_{n} (- 1000.0))"]) is not None


@pytest.mark.parametrize("end", [Q(-3), Q(4)])
@pytest.mark.parametrize("neuron", [0, 1])
def test_both_ends_of_v_are_met(end: Q, neuron: int) -> None:
    formula = ThreeSat(2, ((1,), (1, 2, 2)))
    problem = RULE.reduce(formula, Options())
    assert decide(problem, demands=[f"(= v_{neuron}_2 {number(end)})"]) is not None
    assert boxes_of(formula, Options())[neuron][2] == (-3, 4)


@pytest.mark.parametrize("signs", [(1, 1), (1, -1), (-1, 1), (-1, -1)])
@pytest.mark.parametrize(("variables", "bias"), [(1, False), (1, True), (0, True), (0, False)])
def test_free_signs_are_two_pluses(variables: int, bias: bool, signs: tuple[int, int]) -> None:
    """Except without variables and without A.2, where nothing but v is asked."""
    problem = RULE.reduce(ThreeSat(variables, ()), Options(bias, free_signs=True))
    fixed = replace(problem, signs=tuple(map(Q, signs)))
    assert (decide(fixed) is not None) == (signs == (1, 1) or ((variables, bias) == (0, False) and 1 in signs))


SHARED = [
    # two options for each formula, and the other two for the next
    pytest.param(formula, options, id=f"{formula}-{name}", marks=pytest.mark.slow if (i + j) % 2 else ())
    for i, formula in enumerate(MILPS)
    for j, (name, options) in enumerate(OPTIONS.items())
]


@pytest.mark.parametrize(("formula", "options"), SHARED)
def test_every_milp_of_the_reduced_problem_decides_the_source(formula: Formula, options: Options) -> None:
    dice = random.Random(8)
    sources = [random_three_sat(2, size, dice) for size in (1, 3, 4, 6)] + [ThreeSat(0, ()), ThreeSat(1, ((),))]
    sources += [ThreeSat(2, ((1, 2), (1, -2), (-1, 2), (-1, -2))), ThreeSat(1, ((1,), (-1,)))]
    for source in sources:
        problem, bounds = RULE.reduce(source, options), RULE.bounds(source, options)
        model = milp_for(formula, problem, bounds)
        assert model.scope.complete
        values = solution(model)
        truth = any(cnf_holds(source.clauses, v) for v in assignments(source.variables))
        assert (values is not None) == truth, source
        if values is not None:
            read = RULE.extract(source, decoded(model, values, problem))
            assert cnf_holds(source.clauses, read)


WITNESSED = [
    pytest.param("3sat-two-relus", ThreeSat(3, ((1, -2, 3), (2,), (-1, -3))), (True, True, False), id="3sat"),
    pytest.param("poits-plane", OneInThreeSat(1, ()), (True,), id="one variable"),
    pytest.param("poits-plane", OneInThreeSat(2, ()), (True, False), id="two variables", marks=pytest.mark.slow),
    pytest.param("poits-plane", OneInThreeSat(2, ((1, 1, 2),)), (False, True), id="a clause", marks=pytest.mark.slow),
]


@pytest.mark.parametrize("formula", MILPS)
@pytest.mark.parametrize(("rule", "source", "values"), WITNESSED)
def test_the_witness_of_the_proof_solves_every_milp(
    rule: str, source: Source, values: tuple[bool, ...], formula: Formula
) -> None:
    """With its weights fixed the rest of the model follows: no constant is too small for it, no row is against it."""
    reduction = RULES[rule]
    for options in (Options(), OPTIONS["free"]):
        problem, bounds = reduction.reduce(source, options), reduction.bounds(source, options)
        model = milp_for(formula, problem, bounds)
        network = reduction.fit(source, values, options)
        if options.free_signs and rule == "poits-plane":
            # the model asks for the positive neurons first
            order = sorted(range(network.neurons), key=lambda j: -network.coefficients[j])
            network = type(network)(
                tuple(network.weights[j] for j in order),
                tuple(network.biases[j] for j in order),
                tuple(network.coefficients[j] for j in order),
            )
        assert solution(model, fixed_weights(model, network)) is not None
