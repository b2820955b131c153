"""Mirror pairs and tables decide two positive neurons without biases: every small formula, and data of any origin."""

from __future__ import annotations

import os
import random
from collections import Counter
from dataclasses import replace
from fractions import Fraction as Q
from pathlib import Path
from time import monotonic

import pytest
from pysat.solvers import Solver

from encoders.geometry.mirror import mirror_presolve
from encoders.geometry.result import Standing
from instances import Activation, Loss, ThreeSat, sparse_point
from instances.dimacs import parse_dimacs
from instances.exhaustive import three_sat
from solvers.backends.engine import choose
from tests.encoders.formulas import random_three_sat
from tests.encoders.mirrors import check_choices, damaged, decided, grown, problem_with, reduced, truth, verdict
from tests.encoders.oracles import assignments, cnf_holds

DATA = Path(os.environ.get("SATFIT_DATA") or Path(__file__).parents[2] / "../shared/data")


def satisfiable(formula: ThreeSat) -> bool:
    """By brute force, or by CaDiCaL on the clauses themselves."""
    if formula.variables <= 6:
        return any(cnf_holds(formula.clauses, values) for values in assignments(formula.variables))
    with Solver(name="cadical195", bootstrap_with=[list(clause) for clause in formula.clauses if clause]) as solver:
        return bool(solver.solve()) and all(formula.clauses)


def three(variables: int, clauses: int, dice: random.Random) -> ThreeSat:
    """Three different variables per clause."""
    chosen = [dice.sample(range(1, variables + 1), 3) for _ in range(clauses)]
    return ThreeSat(variables, tuple(tuple(v * dice.choice((1, -1)) for v in clause) for clause in chosen))


def every(variables: int, clauses: int) -> Counter[bool]:
    seen: Counter[bool] = Counter()
    for number, formula in enumerate(three_sat(variables, clauses)):
        problem = reduced(formula)
        answer = verdict(problem) if number % 5 == 0 else decided(problem, mirror_presolve(problem))
        assert answer == satisfiable(formula), formula
        seen[bool(answer)] += 1
    return seen


@pytest.mark.parametrize(("variables", "clauses"), [(0, 3), (1, 3), (2, 2)])
def test_every_small_formula_is_decided(variables: int, clauses: int) -> None:
    seen = every(variables, clauses)
    assert seen[True] > 0
    assert seen[False] > 0


@pytest.mark.slow
@pytest.mark.parametrize(("variables", "clauses"), [(1, 6), (2, 3), (3, 2)])
def test_every_formula_a_little_larger(variables: int, clauses: int) -> None:
    every(variables, clauses)


@pytest.mark.parametrize("many", [60, pytest.param(120, marks=pytest.mark.slow)])
def test_random_formulas(many: int) -> None:
    dice = random.Random(1)
    seen: Counter[bool] = Counter()
    for number in range(many):
        variables = dice.randint(3, 6)
        formula = random_three_sat(variables, dice.randint(2, 5 * variables), dice)
        problem = reduced(formula, free=number % 3 == 0)
        # all choices of every tenth: the others are left to the exact check of the one network
        answer = verdict(problem) if number % 10 == 0 else decided(problem, mirror_presolve(problem))
        assert answer == satisfiable(formula), formula
        seen[bool(answer)] += 1
    assert min(seen.values()) > many / 6


def test_larger_random_formulas() -> None:
    dice = random.Random(2)
    seen = Counter()
    for _ in range(20):
        formula = three(30, 128, dice)
        problem = reduced(formula)
        answer = decided(problem, mirror_presolve(problem))
        assert answer == satisfiable(formula)
        seen[answer] += 1
    assert min(seen.values()) > 2


def test_a_formula_becomes_its_clauses_again() -> None:
    """One table of one choice for v, two for each variable, and one forbidden combination of three per clause."""
    formula = three(250, 1065, random.Random(3))
    found = mirror_presolve(reduced(formula))
    assert found.standing is Standing.FINITE
    assert sorted(map(len, found.tables)) == [1] + [2] * 250
    wanted = set()
    for clause in formula.clauses:
        by_input = {abs(literal) - 1: literal for literal in clause}
        wanted.add(frozenset(by_input.items()))
    (v,) = (g for g, table in enumerate(found.tables) if len(table) == 1)
    pair = found.tables[v][0]
    first = 0 if pair[0, 250] <= 2 else 1
    given = set()
    for combination in found.forbidden:
        literals = set()
        for g, c in combination:
            choice = found.tables[g][c]
            ((_, i),) = {key for key in choice if key[0] == first}
            literals.add((i, -(i + 1) if choice[first, i] == 1 else i + 1))
        given.add(frozenset(literals))
    assert given == wanted


