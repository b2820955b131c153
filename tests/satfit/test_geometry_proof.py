"""Infeasible by the data alone: the log is checked, the bundle has it, and a wrong log takes the verdict with it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from encoders.geometry.record import geometry_log
from instances import TrainingProblem, Verdict, sparse_point
from instances.load import read_instance
from satfit.batch import run_one
from satfit.case import Run, make_case
from satfit.geometry_proof import with_checked_log
from satfit.settings import Settings
from solvers.outcome import Basis, Outcome, Termination
from solvers.registry import find_backend
from tests.satfit.support import SUITES, satfit, satfit_here, satfit_json_here

POITS = SUITES / "poits"
ZIGZAG = SUITES / "regression" / "zigzag.json"


def run_of(path: Path, solver: str) -> Run:
    settings = Settings(solvers=(solver,))
    return run_one(make_case(read_instance(path), settings), find_backend(solver), settings)


@pytest.mark.parametrize(
    ("path", "solver"), [(POITS / "thrice.poits", "satfit"), (ZIGZAG, "highs"), (ZIGZAG, "satfit")]
)
def test_the_bundle_proves_itself(path: Path, solver: str, tmp_path: Path) -> None:
    document = satfit_json_here("solve", path, "--solver", solver, "--bundle", tmp_path)
    assert (document["verdict"], document["basis"], document["assumes"]) == ("infeasible", "proof", [])
    (bundle,) = tmp_path.iterdir()
    claim = json.loads((bundle / "claim.json").read_text())
    assert claim["certificate"] == {"kind": "geometry", "file": "geometry.json"}
    checked = satfit_here("check", bundle)
    assert checked.returncode == 0, checked.stdout
    log = bundle / "geometry.json"
    assert satfit_here("check", log).returncode == 0
    steps = json.loads(log.read_text())
    del steps["steps"][-1]
    _rewrite(bundle, json.dumps(steps).encode())
    assert satfit_here("check", bundle).returncode == 4
    assert satfit_here("check", log).returncode == 4


def _rewrite(bundle: Path, data: bytes) -> None:
    """Put a changed log into a bundle, with a manifest that fits."""
    (bundle / "geometry.json").write_bytes(data)
    manifest: dict[str, Any] = json.loads((bundle / "manifest.json").read_text())
    manifest["files"]["geometry.json"] = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    (bundle / "manifest.json").write_text(json.dumps(manifest))


def test_the_log_of_another_problem_proves_nothing(tmp_path: Path) -> None:
    for name in ("thrice", "four-triples"):
        satfit_json_here("solve", POITS / f"{name}.poits", "--solver", "satfit", "--bundle", tmp_path / name)
    (one,), (other,) = ((tmp_path / name).iterdir() for name in ("thrice", "four-triples"))
    _rewrite(one, (other / "geometry.json").read_bytes())
    assert satfit_here("check", one).returncode == 4


def test_who_was_not_asked_is_told() -> None:
    shown = satfit_here("solve", ZIGZAG, "--solver", "highs")
    assert "infeasible: proved from the data alone, and the proof was checked; the solver was not asked" in shown.stdout
    document = satfit_json_here("solve", ZIGZAG, "--solver", "highs")
    assert document["asked"] is False
    assert satfit_json_here("solve", POITS / "thrice.poits", "--solver", "z3")["asked"] is True


def test_a_rejected_log_takes_the_verdict_with_it() -> None:
    outcome = run_of(ZIGZAG, "satfit").outcome
    assert (outcome.verdict, outcome.basis) == (Verdict.INFEASIBLE, Basis.PROOF)
    assert outcome.geometry_log is not None
    log = json.loads(outcome.geometry_log)
    log["steps"][-1]["concave"] = log["steps"][-1]["concave"][:1]
    log["steps"][-1]["convex"] = log["steps"][-1]["convex"][:1]
    problem = run_of(ZIGZAG, "satfit").case.problem
    wrong = with_checked_log(problem, replace(outcome, basis=Basis.EXACT, geometry_log=json.dumps(log)))
    assert (wrong.verdict, wrong.basis, wrong.rejected) == (Verdict.UNKNOWN, Basis.REFUTED, True)
    assert "not more than there are neurons for" in wrong.note
    for torn in ("", "{", outcome.geometry_log[:-40]):
        found = with_checked_log(problem, replace(outcome, basis=Basis.EXACT, geometry_log=torn))
        assert found.basis is not Basis.PROOF, torn
    bare = replace(outcome, basis=Basis.EXACT, geometry_log=None)
    assert with_checked_log(problem, bare) == bare
    other = replace(problem, labels=(problem.labels[0] + 1, *problem.labels[1:]))
    foreign = with_checked_log(other, replace(outcome, basis=Basis.EXACT))
    assert (foreign.verdict, foreign.rejected) == (Verdict.UNKNOWN, True)
    assert "about another problem" in foreign.note


def test_a_log_that_is_too_large_leaves_the_verdict_as_it_was(tmp_path: Path) -> None:
    """21 inputs with two entries each: more sums than the checker looks at. Nothing is wrong with that."""
    n = 21
    points = [[sign * (i == j) for i in range(n + 1)] for j in range(n) for sign in (1, -1)]
    points += [[0] * n + [1], [2**i for i in range(n)] + [1]]
    labels = [*[1] * (2 * n), 1, 5]
    problem = TrainingProblem(
        tuple(map(sparse_point, points)), tuple(map(Fraction, labels)), n + 1, 2, (Fraction(1),) * 2, bias=False
    )
    steps = [{"rule": "columns"}, {"rule": "place", "input": n, "point": 2 * n + 1, "choices": []}]
    log = json.dumps(geometry_log(problem, "infeasible", steps))
    outcome = Outcome(Verdict.INFEASIBLE, Termination.COMPLETED, basis=Basis.EXACT, geometry_log=log)
    kept = with_checked_log(problem, outcome)
    assert (kept.verdict, kept.basis, kept.rejected) == (Verdict.INFEASIBLE, Basis.EXACT, False)
    assert "not checked to the end: geometry.json: step 1: place: too large" in kept.note
    (tmp_path / "log.json").write_text(log)
    done = satfit("check", tmp_path / "log.json")
    assert done.returncode == 4
    assert done.stdout.startswith("unfinished")
