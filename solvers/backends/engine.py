"""Our own engine: the presolve, and CaDiCaL on the finite problem it leaves. It says so where the presolve leaves more.

Threshold networks are decided by SAT over activation patterns and exact separation (`solvers.exact.threshold_fit`).
Exact: every number is rational, and a "no" is the presolve's or follows by clauses from its tables, or from what
holds for every half-space.
"""

from __future__ import annotations

from importlib import metadata
from time import monotonic

from pysat.solvers import Solver

from encoders.geometry.presolve import presolve
from encoders.geometry.result import Presolved, Standing
from encoders.geometry.staging import padded, padded_note, stage
from instances import Activation, Network, TrainingProblem, Verdict
from solvers.backends import Task
from solvers.claim import REFUTED_BY_DATA, Claim, UnsupportedError
from solvers.exact.threshold_fit import fit
from solvers.exact.threshold_patterns import OutOfTimeError, UndecidedError
from solvers.geometry_log import write_log
from solvers.outcome import Termination
from solvers.repair import values_of


def version() -> str:
    return f"satfit {metadata.version('satfit')}"


def solve(task: Task) -> Claim:
    """Feasible with an exact network, infeasible, or unknown with the step at which the presolve stopped."""
    problem = task.job.problem
    if not problem.exact_fit:
        raise UnsupportedError("decides exact fits only")
    if problem.activation is Activation.THRESHOLD:
        return _thresholds(task)
    found = presolve(problem, task.deadline)
    if found.standing is Standing.INFEASIBLE:
        write_log(task.file.parent, problem, found.steps)
        return Claim(Verdict.INFEASIBLE, Termination.COMPLETED, REFUTED_BY_DATA, note=found.log[-1])
    if found.standing is Standing.OPEN:
        return _staged(task, found)
    proof: list[str] = []
    network = choose(problem, found, proof)
    if network is None:
        if found.steps is not None:
            found.steps.append({"rule": "clauses", "proof": "\n".join(proof) + "\n"})
        write_log(task.file.parent, problem, found.steps)
        return Claim(Verdict.INFEASIBLE, Termination.COMPLETED, "no choice fits")
    return Claim(Verdict.FEASIBLE, Termination.COMPLETED, "a choice fits", values={**values_of(network)})


def _thresholds(task: Task) -> Claim:
    try:
        found = fit(task.job.problem, task.deadline)
    except OutOfTimeError:
        return Claim(Verdict.UNKNOWN, Termination.TIME_LIMIT, "time is up", note="no pattern found or refuted in time")
    except UndecidedError as reason:
        raise UnsupportedError(str(reason)) from reason
    if found.network is None:
        write_log(task.file.parent, task.job.problem, found.steps)
        return Claim(Verdict.INFEASIBLE, Termination.COMPLETED, "no pattern", note=found.why)
    return Claim(Verdict.FEASIBLE, Termination.COMPLETED, "a pattern fits", values={**values_of(found.network)})


def _staged(task: Task, found: Presolved) -> Claim:
    """With spare neurons: does the network fit that counting demands? If not, nothing is known."""
    problem = task.job.problem
    why = f"the presolve stops: {found.log[-1]}"
    smaller = stage(problem, found.needs)
    if smaller is not None:
        tables = presolve(smaller, task.deadline)
        network = choose(smaller, tables) if tables.standing is Standing.FINITE else None
        if network is not None:
            note = padded_note(problem, smaller)
            values = padded(problem, smaller, {**values_of(network)})
            return Claim(Verdict.FEASIBLE, Termination.COMPLETED, "a choice fits", values=values, note=note)
        if tables.standing is not Standing.OPEN:
            why += f"; {smaller.k} neurons, as many as it counts, do not fit"
    ended = Termination.TIME_LIMIT if monotonic() > task.deadline else Termination.COMPLETED
    return Claim(Verdict.UNKNOWN, ended, "open", note=why)


def choose(problem: TrainingProblem, found: Presolved, proof: list[str] | None = None) -> Network | None:
    """The network of a choice that satisfies all conditions, or None; then `proof` gets the lines of a DRUP proof.

    Raises AssertionError if it does not fit.
    """
    numbers: dict[tuple[int, int], int] = {}
    for g, table in enumerate(found.tables):
        for c in range(len(table)):
            numbers[g, c] = len(numbers) + 1
    with Solver(name="cadical195", with_proof=proof is not None) as solver:
        for g, table in enumerate(found.tables):
            solver.add_clause([numbers[g, c] for c in range(len(table))])
        for combination in found.forbidden:
            solver.add_clause([-numbers[part] for part in combination])
        if not solver.solve():
            if proof is not None:
                proof += solver.get_proof() or ["0"]
            return None
        true = {literal for literal in solver.get_model() if literal > 0}
    chosen = [next(c for c in range(len(table)) if numbers[g, c] in true) for g, table in enumerate(found.tables)]
    network = found.network(chosen)
    objection = problem.objection(network)
    if objection is not None:
        raise AssertionError(f"a choice that satisfies every condition does not fit: {objection}")
    return network
