"""Known sides of thresholds in formulas: the verdict stays what all sets that half-spaces cut off give."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from fractions import Fraction as Q
from itertools import product
from typing import Any

import pytest
import z3

from encoders.bounds import uniform_bounds
from encoders.formulas import Formula, milp_for, useful, write_formula
from encoders.formulas.scope import SIDES
from encoders.formulas.smt import smt_lines
from encoders.geometry import switches as switching
from encoders.geometry.activation import ABOVE, BELOW, UNKNOWN
from encoders.geometry.presolve import presolve
from encoders.geometry.result import Standing
from encoders.geometry.switches import Switches
from encoders.reductions import RULES, Options
from instances import Activation, Network, OneInThreeSat, TrainingProblem
from tests.encoders.models import decoded, solution
from tests.encoders.oracles import one_in_three_holds
from tests.encoders.threshold_cases import threshold_problem, truth

STRIPES = (
    OneInThreeSat(1, ((1, 1, 1),)),
    OneInThreeSat(2, ((1, 1, 2),)),
    OneInThreeSat(2, ((1, 1, 2), (1, 2, 2))),
    OneInThreeSat(2, ((1, 1, 1), (1, 2, 2))),
)
MILPS = (Formula.INDICATOR, Formula.SOS1)


def drawn(dice: random.Random) -> TrainingProblem:
    """Parallel lines on which all neurons switch, as a rule; now and then a wrong label."""
    d, k = dice.choice(((1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 2)))
    signs = tuple(Q(dice.choice((1, -1))) * 2 for _ in range(k))
    bases = [()] if d == 1 else [(Q(x),) for x in dice.sample(range(4), 2)]
    points = [(*base, Q(h)) for base in bases for h in range(dice.choice((3, 4)))]
    weights = tuple((*(Q(dice.randint(-1, 1)) for _ in range(d - 1)), Q(dice.choice((1, -1)))) for _ in range(k))
    network = Network(weights, tuple(Q(dice.randint(-5, 5), 2) for _ in range(k)), signs, Activation.THRESHOLD)
    problem = threshold_problem(points, [Q(0)] * len(points), k, signs, bias=True, d=d)
    labels = network.values(problem.points)
    if dice.random() < 0.4:
        labels[dice.randrange(len(labels))] += dice.choice((2, -2))
    order = list(range(len(points)))
    dice.shuffle(order)
    order += dice.choices(order, k=dice.choice((0, 1)))
    return threshold_problem([points[p] for p in order], [labels[p] for p in order], k, signs, bias=True, d=d)


def known_cases(count: int) -> list[tuple[TrainingProblem, Switches]]:
    found = []
    seed = 0
    while len(found) < count:
        problem = drawn(random.Random(seed))
        seed += 1
        facts = presolve(problem).facts
        if facts is not None:
            assert isinstance(facts, Switches)
            found.append((problem, facts))
    return found


def said_by_script(problem: TrainingProblem, facts: Switches) -> Network | None:
    # of its own: what other questions in this process have left in the common context changes how values come back
    solver = z3.SolverFor("QF_LRA", ctx=z3.Context())
    solver.from_string("".join(smt_lines(problem, facts)).replace("(check-sat)", ""))
    if solver.check() == z3.unsat:
        return None
    model = solver.model()
    values = {one.name(): Q(model[one].as_fraction()) for one in model.decls() if one.arity() == 0}
    weights = tuple(tuple(values.get(f"w_{j}_{i}", Q(0)) for i in range(problem.d)) for j in range(problem.k))
    biases = tuple(values.get(f"b_{j}", Q(0)) for j in range(problem.k))
    assert problem.signs is not None
    return Network(weights, biases, problem.signs, Activation.THRESHOLD)


def contradiction(problem: TrainingProblem, facts: Switches) -> str | None:
    network = said_by_script(problem, facts)
    if network is not None:
        objection = problem.objection(network)
        if objection:
            return objection
    return None if (network is not None) is truth(problem) else f"the script says {network is not None}"


def test_the_script_decides_as_all_half_spaces_do() -> None:
    sides: Counter[int] = Counter()
    for problem, facts in known_cases(120):
        assert contradiction(problem, facts) is None, (contradiction(problem, facts), problem)
        sides.update(side for row in facts.sides for side in row)
    assert min(sides[ABOVE], sides[BELOW]) > 100
    assert sides[UNKNOWN] > 20


@pytest.mark.parametrize("formula", STRIPES, ids=str)
def test_stripes_hold_as_their_formula_does(formula: OneInThreeSat) -> None:
    """Small ones that nothing refutes before the script: it does, or finds the fit."""
    problem = RULES["poits-thresholds"].reduce(formula, Options())
    facts = presolve(problem).facts
    assert isinstance(facts, Switches)
    network = said_by_script(problem, facts)
    every = product((False, True), repeat=formula.variables)
    assert (network is not None) is any(one_in_three_holds(formula.clauses, values) for values in every)
    assert network is None or problem.objection(network) is None


@pytest.mark.parametrize("formula", MILPS, ids=str)
def test_milps_decide_as_all_half_spaces_do(formula: Formula) -> None:
    for problem, facts in known_cases(25):
        bounds = uniform_bounds(problem, Q(60))
        model = milp_for(formula, problem, bounds, facts)
        plain = milp_for(formula, problem, bounds)
        assert sum(model.integer) <= sum(plain.integer)
        values = solution(model)
        assert (values is not None) is truth(problem), problem
        assert (
            values is None
            or problem.objection(replace(decoded(model, values, problem), activation=Activation.THRESHOLD)) is None
        )


def test_stripes_lose_nearly_all_binaries() -> None:
    problem = RULES["poits-thresholds"].reduce(OneInThreeSat(3, ((1, 2, 3),)), Options())
    found = presolve(problem)
    assert found.standing is Standing.OPEN
    assert found.facts is not None
    bounds = uniform_bounds(problem, Q(1000))
    for formula in MILPS[:1]:
        plain, known = (milp_for(formula, problem, bounds, facts) for facts in (None, found.facts))
        assert int(sum(plain.integer)) == 488
        assert int((known.integer & (known.lower != known.upper)).sum()) == 33


def test_what_a_theorem_proves_of_weights_is_not_used_with_known_sides(tmp_path: Any) -> None:
    """The fit with these sides may be another one than the theorem's."""
    source = OneInThreeSat(3, ((1, 2, 3),))
    rule = RULES["poits-thresholds"]
    problem, bounds = rule.reduce(source, Options()), rule.bounds(source, Options())
    assert bounds.proved
    facts = presolve(problem).facts
    for formula in (Formula.BIG_M, Formula.HULL, Formula.INTEGER):
        if formula is Formula.INTEGER:
            bounds = replace(bounds, grid=bounds.grid or (1, 1, 1))
        with_facts, without = (milp_for(formula, problem, bounds, known) for known in (facts, None))
        assert len(with_facts.column_names) == len(without.column_names)
        assert with_facts.num_rows == without.num_rows
        assert with_facts.scope == without.scope
    sets = milp_for(Formula.INDICATOR, problem, bounds, facts)
    assert (sets.scope.restricted, sets.scope.relies_on) == ((), (SIDES,))
    assert all(sets.lower[at] < -(2**60) for at in sets.weight_column.ravel().tolist())
    with (tmp_path / "formula.smt2").open("w") as out:
        assert write_formula(Formula.SMT, problem, bounds, out, facts).relies_on == (SIDES,)


