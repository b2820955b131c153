"""SCIP as OR-Tools ships it, through `model_builder`, reading the MPS file."""

from __future__ import annotations

import ortools
from ortools.linear_solver.python import model_builder

from instances import Verdict
from solvers.backends import Task
from solvers.backends.tolerance import refuse_what_floats_cannot_tell
from solvers.claim import Claim, UnmappedStatusError, UnsupportedError, is_weight, loss_bound
from solvers.outcome import Termination

_S = model_builder.SolveStatus

STATUS = {
    _S.OPTIMAL: (Verdict.FEASIBLE, Termination.COMPLETED),
    _S.FEASIBLE: (Verdict.FEASIBLE, Termination.TIME_LIMIT),
    _S.INFEASIBLE: (Verdict.INFEASIBLE, Termination.COMPLETED),
    _S.UNBOUNDED: (Verdict.UNKNOWN, Termination.COMPLETED),
    _S.NOT_SOLVED: (Verdict.UNKNOWN, Termination.TIME_LIMIT),
    _S.CANCELLED_BY_USER: (Verdict.UNKNOWN, Termination.INTERRUPTED),
    _S.ABNORMAL: (Verdict.UNKNOWN, Termination.ERROR),
    _S.MODEL_INVALID: (Verdict.UNKNOWN, Termination.ERROR),
    _S.INVALID_SOLVER_PARAMETERS: (Verdict.UNKNOWN, Termination.ERROR),
}


def version() -> str:
    return f"OR-Tools {ortools.__version__}"


def solve(task: Task) -> Claim:
    """Floating point, default tolerances."""
    refuse_what_floats_cannot_tell(task)
    model = model_builder.Model()
    if not model.import_from_mps_file(str(task.file)):
        raise UnmappedStatusError("OR-Tools could not read the MPS file")
    solver = model_builder.Solver("scip")
    if not solver.solver_is_supported():
        raise UnsupportedError("this build of OR-Tools has no SCIP")
    parameters = f"randomization/randomseedshift = {task.job.seed}\n"
    if not task.job.own_presolve:
        parameters += "presolving/maxrounds = 0\n"
    solver.set_solver_specific_parameters(parameters)
    solver.set_time_limit_in_seconds(task.seconds_left)
    status = solver.solve(model)
    if status not in STATUS:
        raise UnmappedStatusError(f"OR-Tools replied {status}")
    verdict, termination = STATUS[status]
    values: dict[str, float | str] = {}
    if verdict is Verdict.FEASIBLE:
        values = {v.name: float(solver.value(v)) for v in model.get_variables() if is_weight(v.name)}
    bound = None
    if verdict is Verdict.FEASIBLE:
        bound = loss_bound(task.job.problem, float(solver.best_objective_bound))
    return Claim(verdict, termination, str(status.name), values=values, bound=bound)