@pytest.mark.parametrize(("folder", "answer"), [("uf20-91", True), ("uuf50-218", False), ("uf50-218", True)])
def test_published_formulas(folder: str, answer: bool) -> None:
    files = sorted((DATA / "satlib" / folder).glob("*.cnf"))
    if not files:
        pytest.skip(f"no published instances: satlib/{folder} is not in the folder that SATFIT_DATA names")
    for file in files:
        formula = parse_dimacs(file.read_bytes(), file=str(file)).source
        assert isinstance(formula, ThreeSat)
        problem = reduced(formula)
        assert decided(problem, mirror_presolve(problem)) is answer, file.name


def against_z3(problems: int, seed: int, *, formulas: bool) -> Counter[tuple[bool | None, bool | None]]:
    dice = random.Random(seed)
    seen: Counter[tuple[bool | None, bool | None]] = Counter()
    for _ in range(problems):
        if formulas:
            variables = dice.randint(1, 3)
            formula = random_three_sat(variables, dice.randint(0, 4 * variables), dice)
            problem = damaged(reduced(formula, free=dice.random() < 0.3), dice)
        else:
            problem = grown(dice)
        answer = verdict(problem)
        known = truth(problem) if answer is not None else None
        assert answer is None or known is None or answer == known, problem
        seen[answer, known] += 1
    return seen


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_damaged_formulas(seed: int) -> None:
    seen = against_z3(100, seed, formulas=True)
    assert seen[True, True] > 15
    assert seen[False, False] > 30
    assert seen[None, None] < 20


@pytest.mark.parametrize("seed", [3, pytest.param(4, marks=pytest.mark.slow)])
def test_data_that_owe_nothing_to_formulas(seed: int) -> None:
    seen = against_z3(100, seed, formulas=False)
    assert seen[True, True] > 50
    assert seen[False, False] > 5
    assert seen[None, None] < 30


@pytest.mark.slow
@pytest.mark.parametrize("formulas", [True, False])
@pytest.mark.parametrize("seed", range(10, 14))
def test_many_more(seed: int, formulas: bool) -> None:
    against_z3(1000, seed, formulas=formulas)


@pytest.mark.parametrize("free", [False, True])
def test_scope(free: bool) -> None:
    problem = reduced(ThreeSat(2, ((1, -2),)), free=free)
    assert mirror_presolve(problem).standing is Standing.FINITE
    assert mirror_presolve(problem).signs == (1, 1)
    for other in (
        replace(problem, bias=True),
        replace(problem, signs=(Q(1), Q(-1))),
        replace(problem, neurons=0, signs=()),
        replace(problem, neurons=3, signs=None),
        replace(problem, loss=Loss.L1, target=None),
        replace(problem, activation=Activation.THRESHOLD),
    ):
        found = mirror_presolve(other)
        assert found.standing is Standing.OPEN
        assert found.log
    # an exact fit under another name
    assert mirror_presolve(replace(problem, loss=Loss.L2)).standing is Standing.FINITE


def test_a_deadline_that_has_passed_leaves_the_problem_open() -> None:
    problem = reduced(ThreeSat(3, ((1, 2, 3),)))
    assert mirror_presolve(problem, monotonic() - 1).standing is Standing.OPEN
    assert mirror_presolve(problem, monotonic() + 60).standing is Standing.FINITE


def on(*rows: tuple[str, int | str], neurons: int = 2, free: bool = False) -> bool | None:
    """Each row the coordinates and the label."""
    samples = [(sparse_point([Q(v) for v in x.split()]), Q(y)) for x, y in rows]
    problem = problem_with(samples, max((len(x.split()) for x, _ in rows), default=1), neurons=neurons, free=free)
    answer = verdict(problem)
    if answer is not None:
        assert truth(problem) == answer
    return answer


