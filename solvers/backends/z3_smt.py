"""Z3 through its Python library, reading the SMT-LIB2 script.

A least loss is found by asking again and again for a smaller one, not by Z3's optimiser. Each model is first improved
to the best network with its activation pattern and evaluated exactly, so the last "unsat" proves that no loss is below
the one in hand. What has to be trusted is the same as for a decision, an infimum that no network attains cannot pass
for an optimum, and squares work too. There are finitely many patterns, so it ends.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import z3

from instances import Loss, Network, TrainingProblem, Verdict
from solvers.backends import Task
from solvers.claim import Claim, UnmappedStatusError, is_weight
from solvers.outcome import Termination
from solvers.repair import (
    UnfinishedRepairError,
    best_network,
    exact_values,
    proposed_network,
    solved_witness,
    values_of,
)

DIGITS = 30
"""Decimal digits of an irrational weight; the exact repair takes it from there."""

NO_LIMIT = 2**32 - 1
"""Z3's own default, in milliseconds."""


def version() -> str:
    return str(z3.get_version_string())


def solve(task: Task) -> Claim:
    """Exact: rational simplex, or for squares real algebra.

    The library's own `timeout` is polled and may be missed; the process limit holds.
    """
    if task.job.threads > 1:
        z3.set_param("parallel.enable", True)
        z3.set_param("parallel.threads.max", task.job.threads)
    assertions = z3.parse_smt2_file(str(task.file))
    if task.job.problem.target is None:
        return _minimise(task, assertions)
    answer, solver = _ask(task, assertions)
    if answer == z3.unsat:
        return Claim(Verdict.INFEASIBLE, Termination.COMPLETED, "unsat")
    if answer == z3.sat:
        values = _values(task.job.problem, solver.model())
        return Claim(Verdict.FEASIBLE, Termination.COMPLETED, "sat", values=exact_values(task.job.problem, values))
    reason = solver.reason_unknown()
    return Claim(Verdict.UNKNOWN, _why(reason), f"unknown ({reason})")


def _ask(task: Task, assertions: Any) -> tuple[Any, Any]:
    squares = task.job.problem.loss is Loss.L2 and not task.job.problem.exact_fit
    solver = z3.SolverFor("QF_NRA" if squares else "QF_LRA")
    solver.set("timeout", int(task.seconds_left * 1000))
    solver.set("random_seed", task.job.seed)
    solver.add(assertions)
    return solver.check(), solver


def _minimise(task: Task, assertions: Any) -> Claim:
    problem = task.job.problem
    conditions = list(assertions)
    best: Network | None = None
    asked = 0
    while True:
        answer, solver = _ask(task, conditions)
        if answer == z3.unsat and best is not None:
            values: dict[str, float | str] = {**values_of(best)}
            least = str(problem.error(best))
            return Claim(Verdict.FEASIBLE, Termination.COMPLETED, f"unsat below {least}", values=values, bound=least)
        if answer == z3.unsat:
            raise UnmappedStatusError("Z3 says that no network has any loss at all")
        if answer != z3.sat:
            return _unfinished(best, _why(solver.reason_unknown()), f"unknown ({solver.reason_unknown()})")
        found = _improved(task, proposed_network(problem, _values(problem, solver.model())))
        if found is None or (best is not None and problem.error(found) >= problem.error(best)):
            # only an irrational model that its digits do not make exact gets here
            return _unfinished(best, Termination.COMPLETED, "sat, by a model that cannot be made exact")
        best = found
        error = problem.error(best)
        asked += 1
        task.keep(_unfinished(best, Termination.TIME_LIMIT, "stopped while it searched below this error"))
        task.tell(error, None, asked)
        conditions = [*assertions, z3.Real("loss") < z3.Q(error.numerator, error.denominator)]


def _unfinished(best: Network | None, termination: Termination, status: str) -> Claim:
    if best is None:
        return Claim(Verdict.UNKNOWN, termination, status)
    return Claim(Verdict.FEASIBLE, termination, status, values={**values_of(best)})


def _improved(task: Task, proposal: Network | None) -> Network | None:
    """The best network with the model's activation pattern, or the model's own network if there is no time for that."""
    if proposal is None:
        return None
    # the solvers inside the repair have no limit of their own
    z3.set_param("timeout", max(1, int(task.seconds_left * 1000)))
    try:
        return best_network(task.job.problem, (solved_witness(task.job.problem, proposal), proposal))
    except UnfinishedRepairError:
        return best_network(task.job.problem, (proposal,))
    finally:
        z3.set_param("timeout", NO_LIMIT)


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
    values |= {f"{kind}_{j}": "0" for j in range(problem.k) for kind in ("a", "b", "e")}
    for declaration in model.decls():
        name = declaration.name()
        if is_weight(name):
            value = model[declaration]
            if z3.is_algebraic_value(value):
                value = value.approx(DIGITS)
            if z3.is_rational_value(value):
                values[name] = str(Fraction(value.as_fraction()))
            elif z3.is_bool(value):
                values[name] = "1" if z3.is_true(value) else "0"
            else:
                raise UnmappedStatusError(f"Z3 gave {name} the value {value}, which is no rational")
    return values
