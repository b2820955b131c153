"""Rows made up for comparisons: a decided, certified run of one solver unless said otherwise."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from instances import Verdict
from satfit.row import Row
from solvers.outcome import Basis, Termination

YES, NO, UNKNOWN = Verdict.FEASIBLE, Verdict.INFEASIBLE, Verdict.UNKNOWN
PLAIN: dict[str, Any] = {
    "family": "3sat", "rule": "3sat-two-relus", "label": None, "truth": UNKNOWN, "solver": "z3", "native": False,
    "version": "1", "formula": "smt", "geometry": "presolve", "asked": True, "n": 5, "d": 2, "k": 2, "verdict": YES,
    "claimed": YES, "termination": Termination.COMPLETED, "basis": Basis.WITNESS, "assumes": (), "note": "",
    "objective": None, "bound": None, "bound_basis": None, "claimed_bound": None, "truth_objective": None,
    "label_objective": None, "rejected": False, "repeat": 0, "encode_s": 0.0, "solve_s": 0.0, "check_s": 0.0,
    "wall_s": 1.0, "cpu_s": 1.0, "peak_mib": 10.0,
}  # fmt: skip
OPTIONS: dict[str, Any] = {
    "seed": 0, "threads": 1, "time_limit_s": 60.0, "memory_limit_mib": 4096, "geometry": "presolve", "budget": None,
    "loss": "zero", "target": "0", "bias": False, "free_signs": False, "weight_bound": None, "bounds": "theorem",
}  # fmt: skip
OUT_OF_TIME: dict[str, Any] = {
    "verdict": UNKNOWN, "claimed": UNKNOWN, "basis": None, "termination": Termination.TIME_LIMIT, "wall_s": 60.0,
}  # fmt: skip
CRASHED: dict[str, Any] = OUT_OF_TIME | {"termination": Termination.CRASHED, "wall_s": 1.0, "note": "signal 11"}
UNSUPPORTED: dict[str, Any] = OUT_OF_TIME | {"termination": Termination.UNSUPPORTED, "wall_s": 0.0, "asked": False}


def row(instance: str = "a.cnf", /, **given: Any) -> Row:
    """`instance` names the question too, unless one is given; names of options go to the options."""
    options = OPTIONS | {name: given.pop(name) for name in list(given) if name in OPTIONS}
    if options["geometry"] not in ("none", "cuts", "presolve"):
        raise ValueError(options["geometry"])
    question = given.pop("question", hashlib.sha256(instance.encode()).hexdigest())
    return Row(**PLAIN | {"instance": instance, "question": question, "options": options} | given)


def document(rows: Iterable[Row], path: Path) -> Path:
    """The rows as `compare --json` writes them."""
    runs = [row.to_json() for row in rows]
    path.write_text(json.dumps({"schema_version": 1, "runs": runs, "disagreements": []}, indent=1))
    return path