def test_contradictions_for_any_number_of_neurons() -> None:
    for neurons in (1, 2, 3, 5):
        assert on(("0 0", 1), neurons=neurons) is False
        assert on(("1 0", 1), ("3 0", 2), neurons=neurons) is False
        assert on(("1 2", "-1/3"), neurons=neurons) is False
        # W = (1, 0), but W·(1, 1) = 2
        axes = ("1 0", 2), ("-1 0", 1), ("0 1", 1), ("0 -1", 1)
        assert on(*axes, ("1 1", 3), ("-1 -1", 1), neurons=neurons) is False
        # W = (1, 0) makes the value at (−2, 0) negative
        assert on(*axes, ("1 1", "1/2"), neurons=neurons) is False
    assert on(("1 0", 1), ("3 0", 3), neurons=3) is None
    # no equation in one unknown
    pairs = [("1 1 0", 1), ("-1 -1 0", 0), ("0 1 1", 1), ("0 -1 -1", 0), ("1 0 -1", 1), ("-1 0 1", 0)]
    assert on(*pairs) is False


def test_kinds_of_columns() -> None:
    assert on() is True
    assert on(("0", 0)) is True
    for plus in (0, 1, "3/2"):
        assert on(("2", plus)) is True
        assert on(("-2", plus)) is True
        for minus in (0, 1, "2/3"):
            assert on(("1", plus), ("-1", minus)) is True
            for y in (0, 1, 2, "5/2", 4):
                pinned = ("1 0", 1), ("-1 0", 2)
                assert on(*pinned, ("0 1", plus), ("0 -1", minus), ("1 -1", y)) is not None
                assert on(*pinned, ("0 1", plus), ("1 -1", y), ("-1 1", 0)) is not None
                assert on(*pinned, ("0 -1", minus), ("1 -1", y), ("1 1", y)) is not None
                assert on(*pinned, ("1 1", plus), ("1 -1", y), ("-1 1", minus)) is not None


def test_a_sum_of_two_inputs_and_one_of_them_give_the_other() -> None:
    both = ("1 0", 1), ("-1 0", 1), ("1 1", 2), ("-1 -1", 2)
    assert on(*both) is True
    assert on(*both, ("0 1", 1)) is True
    assert on(*both, ("0 1", 1), ("0 -1", 0)) is False
    assert on(*both, ("1 -1", 1)) is not None


def test_a_table_found_later_pins_another_input() -> None:
    """Input 1 has a table only through the point (1, 1), and input 2 meets input 1 in (0, 1, −1)."""
    rows = ("1 0 0", 1), ("-1 0 0", 1), ("0 1 0", 3), ("2 1 0", 4), ("0 0 1", 4)
    assert on(*rows, ("0 1 -1", 0)) is True
    assert on(*rows, ("0 1 -1", 0), ("0 -4 1", 0)) is not None


def test_signs_are_not_claimed_without_a_reason() -> None:
    assert on(("1", 1), free=True) is None
    assert on(("1", -1), free=True) is None
    assert on(("1", 1), ("-1", 0), free=True) is None
    assert on(("1", 1), ("-2", 1), free=True) is True
    assert on(("1 0", 1), ("-1 0", 1), ("0 1", -1), free=True) is False


def test_what_cannot_be_listed_is_left_open() -> None:
    def wide(inputs: int, label: int) -> Standing:
        samples = [(((i, Q(sign)),), Q(1)) for i in range(inputs) for sign in (1, -1)]
        samples.append((tuple((i, Q(2**i)) for i in range(inputs)), Q(label)))
        return mirror_presolve(problem_with(samples, inputs)).standing

    assert wide(8, 255) is Standing.FINITE
    assert wide(8, 256) is Standing.INFEASIBLE
    assert wide(14, 2**14 - 1) is Standing.OPEN


def test_inputs_in_no_point_are_left_at_zero() -> None:
    samples = [(((3, Q(1)),), Q(1)), (((3, Q(-1)),), Q(1))]
    problem = problem_with(samples, 9)
    found = mirror_presolve(problem)
    check_choices(problem, found)
    network = choose(problem, found)
    assert network is not None
    assert [any(row[i] for row in network.weights) for i in range(9)] == [i == 3 for i in range(9)]
