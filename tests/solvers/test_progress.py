"""What a run tells while it works: written in one step, shown to whoever watches, and kept when the run is ended."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import psutil
import pytest

from encoders.bounds import uniform_bounds
from encoders.formulas import Formula
from instances import Loss, TrainingProblem, Verdict, sparse_point
from solvers.claim import Claim
from solvers.job import Job
from solvers.outcome import Basis, Termination
from solvers.progress import NAME, Teller, exact_bound, read_progress, watched
from solvers.registry import BACKENDS
from solvers.run import _Report, _with_last_bound, run_job


def noise(n: int, k: int, loss: Loss) -> TrainingProblem:
    numbers = random.Random(1)
    return TrainingProblem(
        points=tuple(sparse_point((x,)) for x in range(n)),
        labels=tuple(Fraction(numbers.randint(0, 30)) for _ in range(n)),
        dimension=1,
        neurons=k,
        loss=loss,
        target=None,
    )


def job(solver: str, formula: Formula, problem: TrainingProblem, seconds: float) -> Job:
    bounds = uniform_bounds(problem, None if formula is Formula.SMT else Fraction(100))
    return Job(solver, formula, problem, bounds, time_limit_s=seconds)


def test_exact_values_and_claims_are_told_apart(tmp_path: Path) -> None:
    tell = Teller(tmp_path)
    tell(Fraction(7, 2), 1.25, 3)
    assert read_progress(tmp_path) == {"error": "7/2", "bound": "~1.25", "nodes": 3}
    assert exact_bound(tmp_path) is None
    tell(Fraction(3), Fraction(5, 3), 4)
    assert read_progress(tmp_path) == {"error": "3", "bound": "5/3", "nodes": 4}
    assert exact_bound(tmp_path) == Fraction(5, 3)


@pytest.mark.parametrize("nothing", [None, float("inf"), float("nan"), 1e20])
def test_infinite_values_are_no_news(nothing: float | None, tmp_path: Path) -> None:
    tell = Teller(tmp_path)
    tell(nothing, nothing, 1)
    assert read_progress(tmp_path) == {"error": None, "bound": None, "nodes": 1}
    tell(Fraction(2), Fraction(1), 2)
    tell(nothing, nothing, 3)
    assert read_progress(tmp_path) == {"error": "2", "bound": "1", "nodes": 2}


def test_a_new_error_is_told_at_once_and_nodes_are_not(tmp_path: Path) -> None:
    tell = Teller(tmp_path)
    written = set()
    for nodes in range(2000):
        tell(Fraction(1), None, nodes)
        written.add((tmp_path / NAME).read_text())
    assert len(written) < 200
    tell(Fraction(1, 2), None, 2000)
    assert (read_progress(tmp_path) or {})["error"] == "1/2"


def test_what_is_half_written_or_strange_is_nothing(tmp_path: Path) -> None:
    assert read_progress(tmp_path) is None
    (tmp_path / NAME).write_text('{"error": "1"')
    assert read_progress(tmp_path) is None
    (tmp_path / NAME).write_text("[]")
    assert read_progress(tmp_path) is None


def test_a_display_that_fails_ends_no_run(tmp_path: Path) -> None:
    Teller(tmp_path)(Fraction(1), None, 1)
    calls = []

    def watch(said: Mapping[str, Any]) -> None:
        calls.append(said)
        raise BrokenPipeError

    with watched(tmp_path, watch):
        time.sleep(0.5)
    assert len(calls) == 1


@pytest.mark.parametrize(
    ("solver", "formula", "loss", "exact"),
    [
        ("z3", Formula.SMT, Loss.L1, True),
        ("highs", Formula.BIG_M, Loss.L1, False),
        ("scip", Formula.BIG_M, Loss.L2, False),
    ],
)
def test_solvers_tell_their_incumbents(solver: str, formula: Formula, loss: Loss, exact: bool) -> None:
    if BACKENDS[solver].missing():
        pytest.skip(f"{solver} is not installed")
    heard: list[Mapping[str, Any]] = []
    outcome = run_job(job(solver, formula, noise(5, 1, loss), 60), watch=heard.append)
    assert outcome.termination is Termination.COMPLETED
    assert outcome.objective is not None
    told = [said["error"] for said in heard if said["error"] is not None]
    assert told
    assert all(text.startswith("~") != exact for text in told)
    last = Fraction(told[-1].lstrip("~"))
    assert last == outcome.objective if exact else abs(last - outcome.objective) < Fraction(1, 1000)
    bounds = [said["bound"] for said in heard if said["bound"] is not None]
    assert all(text.startswith("~") != exact for text in bounds)


@pytest.mark.parametrize(
    ("solver", "formula", "loss"),
    [
        ("z3", Formula.SMT, Loss.L1),
        ("highs", Formula.BIG_M, Loss.L1),
        ("scip", Formula.BIG_M, Loss.L2),
    ],
)
def test_an_interrupt_keeps_the_incumbent(solver: str, formula: Formula, loss: Loss) -> None:
    """The run is stopped as soon as it has told an error; the network it had comes back, evaluated exactly."""
    if BACKENDS[solver].missing():
        pytest.skip(f"{solver} is not installed")
    problem = noise(24, 3, loss)
    stop = threading.Event()

    def watch(said: Mapping[str, Any]) -> None:
        if said["error"] is not None:
            stop.set()

    outcome = run_job(job(solver, formula, problem, 120), stop=stop, watch=watch)
    assert (outcome.verdict, outcome.termination) == (Verdict.FEASIBLE, Termination.INTERRUPTED)
    assert outcome.witness is not None
    assert outcome.objective == problem.error(outcome.witness)
    assert outcome.bound_basis in (None, Basis.EXACT)


def test_a_crash_keeps_the_network_and_is_a_crash() -> None:
    """Killed from outside after it told an error: the network is checked and comes back, and the run failed."""
    killed: list[int] = []

    def watch(said: Mapping[str, Any]) -> None:
        for process in psutil.Process().children(recursive=True):
            if said["error"] is not None and not killed and "solvers.worker" in " ".join(process.cmdline()):
                killed.append(process.pid)
                process.kill()

    problem = noise(24, 3, Loss.L1)
    outcome = run_job(job("z3", Formula.SMT, problem, 120), watch=watch)
    assert killed
    assert (outcome.verdict, outcome.termination) == (Verdict.FEASIBLE, Termination.CRASHED)
    assert outcome.witness is not None
    assert outcome.objective == problem.error(outcome.witness)
    assert "signal 9" in outcome.note


def test_progress_is_a_document_of_three_fields(tmp_path: Path) -> None:
    Teller(tmp_path)(0.5, Fraction(0), 9)
    assert json.loads((tmp_path / NAME).read_text()) == {"error": "~0.5", "bound": "0", "nodes": 9}


@pytest.mark.parametrize(
    ("solver", "kept", "told", "left"),
    [
        ("z3", "1", "3/2", "3/2"),
        ("z3", None, "3/2", "3/2"),
        ("z3", "1", "1/2", "1"),
        ("z3", "1", None, "1"),
        ("highs", None, "3/2", None),
    ],
)
def test_the_last_exact_bound_counts(solver: str, kept: str | None, told: str | None, left: str | None) -> None:
    """A run that was ended has the better of the bound it kept and the one it told last, if its arithmetic is exact."""
    problem = noise(4, 1, Loss.L1)
    asked = job(solver, Formula.SMT if solver == "z3" else Formula.BIG_M, problem, 1)
    claim = Claim(Verdict.FEASIBLE, Termination.TIME_LIMIT, "stopped", values={"w_0_0": "0"}, bound=kept)
    report = _Report(claim, "", 0.0, 0.0, (), (), "none")
    after = _with_last_bound(asked, report, None if told is None else Fraction(told))
    assert after.claim.bound == left
    decision = replace(asked, problem=replace(problem, target=Fraction(5)))
    assert _with_last_bound(decision, report, Fraction(9)).claim.bound == kept
    nothing = replace(report, claim=Claim(Verdict.UNKNOWN, Termination.TIME_LIMIT, "stopped"))
    assert _with_last_bound(asked, nothing, Fraction(9)) == nothing
