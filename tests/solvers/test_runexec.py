"""BenchExec's accounting around a run, where it is installed and works."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from encoders.bounds import uniform_bounds
from encoders.formulas import Formula
from instances import Verdict
from instances.load import parse_instance
from instances.training import TrainingProblem
from solvers.isolation import Ended, Limits, run_child
from solvers.isolation.model import ChildResult, Usage
from solvers.isolation.runexec import OUTPUT, billed, outer_limits, runexec, wrapped
from solvers.job import Job
from solvers.run import run_job
from tests.corpus import SUITES

LIMITS = Limits(20, 200)
SEPARATOR = "\n\n\n" + "-" * 80 + "\n\n\n"


def said(text: str, ended: Ended = Ended.EXITED) -> ChildResult:
    return ChildResult(ended, 0, Usage(9.0, 8.0, 7.0), text, "INFO - Starting command")


@pytest.mark.parametrize(
    ("printed", "ended", "code"),
    [
        ("returnvalue=0", Ended.EXITED, 0),
        ("returnvalue=3", Ended.EXITED, 3),
        ("exitsignal=11", Ended.KILLED, -11),
        ("terminationreason=memory\nexitsignal=9", Ended.MEMORY_LIMIT, -9),
        ("terminationreason=walltime\nexitsignal=9", Ended.TIME_LIMIT, -9),
        ("terminationreason=files-size\nexitsignal=9", Ended.KILLED, -9),
    ],
)
def test_what_runexec_says_is_the_bill(printed: str, ended: Ended, code: int, tmp_path: Path) -> None:
    (tmp_path / OUTPUT).write_text(f"the command{SEPARATOR}what it printed\n")
    bill = billed(said(f"{printed}\nwalltime=1.5s\ncputime=0.75s\ncputime-cpu0=0.75s\nmemory=3145728B\n"), tmp_path)
    assert (bill.ended, bill.returncode) == (ended, code)
    assert bill.usage == Usage(1.5, 0.75, 3.0)
    assert bill.stderr_tail == "what it printed\n"


def test_without_its_figures_ours_stand(tmp_path: Path) -> None:
    for child in (said("nonsense"), said("walltime=1s\ncputime=1s\nmemory=1B", Ended.TIME_LIMIT), said("walltime=1s")):
        assert billed(child, tmp_path) == child


def test_an_unknown_reason_is_an_error(tmp_path: Path) -> None:
    printed = "terminationreason=something-new\nexitsignal=9\nwalltime=1s\ncputime=1s\nmemory=1B\n"
    with pytest.raises(OSError, match="something-new"):
        billed(said(printed), tmp_path)


def needed() -> str:
    program = runexec()
    if program is None:
        pytest.skip("runexec is not installed here, or does not measure")
    return program


def counted(script: str, folder: Path, limits: Limits = LIMITS) -> ChildResult:
    command = wrapped([sys.executable, "-c", script], needed(), folder, limits)
    return billed(run_child(command, limits=outer_limits(limits), run_dir=folder), folder)


def test_real_endings(tmp_path: Path) -> None:
    burned = counted("import time\nwhile time.process_time() < 0.5: pass\nprint('done')", tmp_path)
    assert (burned.ended, burned.stderr_tail) == (Ended.EXITED, "done\n")
    assert 0.5 <= burned.usage.cpu_s < 1.0
    assert counted("raise SystemExit(7)", tmp_path).returncode == 7
    assert counted("x = bytearray(b'x') * (300 << 20)", tmp_path).ended is Ended.MEMORY_LIMIT
    assert counted("import time; time.sleep(30)", tmp_path, Limits(1, 200)).ended is Ended.TIME_LIMIT


def test_a_run_is_the_same_run() -> None:
    program = needed()
    raw = (SUITES / "regression" / "hat.json").read_bytes()
    problem = parse_instance(raw, file="hat.json").content
    assert isinstance(problem, TrainingProblem)
    job = Job("z3", Formula.SMT, problem, uniform_bounds(problem, None), memory_limit_mib=2048)
    ours, theirs = run_job(job), run_job(job, runexec=program)
    assert theirs.verdict is ours.verdict is Verdict.FEASIBLE
    assert theirs.basis is ours.basis
    assert theirs.cost.cpu_s > 0
    assert theirs.cost.peak_mib > 10
