"""What floating-point back-ends refuse before they read anything: questions finer than their tolerance, and squares."""

from __future__ import annotations

from encoders.formulas import milp_for
from encoders.formulas.resolution import too_coarse
from instances import Loss
from solvers.backends import Task
from solvers.claim import UnsupportedError


def refuse_what_floats_cannot_tell(task: Task, *, squares: bool = False) -> None:
    """Raises UnsupportedError, with the numbers. `squares`: the solver takes quadratic rows.

    An exact fit is never refused: what is claimed about it is repaired exactly.
    """
    problem = task.job.problem
    if problem.exact_fit:
        return
    if problem.loss is Loss.L2 and not squares:
        raise UnsupportedError("loss l2 makes quadratic rows, which this solver does not take next to integers")
    reason = too_coarse(problem, milp_for(task.job.formula, problem, task.job.bounds, task.facts))
    if reason is not None:
        raise UnsupportedError(reason)
