"""Rows as JSON: what `compare --json`, `solve --json` and `train --json` print. Fields are only ever added."""

from __future__ import annotations

from typing import Any

from satfit.batch import Results
from satfit.disagreement import Disagreement
from satfit.scoring import Score, scores

SCHEMA_VERSION = 1


def results_to_json(results: Results) -> dict[str, Any]:
    """The whole document of `compare --json`."""
    return {
        "schema_version": SCHEMA_VERSION,
        "runs": [row.to_json() for row in results.rows],
        "disagreements": [disagreement_to_json(quarrel) for quarrel in results.disagreements],
        "summary": [score_to_json(score) for score in scores(results.rows)],
        "interrupted": results.interrupted,
        "planned": results.planned,
    }


def disagreement_to_json(quarrel: Disagreement) -> dict[str, Any]:
    return {
        "instance": quarrel.instance,
        "verdicts": {party: str(verdict) for party, verdict in quarrel.verdicts.items()},
        "certified": None if quarrel.certified is None else str(quarrel.certified),
        "minority": list(quarrel.minority),
    }


def score_to_json(score: Score) -> dict[str, Any]:
    return {
        "solver": score.solver,
        "formula": score.formula,
        "runs": score.runs,
        "decided": score.decided,
        "certified": score.certified,
        "refuted": score.refuted,
        "par2_s": round(score.par2_s, 3),
        "peak_mib": round(score.peak_mib, 1),
    }
