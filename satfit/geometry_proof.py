"""An "infeasible" that follows from the data: the independent checker redoes its certificates."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from time import perf_counter

from encoders.geometry.record import geometry_log
from instances import TrainingProblem, Verdict
from satfit.native import PROOF_LIMIT_S
from solvers.geometry_log import NAME
from solvers.isolation import Ended, Limits, private_run_dir, run_child
from solvers.outcome import Basis, Outcome, Termination
from solvers.own_process import own_process


def with_checked_log(problem: TrainingProblem, outcome: Outcome, stop: threading.Event | None = None) -> Outcome:
    """The outcome with basis `proof` if it has a geometry log of this problem that the checker accepts.

    A log that is rejected takes the verdict with it. Where checking does not finish the verdict stays what it was.
    """
    if outcome.geometry_log is None or outcome.verdict is not Verdict.INFEASIBLE:
        return outcome
    if _about_another(problem, outcome.geometry_log):
        return _rejected(outcome, "they are about another problem")
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
        return _rejected(outcome, why)
    if ": unfinished: " in said:
        why = said.splitlines()[0].split(": unfinished: ", 1)[1]
        return replace(outcome, note=f"{outcome.note}; its certificates were not checked to the end: {why}")
    last = (child.stderr_tail.strip() or said).splitlines()[-1:]
    return replace(outcome, termination=Termination.ERROR, note=f"the checker failed: {''.join(last)}")


def _about_another(problem: TrainingProblem, log: str) -> bool:
    try:
        document = json.loads(log)
    except ValueError:
        # the checker has better words for that
        return False
    # a run knows nothing of the source, which is a remark
    own = geometry_log(replace(problem, source=None), Verdict.INFEASIBLE, ())["problem"]
    asked = document.get("problem") if isinstance(document, dict) else None
    return not isinstance(asked, dict) or asked | {"source": None} != own


def _rejected(outcome: Outcome, why: str) -> Outcome:
    note = f"the certificates were rejected: {why}"
    return replace(outcome, verdict=Verdict.UNKNOWN, basis=Basis.REFUTED, rejected=True, note=note)
