"""Regression tests for the traps already found: statuses that lie, floats that fit, numbers that round."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest

from encoders.bounds import uniform_bounds
from encoders.formulas import Formula
from instances import Verdict
from solvers.backends import Task
from solvers.claim import UnmappedStatusError, UnsupportedError
from solvers.isolation import Limits, private_run_dir, run_child
from solvers.job import Job
from solvers.outcome import Basis, Outcome, Termination
from solvers.registry import BACKENDS
from solvers.run import run_job
from tests.corpus import ZIGZAG, data

FLOATS = [name for name, info in BACKENDS.items() if not info.exact]


@cache
def on_zigzag(name: str, bound: int) -> Outcome:
    return run_job(Job(name, Formula.BIG_M, ZIGZAG, uniform_bounds(ZIGZAG, Fraction(bound)), time_limit_s=30))


@pytest.mark.parametrize("name", FLOATS)
@pytest.mark.parametrize("bound", [pytest.param(10**4, marks=pytest.mark.slow), 10**6, 10**9])
def test_zigzag_is_never_feasible(name: str, bound: int) -> None:
    """HiGHS and SCIP call this infeasible problem optimal once M ≥ 10⁶, with a residual of 1."""
    if reason := BACKENDS[name].missing():
        pytest.skip(reason)
    outcome = on_zigzag(name, bound)
    assert outcome.verdict is Verdict.UNKNOWN
    assert outcome.basis in (Basis.REFUTED, Basis.RESTRICTED, None)
    assert outcome.witness is None
    assert (outcome.basis is Basis.REFUTED) == (outcome.claimed is Verdict.FEASIBLE)


def test_some_float_solver_is_caught_lying_about_the_zigzag() -> None:
    """The refutation path is really taken, by real solvers; if none lies any more, this trap has gone."""
    outcomes = [on_zigzag(name, 10**6) for name in FLOATS if BACKENDS[name].missing() is None]
    assert any(outcome.basis is Basis.REFUTED for outcome in outcomes)


def test_scip_keeps_the_solutions_of_special_ordered_sets() -> None:
    """With its bound cuts SCIP 10.0 says "infeasible" about three points of max(0, x) + max(0, −x), one twice."""
    if reason := BACKENDS["scip"].missing():
        pytest.skip(reason)
    samples = [("3", "3"), ("3", "3"), ("-1", "1")]
    problem = data(samples, 3, "+++", bias=False)
    outcome = run_job(Job("scip", Formula.SOS1, problem, uniform_bounds(problem, None), time_limit_s=30))
    assert outcome.basis is Basis.WITNESS


@pytest.mark.parametrize(
    ("pair", "verdict", "termination"),
    [
        ((1, 1), Verdict.FEASIBLE, Termination.COMPLETED),
        ((1, 2), Verdict.FEASIBLE, Termination.TIME_LIMIT),
        ((-1, -1), Verdict.INFEASIBLE, Termination.COMPLETED),
        ((-1, 0), Verdict.INFEASIBLE, Termination.COMPLETED),
        ((0, 0), Verdict.UNKNOWN, Termination.TIME_LIMIT),
        ((-2, -2), Verdict.UNKNOWN, Termination.COMPLETED),
    ],
)
def test_pulp_3_statuses(pair: tuple[int, int], verdict: Verdict, termination: Termination) -> None:
    """PuLP 3 says status 1 "Optimal" at a time limit with an incumbent; only sol_status tells."""
    pulp_model = pytest.importorskip("solvers.backends.pulp_model")
    problem = SimpleNamespace(status=pair[0], sol_status=pair[1])
    claim = pulp_model.claim_of(pair[0], problem, {})
    assert (claim.verdict, claim.termination) == (verdict, termination)


def test_pulp_4_statuses() -> None:
    pulp_model = pytest.importorskip("solvers.backends.pulp_model")

    @dataclass
    class Reply:
        status: int
        has_solution: bool

    def said(status: int, found: bool) -> tuple[Verdict, Termination]:
        claim = pulp_model.claim_of(Reply(status, found), None, {})
        return claim.verdict, claim.termination

    assert said(1, True) == (Verdict.FEASIBLE, Termination.COMPLETED)
    assert said(-1, False) == (Verdict.INFEASIBLE, Termination.COMPLETED)
    assert said(-4, True) == (Verdict.FEASIBLE, Termination.TIME_LIMIT)
    assert said(-4, False) == (Verdict.UNKNOWN, Termination.TIME_LIMIT)
    assert said(-2, False) == (Verdict.UNKNOWN, Termination.COMPLETED)
    for impossible in ((1, False), (-1, True), (17, False)):
        with pytest.raises(UnmappedStatusError):
            said(*impossible)


def test_pulp_writes_thirteen_digits() -> None:
    """PuLP hands a model on with 13 significant digits: larger integers are refused, with the number."""
    pulp_model = pytest.importorskip("solvers.backends.pulp_model")
    problem = data([("1", "0"), (str(10**13 + 1), "1")], 1, "+")
    job = Job("pulp:cbc", Formula.BIG_M, problem, uniform_bounds(problem, Fraction(1)))
    with private_run_dir() as folder:
        file = folder / "formula.mps"
        file.write_text(f"NAME x\nROWS\n N obj\n L r\nCOLUMNS\n c r {10**13 + 1}\nRHS\nBOUNDS\nENDATA\n")
        with pytest.raises(UnsupportedError, match=str(10**13 + 1)):
            pulp_model.read(Task(job, file, 0.0))
    outcome = run_job(job)
    assert outcome.termination is Termination.UNSUPPORTED
    assert str(10**13 + 2) in outcome.note, "the big-M of the second point: coordinate plus bias"


def test_numbers_beyond_floats_are_unsupported_with_the_numbers() -> None:
    problem = data([("1", "0"), (str(2**53 + 1), "1")], 1, "+")
    outcome = run_job(Job("highs", Formula.BIG_M, problem, uniform_bounds(problem, Fraction(1))))
    assert outcome.termination is Termination.UNSUPPORTED
    assert str(2**53) in outcome.note
    assert str(2**53 + 1) in outcome.note
    exact = run_job(Job("z3", Formula.SMT, problem, uniform_bounds(problem, None)))
    assert exact.basis is Basis.WITNESS


def test_one_third_survives_every_solver() -> None:
    """A right-hand side of 1/3 makes OR-Tools' SAT back-end say MODEL_INVALID, and is no float: rows are integers."""
    problem = data([("0", "1/3"), ("1", "2/3"), ("2", "1")], 1, "+")
    for name, info in BACKENDS.items():
        if info.native or info.missing() or name == "satfit":
            continue
        bounds = uniform_bounds(problem, Fraction(4))
        outcome = run_job(Job(name, info.formulas[0], problem, bounds, time_limit_s=30))
        if name == "ortools:cp-sat":
            # whole-number weights cannot fit a third: restricted, and it says so
            assert (outcome.verdict, outcome.basis) == (Verdict.UNKNOWN, Basis.RESTRICTED)
            assert any("multiples of 1/1" in reason for reason in outcome.assumes)
        else:
            assert outcome.basis is Basis.WITNESS, name


