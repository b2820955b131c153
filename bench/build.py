"""`build`: time and memory of reduce + build, and of writing the MPS file, each in a fresh process."""

from __future__ import annotations

import os
from dataclasses import asdict
from functools import partial
from typing import Any

from bench.child import in_child, in_turns, peak_mib, timed
from bench.inputs import poits_text, read, reduced, three_sat_text
from bench.rows import Row
from encoders.formulas.milp import build_milp
from encoders.formulas.write_mps import write_mps

ITEM = "build"


def build_once(text: str, write: bool) -> dict[str, Any]:
    """In a child: read the source, then measure reduce + build; or else writing the model that was built."""
    source = read(text)
    before = peak_mib()
    model, cost = timed(lambda: build_milp(*reduced(source), "big-m"))
    if write:
        with open(os.devnull, "w", encoding="ascii") as out:
            _, cost = timed(lambda: write_mps(model, out))
    size = {"rows": model.num_rows, "columns": model.num_columns, "nonzeros": model.num_nonzeros}
    return asdict(cost) | size | {"before_mib": before}


def measure(*, quick: bool) -> list[Row]:
    """Two instances, two steps. The goals speak of building; the peak is to hold while writing as well."""
    clauses, variables = (2, 20) if quick else (20, 250)
    plane = poits_text(clauses, 3 * clauses // 2)
    instances = {
        f"plane, {clauses} clauses": (plane, 10.0, 1536.0),
        f"two ReLUs, {variables} variables": (three_sat_text(variables), 1.0, 200.0),
    }
    steps = {"reduce + build": False, "write MPS": True}
    ways = {
        f"{name}: {step}": partial(in_child, "bench.build", "build_once", text=text, write=write)
        for name, (text, _, _) in instances.items()
        for step, write in steps.items()
    }
    results = in_turns(ways, rounds=1 if quick else 5)
    rows = []
    for name, (_, most_s, most_mib) in instances.items():
        for step, write in steps.items():
            what = f"{name}: {step}"
            mine = results[what]
            size = ", ".join(f"{mine[0][key]:,} {key}" for key in ("rows", "columns", "nonzeros"))
            before = f"{mine[0]['before_mib']:.0f} MiB of it before reducing"
            rows += [
                Row(
                    ITEM,
                    f"{what}, wall",
                    "s",
                    tuple(r["wall_s"] for r in mine),
                    most=None if write else most_s,
                    note="" if write else size,
                ),
                Row(ITEM, f"{what}, CPU", "s", tuple(r["cpu_s"] for r in mine)),
                Row(ITEM, f"{what}, peak", "MiB", tuple(r["peak_mib"] for r in mine), most=most_mib, note=before),
            ]
    return rows
