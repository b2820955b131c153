"""Bundles: all that a third party needs to re-check one verdict, in one folder, with a manifest of hashes.

instance (`source.cnf` or `source.poits`, verbatim; `source.json`, our own spelling of other sources), `problem.json`,
`claim.json`, the certificate (`network.json`, `proof.drup`, both for a proved optimum, or `geometry.json` for what the
data alone refute), `manifest.json`. The folder appears in one step, complete.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from instances import Solution
from instances.schema import network_to_json, problem_to_json
from satfit import __version__
from satfit.case import Case, Run
from satfit.native import source_file
from satfit.record import options_of, solution_to_json
from solvers import geometry_log
from solvers.outcome import Basis

SCHEMA_VERSION = 1
LONGEST_NAME = 120
"""Characters of an instance's name in the name of its bundle."""


def bundle_name(run: Run) -> str:
    """A folder name: instance, solver and formula, with what file systems dislike replaced."""
    return folder_name(run.case.instance.name, run.backend.name, None if run.formula is None else run.formula.value)


def folder_name(name: str, solver: str, formula: str | None) -> str:
    """A folder name for the bundle of a solver on an instance of this name."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", name)
    if plain != name or plain.startswith(".") or len(plain) > LONGEST_NAME:
        # two names may look alike once cleaned or cut
        plain = f"{plain.lstrip('.')[:LONGEST_NAME]}-{hashlib.sha256(os.fsencode(name)).hexdigest()[:8]}"
    return f"{plain}--{solver.replace(':', '_')}{f'--{formula}' if formula else ''}"


def write_bundle(run: Run, parent: Path) -> Path:
    """Write (or replace) the bundle of one run below `parent`; returns its folder."""
    return write_files(bundle_files(run), bundle_name(run), parent)


def bundle_files(run: Run) -> dict[str, bytes]:
    """Every file of the bundle of one run, the manifest included."""
    contents = _contents(run)
    listing = {
        name: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
        for name, data in sorted(contents.items())
    }
    contents["manifest.json"] = _json({"schema_version": SCHEMA_VERSION, "kind": "bundle", "files": listing})
    return contents


def write_files(contents: Mapping[str, bytes], name: str, parent: Path) -> Path:
    """Write (or replace) a bundle of these files below `parent`, whole or not at all; returns its folder."""
    target = _own_place(parent / name, contents["problem.json"])
    draft = Path(tempfile.mkdtemp(prefix=".satfit-bundle-", dir=parent))
    try:
        for name, data in contents.items():
            (draft / name).write_bytes(data)
        draft.chmod(0o755)
        shutil.rmtree(target, ignore_errors=True)
        os.replace(draft, target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return target


def _own_place(target: Path, problem: bytes) -> Path:
    """`target`, or a name beside it if another problem's bundle is there: nothing finished is replaced by chance."""
    try:
        taken = (target / "problem.json").read_bytes() != problem
    except OSError:
        taken = target.exists()
    return target.with_name(f"{target.name}-{hashlib.sha256(problem).hexdigest()[:8]}") if taken else target


def _contents(run: Run) -> dict[str, bytes]:
    case, outcome = run.case, run.outcome
    problem = problem_to_json(case.problem)
    # what a label or an empty table adds is no part of the problem that the checker derives again
    problem = {k: v for k, v in problem.items() if k not in ("truth", "dimension")}
    if not _redone(case):
        problem["source"] = None
    contents = {"problem.json": _json(problem)}
    if case.rule is not None and _redone(case):
        name, content = source_file(case)
        contents[name] = content
    certificate: dict[str, str] | None = None
    if outcome.basis is Basis.WITNESS and outcome.witness is not None:
        certificate = {"kind": "network", "file": "network.json"}
        contents["network.json"] = _json(network_to_json(outcome.witness))
        if outcome.optimal and outcome.proof is not None:
            certificate = {"kind": "network+drup", "file": "network.json", "proof": "proof.drup"}
            contents["proof.drup"] = outcome.proof.encode("ascii")
    elif outcome.basis is Basis.PROOF and outcome.geometry_log is not None:
        certificate = {"kind": "geometry", "file": geometry_log.NAME}
        contents[geometry_log.NAME] = outcome.geometry_log.encode("ascii")
    elif outcome.basis is Basis.PROOF and outcome.proof is not None:
        certificate = {"kind": "drup", "file": "proof.drup"}
        contents["proof.drup"] = outcome.proof.encode("ascii")
    contents["claim.json"] = _json(_claim(run, certificate))
    return contents


def _redone(case: Case) -> bool:
    """Does the checker derive this training problem again? If not, it takes the problem as one of its own."""
    return case.options.neurons is None


def _claim(run: Run, certificate: dict[str, str] | None) -> dict[str, Any]:
    case, outcome = run.case, run.outcome
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": "claim",
        "instance": case.instance.name,
        "family": case.instance.family if _redone(case) else "training",
        "rule": None if case.rule is None or not _redone(case) else case.rule.name,
        "verdict": outcome.verdict.value,
        "claimed": outcome.claimed.value,
        "termination": outcome.termination.value,
        "basis": None if outcome.basis is None else outcome.basis.value,
        "assumes": list(outcome.assumes),
        "note": outcome.note,
        "solver": run.backend.name,
        "version": outcome.version,
        "formula": None if run.formula is None else run.formula.value,
        # the checker refuses floats anywhere in a bundle, limits in seconds included
        "options": {key: str(v) if isinstance(v, float) else v for key, v in options_of(run).items()},
        "n": case.problem.n,
        "d": case.problem.d,
        "k": case.problem.k,
        "objective": None if outcome.objective is None else str(outcome.objective),
        "certificate": certificate,
        "bound": str(outcome.bound) if outcome.optimal else None,
        "bound_basis": "proof" if outcome.optimal else None,
        "assignment": None if outcome.assignment is None else _solution(outcome.assignment),
        "versions": {"satfit": __version__, "python": platform.python_version(), "platform": platform.platform()},
    }


def _solution(solution: Solution) -> list[Any]:
    """Signed numbers of variables as in DIMACS; hyperplanes with rational strings."""
    if any(not isinstance(part, bool) for part in solution):
        return solution_to_json(solution)
    return [i if value else -i for i, value in enumerate(solution, start=1)]


def _json(document: dict[str, Any]) -> bytes:
    return (json.dumps(document, indent=1, ensure_ascii=True) + "\n").encode("ascii")
