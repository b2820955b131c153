"""The solver's own presolve: its switch changes what the solver does, never what is true."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from encoders.bounds import uniform_bounds
from encoders.formulas import Formula
from instances import TrainingProblem, Verdict
from solvers.job import Job, job_from_json
from solvers.outcome import Basis, Outcome
from solvers.registry import BACKENDS
from solvers.run import run_job
from tests.corpus import ZIGZAG, data

SWITCHED = [name for name, info in BACKENDS.items() if info.presolves]
HAT = data([("0", "0"), ("1", "1"), ("2", "0")], 2, "+-")
ONE = data([("1", "-1")], 1, "-", bias=False)


def outcome(name: str, problem: TrainingProblem, bound: int, *, own: bool) -> Outcome:
    if reason := BACKENDS[name].missing():
        pytest.skip(reason)
    formula = BACKENDS[name].formulas[0]
    assert formula in (Formula.BIG_M, Formula.INTEGER)
    bounds = uniform_bounds(problem, Fraction(bound))
    job = Job(name, formula, problem, bounds, time_limit_s=60, own_presolve=own)
    assert job_from_json(json.loads(json.dumps(job.to_json()))) == job
    return run_job(job)


def test_who_has_a_switch() -> None:
    assert set(SWITCHED) == {"pulp:cbc", "pulp:highs", "highs", "ortools:cp-sat", "ortools:scip", "scip"}


@pytest.mark.parametrize("name", SWITCHED)
def test_verdicts_without_it(name: str) -> None:
    fit = outcome(name, replace(ONE, labels=(Fraction(-2),)), 4, own=False)
    assert fit.basis is Basis.WITNESS
    none = outcome(name, ZIGZAG, 4, own=False)
    assert (none.verdict, none.basis) == (Verdict.UNKNOWN, Basis.RESTRICTED)


@pytest.mark.parametrize(("name", "bound"), [("highs", 10**6), ("pulp:highs", 10**6), ("pulp:cbc", 10**10)])
def test_the_switch_reaches_the_solver(name: str, bound: int) -> None:
    """One ReLU and a constant of a million: what is claimed depends on it (docs/findings.md), if nobody mended that."""
    claims = {outcome(name, ONE, bound, own=own).claimed for own in (True, False)}
    if len(claims) == 1:
        pytest.skip(f"{name} says {claims} with its presolve and without")
    assert claims == {Verdict.FEASIBLE, Verdict.INFEASIBLE}


def test_what_is_kept_of_a_run(tmp_path: Path) -> None:
    if reason := BACKENDS["highs"].missing():
        pytest.skip(reason)
    job = Job("highs", Formula.BIG_M, HAT, uniform_bounds(HAT, Fraction(4)), time_limit_s=60)
    run_job(job, keep=tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == {"formula.mps", "claim.json"}
    assert json.loads((tmp_path / "claim.json").read_text())["claim"]["verdict"] in ("feasible", "infeasible")