def test_boxes_and_grids_know_no_sides() -> None:
    """Two thresholds within 2 of 0 fit, but not the two that have these sides: one would be a complement."""
    points = [(Q(x),) for x in range(4)]
    problem = threshold_problem(points, [Q(0), Q(1), Q(1), Q(0)], 2, (Q(-1), Q(1)), bias=True, d=1)
    facts = presolve(problem).facts
    assert isinstance(facts, Switches)
    bounds = uniform_bounds(problem, Q(2))
    for formula in (Formula.BIG_M, Formula.HULL, Formula.INTEGER):
        model = milp_for(formula, problem, bounds, facts)
        assert solution(model) is not None
        assert model.num_rows == milp_for(formula, problem, bounds).num_rows
        assert SIDES not in model.scope.relies_on
        assert useful(formula, problem, facts) is None
    for formula in (Formula.SMT, Formula.INDICATOR, Formula.SOS1):
        assert useful(formula, problem, facts) is facts


REAL = switching.switches_of
MUTANTS = {
    "sides not turned for negative coefficients": lambda problem, known, numbers: Switches(
        REAL(replace(problem, signs=(Q(1),) * problem.k), known, numbers).sides
    ),
    "points in another order": lambda problem, known, numbers: REAL(problem, known, numbers[::-1]),
    "neurons in another order": lambda problem, known, numbers: REAL(problem, known[::-1], numbers),
    "upside down": lambda problem, known, numbers: Switches(
        tuple(tuple(-side for side in row) for row in REAL(problem, known, numbers).sides)
    ),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_wrong_sides_are_found_out(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("encoders.geometry.steps.switches_of", MUTANTS[name])
    cases = known_cases(120)
    if name == "neurons in another order":
        # any order will do, as long as each neuron has the sides of one
        assert all(contradiction(*case) is None for case in cases)
        return
    assert any(contradiction(*case) is not None for case in cases)