def test_one_process_never_holds_two_backends(tmp_path: Path) -> None:
    """Listing and planning load no solver at all."""
    script = (
        "import sys; import solvers.registry, solvers.run, satfit.batch, satfit.commands.catalogue\n"
        "names = [info.missing() for info in solvers.registry.BACKENDS.values()]\n"
        "bad = {'z3', 'cvc5', 'pulp', 'highspy', 'ortools', 'pyscipopt', 'pysat'} & set(sys.modules)\n"
        "sys.exit(f'loaded: {bad}' if bad else 0)\n"
    )
    child = run_child([sys.executable, "-c", script], limits=Limits(wall_s=60), run_dir=tmp_path)
    assert child.returncode == 0, child.stderr_tail


def test_unknown_native_status_raises() -> None:
    """A status nobody has looked at is an error, never a verdict."""
    for module, table in (("highs_direct", "STATUS"), ("ortools_scip", "STATUS"), ("ortools_cpsat", "STATUS")):
        script = (
            f"from solvers.backends import {module} as m\n"
            f"assert all(v[0].value != 'infeasible' for k, v in m.{table}.items() if 'nfeasible' not in str(k) "
            "and 'INFEASIBLE' not in str(k) and k != 3)\n"
        )
        with private_run_dir() as folder:
            child = run_child([sys.executable, "-c", script], limits=Limits(wall_s=60), run_dir=folder)
        assert child.returncode == 0, child.stderr_tail


def test_outcome_letters_are_complete() -> None:
    """Every basis and termination has a place in the table."""
    from satfit.table import ENDED, LETTER, STYLE

    assert set(LETTER) == set(STYLE) == set(Basis)
    assert set(ENDED) == set(Termination)
    assert Outcome(Verdict.UNKNOWN, Termination.COMPLETED).objective is None
