"""Runs as JSON: what `compare --json`, `solve --json` and `train --json` print. Fields are only ever added."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from instances import Verdict
from satfit.batch import Results
from satfit.case import Run
from satfit.judge import truth_of
from satfit.scoring import Score, scores

SCHEMA_VERSION = 1


def run_to_json(run: Run, truth: Verdict) -> dict[str, Any]:
    """One run. `truth` is the certified native verdict on its source, or unknown."""
    case, outcome, cost = run.case, run.outcome, run.outcome.cost
    optimum = "0" if truth is Verdict.FEASIBLE else None
    return {
        "instance": case.instance.name,
        "family": case.instance.family,
        "rule": None if case.rule is None else case.rule.name,
        "label": None if case.instance.label is None else case.instance.label.value,
        "truth": truth.value,
        "solver": run.backend.name,
        "version": outcome.version or run.backend.versions(),
        "formula": None if run.formula is None else run.formula.value,
        "geometry": "none",
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
        "bound": "0" if outcome.objective is not None else None,
        "truth_objective": optimum,
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
        "bias": run.case.problem.bias,
        "free_signs": run.case.problem.signs is None,
        "weight_bound": None if settings.weight_bound is None else str(settings.weight_bound),
        "bounds": run.case.bounds.origin.value,
    }


def results_to_json(results: Results) -> dict[str, Any]:
    """The whole document of `compare --json`."""
    return {
        "schema_version": SCHEMA_VERSION,
        "runs": [run_to_json(run, truth) for run, truth in with_truth(results.runs)],
        "disagreements": [
            {
                "instance": quarrel.instance,
                "verdicts": {party: verdict.value for party, verdict in quarrel.verdicts.items()},
                "certified": None if quarrel.certified is None else quarrel.certified.value,
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


def with_truth(runs: Sequence[Run]) -> list[tuple[Run, Verdict]]:
    """Each run with the certified native verdict on its instance."""
    truths: dict[int, Verdict] = {}
    for case in {id(run.case): run.case for run in runs}.values():
        truths[id(case)] = truth_of([run for run in runs if run.case is case])
    return [(run, truths[id(run.case)]) for run in runs]
