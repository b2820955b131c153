"""`against`: building the same model through PuLP, Pyomo and linopy.

The others are handed integral points and every M before the clock starts; satfit works them out on it. What the others
make of it are expressions, and linopy's matrix is a row of its own; satfit's model is the matrix.
"""

from __future__ import annotations

from functools import partial
from importlib import import_module, util
from typing import Any

from bench.child import in_child, in_turns, peak_mib, timed
from bench.inputs import poits_text, read, reduced
from bench.rows import Row, missing, ratios
from bench.ways.given import given

ITEM = "against"
PACKAGES = {"satfit": "encoders", "pulp": "pulp", "pyomo": "pyomo", "linopy": "linopy"}
SHOWN = {"pulp": "PuLP", "pyomo": "Pyomo", "linopy": "linopy"}
AT_LEAST = {"pulp": 10.0, "pyomo": 10.0, "linopy": 1.0}
WARM_UP, SMALL, MIDDLE, LARGE = (1, 3), (2, 3), (3, 6), (20, 30)
"""(clauses, variables) of planted instances."""


class UnequalModelsError(Exception):
    """Two libraries did not build the same model, so nothing was compared."""


def lines_of(way: str, size: tuple[int, int]) -> list[str]:
    """The model as text, by that library."""
    module = import_module(f"bench.ways.{way}_way")
    lines: list[str] = module.canonical(module.build(*_start(way, size)))
    return lines


def small_model(way: str) -> dict[str, Any]:
    """In a child: `lines_of` an instance small enough to compare every entry."""
    return {"lines": lines_of(way, SMALL)}


def build_once(way: str, size: tuple[int, int]) -> dict[str, Any]:
    """In a child: build a tiny model first, then the one that counts."""
    module = import_module(f"bench.ways.{way}_way")
    finish = getattr(module, "finish", lambda model: model)
    finish(module.build(*_start(way, WARM_UP)))
    start = _start(way, size)
    model, build = timed(lambda: module.build(*start))
    built_mib = peak_mib()
    _, rest = timed(lambda: finish(model))
    return {"build_s": build.wall_s, "finish_s": rest.wall_s, "built_mib": built_mib, "size": module.size(model)}


def measure(*, quick: bool) -> list[Row]:
    """Equal models first, then the ratios. Raises UnequalModelsError."""
    here = [way for way, package in PACKAGES.items() if util.find_spec(package) is not None]
    check_equal({way: in_child("bench.against", "small_model", way=way)["lines"] for way in here}, "line")
    middle, large = (SMALL, SMALL) if quick else (MIDDLE, LARGE)
    rounds = 1 if quick else 5
    rows = _compare(here, list(SHOWN), middle, rounds)
    return rows + _compare(["satfit", "linopy"] if "linopy" in here else ["satfit"], ["linopy"], large, rounds)


def _compare(here: list[str], others: list[str], instance: tuple[int, int], rounds: int) -> list[Row]:
    ways = {way: partial(in_child, "bench.against", "build_once", way=way, size=instance) for way in here}
    results = in_turns(ways, rounds) if len(here) > 1 else {}
    check_equal({way: mine[0]["size"] for way, mine in results.items()}, "(rows, columns, non-zeros)")
    rows = []
    for other in others:
        what = f"plane, {instance[0]} clauses: {SHOWN[other]}'s time ÷ satfit's"
        if other not in results:
            rows.append(missing(ITEM, what, f"{other}, of the extra `bench`"))
            continue
        ours, theirs = ([r["build_s"] for r in results[way]] for way in ("satfit", other))
        n_rows, n_columns, n_nonzeros = results[other][0]["size"]
        counts = f"the same {n_rows:,} rows, {n_columns:,} columns, {n_nonzeros:,} non-zeros"
        rows.append(Row(ITEM, what, "x", ratios(theirs, ours), least=AT_LEAST[other], note=counts))
        if other == "linopy":
            full = [r["build_s"] + r["finish_s"] for r in results[other]]
            rows.append(Row(ITEM, f"{what}, matrix included", "x", ratios(full, ours), least=AT_LEAST[other]))
        peaks = ratios(*([r["built_mib"] for r in results[way]] for way in (other, "satfit")))
        rows.append(Row(ITEM, f"plane, {instance[0]} clauses: {SHOWN[other]}'s peak memory ÷ satfit's", "x", peaks))
    return rows


def _start(way: str, size: tuple[int, int]) -> tuple[Any, ...]:
    problem, bounds = reduced(read(poits_text(*size)))
    return (problem, bounds) if way == "satfit" else (given(problem, bounds),)


def check_equal(by_way: dict[str, Any], what: str) -> None:
    """Raises UnequalModelsError, with the first difference, unless all are as satfit's."""
    for way, theirs in by_way.items():
        if theirs != by_way["satfit"]:
            first = next((f"{a!r} ≠ {b!r}" for a, b in zip(by_way["satfit"], theirs, strict=False) if a != b), "")
            raise UnequalModelsError(f"satfit and {way} differ in some {what}: {first or 'one has more'}")


__all__ = ["ITEM", "UnequalModelsError", "check_equal", "lines_of", "measure"]
