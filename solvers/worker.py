"""The process of one run: read the job, write the formula's file, let one back-end decide it, write down what it said.

Everything it leaves is in the folder of the job: the formula, `claim.json`
(written in one step, so a kill leaves either nothing or all of it), `proof.drup`.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from time import perf_counter
from typing import Any, NoReturn

CLAIM = "claim.json"
WATCHED = "watched"
"""The second argument, where somebody looks at the progress."""


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
    _write(folder, _run(job, folder, deadline, watched=WATCHED in argv[1:]))


def _run(job: Any, folder: Path, deadline: float, *, watched: bool) -> dict[str, Any]:
    from encoders.formulas import Formula, UnsupportedFormulaError
    from encoders.formulas.scope import COUNTED
    from instances import Verdict
    from solvers.attempts import attempts
    from solvers.claim import Claim, UnmappedStatusError, UnsupportedError
    from solvers.outcome import Termination

    report: dict[str, Any] = {"version": "", "encode_s": 0.0, "solve_s": 0.0, "restricted": [], "relies_on": []}
    report["geometry"] = "presolve" if job.solver == "satfit" else "none"
    claim = None
    splits: list[Any] = []
    said: dict[str, list[str]] = {"restricted": [], "relies_on": []}
    begin = perf_counter()
    try:
        for attempt in attempts(job, deadline):
            if job.formula is not Formula.DATA:
                report["geometry"] = attempt.geometry
            if attempt.refuted is not None:
                from solvers.geometry_log import write_log

                write_log(folder, job.problem, attempt.steps)
                claim = attempt.refuted
                report["encode_s"] += perf_counter() - begin
                break
            try:
                claim = _ask(attempt, folder, report, begin, watched=watched)
            except (UnsupportedFormulaError, UnsupportedError) as error:
                # a later formula of the same problem may do
                claim = Claim(Verdict.UNKNOWN, Termination.UNSUPPORTED, "not asked", note=str(error))
                continue
            finally:
                begin = perf_counter()
            if not attempt.part:
                break
            from solvers.parts import of_all_splits, of_the_whole

            part, asked = claim, attempt.job.problem
            claim = of_the_whole(job.problem, asked, part)
            if claim.verdict is Verdict.FEASIBLE:
                break
            if attempt.splits:
                splits.append((asked, part))
                said = {name: list(dict.fromkeys([*words, *report[name]])) for name, words in said.items()}
            if attempt.splits and len(splits) == attempt.splits:
                together = of_all_splits(job.problem, splits)
                if together is not None:
                    claim = together
                    report |= {**said, "relies_on": [*said["relies_on"], COUNTED]}
                    break
    except UnmappedStatusError as error:
        claim = Claim(Verdict.UNKNOWN, Termination.ERROR, "unmapped", note=str(error))
    except MemoryError:
        claim = Claim(Verdict.UNKNOWN, Termination.MEMORY_LIMIT, "MemoryError")
    assert claim is not None
    return report | {"claim": claim.to_json()}


def _ask(attempt: Any, folder: Path, report: dict[str, Any], begin: float, *, watched: bool) -> Any:
    """The claim of the back-end on one formula; what it took is added to the report."""
    from encoders.formulas import Formula
    from solvers.backends import Task
    from solvers.progress import Teller
    from solvers.registry import BACKENDS

    job = attempt.job
    file = folder / ("formula.smt2" if job.formula is Formula.SMT else "formula.mps")
    scope = _encode(attempt, file)
    report |= {"restricted": list(scope.restricted), "relies_on": list(scope.relies_on)}
    report["encode_s"] += perf_counter() - begin
    backend = import_module(BACKENDS[job.solver].module)
    report["version"] = backend.version()
    begin = perf_counter()

    def keep(early: Any) -> None:
        if not attempt.part:
            spent = report["solve_s"] + perf_counter() - begin
            _write(folder, report | {"solve_s": spent, "claim": early.to_json()})

    task = Task(job, file, attempt.deadline, keep, attempt.presolved, attempt.facts)
    if not attempt.part:
        # what holds of a part is no news of the whole
        task = replace(task, tell=Teller(folder), watched=watched)
    claim = backend.solve(task)
    report["solve_s"] += perf_counter() - begin
    return claim


def _encode(attempt: Any, file: Path) -> Any:
    from encoders.formulas import Formula, Scope, milp_for, table_model, write_formula, write_table

    job = attempt.job
    if job.formula in (Formula.CNF, Formula.DATA):
        return Scope()
    if attempt.presolved is not None:
        free = job.problem.signs is None
        if job.formula is Formula.INTEGER:
            return table_model(job.formula, attempt.presolved, free_signs=free).scope
        with file.open("w", encoding="ascii") as out:
            return write_table(job.formula, attempt.presolved, out, free_signs=free)
    if job.formula is Formula.INTEGER:
        # CP-SAT takes the neutral model itself; it is built there, and here only for its scope
        return milp_for(job.formula, job.problem, job.bounds, attempt.facts).scope
    with file.open("w", encoding="ascii") as out:
        return write_formula(job.formula, job.problem, job.bounds, out, attempt.facts)


def _write(folder: Path, report: dict[str, Any]) -> None:
    draft = folder / (CLAIM + ".draft")
    draft.write_text(json.dumps(report))
    os.replace(draft, folder / CLAIM)
