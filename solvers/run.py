"""One run from job to outcome: a process of its own, its raw claim, the exact check of that claim."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from time import perf_counter
from typing import Any

from instances import Assignment, Network, Verdict
from solvers.claim import Claim, claim_from_json
from solvers.isolation import ChildResult, Ended, Limits, private_run_dir, run_child
from solvers.job import Job, problem_to_wire
from solvers.outcome import Basis, Cost, Outcome, Termination
from solvers.own_process import own_process
from solvers.registry import BACKENDS
from solvers.repair import proposed_network, rounded_witness

REPAIR_LIMIT_S = 60.0
"""Wall seconds an exact repair may take; it is our own work and not charged to the solver's limit."""


@dataclass(frozen=True, slots=True)
class _Report:
    claim: Claim
    version: str
    encode_s: float
    solve_s: float
    restricted: tuple[str, ...]
    relies_on: tuple[str, ...]


def run_job(job: Job, *, stop: threading.Event | None = None) -> Outcome:
    """Run one solver on one problem under its limits, check what it says, and leave nothing behind.

    Never raises for what a solver does; KeyboardInterrupt passes through after the process group is gone.
    """
    with private_run_dir() as folder:
        path = folder / "job.json"
        path.write_text(json.dumps(job.to_json()))
        limits = Limits(wall_s=job.time_limit_s, memory_mib=job.memory_limit_mib)
        child = run_child(_own("solvers.worker", path), limits=limits, run_dir=folder, stop=stop)
        report = _read_report(folder)
        proof = folder / "proof.drup"
        text = proof.read_text() if proof.is_file() else None
        outcome = _without_claim(child) if report is None else _with_claim(job, child, report, text, stop)
    usage = child.usage
    cost = replace(outcome.cost, wall_s=usage.wall_s, cpu_s=usage.cpu_s, peak_mib=usage.peak_mib)
    return replace(outcome, cost=cost)


def _own(module: str, path: Path) -> list[str]:
    return own_process(module, ("instances", "encoders", "solvers"), path)


def _read_report(folder: Path) -> _Report | None:
    try:
        document: dict[str, Any] = json.loads((folder / "claim.json").read_text())
    except (FileNotFoundError, ValueError):
        return None
    return _Report(
        claim=claim_from_json(document["claim"]),
        version=document["version"],
        encode_s=document["encode_s"],
        solve_s=document["solve_s"],
        restricted=tuple(document["restricted"]),
        relies_on=tuple(document["relies_on"]),
    )


def _without_claim(child: ChildResult) -> Outcome:
    """The process ended before it could say anything."""
    last = next((line for line in reversed(child.stderr_tail.splitlines()) if line.strip()), "").strip()
    match child.ended:
        case Ended.TIME_LIMIT:
            return Outcome(Verdict.UNKNOWN, Termination.TIME_LIMIT)
        case Ended.MEMORY_LIMIT:
            return Outcome(Verdict.UNKNOWN, Termination.MEMORY_LIMIT, note=last)
        case Ended.INTERRUPTED:
            return Outcome(Verdict.UNKNOWN, Termination.INTERRUPTED)
        case Ended.KILLED:
            signal = "" if child.returncode is None else f"signal {-child.returncode}"
            return Outcome(Verdict.UNKNOWN, Termination.CRASHED, note=f"{signal} {last}".strip())
        case Ended.EXITED:
            return Outcome(Verdict.UNKNOWN, Termination.ERROR, note=f"exit code {child.returncode}: {last}")


