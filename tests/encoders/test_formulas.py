"""One question, six formulas, one answer: every formula of a problem says what the definition of a fit says.

The definition goes to Z3 as it stands (`oracles.decide`); the MILP models go to Z3 array by array (`models.solution`),
so no tolerance of a floating-point solver stands between a model and its verdict.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable

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
from tests.encoders.oracles import RELAXED, decide, problem_of
from tests.encoders.strategies import KINDS, SIGNS, Case, cases, problems


def script(problem: TrainingProblem) -> str:
    out = io.StringIO()
    write_smt(problem, out)
    return out.getvalue()


def z3_says(text: str) -> bool:
    solver = z3.Solver()
    solver.from_string(text)
    answer = solver.check()
    assert answer != z3.unknown
    return bool(answer == z3.sat)


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


def smt(problem: TrainingProblem) -> None:
    truth = decide(problem) is not None
    text = script(problem)
    assert z3_says(text) == truth
    assert cvc5_says(text) == truth


def big_m(case: Case) -> None:
    model = milp_for(Formula.BIG_M, case.problem, case.bounds)
    assert model.indicators is None
    check_model(case, model, decide(case.problem, boxes=case.boxes) is not None, boxed=True)


def indicator(case: Case) -> None:
    """Assumed boxes are left out; proved ones stay."""
    boxes = case.boxes if case.bounds.proved else None
    model = milp_for(Formula.INDICATOR, case.problem, case.bounds)
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


CHECKS = [big_m, indicator, integer, big_m_on_a_grid]
each_check = pytest.mark.parametrize("check", CHECKS, ids=[check.__name__ for check in CHECKS])
each_kind = pytest.mark.parametrize(("signs", "kind"), KINDS)


@each_kind
@each_check
def test_a_model_says_what_the_definition_says(check: Callable[[Case], None], signs: str, kind: str) -> None:
    settings(RELAXED, max_examples=12)(given(cases(signs, kind))(check))()


@pytest.mark.parametrize("signs", SIGNS)
def test_the_script_says_what_the_definition_says(signs: str) -> None:
    settings(RELAXED, max_examples=40)(given(problems(signs))(smt))()


@pytest.mark.slow
@each_kind
@each_check
def test_many_more_models_others_each_time(check: Callable[[Case], None], signs: str, kind: str) -> None:
    settings(RELAXED, max_examples=100, derandomize=False)(given(cases(signs, kind))(check))()


@pytest.mark.slow
@pytest.mark.parametrize("signs", SIGNS)
def test_many_more_scripts_others_each_time(signs: str) -> None:
    settings(RELAXED, max_examples=400, derandomize=False)(given(problems(signs))(smt))()


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
        settings(RELAXED, max_examples=12)(given(cases(signs, kind))(look))()
    assert len(seen) == 3 + 3 + 2 + 3 + 2 + 2 + 2 + 4
    assert min(seen.values()) >= 5, seen


@pytest.mark.parametrize("formula", [Formula.SMT, Formula.BIG_M, Formula.INDICATOR, Formula.INTEGER])
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
