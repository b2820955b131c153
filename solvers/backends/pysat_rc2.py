"""PySAT's RC2 (core-guided MaxSAT) on the source: the least cost, and a DRUP proof that nothing is cheaper.

RC2 itself leaves no proof. So CaDiCaL refutes "cost at most optimum − 1" afterwards, and that refutation counts.
"""

from __future__ import annotations

import os
from pathlib import Path

import pysat
from pysat.examples.rc2 import RC2
from pysat.formula import WCNF
from pysat.solvers import Solver

from instances import Verdict
from instances.counting import at_most
from solvers.backends import Task
from solvers.claim import Claim, UnmappedStatusError, UnsupportedError
from solvers.outcome import Termination

PROVER = "cadical195"


def version() -> str:
    return f"PySAT {pysat.__version__}"


def solve(task: Task) -> Claim:
    """Minimise the cost of true variables. The proof, if it is found in time, is in `proof.drup` beside the file.

    A source without any solution is refuted like a formula.
    """
    source = task.job.source
    if source is None or source.costs is None:
        raise UnsupportedError("there is no cost to minimise")
    hard = [list(clause) for clause in source.clauses]
    proof = task.file.with_name("proof.drup")
    if any(not clause for clause in hard):
        proof.write_text("0\n")
        return Claim(Verdict.INFEASIBLE, Termination.COMPLETED, "an empty clause")
    if not _refuted(hard, proof):
        formula = WCNF()
        formula.extend(hard)
        for variable, cost in source.costs:
            formula.append([-variable], weight=cost)
        with RC2(formula) as maxsat:
            positive = {literal for literal in maxsat.compute() or [] if literal > 0}
            optimum = int(maxsat.cost)
        model = tuple(v if v in positive else -v for v in range(1, source.variables + 1))
        counted, costs = zip(*source.costs, strict=True) if source.costs else ((), ())
        counter, _ = at_most(counted, costs, optimum - 1, source.variables + 1)
        claim = Claim(Verdict.FEASIBLE, Termination.COMPLETED, "optimum found", model=model, bound=str(optimum))
        # written first, so that a limit during the proof loses the proof only
        task.keep(claim)
        if optimum and not _refuted(hard + counter, proof):
            raise UnmappedStatusError(f"RC2 says {optimum}, but CaDiCaL finds something cheaper")
        return claim
    return Claim(Verdict.INFEASIBLE, Termination.COMPLETED, "UNSAT")


def _refuted(clauses: list[list[int]], proof: Path) -> bool:
    with Solver(name=PROVER, bootstrap_with=clauses, with_proof=True) as solver:
        if solver.solve():
            return False
        lines = solver.get_proof()
    # in one step: a limit must not leave half a proof, which a checker would reject
    draft = proof.with_suffix(".draft")
    draft.write_text("\n".join(lines) + "\n")
    os.replace(draft, proof)
    return True
