"""A comparison of two sets of runs as JSON: what `diff --json` prints. Fields are only ever added."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from satfit.regression.difference import Difference
from satfit.regression.kinds import Change, Kind
from satfit.regression.pairing import configuration_of
from satfit.regression.speed import CONFIDENCE, FLOOR_S, Speed
from satfit.row import Row

SCHEMA_VERSION = 1


def difference_to_json(made: Difference, before: str, after: str) -> dict[str, Any]:
    """The whole document; `before` and `after` are the files as they were named."""
    counted = Counter(change.kind for change in made.changes)
    return {
        "schema_version": SCHEMA_VERSION,
        "a": before,
        "b": after,
        "exit_code": made.exit_code,
        "regressions": len(made.regressions) + len(made.slowdowns),
        "thresholds": {**asdict(made.thresholds), "floor_s": FLOOR_S, "confidence": CONFIDENCE},
        "pairs": len(made.pairing.pairs),
        "alike": made.alike,
        "only_a": unpaired(made.pairing.only_before),
        "only_b": unpaired(made.pairing.only_after),
        "superseded_a": made.superseded_before,
        "superseded_b": made.superseded_after,
        "limits_apart": made.pairing.limits_apart,
        "counts": {kind.value: counted[kind] for kind in Kind},
        "changes": [_change(change) for change in made.changes],
        "speed": [_speed(speed) for speed in made.speeds],
    }


def unpaired(rows: Sequence[Row]) -> dict[str, int]:
    """Runs without a partner, by configuration, in the order they appear."""
    return dict(Counter(str(configuration_of(row)) for row in rows))


def _change(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind.value,
        "regression": change.kind.regression,
        "instance": change.instance,
        "configuration": change.who,
        "what": change.what,
        "a": None if change.before is None else _side(change.before),
        "b": None if change.after is None else _side(change.after),
    }


def _side(row: Row) -> dict[str, Any]:
    return {
        "instance": row.instance,
        "question": row.question,
        "seed": row.options["seed"],
        "repeat": row.repeat,
        "version": row.version,
        "verdict": row.verdict.value,
        "basis": None if row.basis is None else row.basis.value,
        "termination": row.termination.value,
        "certified": row.certified,
        "objective": None if row.objective is None else str(row.objective),
        "bound": None if row.bound is None else str(row.bound),
        "bound_basis": None if row.bound_basis is None else row.bound_basis.value,
        "wall_s": row.wall_s,
        "cpu_s": row.cpu_s,
    }


def _speed(speed: Speed) -> dict[str, Any]:
    return {**asdict(speed), "configuration": str(speed.configuration), "claim": speed.claim.value}
