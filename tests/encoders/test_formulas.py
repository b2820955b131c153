"""One question, eight formulas, one answer: every formula of a problem says what the definition of a fit says.

The definition goes to Z3 as it stands (`oracles.decide`); the MILP models go to Z3 array by array (`models.solution`),
so no tolerance of a floating-point solver stands between a model and its verdict.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable
from fractions import Fraction as Q

import cvc5
import pytest
import z3
from hypothesis import given, settings

from encoders.bounds import uniform_bounds
from encoders.formulas import Formula, Scope, milp_for, write_formula
from encoders.formulas.milp import build_milp
from encoders.formulas.milp_model import MilpModel
from encoders.formulas.smt import write_smt
from encoders.formulas.write_mps import write_mps
from instances import Network, TrainingProblem
from tests.encoders.models import decoded, fixed_weights, solution
from tests.encoders.oracles import RELAXED, decide, number, problem_of
from tests.encoders.strategies import KINDS, Case, cases


def script(problem: TrainingProblem) -> str:
    out = io.StringIO()
    write_smt(problem, out)
    return out.getvalue()


def z3_says(text: str, problem: TrainingProblem, weights: dict[str, Q] | None = None) -> bool:
    """The verdict on the script, with some weights fixed. The names of a model's values say which network it is."""
    fixed = [f"(assert (= {name} {number(value)}))\n" for name, value in (weights or {}).items()]
    solver = z3.Solver()
    solver.from_string(text.replace("(check-sat)", "".join(fixed)))
    answer = solver.check()
    assert answer != z3.unknown
    if answer == z3.unsat:
        return False
    values = {d.name(): solver.model()[d] for d in solver.model().decls()}

    def real(name: str) -> Q:
        return Q(values[name].as_fraction()) if name in values else Q(0)

    rows = tuple(tuple(real(f"w_{j}_{i}") for i in range(problem.d)) for j in range(problem.k))
    biases = tuple(real(f"b_{j}") for j in range(problem.k))
    plus = [z3.is_true(values.get(f"e_{j}")) for j in range(problem.k)]
    assert problem.signs is not None or plus == sorted(plus, reverse=True)
    signs = problem.signs if problem.signs is not None else tuple(Q(1) if p else Q(-1) for p in plus)
    assert problem.objection(Network(rows, biases, signs)) is None
    return True


def cvc5_says(text: str) -> bool:
    terms = cvc5.TermManager()
    solver = cvc5.Solver(terms)
    symbols = cvc5.SymbolManager(terms)
    parser = cvc5.InputParser(solver, symbols)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, text, "script")
    replies = []
    while not (command := parser.nextCommand()).isNull():
        replies.append(command.invoke(solver, symbols).strip())
    answers = [reply for reply in replies if reply]
    assert answers in (["sat"], ["unsat"]), answers
    return answers == ["sat"]


def inside(case: Case, network: Network, *, on_grid: bool) -> bool:
    return all(
        low <= value <= high and (not on_grid or (value * q).denominator == 1)
        for row, bias, box in zip(network.weights, network.biases, case.boxes, strict=True)
        for value, (low, high), q in zip((*row, bias), box, case.grid, strict=True)
    )


def check_model(case: Case, model: MilpModel, truth: bool, *, boxed: bool) -> None:
    """The model's verdict is the truth, its solution is a fit, and it has the planted fit among its solutions."""
    values = solution(model)
    assert (values is not None) == truth
    on_grid = bool(model.num_columns) and bool(model.integer.all())
    if values is not None:
        network = decoded(model, values, case.problem)
        assert case.problem.objection(network) is None
        assert not boxed or inside(case, network, on_grid=on_grid)
    if case.planted is not None and inside(case, case.planted, on_grid=on_grid):
        assert solution(model, fixed_weights(model, case.planted)) is not None, "a fit has been cut off"


def smt(case: Case) -> None:
    problem, planted = case.problem, case.planted
    truth = decide(problem) is not None
    text = script(problem)
    assert z3_says(text, problem) == truth
    assert cvc5_says(text) == truth
    if planted is None:
        return
    # the script asks for the positive neurons first
    order = range(problem.k) if problem.signs else sorted(range(problem.k), key=lambda j: -planted.coefficients[j])
    weights = {f"w_{at}_{i}": w for at, j in enumerate(order) for i, w in enumerate(planted.weights[j])}
    if problem.bias:
        weights |= {f"b_{at}": planted.biases[j] for at, j in enumerate(order)}
    assert z3_says(text, problem, weights), "a fit has been cut off"


