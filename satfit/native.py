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
    """The native outcome with basis `witness` or `proof`, or as it was where checking did not finish.

    An optimum is proved by a witness that attains it and a checked proof that nothing is cheaper.
    """
    if case.rule is None:
        return outcome
    begin = perf_counter()
    if outcome.verdict is Verdict.FEASIBLE:
        checked = forward_witness(case, outcome)
        if outcome.optimum is not None and checked.basis is Basis.WITNESS:
            checked = _with_checked_bound(case, checked, stop)
    elif outcome.verdict is Verdict.INFEASIBLE and case.minimises:
        # the training problem has a minimum all the same, of which the theorem says nothing
        return replace(outcome, verdict=Verdict.UNKNOWN, basis=None, note="the source has no solution at any cost")
    elif outcome.verdict is Verdict.INFEASIBLE and case.kind == "separation":
        return replace(outcome, assumes=(case.rule.trust,))
    elif outcome.verdict is Verdict.INFEASIBLE:
        checked = _with_checked_proof(case, replace(outcome, assumes=(case.rule.trust,)), stop)
    else:
        return outcome
    return replace(checked, cost=replace(checked.cost, check_s=perf_counter() - begin))


def source_file(case: Case) -> tuple[str, bytes]:
    """The file in which the checker finds the source: a formula as it came, other sources in one spelling of ours."""
    names = {"3sat": "source.cnf", "poits": "source.poits"}
    return names.get(case.instance.family, "source.json"), case.instance.canonical


def _with_checked_bound(case: Case, outcome: Outcome, stop: threading.Event | None) -> Outcome:
    """`bound` is the error of the optimum once "cheaper than the optimum" is refuted; no error is below 0 anyway."""
    if case.rule is None or case.unit is None or outcome.optimum is None:
        return outcome
    proved = replace(outcome, bound=case.unit * outcome.optimum, bound_basis=Basis.PROOF, assumes=(case.rule.trust,))
    if outcome.optimum == 0:
        return replace(proved, assumes=())
    if outcome.proof is None:
        return replace(outcome, note="that nothing is cheaper was not proved within the limits")
    checked = _with_checked_proof(case, outcome, stop, cost=outcome.optimum - 1)
    if checked.basis is Basis.PROOF:
        return replace(proved, cost=checked.cost)
    if checked.rejected:
        return replace(outcome, rejected=True, note=checked.note)
    return replace(outcome, note=checked.note or "the bound was not checked")


def _with_checked_proof(case: Case, outcome: Outcome, stop: threading.Event | None, cost: int | None = None) -> Outcome:
    """Run the independent checker, in a process of its own, on the source (at most that cost) and the proof."""
    if outcome.proof is None:
        return replace(outcome, note="there is no proof to check")
    with private_run_dir() as folder:
        # the checker reads the source with its own parser and derives the clauses itself
        name, content = source_file(case)
        source = folder / name
        proof = folder / "proof.drup"
        source.write_bytes(content)
        proof.write_text(outcome.proof)
        options = [] if cost is None else ["--cost", str(cost)]
        command = own_process("checker.__main__", ("checker",), "--drup", source, proof, *options)
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
