"""`scaling`: read + reduce + encode over sizes that double; the time per non-zero of the model must not grow."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from math import log
from statistics import linear_regression, median
from typing import Any

from bench.child import in_child, in_turns, timed
from bench.inputs import poits_text, read, reduced, three_sat_text
from bench.rows import Row
from encoders.formulas.milp import build_milp
from encoders.formulas.write_mps import write_mps

ITEM = "scaling"
MOST = 1.1
"""A straight line gives 1; what is over is noise, caches, and numbers that get longer."""


def encode_all(texts: Sequence[str], rounds: int) -> dict[str, Any]:
    """In a child: CPU seconds of every text, round after round, and its model's non-zeros."""
    _encode(texts[0])
    nonzeros = [_encode(text) for text in texts]
    ways = {str(at): partial(timed, partial(_encode, text)) for at, text in enumerate(texts)}
    costs = in_turns(ways, rounds)
    return {"nonzeros": nonzeros, "cpu_s": [[cost.cpu_s for _, cost in costs[name]] for name in ways]}


def exponent(nonzeros: Sequence[int], seconds: Sequence[float]) -> float:
    """The slope of log time against log non-zeros, by least squares."""
    return linear_regression([log(n) for n in nonzeros], [log(s) for s in seconds]).slope


def measure(*, quick: bool) -> list[Row]:
    """The plane by clauses, two ReLUs by variables."""
    clauses, variables = ((2, 3), (20, 40)) if quick else ((2, 4, 8, 16, 20), (50, 100, 200, 400, 800))
    series = {
        "plane": (clauses, "clauses", [poits_text(m, max(3, 3 * m // 2)) for m in clauses]),
        "two ReLUs": (variables, "variables", [three_sat_text(n) for n in variables]),
    }
    rows = []
    for name, (sizes, unit, texts) in series.items():
        result = in_child("bench.scaling", "encode_all", texts=texts, rounds=1 if quick else 5)
        nonzeros, seconds = result["nonzeros"], result["cpu_s"]
        what = f"{name}, {sizes[0]} to {sizes[-1]} {unit}"
        slopes = tuple(exponent(nonzeros, round_) for round_ in zip(*seconds, strict=True))
        each = ", ".join(f"{1e6 * median(s) / n:.2f}" for n, s in zip(nonzeros, seconds, strict=True))
        note = f"{nonzeros[0]:,} to {nonzeros[-1]:,} non-zeros; µs of CPU time per non-zero: {each}"
        rows.append(Row(ITEM, f"{what}: exponent of time in non-zeros", "", slopes, most=MOST, note=note))
    return rows


def _encode(text: str) -> int:
    model = build_milp(*reduced(read(text)), "big-m")
    with open(os.devnull, "w", encoding="ascii") as out:
        write_mps(model, out)
    return model.num_nonzeros
