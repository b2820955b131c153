"""The judge's own oath: a native verdict counts once its model is mapped forward or its proof is checked."""

from __future__ import annotations

import sys
import threading
from dataclasses import replace
from time import perf_counter

from instances import Verdict
from instances.dimacs import write_cnf
from satfit.case import Case, forward_witness
from solvers.isolation import Ended, Limits, private_run_dir, run_child
from solvers.outcome import Basis, Outcome, Termination

REJECTED = 4
"""The checker's exit code for a proof that does not hold; any other but 0 means that it did not get to say."""

PROOF_LIMIT_S = 300.0
"""Wall seconds the proof checker may take; our own work, not charged to the solver."""


def certified(case: Case, outcome: Outcome, stop: threading.Event | None = None) -> Outcome:
    """The native outcome with basis `witness` or `proof`, or as it was where checking did not finish."""
    begin = perf_counter()
    if outcome.verdict is Verdict.FEASIBLE:
        checked = forward_witness(case, outcome)
    elif outcome.verdict is Verdict.INFEASIBLE and case.rule is not None:
        checked = _with_checked_proof(case, replace(outcome, assumes=(case.rule.trust,)), stop)
    else:
        return outcome
    return replace(checked, cost=replace(checked.cost, check_s=perf_counter() - begin))


def _with_checked_proof(case: Case, outcome: Outcome, stop: threading.Event | None) -> Outcome:
    """Run the independent checker, in a process of its own, on the source's CNF and the proof."""
    if outcome.proof is None or case.cnf is None:
        return replace(outcome, note="there is no proof to check")
    variables, clauses = case.cnf
    with private_run_dir() as folder:
        cnf, proof = folder / "source.cnf", folder / "proof.drup"
        cnf.write_text(write_cnf([list(clause) for clause in clauses], variables))
        proof.write_text(outcome.proof)
        command = [sys.executable, "-P", "-m", "checker", "--drup", str(cnf), str(proof)]
        child = run_child(command, limits=Limits(wall_s=PROOF_LIMIT_S), run_dir=folder, stop=stop)
    if child.ended is not Ended.EXITED:
        return replace(outcome, note=f"the proof was not checked ({child.ended.value})")
    said = (child.stdout_tail.strip() or child.stderr_tail.strip()).splitlines()[-1:]
    if child.returncode == 0:
        return replace(outcome, basis=Basis.PROOF)
    if child.returncode == REJECTED:
        note = f"the proof was rejected: {''.join(said)}"
        return replace(outcome, verdict=Verdict.UNKNOWN, basis=Basis.REFUTED, rejected=True, note=note)
    return replace(outcome, termination=Termination.ERROR, note=f"the proof checker failed: {''.join(said)}")
