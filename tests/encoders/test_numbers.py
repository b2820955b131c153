"""Numbers: what a float cannot hold is refused with the number in the message, and 1/3 stays 1/3 everywhere."""

from __future__ import annotations

import io
from fractions import Fraction as Q
from typing import Any

import pytest

from encoders.bounds import Box, Origin, WeightBounds, uniform_bounds
from encoders.formulas import Formula, UnsupportedFormulaError, milp_for
from encoders.formulas.smt import number, smt_lines
from encoders.formulas.write_mps import write_mps
from instances import TrainingProblem
from tests.encoders.models import decoded, solution
from tests.encoders.oracles import problem_of

LARGEST = 2**53
MILPS = [Formula.BIG_M, Formula.INDICATOR, Formula.INTEGER, Formula.SOS1, Formula.HULL]


def bounded(x: Q | int, y: Q | int, bound: Q | int = 1, **rest: Any) -> tuple[TrainingProblem, WeightBounds]:
    """One point in one dimension, one neuron."""
    problem = problem_of([((x,), y)], 1, 1, **{"signs": (Q(1),), "bias": False} | rest)
    return problem, uniform_bounds(problem, Q(bound))


# (what, problem and bounds with the largest number N, formulas that meet it)
CASES = [
    ("a point's integral coordinates", lambda n: bounded(n, 1, Q(1, 3)), MILPS),
    ("a point's common denominator", lambda n: bounded(Q(1, n), 1), MILPS),
    ("a label is", lambda n: bounded(1, n, signs=None), MILPS),
    ("a label's denominator", lambda n: bounded(1, Q(1, n), signs=(Q(-1),)), MILPS),
    ("a big-M constant", lambda n: bounded(1, 1, n), [Formula.BIG_M, Formula.INTEGER, Formula.HULL]),
    ("a weight bound", lambda n: bounded(0, 1, n), [Formula.BIG_M, Formula.INTEGER, Formula.HULL]),
    ("a weight bound", lambda n: bounded(0, 1, Q(n, n - 1)), [Formula.BIG_M, Formula.HULL]),
    ("a weight bound", lambda n: bounded(0, 1, Q(1, n)), [Formula.BIG_M, Formula.HULL]),
]


@pytest.mark.parametrize(("what", "case", "formulas"), CASES)
def test_the_largest_exact_integer_and_the_next(what: str, case: Any, formulas: list[Formula]) -> None:
    for formula in formulas:
        model = milp_for(formula, *case(LARGEST))
        assert model.largest_coefficient() <= LARGEST
        with pytest.raises(UnsupportedFormulaError, match=f"{what}.*{LARGEST + 1}, beyond 2.53 = {LARGEST}"):
            milp_for(formula, *case(LARGEST + 1))


@pytest.mark.parametrize("size", [2**62, 2**63, 2**64, 10**40], ids=["2^62", "2^63", "2^64", "10^40"])
@pytest.mark.parametrize(("what", "case", "formulas"), CASES)
def test_beyond_machine_words(what: str, case: Any, formulas: list[Formula], size: int) -> None:
    """Never an OverflowError, nor a number that has wrapped around or passes for infinite."""
    shown = str(size) if size < 10**30 else f"about 2.{size.bit_length()}"
    for formula in formulas:
        with pytest.raises(UnsupportedFormulaError, match=f"{what}.*{shown}, beyond"):
            milp_for(formula, *case(size))


def test_products_of_exact_numbers() -> None:
    """Two numbers that a float holds, and a coefficient that it does not."""
    big = 2**40
    with pytest.raises(UnsupportedFormulaError, match=str(2**80)):
        milp_for(Formula.BIG_M, *bounded(big, 1, big))
    # on a grid everything is counted in units of 1/D, so the label is multiplied by D
    problem, bounds = bounded(Q(1, big), 2**20)
    milp_for(Formula.BIG_M, problem, bounds)
    with pytest.raises(UnsupportedFormulaError, match=f"a label is {2**60}"):
        milp_for(Formula.INTEGER, problem, bounds)


def test_free_signs_double_the_constant() -> None:
    """2·M⁺ stands in the sign rows: it is the first number to grow too large."""
    milp_for(Formula.BIG_M, *bounded(1, 1, 2**52, signs=None))
    with pytest.raises(UnsupportedFormulaError, match=str(2**53 + 2)):
        milp_for(Formula.BIG_M, *bounded(1, 1, 2**52 + 1, signs=None))


def test_smt_has_no_largest_number() -> None:
    problem, _ = bounded(10**40, Q(10**30, 3), signs=(Q(-1),))
    text = "".join(smt_lines(problem))
    assert f"(* {10**40}.0 w_0_0)" in text
    assert f"(/ {10**30}.0 3.0)" in text


@pytest.mark.parametrize(
    ("value", "text"),
    [(Q(0), "0.0"), (Q(7), "7.0"), (Q(-7), "(- 7.0)"), (Q(1, 3), "(/ 1.0 3.0)"), (Q(-22, 7), "(- (/ 22.0 7.0))")],
)
def test_rationals_in_smt(value: Q, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize("formula", MILPS)
@pytest.mark.parametrize("third", [Q(1, 3), Q(1, 10), Q(22, 7)])
def test_a_third_stays_a_third(formula: Formula, third: Q) -> None:
    """Coordinates, labels and bounds that no float holds: the one fit is w = b = third, found exactly."""
    problem = problem_of([((third,), third**2 + third), ((0,), third)], 1, 1, signs=(Q(1),))
    interval = (Q(0), third)
    unit = third.denominator
    bounds = WeightBounds((Box((interval,), interval),), Origin.THEOREM, "said by the test", (unit, unit))
    model = milp_for(formula, problem, bounds)
    values = solution(model)
    assert values is not None
    network = decoded(model, values, problem)
    assert (network.weights, network.biases) == (((third,),), (third,))
    assert solution(milp_for(formula, problem_of([((third,), third)], 1, 1, signs=(Q(-1),)), bounds)) is None
    out = io.StringIO()
    write_mps(model, out)
    entries = [line.split()[-1] for line in out.getvalue().split("COLUMNS\n")[1].splitlines()]
    assert any(entry.lstrip("-").isdigit() for entry in entries)
    assert not any("." in entry or "/" in entry for entry in entries)


def test_what_is_no_milp() -> None:
    for formula in (Formula.SMT, Formula.CNF):
        with pytest.raises(UnsupportedFormulaError, match=f"{formula} is no MILP"):
            milp_for(formula, *bounded(1, 1))
