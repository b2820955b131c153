"""The judge's own oath: a native verdict counts once its model is mapped forward or its proof is checked."""

from __future__ import annotations

import threading
from dataclasses import replace
from time import perf_counter

from instances import Verdict
from satfit.case import Case, forward_witness
from solvers.isolation import Ended, Limits, private_run_dir, run_child
from solvers.outcome import Basis, Outcome, Termination
from solvers.own_process import own_process

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
    with private_run_dir() as folder:
        # the source as it came: the checker reads it with its own parser and derives the clauses itself
        source = folder / ("source.cnf" if case.instance.family == "3sat" else "source.poits")
        proof = folder / "proof.drup"
        source.write_bytes(case.instance.raw)
        proof.write_text(outcome.proof)
        command = own_process("checker.__main__", ("checker",), "--drup", source, proof)
        child = run_child(command, limits=Limits(wall_s=PROOF_LIMIT_S), run_dir=folder, stop=stop)
    if child.ended is Ended.INTERRUPTED:
        return replace(outcome, termination=Termination.INTERRUPTED)
    if child.ended is not Ended.EXITED:
        return replace(outcome, note=f"the proof was not checked ({child.ended.value})")
    said = child.stdout_tail.strip()
    if child.returncode == 0 and said.startswith("accepted: "):
        return replace(outcome, basis=Basis.PROOF)
    if said.startswith("rejected: "):
        note = f"the proof was {said.splitlines()[-1]}"
        return replace(outcome, verdict=Verdict.UNKNOWN, basis=Basis.REFUTED, rejected=True, note=note)
    last = (child.stderr_tail.strip() or said).splitlines()[-1:]
    return replace(outcome, termination=Termination.ERROR, note=f"the proof checker failed: {''.join(last)}")
