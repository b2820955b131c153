"""Networks as solutions of files: found where they are, never where they are not; checked by two programs."""

from __future__ import annotations

import io
import random
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction as Q
from pathlib import Path

import pytest

from encoders.bounds import uniform_bounds
from encoders.formulas import Formula, milp_for, write_formula
from instances import Network
from satfit.audit.snippets import CHECK
from satfit.audit.solution import solution_of, violation
from tests.corpus import data
from tests.satfit.audit.problems import planted

BOXED = (Formula.BIG_M, Formula.HULL, Formula.INTEGER)


def says(folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-P", "check_solution.py"], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.mark.parametrize("formula", [Formula.BIG_M, Formula.HULL, Formula.INDICATOR, Formula.SOS1, Formula.INTEGER])
def test_every_exact_fit_in_the_boxes_is_a_solution(formula: Formula) -> None:
    dice = random.Random(f"solutions {formula}")
    found = 0
    for _ in range(250):
        one = planted(dice, whole=formula is Formula.INTEGER)
        if not one.problem.exact_fit:
            continue
        solution = solution_of(formula, one.problem, uniform_bounds(one.problem, Q(10**4)), one.network)
        # sets guard the rows of thresholds with slacks that have no meaning of their own
        if formula is Formula.SOS1 and one.problem.activation == "threshold":
            continue
        if formula is Formula.INTEGER and one.problem.activation == "threshold" and one.problem.signs is None:
            assert solution is None
            continue
        assert solution is not None
        found += 1
    assert found > 50


@pytest.mark.parametrize("formula", BOXED)
def test_no_network_outside_its_boxes_or_off_its_grid(formula: Formula) -> None:
    dice = random.Random(f"outside {formula}")
    outside = 0
    for _ in range(200):
        one = planted(dice)
        bound = dice.choice([Q(1), Q(2), Q(7, 2)])
        weights = [*one.network.biases, *(w for row in one.network.weights for w in row)]
        solution = solution_of(formula, one.problem, uniform_bounds(one.problem, bound), one.network)
        if max(map(abs, weights)) > bound and one.problem.activation == "relu":
            assert solution is None
            outside += 1
        if formula is Formula.INTEGER and any(w.denominator != 1 for w in weights) and solution is not None:
            # thresholds may be multiplied until they are whole
            assert one.problem.activation == "threshold"
    assert outside > 20


def test_a_network_that_is_no_answer_is_no_solution() -> None:
    dice = random.Random("no answer")
    for _ in range(200):
        one = planted(dice)
        if one.problem.exact_fit:
            other = replace(one.problem, labels=(one.problem.labels[0] + 1, *one.problem.labels[1:]))
            assert solution_of(Formula.BIG_M, other, uniform_bounds(other, Q(10**4)), one.network) is None


def test_the_stand_alone_checker_agrees_on_right_and_wrong_solutions(tmp_path: Path) -> None:
    """The script in a report and `violation` were written apart; they are compared on changed solutions too."""
    dice = random.Random("stand-alone")
    (tmp_path / "check_solution.py").write_text(CHECK)
    verdicts = {True: 0, False: 0}
    while sum(verdicts.values()) < 24:
        one = planted(dice)
        formula = dice.choice([Formula.BIG_M, Formula.HULL, Formula.INDICATOR, Formula.SOS1])
        bounds = uniform_bounds(one.problem, Q(100))
        solution = solution_of(formula, one.problem, bounds, one.network)
        if solution is None or not one.problem.exact_fit:
            continue
        with (tmp_path / "model.mps").open("w") as out:
            write_formula(formula, one.problem, bounds, out)
        for change in (Q(0), dice.choice([Q(1), Q(-1), Q(1, 2), Q(1, 10**9)])):
            name = dice.choice(list(solution))
            changed = {**solution, name: solution[name] + change}
            (tmp_path / "solution.txt").write_text("".join(f"{key} {value}\n" for key, value in changed.items()))
            right = violation(milp_for(formula, one.problem, bounds), list(changed.values())) is None
            assert ("all hold exactly" in says(tmp_path)) == right
            verdicts[right] += 1
    assert min(verdicts.values()) >= 6


def test_every_kind_of_wrong_value_is_named() -> None:
    dice = random.Random("names")
    one = planted(dice)
    while not one.problem.exact_fit or one.problem.signs is None:
        one = planted(dice)
    bounds = uniform_bounds(one.problem, Q(100))
    solution = solution_of(Formula.BIG_M, one.problem, bounds, one.network)
    assert solution is not None
    model = milp_for(Formula.BIG_M, one.problem, bounds)
    names = list(model.names_of_columns())
    for at, name in enumerate(names):
        values = list(solution.values())
        values[at] = Q(10**7)
        assert f"column {name} " in str(violation(model, values))
    binary = next(at for at, name in enumerate(names) if name[0] in "zs")
    values = list(solution.values())
    values[binary] = Q(1, 2)
    assert str(violation(model, values)).endswith("is no integer")


def test_two_members_of_a_set_are_caught_where_every_row_holds(tmp_path: Path) -> None:
    """h and slack of the same pair grow together, for a neuron of each sign: only the sets object."""
    problem = data([("1", "2")], 2, "+-")
    network = Network(((Q(3),), (Q(1),)), (Q(0), Q(0)), (Q(1), Q(-1)))
    bounds = uniform_bounds(problem, None)
    solution = solution_of(Formula.SOS1, problem, bounds, network)
    assert solution is not None
    wrong = {name: value + (name.startswith(("h_", "slack_"))) for name, value in solution.items()}
    assert str(violation(milp_for(Formula.SOS1, problem, bounds), list(wrong.values()))).startswith("set ")
    (tmp_path / "check_solution.py").write_text(CHECK)
    with (tmp_path / "model.mps").open("w") as out:
        write_formula(Formula.SOS1, problem, bounds, out)
    for values, right in ((solution, True), (wrong, False)):
        (tmp_path / "solution.txt").write_text("".join(f"{key} {value}\n" for key, value in values.items()))
        assert ("all hold exactly" in says(tmp_path)) == right


def test_the_file_and_the_solution_have_the_same_columns() -> None:
    one = planted(random.Random(12))
    bounds = uniform_bounds(one.problem, Q(10**4))
    text = io.StringIO()
    write_formula(Formula.BIG_M, one.problem, bounds, text)
    solution = solution_of(Formula.BIG_M, one.problem, bounds, one.network)
    assert solution is not None
    listed = {line.split()[2] for line in text.getvalue().splitlines() if line[1:4] in ("LO ", "FR ", "BV ", "FX ")}
    assert listed == set(solution)