def _with_claim(
    job: Job, child: ChildResult, report: _Report, proof: str | None, stop: threading.Event | None
) -> Outcome:
    claim = report.claim
    base = Outcome(
        Verdict.UNKNOWN,
        claim.termination,
        claimed=claim.verdict,
        note=claim.note or ("" if claim.termination is Termination.COMPLETED else claim.status),
        version=report.version,
        cost=Cost(encode_s=report.encode_s, solve_s=report.solve_s),
    )
    if child.ended is Ended.INTERRUPTED:
        base = replace(base, termination=Termination.INTERRUPTED)
    match claim.verdict:
        case Verdict.UNKNOWN:
            return base
        case Verdict.INFEASIBLE:
            return _infeasible(job, base, report, proof)
        case Verdict.FEASIBLE if claim.model is not None:
            return _source_model(base, claim.model)
        case Verdict.FEASIBLE:
            begin = perf_counter()
            outcome = _feasible(job, base, claim, stop)
            return replace(outcome, cost=replace(outcome.cost, check_s=perf_counter() - begin))


def _infeasible(job: Job, base: Outcome, report: _Report, proof: str | None) -> Outcome:
    if report.restricted:
        return replace(base, basis=Basis.RESTRICTED, assumes=report.restricted)
    basis = Basis.EXACT if BACKENDS[job.solver].exact else Basis.FLOAT
    return replace(base, verdict=Verdict.INFEASIBLE, basis=basis, assumes=report.relies_on, proof=proof)


def _source_model(base: Outcome, model: tuple[int, ...]) -> Outcome:
    """A satisfying assignment of the source; whoever knows the reduction turns it into a witness."""
    assignment: Assignment = tuple(literal > 0 for literal in model)
    return replace(base, verdict=Verdict.FEASIBLE, basis=Basis.EXACT, assignment=assignment)


def _feasible(job: Job, base: Outcome, claim: Claim, stop: threading.Event | None) -> Outcome:
    """Repair and verify: an exact network, or a refuted claim."""
    problem = job.problem
    proposal = proposed_network(problem, claim.values)
    if proposal is None:
        return replace(base, basis=Basis.REFUTED, note="the claim came without usable weights")
    witness = rounded_witness(problem, proposal)
    if witness is None and not BACKENDS[job.solver].exact:
        repaired = _repair(job, claim, stop)
        if isinstance(repaired, Unrepaired):
            note = f"claimed feasible; the exact repair did not finish ({repaired.reason})"
            return replace(base, termination=repaired.termination, note=note)
        witness = repaired
    if witness is None or problem.objection(witness) is not None:
        return replace(base, basis=Basis.REFUTED, note=_residual_note(job, proposal))
    return replace(base, verdict=Verdict.FEASIBLE, basis=Basis.WITNESS, witness=witness)


@dataclass(frozen=True, slots=True)
class Unrepaired:
    """The repair came to no end: nothing is known about the claim."""

    termination: Termination
    reason: str


def _repair(job: Job, claim: Claim, stop: threading.Event | None) -> Network | Unrepaired | None:
    """An exact network, None if there is none with this pattern, or why nobody knows."""
    with private_run_dir() as folder:
        path = folder / "repair.json"
        path.write_text(json.dumps({"problem": problem_to_wire(job.problem), "values": dict(claim.values)}))
        limits = Limits(wall_s=REPAIR_LIMIT_S, memory_mib=job.memory_limit_mib)
        child = run_child(_own("solvers.repair", path), limits=limits, run_dir=folder, stop=stop)
        try:
            reply = json.loads((folder / "repaired.json").read_text())
        except (FileNotFoundError, ValueError):
            stopped = _without_claim(child)
            return Unrepaired(stopped.termination, f"{child.ended.value} {stopped.note}".strip())
    if "unfinished" in reply:
        return Unrepaired(Termination.COMPLETED, reply["unfinished"])
    return None if reply["values"] is None else proposed_network(job.problem, reply["values"])


def _residual_note(job: Job, proposal: Network) -> str:
    worst = max((abs(r) for r in job.problem.residuals(proposal)), default=Fraction(0))
    if worst.denominator < 10**6 and worst.numerator < 10**12:
        shown = str(worst)
    else:
        # a float only to be read by people, and only where it cannot overflow
        shown = f"about {float(worst):.3g}" if worst < 10**12 else f"more than 10^{len(str(int(worst))) - 1}"
    return f"claimed feasible, but no exact fit has this activation pattern (largest residual as claimed: {shown})"
