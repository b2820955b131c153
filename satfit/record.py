"""From a run to its row, and back for what the judge changed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace
from typing import Any

from instances import Solution, Verdict
from satfit.case import Case, Run
from satfit.row import Row
from solvers.outcome import Basis, Termination


def row_of(run: Run, repeat: int = 0) -> Row:
    """One run before it has met the others, so its truth is unknown.

    No error is below 0, so a witness of error 0 is its own proved bound.
    """
    case, outcome, cost = run.case, run.outcome, run.outcome.cost
    bound, bound_basis = outcome.bound, outcome.bound_basis
    if outcome.objective == 0:
        bound, bound_basis = outcome.objective, Basis.PROOF
    optimum, unit = case.instance.optimum, case.unit
    return Row(
        instance=case.instance.name,
        family=case.instance.family,
        rule=None if case.rule is None else case.rule.name,
        label=case.instance.label,
        truth=Verdict.UNKNOWN,
        solver=run.backend.name,
        native=run.backend.native,
        version=outcome.version or run.backend.versions(),
        formula=None if run.formula is None else run.formula.value,
        geometry=outcome.geometry,
        asked=not outcome.unasked and outcome.termination is not Termination.UNSUPPORTED,
        options=options_of(run),
        n=case.problem.n,
        d=case.problem.d,
        k=case.problem.k,
        verdict=outcome.verdict,
        claimed=outcome.claimed,
        termination=outcome.termination,
        basis=outcome.basis,
        assumes=tuple(outcome.assumes),
        note=outcome.note,
        objective=outcome.objective,
        bound=bound,
        bound_basis=bound_basis,
        claimed_bound=outcome.claimed_bound,
        truth_objective=None,
        label_objective=unit * optimum if case.minimises and unit is not None and optimum is not None else None,
        rejected=outcome.rejected,
        question=question_of(case),
        repeat=repeat,
        encode_s=round(cost.encode_s, 4),
        solve_s=round(cost.solve_s, 4),
        check_s=round(cost.check_s, 4),
        wall_s=round(cost.wall_s, 4),
        cpu_s=round(cost.cpu_s, 4),
        peak_mib=round(cost.peak_mib, 1),
    )


def question_of(case: Case) -> str:
    """SHA-256 of what is asked: the instance's content, the rule and the variant of it."""
    rule, problem = case.rule, case.problem
    asked = {
        "instance": case.instance.sha256,
        "rule": None if rule is None else rule.name,
        "options": {name: str(value) for name, value in asdict(case.options).items()},
        "loss": problem.loss.value,
        "target": None if problem.target is None else str(problem.target),
    }
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode("ascii")).hexdigest()


def judged_run(run: Run, row: Row) -> Run:
    """The run with what its row became when it met the others."""
    outcome = replace(
        run.outcome,
        verdict=row.verdict,
        basis=row.basis,
        note=row.note,
        bound=row.bound,
        bound_basis=row.bound_basis,
        claimed_bound=row.claimed_bound,
    )
    return replace(run, outcome=outcome)


def options_of(run: Run) -> dict[str, Any]:
    """Everything that was asked for and can change the answer or its cost."""
    settings = run.settings
    return {
        "seed": settings.seed,
        "threads": settings.threads,
        "time_limit_s": settings.time_limit_s,
        "memory_limit_mib": settings.memory_limit_mib,
        "geometry": settings.geometry,
        "budget": settings.budget,
        "loss": run.case.problem.loss.value,
        "target": None if run.case.problem.target is None else str(run.case.problem.target),
        "bias": run.case.problem.bias,
        "free_signs": run.case.problem.signs is None,
        **({"constraints": list(settings.constraints.words)} if settings.constraints else {}),
        "weight_bound": None if settings.weight_bound is None else str(settings.weight_bound),
        "bounds": run.case.bounds.origin.value,
    }


def solution_to_json(solution: Solution) -> list[Any]:
    """Truth values as booleans, hyperplanes as {"h": […], "o": …} with rational strings."""
    written: list[Any] = []
    for part in solution:
        if isinstance(part, bool):
            written.append(part)
        else:
            written.append({"h": [str(value) for value in part[0]], "o": str(part[1])})
    return written
