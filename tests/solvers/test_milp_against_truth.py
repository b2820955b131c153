"""The MILP and MIQP route against the truth: the same least losses as by enumeration, as far as floats can tell.

The weights it proposes lead to an exact network of the least loss, and no claimed bound is above that by more than a
tolerance: neither without weight bounds (sets, indicator rows) nor within boxes that are no restriction here.
"""

from __future__ import annotations

from fractions import Fraction as Q
from pathlib import Path

import pytest

from encoders.formulas import Formula
from instances import Loss, Verdict
from solvers.outcome import Termination
from tests.solvers.test_losses_backends import ask, error_of
from tests.tiny_problems import OPTIMISED, problems
from tests.truth import least

LINEAR = (Loss.L0, Loss.L1, Loss.LINF)
WAYS = {
    ("scip", Formula.SOS1): OPTIMISED,
    ("scip", Formula.INDICATOR): LINEAR,
    ("highs", Formula.BIG_M): LINEAR,
    ("ortools:scip", Formula.BIG_M): LINEAR,
}
TOLERANCE = Q(1, 10**5)


def agrees(name: str, formula: Formula, seed: int, count: int, folder: Path) -> None:
    for problem in problems(seed, count, losses=WAYS[name, formula], most_points=4):
        truth = least(problem)
        claim = ask(name, formula, problem, folder)
        assert (claim.verdict, claim.termination) == (Verdict.FEASIBLE, Termination.COMPLETED), problem
        assert error_of(problem, claim) == truth, problem
        assert claim.bound is not None
        assert abs(Q(claim.bound) - truth) <= TOLERANCE * max(1, truth), (problem, claim.bound)


@pytest.mark.parametrize(("name", "formula"), WAYS)
def test_floats_come_to_the_same_least_losses(name: str, formula: Formula, tmp_path: Path) -> None:
    agrees(name, formula, 51, 20, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "formula"), WAYS)
def test_floats_come_to_the_same_least_losses_of_more_problems(name: str, formula: Formula, tmp_path: Path) -> None:
    agrees(name, formula, 52, 250, tmp_path)
