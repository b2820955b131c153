"""What PuLP 3 and PuLP 4 have in common here: reading our MPS file, and what their statuses mean.

PuLP writes a model out again for its solvers with thirteen significant digits, so larger integers would change.
"""

from __future__ import annotations

from typing import Any

import pulp

from instances import TrainingProblem, Verdict
from solvers.backends import Task
from solvers.backends.tolerance import refuse_what_floats_cannot_tell
from solvers.claim import Claim, UnmappedStatusError, UnsupportedError, is_weight, loss_bound
from solvers.outcome import Termination

LARGEST_WRITTEN = 10**13


def version() -> str:
    return f"PuLP {pulp.__version__}"


def read(task: Task) -> tuple[dict[str, Any], Any]:
    """(variables by name, problem). Raises UnsupportedError for numbers PuLP would round, among other reasons."""
    refuse_what_floats_cannot_tell(task)
    largest = _largest_number(task)
    if largest > LARGEST_WRITTEN:
        raise UnsupportedError(f"a coefficient is {largest}, and PuLP writes 13 digits ({LARGEST_WRITTEN})")
    variables, problem = pulp.LpProblem.fromMPS(str(task.file))
    return variables, problem


def claim_of(
    reply: Any,
    problem: Any,
    variables: dict[str, Any],
    native: str = "",
    *,
    training: TrainingProblem | None = None,
    dual_bound: float | None = None,
) -> Claim:
    """Turn PuLP's answer into a claim. `native` is quoted beside the status.

    Where the `training` problem has no target there is a bound: the dual bound of the solver, or without one the
    objective, if the status says that it is optimal.
    """
    statuses = _status_4(reply) if hasattr(reply, "has_solution") else _status_3(problem)
    verdict, termination, shown = statuses
    values: dict[str, float | str] = {}
    if verdict is Verdict.FEASIBLE:
        # varValue is 0.0, not None, for columns without a solution: read only after the status says there is one
        values = {n: float(v.varValue) for n, v in variables.items() if is_weight(n) and v.varValue is not None}
    bound = None
    if verdict is Verdict.FEASIBLE and training is not None and training.target is None:
        if dual_bound is None and _optimal(reply, problem):
            dual_bound = float(pulp.value(problem.objective) or 0.0)
        bound = None if dual_bound is None else loss_bound(training, dual_bound)
    return Claim(verdict, termination, f"{shown} {native}".strip(), values=values, bound=bound)


def _optimal(reply: Any, problem: Any) -> bool:
    if hasattr(reply, "has_solution"):
        return int(reply.status) == 1
    return (problem.status, problem.sol_status) == (1, 1)


def _status_3(problem: Any) -> tuple[Verdict, Termination, str]:
    pair = (problem.status, problem.sol_status)
    shown = f"status {pair[0]}, sol_status {pair[1]}"
    match pair:
        case (1, 1):
            return Verdict.FEASIBLE, Termination.COMPLETED, shown
        case (1, 2):
            # "Optimal" by its name, an incumbent at the time limit by its meaning
            return Verdict.FEASIBLE, Termination.TIME_LIMIT, shown
        case (-1, -1 | 0):
            return Verdict.INFEASIBLE, Termination.COMPLETED, shown
        case (0, 0):
            return Verdict.UNKNOWN, Termination.TIME_LIMIT, shown
        case (-2, -2 | 0) | (-3, _):
            return Verdict.UNKNOWN, Termination.COMPLETED, shown
    raise UnmappedStatusError(f"PuLP replied {shown}")


def _status_4(reply: Any) -> tuple[Verdict, Termination, str]:
    status, found = int(reply.status), bool(reply.has_solution)
    shown = f"status {status}, {'a' if found else 'no'} solution"
    match status:
        case 1 if found:
            return Verdict.FEASIBLE, Termination.COMPLETED, shown
        case -1 if not found:
            return Verdict.INFEASIBLE, Termination.COMPLETED, shown
        case -4:
            return (Verdict.FEASIBLE if found else Verdict.UNKNOWN), Termination.TIME_LIMIT, shown
        case -5:
            return (Verdict.FEASIBLE if found else Verdict.UNKNOWN), Termination.MEMORY_LIMIT, shown
        case 0 | -2 | -3 | -6 | -7 | -8 | -9:
            return (Verdict.FEASIBLE if found else Verdict.UNKNOWN), Termination.COMPLETED, shown
    raise UnmappedStatusError(f"PuLP replied {shown}")


def _largest_number(task: Task) -> int:
    largest = 0
    with task.file.open() as lines:
        for line in lines:
            last = line.rsplit(maxsplit=1)[-1] if line.strip() else ""
            digits = last.lstrip("-")
            if len(digits) >= 13 and digits.isdigit():
                largest = max(largest, int(digits))
    return largest
