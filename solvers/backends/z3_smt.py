"""Z3 through its Python library, reading the SMT-LIB2 script."""

from __future__ import annotations

import z3

from instances import TrainingProblem, Verdict
from solvers.backends import Task
from solvers.claim import Claim, UnmappedStatusError, is_weight
from solvers.outcome import Termination


def version() -> str:
    return str(z3.get_version_string())


def solve(task: Task) -> Claim:
    """Exact: rational simplex. The library's own `timeout` is polled and may be missed; the process limit holds."""
    solver = z3.SolverFor("QF_LRA")
    solver.set("timeout", int(task.seconds_left * 1000))
    solver.set("random_seed", task.job.seed)
    if task.job.threads > 1:
        z3.set_param("parallel.enable", True)
        z3.set_param("parallel.threads.max", task.job.threads)
    solver.add(z3.parse_smt2_file(str(task.file)))
    answer = solver.check()
    if answer == z3.unsat:
        return Claim(Verdict.INFEASIBLE, Termination.COMPLETED, "unsat")
    if answer == z3.sat:
        return Claim(Verdict.FEASIBLE, Termination.COMPLETED, "sat", values=_values(task.job.problem, solver.model()))
    reason = solver.reason_unknown()
    return Claim(Verdict.UNKNOWN, _why(reason), f"unknown ({reason})")


def _why(reason: str) -> Termination:
    if "timeout" in reason or "canceled" in reason:
        return Termination.TIME_LIMIT
    if "memory" in reason:
        return Termination.MEMORY_LIMIT
    if "interrupted" in reason:
        return Termination.INTERRUPTED
    # Z3's reasons are free text; any other one is an honest "unknown" of a solver that stopped by itself
    return Termination.COMPLETED


def _values(problem: TrainingProblem, model: z3.ModelRef) -> dict[str, float | str]:
    # Z3 leaves out what no constraint mentions: any value will do there
    values: dict[str, float | str] = {f"w_{j}_{i}": "0" for j in range(problem.k) for i in range(problem.d)}
    values |= {f"{kind}_{j}": "0" for j in range(problem.k) for kind in ("b", "e")}
    for declaration in model.decls():
        name = declaration.name()
        if is_weight(name):
            value = model[declaration]
            if z3.is_rational_value(value):
                values[name] = str(value.as_fraction())
            elif z3.is_bool(value):
                values[name] = "1" if z3.is_true(value) else "0"
            else:
                raise UnmappedStatusError(f"Z3 gave {name} the value {value}, which is no rational")
    return values
