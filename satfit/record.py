"""Runs as JSON: what `compare --json`, `solve --json` and `train --json` print. Fields are only ever added."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from instances import Solution, Verdict
from satfit.batch import Results
from satfit.case import Run
from satfit.judge import truth_of
from satfit.scoring import Score, scores
from solvers.outcome import Basis, Termination

SCHEMA_VERSION = 1


def run_to_json(run: Run, truth: Verdict, truth_objective: Fraction | None) -> dict[str, Any]:
    """One run. `truth` is the certified native verdict on its source, or unknown; `truth_objective` the least error.

    No error is below 0, so a witness of error 0 is its own proved bound.
    """
    case, outcome, cost = run.case, run.outcome, run.outcome.cost
    bound, bound_basis = outcome.bound, outcome.bound_basis
    if outcome.objective == 0:
        bound, bound_basis = outcome.objective, Basis.PROOF
    return {
        "instance": case.instance.name,
        "family": case.instance.family,
        "rule": None if case.rule is None else case.rule.name,
        "label": None if case.instance.label is None else case.instance.label.value,
        "truth": truth.value,
        "solver": run.backend.name,
        "version": outcome.version or run.backend.versions(),
        "formula": None if run.formula is None else run.formula.value,
        "geometry": outcome.geometry,
        "asked": not outcome.unasked and outcome.termination is not Termination.UNSUPPORTED,
        "options": options_of(run),
        "n": case.problem.n,
        "d": case.problem.d,
        "k": case.problem.k,
        "verdict": outcome.verdict.value,
        "claimed": outcome.claimed.value,
        "termination": outcome.termination.value,
        "basis": None if outcome.basis is None else outcome.basis.value,
        "assumes": list(outcome.assumes),
        "note": outcome.note,
        "objective": None if outcome.objective is None else str(outcome.objective),
        "bound": None if bound is None else str(bound),
        "bound_basis": None if bound_basis is None else bound_basis.value,
        "claimed_bound": outcome.claimed_bound,
        "truth_objective": None if truth_objective is None else str(truth_objective),
        "encode_s": round(cost.encode_s, 4),
        "solve_s": round(cost.solve_s, 4),
        "check_s": round(cost.check_s, 4),
        "wall_s": round(cost.wall_s, 4),
        "cpu_s": round(cost.cpu_s, 4),
        "peak_mib": round(cost.peak_mib, 1),
    }


def options_of(run: Run) -> dict[str, Any]:
    """Everything that was asked for and can change the answer or its cost."""
    settings = run.settings
    return {
        "seed": settings.seed,
        "threads": settings.threads,
        "time_limit_s": settings.time_limit_s,
        "memory_limit_mib": settings.memory_limit_mib,
        "budget": settings.budget,
        "loss": run.case.problem.loss.value,
        "target": None if run.case.problem.target is None else str(run.case.problem.target),
        "bias": run.case.problem.bias,
        "free_signs": run.case.problem.signs is None,
        "weight_bound": None if settings.weight_bound is None else str(settings.weight_bound),
        "bounds": run.case.bounds.origin.value,
    }


def results_to_json(results: Results) -> dict[str, Any]:
    """The whole document of `compare --json`."""
    return {
        "schema_version": SCHEMA_VERSION,
        "runs": [run_to_json(*told) for told in with_truth(results.runs)],
        "disagreements": [
            {
                "instance": quarrel.instance,
                "verdicts": {party: str(verdict) for party, verdict in quarrel.verdicts.items()},
                "certified": None if quarrel.certified is None else str(quarrel.certified),
                "minority": list(quarrel.minority),
            }
            for quarrel in results.disagreements
        ],
        "summary": [score_to_json(score) for score in scores(results.runs)],
        "interrupted": results.interrupted,
        "planned": results.planned,
    }


def score_to_json(score: Score) -> dict[str, Any]:
    return {
        "solver": score.solver,
        "runs": score.runs,
        "decided": score.decided,
        "certified": score.certified,
        "refuted": score.refuted,
        "par2_s": round(score.par2_s, 3),
        "peak_mib": round(score.peak_mib, 1),
    }


def with_truth(runs: Sequence[Run]) -> list[tuple[Run, Verdict, Fraction | None]]:
    """Each run with the certified native verdict on its instance, and the least error that follows from the source."""
    truths: dict[int, tuple[Verdict, Fraction | None]] = {}
    for case in {id(run.case): run.case for run in runs}.values():
        mine = [run for run in runs if run.case is case]
        truth = truth_of(mine)
        least: Fraction | None = None
        if case.problem.exact_fit and truth is Verdict.FEASIBLE:
            least = Fraction(0)
        elif case.minimises:
            least = next((run.outcome.bound for run in mine if run.backend.native and run.outcome.optimal), None)
        truths[id(case)] = truth, least
    return [(run, *truths[id(run.case)]) for run in runs]


def solution_to_json(solution: Solution) -> list[Any]:
    """Truth values as booleans, hyperplanes as {"h": […], "o": …} with rational strings."""
    written: list[Any] = []
    for part in solution:
        if isinstance(part, bool):
            written.append(part)
        else:
            written.append({"h": [str(value) for value in part[0]], "o": str(part[1])})
    return written
