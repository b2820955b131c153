"""`satfit audit` end to end: real solvers, real files, exit codes, and folders that stand on their own."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from instances import Verdict
from instances.schema import parse_training_problem
from solvers.registry import BACKENDS
from tests.corpus import ROOT
from tests.encoders.geometry_judges import fits
from tests.satfit.support import SUITES, satfit, satfit_here, satfit_json, wait_for_worker

ZIGZAG = SUITES / "regression" / "zigzag.json"
HAT = SUITES / "regression" / "hat.json"
MILLION = ROOT / "docs" / "findings" / "highs-presolve" / "problem.json"


def needs(solver: str) -> None:
    if reason := BACKENDS[solver].missing():
        pytest.skip(reason)


def only(document: dict[str, Any]) -> dict[str, Any]:
    (finding,) = (found for found in document["findings"] if found["kind"] != "changed")
    return dict(finding)


def test_the_zigzag_becomes_a_small_report(tmp_path: Path) -> None:
    """HiGHS calls it optimal with a bound of 10⁶; what is left of it is still infeasible, exactly."""
    needs("highs")
    options = ("--weight-bound", "1000000", "--variations", "own-presolve", "--shrink-time", "15", "-o", tmp_path, "-q")
    document = satfit_json("audit", "highs", ZIGZAG, *options)
    (instance,) = document["instances"]
    assert instance["truth"]["verdict"] == "infeasible"
    assert instance["truth"]["basis"] == "proof"
    claims = {run["claimed"] for run in instance["runs"]}
    if claims == {"infeasible"}:
        pytest.skip("HiGHS no longer errs on the zigzag")
    finding = only(document)
    assert finding["kind"] == "wrong-feasible"
    folder = Path(finding["folder"])
    assert folder == tmp_path / "highs-1"
    problem = parse_training_problem((folder / "problem.json").read_bytes(), file="problem.json")
    assert problem.n <= 7
    assert problem.truth is Verdict.INFEASIBLE
    assert fits(problem, 10_000) is False
    assert satfit_here("check", folder / "geometry.json").returncode == 0
    assert json.loads((folder / "claim.json").read_text())["claim"]["verdict"] == "feasible"
    report = (folder / "report.md").read_text()
    assert "python reproduce.py" in report
    bound = report.split("--weight-bound ")[1].split()[0]
    encoded = satfit_here(
        "encode", folder / "problem.json", "--format", "mps", "--formula", "big-m", "--weight-bound", bound
    )
    assert encoded.stdout == (folder / "model.mps").read_text()


def test_a_wrong_no_comes_with_a_solution_of_the_file(tmp_path: Path) -> None:
    needs("highs")
    options = ("--weight-bound", "1000000", "--variations", "own-presolve", "--no-shrink", "-o", tmp_path / "new")
    done = satfit("audit", "highs", MILLION, *options, "-q")
    if "nothing found" in done.stdout:
        pytest.skip("HiGHS no longer errs on one ReLU and a constant of a million")
    assert done.returncode == 3
    assert "wrong-infeasible: problem.json" in done.stdout
    assert "own-presolve: feasible, plain: infeasible" in done.stdout
    folder = tmp_path / "new" / "highs-1"
    for script in ("check_solution.py", "reproduce.py"):
        run = subprocess.run(
            [sys.executable, "-P", script], cwd=folder, capture_output=True, text=True, timeout=60, check=True
        )
        assert run.stdout.strip().endswith({"check_solution.py": "hold exactly", "reproduce.py": "Infeasible"}[script])
    assert (folder / "model.mps").read_text() == (MILLION.parent / "model.mps").read_text()
    again = satfit("audit", "highs", MILLION, *options, "-q")
    assert again.returncode == 3
    assert sorted(path.name for path in folder.parent.iterdir()) == ["highs-1", "highs-2"]


def test_an_exact_solver_is_accused_of_nothing(tmp_path: Path) -> None:
    document = satfit_json("audit", "z3", ZIGZAG, HAT, "--variations", "1", "-o", tmp_path / "none", "-q", "-j", "2")
    assert document["findings"] == []
    assert document["planned"] == sum(len(instance["runs"]) for instance in document["instances"])
    assert document["not_varied"]
    for instance in document["instances"]:
        assert {run["verdict"] for run in instance["runs"]} == {instance["label"]}
        assert instance["truth"]["verdict"] == instance["label"]
        assert len({run["variation"] for run in instance["runs"]}) == len(instance["runs"]) > 5
    assert not (tmp_path / "none").exists()


def test_sources_are_judged_natively(tmp_path: Path) -> None:
    needs("highs")
    path = SUITES / "quick" / "tree-4.cnf"
    document = satfit_json("audit", "highs", path, "--variations", "1,neurons,labels", "-o", tmp_path, "-q")
    (instance,) = document["instances"]
    assert instance["rule"] == "3sat-two-relus"
    assert instance["truth"] == {"verdict": "infeasible", "basis": "proof", "by": "pysat:cadical195"}
    assert all(run["claimed"] != "feasible" or run["basis"] == "refuted" for run in instance["runs"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nobody", ZIGZAG), "no solver"),
        (("pysat:cadical195", ZIGZAG), "decides sources"),
        (("highs", ZIGZAG, "--variations", "colours"), "no kind"),
        (("highs", ZIGZAG, "--seeds", "0"), "--seeds"),
        (("highs", ZIGZAG, "--shrink-time", "-1"), "--shrink-time"),
        (("highs", ZIGZAG, "--formula", "smt"), "takes"),
        (("highs", ROOT / "nowhere.json"), "nowhere.json"),
        (("highs", ZIGZAG, "--rule", "3sat-two-relus"), "--rule"),
    ],
)
def test_what_cannot_be_meant_is_one_line(arguments: tuple[str | Path, ...], words: str) -> None:
    done = satfit_here("audit", *arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_keeps_what_was_finished(tmp_path: Path, number: signal.Signals) -> None:
    """The first instance is decided in no time, the second by no solver on its plain formula."""
    hard = SUITES / "poits" / "figure-5.poits"
    command = [sys.executable, "-P", "-c", "from satfit.cli import main; main()", "audit", "z3", ZIGZAG, hard]
    options = ["--variations", "1,rows", "--json", "-o", tmp_path / "out"]
    with subprocess.Popen(
        [*map(str, command), *map(str, options)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        while "zigzag.json, rows-1" not in (line := process.stderr.readline()):
            assert line, "it ended early"
        wait_for_worker(process, "z3")
        process.send_signal(number)
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    document = json.loads(out)
    assert document["interrupted"] is True
    first = document["instances"][0]
    assert [run["verdict"] for run in first["runs"]] == ["infeasible", "infeasible"]
    assert document["planned"] == 4
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    needs("highs")
    (tmp_path / "file").write_text("in the way")
    done = satfit(
        *("audit", "highs", MILLION, "--weight-bound", "1000000", "--variations", "own-presolve"),
        *("--no-shrink", "-q", "-o", tmp_path / "file"),
    )
    if "nothing found" in done.stdout:
        pytest.skip("HiGHS no longer errs on one ReLU and a constant of a million")
    assert done.returncode == 3
    assert "was not written" in done.stdout
