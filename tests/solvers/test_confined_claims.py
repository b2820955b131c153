"""Least errors within assumed boxes or on a grid propose a pattern, and the best network with it may be elsewhere."""

from __future__ import annotations

from fractions import Fraction as Q

import pytest

from encoders.bounds import uniform_bounds
from encoders.formulas import Formula
from instances import Loss, TrainingProblem, Verdict
from solvers.job import Job
from solvers.outcome import Basis, Outcome
from solvers.registry import BACKENDS
from solvers.run import run_job
from tests.encoders.oracles import problem_of
from tests.truth import least

HALVES = [((1,), Q(3, 2)), ((2,), Q(5, 2)), ((3,), Q(7, 2))]
STEEP = [((0,), 0), ((1,), 3), ((2,), 6), ((3,), 7)]


def within(name: str, formula: Formula, problem: TrainingProblem, bound: Q) -> Outcome:
    if reason := BACKENDS[name].missing():
        pytest.skip(reason)
    return run_job(Job(name, formula, problem, uniform_bounds(problem, bound), time_limit_s=60.0))


@pytest.mark.parametrize("loss", [Loss.L1, Loss.L2, Loss.LINF])
def test_whole_weights_propose_and_fractions_fit(loss: Loss) -> None:
    """With whole weights f(x) is whole, so every label is off by 1/2 at least: x or x + 1, and x + 1/2 fits."""
    problem = problem_of(HALVES, 1, 1, signs=(Q(1),), loss=loss, target=None)
    outcome = within("ortools:cp-sat", Formula.INTEGER, problem, Q(3))
    assert outcome.witness is not None
    assert outcome.objective == problem.error(outcome.witness) == least(problem) == 0
    assert (outcome.bound, outcome.claimed_bound) == (None, None)
    assert any("multiples of 1/1" in words for words in outcome.assumes)
    assert "under the formula's assumption" in outcome.note


@pytest.mark.parametrize(
    ("name", "formula"), [("highs", Formula.BIG_M), ("pulp:cbc", Formula.BIG_M), ("scip", Formula.HULL)]
)
def test_a_box_that_is_too_small_hides_no_network_with_the_same_pattern(name: str, formula: Formula) -> None:
    problem = problem_of(STEEP, 1, 1, signs=(Q(1),), loss=Loss.L1, target=None)
    outcome = within(name, formula, problem, Q(1))
    assert (outcome.verdict, outcome.basis) == (Verdict.FEASIBLE, Basis.WITNESS)
    assert outcome.objective == least(problem) == 2
    assert (outcome.bound, outcome.claimed_bound) == (None, None)
    assert any("at most 1 " in words for words in outcome.assumes)
