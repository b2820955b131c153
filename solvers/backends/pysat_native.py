"""PySAT on the source's own CNF: the judge. A "no" comes with a DRUP proof, which somebody else checks.

CaDiCaL cannot be interrupted from a thread; only the process limit stops it.
"""

from __future__ import annotations

import pysat
from pysat.solvers import Solver

from instances import Verdict
from solvers.backends import Task
from solvers.claim import Claim, UnsupportedError
from solvers.outcome import Termination


def version() -> str:
    return f"PySAT {pysat.__version__}"


def solve(task: Task) -> Claim:
    """Decide the CNF in the job. The proof is written to `proof.drup` beside the task's file."""
    source = task.job.source
    if source is None:
        raise UnsupportedError("there is no source formula: this is a training problem of its own")
    variables, clauses = source.variables, source.clauses
    if any(not clause for clause in clauses):
        task.file.with_name("proof.drup").write_text("0\n")
        return Claim(Verdict.INFEASIBLE, Termination.COMPLETED, "an empty clause")
    name = task.job.solver.removeprefix("pysat:")
    with Solver(name=name, bootstrap_with=[list(clause) for clause in clauses], with_proof=True) as solver:
        if solver.solve():
            positive = {literal for literal in solver.get_model() if literal > 0}
            model = tuple(v if v in positive else -v for v in range(1, variables + 1))
            return Claim(Verdict.FEASIBLE, Termination.COMPLETED, "SAT", model=model)
        proof = solver.get_proof()
    task.file.with_name("proof.drup").write_text("\n".join(proof) + "\n")
    return Claim(Verdict.INFEASIBLE, Termination.COMPLETED, "UNSAT")
