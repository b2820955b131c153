"""SCIP through PySCIPOpt, reading the MPS file, indicator rows and quadratic rows included."""

from __future__ import annotations

import pyscipopt

from encoders.formulas import Formula
from instances import Verdict
from solvers.backends import Task
from solvers.backends.tolerance import refuse_what_floats_cannot_tell
from solvers.claim import Claim, UnmappedStatusError, is_weight, loss_bound
from solvers.outcome import Termination

LAZY_ROWS = "triad"

STATUS = {
    "optimal": (Verdict.FEASIBLE, Termination.COMPLETED),
    "infeasible": (Verdict.INFEASIBLE, Termination.COMPLETED),
    # no loss is negative, so nothing can be unbounded, but the status does not say which of the two it saw
    "inforunbd": (Verdict.UNKNOWN, Termination.COMPLETED),
    "unbounded": (Verdict.UNKNOWN, Termination.COMPLETED),
    "unknown": (Verdict.UNKNOWN, Termination.COMPLETED),
    "timelimit": (Verdict.UNKNOWN, Termination.TIME_LIMIT),
    "memlimit": (Verdict.UNKNOWN, Termination.MEMORY_LIMIT),
    "userinterrupt": (Verdict.UNKNOWN, Termination.INTERRUPTED),
    "terminate": (Verdict.UNKNOWN, Termination.INTERRUPTED),
    "nodelimit": (Verdict.UNKNOWN, Termination.COMPLETED),
    "gaplimit": (Verdict.UNKNOWN, Termination.COMPLETED),
    "sollimit": (Verdict.UNKNOWN, Termination.COMPLETED),
    "bestsollimit": (Verdict.UNKNOWN, Termination.COMPLETED),
}


def version() -> str:
    return f"SCIP {pyscipopt.Model().version()} (PySCIPOpt {pyscipopt.__version__})"


def solve(task: Task) -> Claim:
    """Floating point, default tolerances."""
    refuse_what_floats_cannot_tell(task, squares=True)
    model = pyscipopt.Model()
    model.hideOutput()
    model.readProblem(str(task.file), "mps")
    for row in model.getConss() if task.facts is not None else ():
        if row.name.startswith(LAZY_ROWS):
            # implied by the others: not in the first relaxation, but separated where a solution of it violates them
            model.setInitial(row, False)
    model.setParam("limits/time", task.seconds_left)
    model.setParam("randomization/randomseedshift", task.job.seed)
    if task.job.formula is Formula.SOS1:
        # with the bound cuts of its conflict graph SCIP 10.0 calls feasible models infeasible (docs/findings.md)
        model.setParam("constraints/SOS1/boundcutsfreq", -1)
    if not task.job.own_presolve:
        model.setParam("presolving/maxrounds", 0)
    if task.job.memory_limit_mib is not None:
        model.setParam("limits/memory", float(task.job.memory_limit_mib))
    model.optimize()
    status = model.getStatus()
    if status not in STATUS:
        raise UnmappedStatusError(f"SCIP ended with {status!r}")
    verdict, termination = STATUS[status]
    values: dict[str, float | str] = {}
    if verdict is not Verdict.INFEASIBLE and model.getNSols() > 0:
        verdict = Verdict.FEASIBLE
        best = model.getBestSol()
        values = {v.name: model.getSolVal(best, v) for v in model.getVars() if is_weight(v.name)}
    bound = None
    if verdict is Verdict.FEASIBLE:
        bound = loss_bound(task.job.problem, float(model.getDualbound()))
    return Claim(verdict, termination, status, values=values, bound=bound)
