"""An "infeasible" that follows from the data: the independent checker redoes its certificates."""

from __future__ import annotations

import threading
from dataclasses import replace
from time import perf_counter

from instances import Verdict
from satfit.native import PROOF_LIMIT_S
from solvers.geometry_log import NAME
from solvers.isolation import Ended, Limits, private_run_dir, run_child
from solvers.outcome import Basis, Outcome, Termination
from solvers.own_process import own_process


def with_checked_log(outcome: Outcome, stop: threading.Event | None = None) -> Outcome:
    """The outcome with basis `proof` if it has a geometry log that the checker accepts.

    A log that is rejected takes the verdict with it. Where checking does not finish the verdict stays what it was.
    """
    if outcome.geometry_log is None or outcome.verdict is not Verdict.INFEASIBLE:
        return outcome
    begin = perf_counter()
    with private_run_dir() as folder:
        file = folder / NAME
        file.write_text(outcome.geometry_log)
        command = own_process("checker.__main__", ("checker",), file)
        child = run_child(command, limits=Limits(wall_s=PROOF_LIMIT_S), run_dir=folder, stop=stop)
    outcome = replace(outcome, cost=replace(outcome.cost, check_s=outcome.cost.check_s + perf_counter() - begin))
    said = child.stdout_tail.strip()
    if child.ended is Ended.INTERRUPTED:
        return replace(outcome, termination=Termination.INTERRUPTED)
    if child.ended is not Ended.EXITED:
        return replace(outcome, note=f"{outcome.note}; its certificates were not checked ({child.ended.value})")
    if child.returncode == 0 and ": accepted: infeasible" in said:
        return replace(outcome, basis=Basis.PROOF, assumes=())
    if ": rejected: " in said:
        why = said.splitlines()[0].split(": rejected: ", 1)[1]
        note = f"the certificates were rejected: {why}"
        return replace(outcome, verdict=Verdict.UNKNOWN, basis=Basis.REFUTED, rejected=True, note=note)
    last = (child.stderr_tail.strip() or said).splitlines()[-1:]
    return replace(outcome, termination=Termination.ERROR, note=f"the checker failed: {''.join(last)}")
