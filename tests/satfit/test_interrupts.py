"""Runs that end badly: killed, out of memory, out of time, Ctrl-C. The batch goes on, and nothing is left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from encoders.formulas import Formula
from instances import Verdict
from solvers.job import Job
from solvers.outcome import Outcome, Termination
from solvers.run import run_job
from tests.corpus import HARD, ROOT
from tests.satfit.support import SUITES, wait_for_worker


@pytest.fixture
def private_tmp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary folder of this test's own, so that what is left in it is ours."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", None)
    return folder


def workers() -> list[psutil.Process]:
    """Live solver processes started from below this process (zombies do not live)."""
    found = []
    for process in psutil.Process().children(recursive=True):
        try:
            if process.status() != psutil.STATUS_ZOMBIE and "solvers.worker" in " ".join(process.cmdline()):
                found.append(process)
        except psutil.Error:
            continue
    return found


def nothing_left(folder: Path) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and (workers() or any(folder.iterdir())):
        time.sleep(0.05)
    assert workers() == []
    assert list(folder.iterdir()) == []


def hard(name: str, formula: Formula, **limits: float) -> Job:
    memory = limits.get("memory_limit_mib")
    return Job(
        name,
        formula,
        HARD.problem,
        HARD.bounds,
        time_limit_s=limits.get("time_limit_s", 60.0),
        memory_limit_mib=None if memory is None else int(memory),
    )


@pytest.mark.parametrize(
    ("name", "formula"), [("z3", Formula.SMT), ("pulp:cbc", Formula.BIG_M), ("highs", Formula.BIG_M)]
)
def test_time_limit(name: str, formula: Formula, private_tmp: Path) -> None:
    begin = time.monotonic()
    outcome = run_job(hard(name, formula, time_limit_s=1.5))
    assert time.monotonic() - begin < 10
    assert (outcome.verdict, outcome.termination) == (Verdict.UNKNOWN, Termination.TIME_LIMIT)
    assert 1.25 < outcome.cost.wall_s < 5
    nothing_left(private_tmp)


@pytest.mark.parametrize(("name", "formula"), [("z3", Formula.SMT), ("scip", Formula.BIG_M)])
def test_memory_limit(name: str, formula: Formula, private_tmp: Path) -> None:
    outcome = run_job(hard(name, formula, time_limit_s=120.0, memory_limit_mib=64))
    assert (outcome.verdict, outcome.termination) == (Verdict.UNKNOWN, Termination.MEMORY_LIMIT), outcome.note
    nothing_left(private_tmp)


def test_a_solver_killed_from_outside(private_tmp: Path) -> None:
    outcomes: list[Outcome] = []
    thread = threading.Thread(target=lambda: outcomes.append(run_job(hard("z3", Formula.SMT))))
    thread.start()
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and not workers():
        time.sleep(0.05)
    time.sleep(1.0)
    for process in workers():
        process.kill()
    thread.join(20)
    assert outcomes[0].termination is Termination.CRASHED
    assert "signal 9" in outcomes[0].note
    nothing_left(private_tmp)


def test_the_batch_goes_on_after_a_crash(tmp_path: Path) -> None:
    """One solver dies in every run; the others are not touched, and the exit code says so."""
    document, code = _compare_while(tmp_path, _kill_z3_workers)
    terminations = {(run["instance"], run["solver"]): run["termination"] for run in document["runs"]}
    assert terminations["one-clause.poits", "z3"] == "crashed"
    assert terminations["twice.poits", "z3"] == "crashed"
    assert terminations["one-clause.poits", "pysat:cadical195"] == "completed"
    assert terminations["twice.poits", "pysat:cadical195"] == "completed"
    assert code == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupt_keeps_what_was_finished(tmp_path: Path, number: signal.Signals) -> None:
    def interrupt(process: subprocess.Popen[str]) -> None:
        wait_for_worker(process, "z3")
        time.sleep(0.5)
        process.send_signal(number)

    document, code = _compare_while(tmp_path, interrupt)
    assert code == 130
    assert document["interrupted"] is True
    assert [run["solver"] for run in document["runs"]] == ["pysat:cadical195"]
    assert document["runs"][0]["basis"] == "witness"
    assert document["planned"] == 4
    bundles = [path.name for path in (tmp_path / "bundles").iterdir()]
    assert bundles == ["one-clause.poits--pysat_cadical195--cnf"]


def _compare_while(tmp_path: Path, act: object) -> tuple[dict[str, object], int]:
    """`satfit compare` on two hard instances with the judge and Z3, while `act` does something to it."""
    private = tmp_path / "tmp"
    private.mkdir()
    suite = SUITES / "poits"
    script = "from satfit.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", script, "compare", str(suite / "one-clause.poits"), str(suite / "twice.poits"),
         "--solvers", "z3", "--geometry", "none", "--json", "--time-limit", "60",
         "--bundle", str(tmp_path / "bundles")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(private)},
        start_new_session=True,
    )  # fmt: skip
    try:
        assert callable(act)
        act(process)
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert "Traceback" not in err
    left = [p for p in psutil.process_iter() if _belongs_to(p, str(private))]
    assert left == []
    assert list(private.iterdir()) == []
    return json.loads(out), process.returncode


def _belongs_to(process: psutil.Process, folder: str) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE and folder in " ".join(process.cmdline())
    except psutil.Error:
        return False


def _kill_z3_workers(process: subprocess.Popen[str]) -> None:
    killed: set[int] = set()
    while len(killed) < 2:
        worker = wait_for_worker(process, "z3")
        if worker.pid not in killed:
            time.sleep(0.3)
            worker.kill()
            killed.add(worker.pid)
