"""The process of one run: read the job, write the formula's file, let one back-end decide it, write down what it said.

Everything it leaves is in the folder of the job: the formula, `claim.json`
(written in one step, so a kill leaves either nothing or all of it), `proof.drup`.
"""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module
from pathlib import Path
from time import perf_counter
from typing import Any, NoReturn

CLAIM = "claim.json"


def main(argv: list[str]) -> NoReturn:
    """Exits with 0 once a claim is written; anything else is a crash, and the parent says so."""
    _decide(argv)
    # some libraries crash while being unloaded; what is written is written
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def _decide(argv: list[str]) -> None:
    from time import monotonic

    started = monotonic()
    # exact weights may have more digits than Python prints by default; the limits of the run are what protects us
    sys.set_int_max_str_digits(0)
    folder = Path(argv[0]).resolve().parent
    from solvers.job import job_from_json

    job = job_from_json(json.loads(Path(argv[0]).read_text()))
    # a little before the process is killed, so that an incumbent can still be told
    deadline = started + job.time_limit_s - min(0.5, 0.05 * job.time_limit_s)
    _write(folder, _run(job, folder, deadline))


def _run(job: Any, folder: Path, deadline: float) -> dict[str, Any]:
    from encoders.formulas import Formula, UnsupportedFormulaError
    from instances import Verdict
    from solvers.backends import Task
    from solvers.claim import Claim, UnmappedStatusError, UnsupportedError
    from solvers.outcome import Termination
    from solvers.registry import BACKENDS

    report: dict[str, Any] = {"version": "", "encode_s": 0.0, "solve_s": 0.0, "restricted": [], "relies_on": []}
    report["geometry"] = "presolve" if job.formula is Formula.DATA else "none"
    begin = perf_counter()
    try:
        file = folder / ("formula.smt2" if job.formula is Formula.SMT else "formula.mps")
        presolved, ended = _presolve(job, deadline)
        if presolved is not None or ended is not None:
            report["geometry"] = "presolve"
        if ended is not None:
            return report | {"encode_s": perf_counter() - begin, "claim": ended.to_json()}
        scope = _encode(job, file, presolved)
        report |= {"restricted": list(scope.restricted), "relies_on": list(scope.relies_on)}
        report["encode_s"] = perf_counter() - begin
        backend = import_module(BACKENDS[job.solver].module)
        report["version"] = backend.version()
        begin = perf_counter()

        def keep(early: Any) -> None:
            _write(folder, report | {"solve_s": perf_counter() - begin, "claim": early.to_json()})

        claim = backend.solve(Task(job, file, deadline, keep, presolved))
        report["solve_s"] = perf_counter() - begin
    except (UnsupportedFormulaError, UnsupportedError) as error:
        claim = Claim(Verdict.UNKNOWN, Termination.UNSUPPORTED, "not asked", note=str(error))
    except UnmappedStatusError as error:
        claim = Claim(Verdict.UNKNOWN, Termination.ERROR, "unmapped", note=str(error))
    except MemoryError:
        claim = Claim(Verdict.UNKNOWN, Termination.MEMORY_LIMIT, "MemoryError")
    return report | {"claim": claim.to_json()}


def _presolve(job: Any, deadline: float) -> tuple[Any, Any]:
    """(the finite problem that the data leave, None), or (None, a claim if the data decide), or (None, None)."""
    from encoders.formulas import Formula

    problem = job.problem
    if job.geometry != "presolve" or job.formula in (Formula.CNF, Formula.DATA) or not problem.exact_fit:
        return None, None
    from time import monotonic

    from encoders.geometry.presolve import presolve
    from encoders.geometry.result import Standing
    from instances import Verdict
    from solvers.claim import Claim
    from solvers.outcome import Termination

    # half of the time at most: where the presolve finds nothing, the plain formula still has a chance
    now = monotonic()
    found = presolve(problem, now + (deadline - now) / 2)
    if found.standing is Standing.INFEASIBLE:
        return None, Claim(
            Verdict.INFEASIBLE, Termination.COMPLETED, "presolve", note=f"the data decide: {found.log[-1]}"
        )
    return (found if found.standing is Standing.FINITE else None), None


def _encode(job: Any, file: Path, presolved: Any) -> Any:
    from encoders.formulas import Formula, Scope, milp_for, table_model, write_formula, write_table

    if job.formula in (Formula.CNF, Formula.DATA):
        return Scope()
    if presolved is not None:
        free = job.problem.signs is None
        if job.formula is Formula.INTEGER:
            return table_model(job.formula, presolved, free_signs=free).scope
        with file.open("w", encoding="ascii") as out:
            return write_table(job.formula, presolved, out, free_signs=free)
    if job.formula is Formula.INTEGER:
        # CP-SAT takes the neutral model itself; it is built there, and here only for its scope
        return milp_for(job.formula, job.problem, job.bounds).scope
    with file.open("w", encoding="ascii") as out:
        return write_formula(job.formula, job.problem, job.bounds, out)


def _write(folder: Path, report: dict[str, Any]) -> None:
    draft = folder / (CLAIM + ".draft")
    draft.write_text(json.dumps(report))
    os.replace(draft, folder / CLAIM)
