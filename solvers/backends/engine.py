"""Our own engine: the presolve, and CaDiCaL on the finite problem it leaves. It says so where the presolve leaves more.

Exact: every number is rational, and a "no" is the presolve's or follows from its tables by clauses.
"""

from __future__ import annotations

from importlib import metadata

from pysat.solvers import Solver

from encoders.geometry.presolve import presolve
from encoders.geometry.result import Presolved, Standing
from instances import Network, TrainingProblem, Verdict
from solvers.backends import Task
from solvers.claim import Claim, UnsupportedError
from solvers.outcome import Termination
from solvers.repair import values_of


def version() -> str:
    return f"satfit {metadata.version('satfit')}"


def solve(task: Task) -> Claim:
    """Feasible with an exact network, infeasible, or unknown with the step at which the presolve stopped."""
    problem = task.job.problem
    if not problem.exact_fit:
        raise UnsupportedError("decides exact fits only")
    found = presolve(problem)
    if found.standing is Standing.INFEASIBLE:
        return Claim(Verdict.INFEASIBLE, Termination.COMPLETED, "presolve", note=found.log[-1])
    if found.standing is Standing.OPEN:
        return Claim(Verdict.UNKNOWN, Termination.COMPLETED, "open", note=f"the presolve stops: {found.log[-1]}")
    network = choose(problem, found)
    if network is None:
        return Claim(Verdict.INFEASIBLE, Termination.COMPLETED, "no choice fits")
    return Claim(Verdict.FEASIBLE, Termination.COMPLETED, "a choice fits", values={**values_of(network)})


def choose(problem: TrainingProblem, found: Presolved) -> Network | None:
    """The network of a choice that satisfies all conditions, or None. Raises AssertionError if it does not fit."""
    numbers: dict[tuple[int, int], int] = {}
    for g, table in enumerate(found.tables):
        for c in range(len(table)):
            numbers[g, c] = len(numbers) + 1
    with Solver(name="cadical195") as solver:
        for g, table in enumerate(found.tables):
            solver.add_clause([numbers[g, c] for c in range(len(table))])
        for combination in found.forbidden:
            solver.add_clause([-numbers[part] for part in combination])
        if not solver.solve():
            return None
        true = {literal for literal in solver.get_model() if literal > 0}
    chosen = [next(c for c in range(len(table)) if numbers[g, c] in true) for g, table in enumerate(found.tables)]
    network = found.network(chosen)
    objection = problem.objection(network)
    if objection is not None:
        raise AssertionError(f"a choice that satisfies every condition does not fit: {objection}")
    return network
