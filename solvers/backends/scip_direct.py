"""SCIP through PySCIPOpt, reading the MPS file, indicator rows and quadratic rows included."""

from __future__ import annotations

from typing import Any

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


class _Teller(pyscipopt.Eventhdlr):  # type: ignore[misc]
    """Tells incumbents and bounds, and keeps the incumbents' weights."""

    EVENTS = pyscipopt.SCIP_EVENTTYPE.BESTSOLFOUND, pyscipopt.SCIP_EVENTTYPE.NODESOLVED

    def __init__(self, task: Task) -> None:
        self._task = task

    def eventinit(self) -> None:
        for kind in self.EVENTS:
            self.model.catchEvent(kind, self)

    def eventexit(self) -> None:
        for kind in self.EVENTS:
            self.model.dropEvent(kind, self)

    def eventexec(self, event: Any) -> None:
        model = self.model
        if event.getType() == pyscipopt.SCIP_EVENTTYPE.BESTSOLFOUND:
            best = model.getBestSol()
            # of the original problem: what presolve removed has a value all the same
            values = {v.name: model.getSolVal(best, v) for v in model.getVars(False) if is_weight(v.name)}
            note = "stopped while it searched below this error"
            self._task.keep(Claim(Verdict.FEASIBLE, Termination.TIME_LIMIT, note, values=values))
        bound = loss_bound(self._task.job.problem, float(model.getDualbound()))
        self._task.tell(float(model.getPrimalbound()), bound, int(model.getNTotalNodes()))


def version() -> str:
    return f"SCIP {pyscipopt.Model().version()} (PySCIPOpt {pyscipopt.__version__})"


def solve(task: Task) -> Claim:
    """Floating point, default tolerances. Where SCIP gives up with an error, its best network counts, and no bound."""
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
    if task.watched and task.job.problem.target is None:
        model.includeEventhdlr(_Teller(task), "tell", "shows incumbents and bounds")
    trouble = ""
    try:
        model.optimize()
    except Exception as error:
        # PySCIPOpt has no class of its own for what SCIP gives up on ("error in LP solver!")
        if not str(error).startswith("SCIP:"):
            raise
        trouble = str(error)
    status = trouble or model.getStatus()
    if status not in STATUS and not trouble:
        raise UnmappedStatusError(f"SCIP ended with {status!r}")
    verdict, termination = STATUS.get(status, (Verdict.UNKNOWN, Termination.ERROR))
    values: dict[str, float | str] = {}
    if verdict is not Verdict.INFEASIBLE and model.getNSols() > 0:
        verdict = Verdict.FEASIBLE
        best = model.getBestSol()
        values = {v.name: model.getSolVal(best, v) for v in model.getVars() if is_weight(v.name)}
    bound = None
    if verdict is Verdict.FEASIBLE and not trouble:
        bound = loss_bound(task.job.problem, float(model.getDualbound()))
    return Claim(verdict, termination, status, values=values, bound=bound)
