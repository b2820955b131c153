"""The documented findings: their exact facts hold, and what the solvers say about them today."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from encoders.bounds import uniform_bounds
from encoders.formulas import Formula, write_formula
from instances import Network, TrainingProblem, Verdict
from instances.schema import parse_training_problem
from satfit.audit.findings import Kind
from satfit.audit.snippets import CHECK, reproduction
from satfit.audit.solution import solution_of
from solvers.job import Job
from solvers.registry import BACKENDS
from tests.corpus import ROOT
from tests.encoders.geometry_judges import fits
from tests.satfit.support import satfit_here

FOLDER = ROOT / "docs" / "findings"
FINDINGS = sorted(path for path in FOLDER.iterdir() if path.is_dir())
EACH = pytest.mark.parametrize("folder", FINDINGS, ids=lambda folder: folder.name)
WRONG_NO = [folder for folder in FINDINGS if (folder / "solution.txt").exists()]


def facts_of(folder: Path) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((folder / "finding.json").read_text())
    return facts


def problem_of(folder: Path) -> TrainingProblem:
    return parse_training_problem((folder / "problem.json").read_bytes(), file=folder.name)


def job_of(folder: Path) -> Job:
    facts, problem = facts_of(folder), problem_of(folder)
    bound = None if facts["weight_bound"] is None else Fraction(facts["weight_bound"])
    bounds = uniform_bounds(problem, bound)
    return Job(facts["solver"], Formula(facts["formula"]), problem, bounds, own_presolve=facts["own_presolve"])


def test_there_are_findings_and_the_page_has_them_all() -> None:
    page = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8")
    assert len(FINDINGS) >= 6
    for folder in FINDINGS:
        assert f"(findings/{folder.name}/)" in page
        assert sum(file.stat().st_size for file in folder.iterdir()) < 10_000
    assert {facts_of(folder)["kind"] for folder in FINDINGS} == {Kind.WRONG_NO.value, Kind.WRONG_YES.value}


@EACH
def test_the_file_is_the_one_that_satfit_writes(folder: Path) -> None:
    job = job_of(folder)
    text = io.StringIO()
    write_formula(job.formula, job.problem, job.bounds, text)
    assert (folder / "model.mps").read_text() == text.getvalue()
    assert (folder / "reproduce.py").read_text() == reproduction(job, "model.mps")
    assert (FOLDER / "check_solution.py").read_text() == CHECK


@EACH
def test_what_is_said_to_be_true_is_true(folder: Path) -> None:
    problem = problem_of(folder)
    assert problem.truth is (Verdict.INFEASIBLE if facts_of(folder)["kind"] == Kind.WRONG_YES else Verdict.FEASIBLE)
    assert fits(problem, 10_000) is (problem.truth is Verdict.FEASIBLE)


@pytest.mark.parametrize("folder", WRONG_NO, ids=lambda folder: folder.name)
def test_a_solution_satisfies_every_row_of_the_file(folder: Path) -> None:
    job = job_of(folder)
    document = json.loads((folder / "network.json").read_text())
    rows, biases, coefficients = (document[key] for key in ("weights", "biases", "coefficients"))
    network = Network(
        tuple(tuple(map(Fraction, row)) for row in rows),
        tuple(map(Fraction, biases)),
        tuple(map(Fraction, coefficients)),
    )
    assert job.problem.objection(network) is None
    written = dict(line.split() for line in (folder / "solution.txt").read_text().splitlines())
    solution = solution_of(job.formula, job.problem, job.bounds, network)
    assert solution is not None
    assert {name: str(value) for name, value in solution.items()} == written
    checked = subprocess.run(
        [sys.executable, "-P", FOLDER / "check_solution.py"], cwd=folder, capture_output=True, text=True, check=True
    )
    assert checked.stdout.strip().endswith("all hold exactly")


def test_a_proof_is_about_the_problem_and_checks() -> None:
    (folder,) = (folder for folder in FINDINGS if folder not in WRONG_NO)
    log = json.loads((folder / "geometry.json").read_text())
    problem = json.loads((folder / "problem.json").read_text())
    assert log["problem"]["x"] == problem["x"]
    assert log["problem"]["y"] == problem["y"]
    assert log["problem"]["neurons"] == problem["neurons"]
    assert log["problem"]["signs"] == problem["signs"]
    done = satfit_here("check", folder / "geometry.json")
    assert done.returncode == 0
    assert "accepted" in done.stdout


@EACH
def test_what_the_solver_says_today(folder: Path) -> None:
    """Skips, with the answer, where a release no longer errs: then the page needs a word, and nothing is broken."""
    facts = facts_of(folder)
    if reason := BACKENDS[facts["solver"]].missing():
        pytest.skip(reason)
    done = subprocess.run(
        [sys.executable, "-P", "reproduce.py"], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    said = done.stdout.strip().splitlines()[-1]
    if said.split()[-1] != facts["says"]:
        pytest.skip(f"{folder.name} was {facts['says']} with {facts['versions']}; today: {said}")
