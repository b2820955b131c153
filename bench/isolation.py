"""`isolation`: what one run costs beyond the solver itself, limits, watchdogs and exact check included.

Both sides get the same file. Theirs is a bare script that imports the library and solves it; ours is `run_job`, from
the job to the checked outcome. CPU seconds are those of the parent and of all its children together.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from bench.child import ROOT, environment, in_child, in_turns
from bench.inputs import read, reduced
from bench.rows import Row, missing
from encoders.formulas import Formula, write_formula
from instances.dimacs import write_cnf
from instances.generators import generate
from solvers.isolation import private_run_dir
from solvers.job import Job, SourceTask
from solvers.outcome import Basis
from solvers.registry import BACKENDS
from solvers.run import run_job

ITEM = "isolation"
MOST_CPU_S = 0.15
SCRIPTS = {"z3": "z3_bare.py", "highs": "highs_bare.py", "pysat:cadical195": "pysat_bare.py"}
# as every run has it, or the numeric libraries' idle threads would count as the bare script's
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def overheads(solver: str, rounds: int) -> dict[str, Any]:
    """In a child: [CPU, wall] seconds of both sides, round by round, after one run of each that does not count."""
    source = read(generate("planted-3sat", {"variables": 4, "clauses": 8}, 1).text)
    problem, bounds = reduced(source)
    formula = BACKENDS[solver].formulas[0]
    task = SourceTask(source.variables, source.cnf()) if formula is Formula.CNF else None
    job = Job(solver, formula, problem, bounds, source=task)
    with private_run_dir() as folder:
        file = folder / ("formula.smt2" if formula is Formula.SMT else "formula.mps")
        if formula is Formula.CNF:
            file.write_text(write_cnf(source.cnf(), source.variables))
        else:
            with file.open("w", encoding="ascii") as out:
                write_formula(formula, problem, bounds, out)
        ways = {"ours": partial(_cost, partial(_ours, job)), "bare": partial(_cost, partial(_bare, solver, file))}
        for way in ways.values():
            way()
        return in_turns(ways, rounds)


def measure(*, quick: bool) -> list[Row]:
    """Three solvers on a formula of four variables and eight clauses."""
    rows = []
    for solver in SCRIPTS:
        info = BACKENDS[solver]
        if info.missing():
            rows.append(missing(ITEM, solver, info.packages[0][1]))
            continue
        result = in_child("bench.isolation", "overheads", solver=solver, rounds=1 if quick else 15)
        cpu, wall = (
            [ours[at] - bare[at] for ours, bare in zip(result["ours"], result["bare"], strict=True)] for at in (0, 1)
        )
        rows += [
            Row(ITEM, f"{solver}: CPU over the bare solver", "s", tuple(cpu), most=MOST_CPU_S),
            Row(ITEM, f"{solver}: wall over the bare solver", "s", tuple(wall)),
        ]
    return rows


def _ours(job: Job) -> None:
    outcome = run_job(job)
    # the satisfiable source's network, or its assignment
    assert outcome.basis in (Basis.WITNESS, Basis.EXACT), outcome


def _bare(solver: str, file: Path) -> None:
    command = [sys.executable, "-P", str(ROOT / "bench" / "bare" / SCRIPTS[solver]), str(file)]
    fixed = environment(PYTHONHASHSEED="0", **ONE_THREAD)
    subprocess.run(command, env=fixed, stdout=subprocess.DEVNULL, check=True)


def _cost(work: Any) -> tuple[float, float]:
    cpu, wall = _cpu_s(), perf_counter()
    work()
    return _cpu_s() - cpu, perf_counter() - wall


def _cpu_s() -> float:
    return sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )
