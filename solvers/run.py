"""One run from job to outcome: a process of its own, its raw claim, the exact check of that claim."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from time import perf_counter
from typing import Any

from encoders.formulas import Formula
from instances import Hyperplane, Hyperplanes, Network, Verdict
from solvers.claim import REFUTED_BY_DATA, Claim, claim_from_json
from solvers.geometry_log import read_log
from solvers.isolation import ChildResult, Ended, Limits, private_run_dir, run_child
from solvers.isolation.runexec import billed, outer_limits, wrapped
from solvers.job import Job, problem_to_wire
from solvers.outcome import Basis, Cost, Outcome, Termination
from solvers.own_process import own_process
from solvers.progress import Watch, exact_bound, watched
from solvers.registry import BACKENDS
from solvers.repair import best_network, proposed_network, rounded_witness
from solvers.worker import WATCHED

BY_PRESOLVE = "geometry: the presolve refutes every network, computed exactly from the data; the solver was not asked"
KEPT = ("formula.mps", "formula.smt2", "claim.json")
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
    geometry: str


def run_job(
    job: Job,
    *,
    stop: threading.Event | None = None,
    runexec: str | None = None,
    keep: Path | None = None,
    watch: Watch | None = None,
) -> Outcome:
    """Run one solver on one problem under its limits, check what it says, and leave nothing behind.

    `runexec`: BenchExec's program of that name, to count and to limit in our place. `keep`, a folder, gets what a
    report needs: the file the solver read and its raw claim, as far as they exist. `watch` is shown the progress while
    the solver works, from another thread (`solvers.progress`).
    Never raises for what a solver does; KeyboardInterrupt passes through after the process group is gone.
    """
    with private_run_dir() as folder:
        path = folder / "job.json"
        path.write_text(json.dumps(job.to_json()))
        limits = Limits(wall_s=job.time_limit_s, memory_mib=job.memory_limit_mib)
        command = _own("solvers.worker", path, *(() if watch is None else (WATCHED,)))
        with watched(folder, watch):
            if runexec is None:
                child = run_child(command, limits=limits, run_dir=folder, stop=stop)
            else:
                command = wrapped(command, runexec, folder, limits)
                child = billed(run_child(command, limits=outer_limits(limits), run_dir=folder, stop=stop), folder)
        report = _read_report(folder)
        if report is not None and child.ended is not Ended.EXITED:
            report = _with_last_bound(job, report, exact_bound(folder))
        if keep is not None:
            for name in KEPT:
                if (folder / name).is_file():
                    shutil.copyfile(folder / name, keep / name)
        proof = folder / "proof.drup"
        text = proof.read_text() if proof.is_file() else None
        outcome = _without_claim(child) if report is None else _with_claim(job, child, report, text, stop)
        if outcome.verdict is Verdict.INFEASIBLE and job.source is None:
            outcome = replace(outcome, geometry_log=read_log(folder))
    usage = child.usage
    cost = replace(outcome.cost, wall_s=usage.wall_s, cpu_s=usage.cpu_s, peak_mib=usage.peak_mib)
    return replace(outcome, cost=cost, log=_log(child))


def _log(child: ChildResult) -> str:
    return "\n".join(text for text in (child.stdout_tail.rstrip(), child.stderr_tail.rstrip()) if text)


def _own(module: str, *arguments: Path | str) -> list[str]:
    return own_process(module, ("instances", "encoders", "solvers"), *arguments)


def _with_last_bound(job: Job, report: _Report, told: Fraction | None) -> _Report:
    """The claim that was kept when the process was ended, with the bound that an exact solver told after that."""
    claim = report.claim
    if told is None or claim.verdict is not Verdict.FEASIBLE or job.problem.target is not None:
        return report
    if not BACKENDS[job.solver].exact or (claim.bound is not None and Fraction(claim.bound) >= told):
        return report
    return replace(report, claim=replace(claim, bound=str(told)))


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
        geometry=document.get("geometry", "none"),
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
        geometry=report.geometry,
        work=claim.work,
        cost=Cost(encode_s=report.encode_s, solve_s=report.solve_s),
    )
    if child.ended is Ended.INTERRUPTED:
        base = replace(base, termination=Termination.INTERRUPTED)
    elif claim.termination is Termination.TIME_LIMIT and (child.ended is not Ended.EXITED or child.returncode):
        # kept for a limit, but something else may have ended the process
        ended = _without_claim(child)
        base = replace(base, termination=ended.termination, note=ended.note or base.note)
    match claim.verdict:
        case Verdict.UNKNOWN:
            return base
        case Verdict.INFEASIBLE:
            return _infeasible(job, base, report, proof)
        case Verdict.FEASIBLE if job.source is not None:
            return _source_solution(base, claim, proof)
        case Verdict.FEASIBLE:
            begin = perf_counter()
            outcome = _feasible(job, base, report, stop)
            return replace(outcome, cost=replace(outcome.cost, check_s=perf_counter() - begin))


def _infeasible(job: Job, base: Outcome, report: _Report, proof: str | None) -> Outcome:
    if report.restricted:
        return replace(base, basis=Basis.RESTRICTED, assumes=report.restricted)
    if job.source is None and job.problem.target is None:
        return replace(base, basis=Basis.REFUTED, note="claimed infeasible, but every network has some error")
    # for our engine the presolve is no stranger
    by_presolve = job.formula is not Formula.DATA and report.claim.status == REFUTED_BY_DATA
    if by_presolve:
        return replace(base, verdict=Verdict.INFEASIBLE, basis=Basis.EXACT, assumes=(BY_PRESOLVE,), unasked=True)
    basis = Basis.EXACT if BACKENDS[job.solver].exact else Basis.FLOAT
    assumes = (*report.relies_on, *job.constraints.words)
    return replace(base, verdict=Verdict.INFEASIBLE, basis=basis, assumes=assumes, proof=proof)


def _source_solution(base: Outcome, claim: Claim, proof: str | None) -> Outcome:
    """A solution of the source; whoever knows the reduction turns it into a witness."""
    if claim.model is None:
        return replace(base, verdict=Verdict.FEASIBLE, basis=Basis.EXACT, assignment=_planes(claim.values))
    optimum = None if claim.bound is None else int(claim.bound)
    return replace(base, verdict=Verdict.FEASIBLE, basis=Basis.EXACT, model=claim.model, optimum=optimum, proof=proof)


def _planes(values: Mapping[str, float | str]) -> Hyperplanes:
    planes: list[Hyperplane] = []
    while f"o_{len(planes)}" in values:
        i = len(planes)
        width = sum(1 for name in values if name.startswith(f"h_{i}_"))
        planes.append((tuple(Fraction(values[f"h_{i}_{j}"]) for j in range(width)), Fraction(values[f"o_{i}"])))
    return tuple(planes)


def _feasible(job: Job, base: Outcome, report: _Report, stop: threading.Event | None) -> Outcome:
    """Repair and verify: an exact network, or a refuted claim."""
    problem, claim = job.problem, report.claim
    proposal = proposed_network(problem, claim.values)
    if proposal is None:
        return replace(base, basis=Basis.REFUTED, note="the claim came without usable weights")
    if job.constraints:
        # nothing may be moved: what is rounded could leave the unit ball
        witness = proposal if problem.objection(proposal) is None else None
    else:
        witness = rounded_witness(problem, proposal)
    if not job.constraints and (witness is None or not _good_enough(job, witness, report)):
        repaired = _repair(job, claim, stop)
        if isinstance(repaired, Unrepaired):
            if witness is None:
                note = f"claimed feasible; the exact repair did not finish ({repaired.reason})"
                return replace(base, termination=repaired.termination, note=note)
        else:
            witness = best_network(problem, [found for found in (witness, repaired) if found is not None])
    if witness is None or problem.objection(witness) is not None:
        return replace(base, basis=Basis.REFUTED, note=_residual_note(job, proposal))
    objection = job.constraints.objection(problem, witness)
    if objection is not None:
        return replace(base, basis=Basis.REFUTED, note=f"claimed feasible, but {objection}")
    error = problem.error(witness)
    outcome = replace(
        base,
        verdict=Verdict.FEASIBLE,
        basis=Basis.WITNESS,
        witness=witness,
        objective=error,
        assumes=job.constraints.words,
    )
    return _with_bound(job, outcome, report)


def _good_enough(job: Job, witness: Network, report: _Report) -> bool:
    """Is there nothing left to repair? A decision is met. A minimum is what an exact solver says it is, or met if the
    solver itself claims no less; but within assumed boxes or on a grid there may be better networks near it.
    """
    if job.problem.target is not None:
        return True
    if report.restricted:
        return False
    bound = report.claim.bound
    return BACKENDS[job.solver].exact or (bound is not None and job.problem.error(witness) <= Fraction(bound))


def _with_bound(job: Job, outcome: Outcome, report: _Report) -> Outcome:
    """What the solver says about all networks: a bound if it computes exactly, else a claim."""
    said = report.claim.bound
    if said is None:
        return outcome
    if report.restricted:
        note = f"claims that {said} is the least error, under the formula's assumption"
        return replace(outcome, note=note, assumes=report.restricted)
    if not BACKENDS[job.solver].exact:
        return replace(outcome, claimed_bound=str(said), assumes=report.relies_on)
    bound = Fraction(said)
    if outcome.objective is not None and bound > outcome.objective:
        note = f"claimed that no error is below {bound}, and gave a network of error {outcome.objective}"
        return replace(outcome, claimed_bound=str(said), note=note)
    assumes = (*report.relies_on, *job.constraints.words)
    return replace(outcome, bound=bound, bound_basis=Basis.EXACT, assumes=assumes)


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
    if job.problem.exact_fit:
        return f"claimed feasible, but no exact fit has this activation pattern (largest residual as claimed: {shown})"
    error = job.problem.error(proposal)
    return (
        f"claimed feasible, but no exact network within the target was found near it (its error is above "
        f"{job.problem.target}{f': {error}' if len(str(error)) < 30 else ''})"
    )