def big_m(case: Case) -> None:
    model = milp_for(Formula.BIG_M, case.problem, case.bounds)
    assert model.indicators is None
    check_model(case, model, decide(case.problem, boxes=case.boxes) is not None, boxed=True)


def hull(case: Case) -> None:
    model = milp_for(Formula.HULL, case.problem, case.bounds)
    assert (model.indicators, model.sets) == (None, None)
    check_model(case, model, decide(case.problem, boxes=case.boxes) is not None, boxed=True)


def indicator(case: Case) -> None:
    """Assumed boxes are left out; proved ones stay."""
    without_m(case, milp_for(Formula.INDICATOR, case.problem, case.bounds))


def sos1(case: Case) -> None:
    model = milp_for(Formula.SOS1, case.problem, case.bounds)
    assert model.indicators is None
    # only the signs that are free are binary
    assert model.num_binaries == (case.problem.k if case.problem.signs is None else 0)
    without_m(case, model)


def without_m(case: Case, model: MilpModel) -> None:
    boxes = case.boxes if case.bounds.proved else None
    check_model(case, model, decide(case.problem, boxes=boxes) is not None, boxed=case.bounds.proved)


def integer(case: Case) -> None:
    model = milp_for(Formula.INTEGER, case.problem, case.bounds)
    assert model.integer.all()
    truth = decide(case.problem, boxes=case.boxes, grid=case.grid) is not None
    check_model(case, model, truth, boxed=True)


def big_m_on_a_grid(case: Case) -> None:
    """No formula name asks for it yet; the model is there."""
    model = build_milp(case.problem, case.bounds, "big-m", grid=case.grid)
    assert model.integer.all()
    assert model.indicators is None
    check_model(case, model, decide(case.problem, boxes=case.boxes, grid=case.grid) is not None, boxed=True)


CHECKS = [smt, big_m, indicator, integer, big_m_on_a_grid, sos1, hull]
each_check = pytest.mark.parametrize("check", CHECKS, ids=[check.__name__ for check in CHECKS])
FEW = 8
"""Examples of each kind; the long tests look at 100."""
each_kind = pytest.mark.parametrize(("signs", "kind"), KINDS)


@each_kind
@each_check
def test_it_says_what_the_definition_says(check: Callable[[Case], None], signs: str, kind: str) -> None:
    settings(RELAXED, max_examples=FEW)(given(cases(signs, kind))(check))()


@pytest.mark.slow
@each_kind
@each_check
def test_many_more_and_others_each_time(check: Callable[[Case], None], signs: str, kind: str) -> None:
    settings(RELAXED, max_examples=100, derandomize=False)(given(cases(signs, kind))(check))()


def test_the_examples_are_of_every_kind() -> None:
    """Yes and no, with and without bias, and so on: otherwise the tests above say little."""
    seen: Counter[object] = Counter()

    def look(case: Case) -> None:
        problem, bounds = case.problem, case.bounds
        seen.update(
            [("k", problem.k), ("d", problem.d), ("bias", problem.bias), bounds.origin, ("grid", bounds.grid is None)]
        )
        seen.update([("answer", decide(problem, boxes=case.boxes) is not None), ("planted", case.planted is not None)])
        seen["repeated"] += len(set(problem.points)) < problem.n
        seen["at the origin"] += () in problem.points
        seen["free, different boxes"] += problem.signs is None and len(set(bounds.boxes)) == 2
        seen["both signs"] += problem.signs is not None and len(set(problem.signs)) == 2

    for signs, kind in KINDS:
        settings(RELAXED, max_examples=FEW)(given(cases(signs, kind))(look))()
    assert len(seen) == 3 + 3 + 2 + 3 + 2 + 2 + 2 + 4
    assert min(seen.values()) >= FEW / 2, seen


@pytest.mark.parametrize("formula", [formula for formula in Formula if formula not in (Formula.CNF, Formula.DATA)])
def test_write_formula_writes_the_file_and_returns_its_scope(formula: Formula) -> None:
    problem = problem_of([((1,), 1)], 1, 1)
    bounds = uniform_bounds(problem, None)
    out = io.StringIO()
    scope = write_formula(formula, problem, bounds, out)
    if formula is Formula.SMT:
        assert (out.getvalue(), scope) == (script(problem), Scope())
    else:
        again, model = io.StringIO(), milp_for(formula, problem, bounds)
        write_mps(model, again)
        assert (out.getvalue(), scope) == (again.getvalue(), model.scope)
