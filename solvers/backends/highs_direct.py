"""HiGHS through highspy, reading the MPS file."""

from __future__ import annotations

from typing import Any

import highspy

from instances import Verdict
from solvers.backends import Task
from solvers.backends.tolerance import refuse_what_floats_cannot_tell
from solvers.claim import Claim, UnmappedStatusError, is_weight, loss_bound
from solvers.outcome import Termination

_S = highspy.HighsModelStatus
_C = highspy.cb.HighsCallbackType

STATUS = {
    _S.kOptimal: (Verdict.FEASIBLE, Termination.COMPLETED),
    _S.kInfeasible: (Verdict.INFEASIBLE, Termination.COMPLETED),
    # no loss is negative, so nothing can be unbounded, but the status does not say which of the two it saw
    _S.kUnboundedOrInfeasible: (Verdict.UNKNOWN, Termination.COMPLETED),
    _S.kUnbounded: (Verdict.UNKNOWN, Termination.COMPLETED),
    _S.kUnknown: (Verdict.UNKNOWN, Termination.COMPLETED),
    _S.kTimeLimit: (Verdict.UNKNOWN, Termination.TIME_LIMIT),
    _S.kIterationLimit: (Verdict.UNKNOWN, Termination.COMPLETED),
    _S.kSolutionLimit: (Verdict.UNKNOWN, Termination.COMPLETED),
    _S.kInterrupt: (Verdict.UNKNOWN, Termination.INTERRUPTED),
    _S.kHighsInterrupt: (Verdict.UNKNOWN, Termination.INTERRUPTED),
    _S.kMemoryLimit: (Verdict.UNKNOWN, Termination.MEMORY_LIMIT),
    _S.kLoadError: (Verdict.UNKNOWN, Termination.ERROR),
    _S.kModelError: (Verdict.UNKNOWN, Termination.ERROR),
    _S.kPresolveError: (Verdict.UNKNOWN, Termination.ERROR),
    _S.kSolveError: (Verdict.UNKNOWN, Termination.ERROR),
    _S.kPostsolveError: (Verdict.UNKNOWN, Termination.ERROR),
}


def _without_columns(solver: highspy.Highs, *, minimising: bool) -> Claim:
    """HiGHS says "Empty" and looks at no row; each reads 0 = right-hand side, in whole numbers."""
    lp = solver.getLp()
    holds = all(low <= 0 <= high for low, high in zip(lp.row_lower_, lp.row_upper_, strict=True))
    verdict = Verdict.FEASIBLE if holds else Verdict.INFEASIBLE
    bound = 0.0 if holds and minimising else None
    return Claim(verdict, Termination.COMPLETED, "Empty", bound=bound)


def version() -> str:
    return str(highspy.Highs().version())


def solve(task: Task) -> Claim:
    """Floating point, default tolerances."""
    refuse_what_floats_cannot_tell(task)
    solver = highspy.Highs()
    # the default calls an incumbent optimal while it may be 0.01 % off
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", task.job.threads)
    solver.setOptionValue("random_seed", task.job.seed)
    if not task.job.own_presolve:
        solver.setOptionValue("presolve", "off")
    if solver.readModel(str(task.file)) != highspy.HighsStatus.kOk:
        raise UnmappedStatusError("HiGHS could not read the MPS file without complaint")
    solver.setOptionValue("time_limit", task.seconds_left)
    if task.watched and task.job.problem.target is None:
        _tell(solver, task)
    solver.run()
    status = solver.getModelStatus()
    if status == _S.kModelEmpty:
        return _without_columns(solver, minimising=task.job.problem.target is None)
    if status not in STATUS:
        raise UnmappedStatusError(f"HiGHS ended with {status}")
    verdict, termination = STATUS[status]
    found = solver.getInfo().primal_solution_status == 2
    if verdict is Verdict.UNKNOWN and found:
        verdict = Verdict.FEASIBLE
    values: dict[str, float | str] = {}
    if verdict is Verdict.FEASIBLE:
        names = solver.getLp().col_names_
        values = {n: v for n, v in zip(names, solver.getSolution().col_value, strict=True) if is_weight(n)}
    bound = None
    if verdict is Verdict.FEASIBLE:
        bound = loss_bound(task.job.problem, _dual_bound(solver, status))
    return Claim(verdict, termination, solver.modelStatusToString(status), values=values, bound=bound)


def _tell(solver: highspy.Highs, task: Task) -> None:
    """From now on tell incumbents and bounds, and keep the incumbents' weights."""
    logging, improving = _C.kCallbackMipLogging, _C.kCallbackMipImprovingSolution
    names = solver.getLp().col_names_

    def hear(kind: int, _message: str, said: Any, _reply: Any, _data: Any) -> None:
        if kind == int(improving):
            values = {n: float(v) for n, v in zip(names, said.mip_solution, strict=True) if is_weight(n)}
            note = "stopped while it searched below this error"
            task.keep(Claim(Verdict.FEASIBLE, Termination.TIME_LIMIT, note, values=values))
        bound = loss_bound(task.job.problem, float(said.mip_dual_bound))
        task.tell(float(said.mip_primal_bound), bound, max(0, int(said.mip_node_count)))

    # without output there is no logging to hear, so the console alone is switched off
    solver.setOptionValue("log_to_console", False)
    solver.setOptionValue("output_flag", True)
    solver.setCallback(hear, None)
    for kind in (logging, improving):
        solver.startCallback(kind)


def _dual_bound(solver: highspy.Highs, status: highspy.HighsModelStatus) -> float:
    info = solver.getInfo()
    if any(kind == highspy.HighsVarType.kInteger for kind in solver.getLp().integrality_):
        return float(info.mip_dual_bound)
    # without integers there is no tree, and its bound stays at a default
    return float(info.objective_function_value) if status == _S.kOptimal else -highspy.kHighsInf
