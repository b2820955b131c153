"""`exact-growth`: how CPU time and nodes of the enumeration grow in n, k and d, fitted by least squares.

Teacher data of several seeds, least squares, one process. In n the fit is of logarithm against logarithm, and its slope
an exponent; in k and d of logarithm against number, and e to the slope is the factor for one more. A size at which a
seed is not finished in time ends its series. The last row is ExactFit on the unsatisfiable formulas of `exactfit`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, log
from statistics import linear_regression, median
from time import monotonic, process_time

from bench import exactfit
from bench.datasets import teacher
from bench.rows import Row, markdown
from instances import Loss
from solvers.exact.cell_search import search

ITEM = "exact-growth"
LIMIT_S = 60.0
SEEDS = (1, 2, 3)
COLUMNS = ("in", "at", "sizes", "CPU s", "nodes", "growth of s", "growth of nodes", "cells^k")


@dataclass(frozen=True, slots=True)
class Series:
    """Teacher data that differ in `varied` ("n", "d" or "k") only, and in their seed; `sizes` ascending."""

    varied: str
    fixed: dict[str, int]
    sizes: tuple[int, ...]

    @property
    def name(self) -> str:
        return f"{self.at}: in {self.varied}"

    @property
    def at(self) -> str:
        return ", ".join(f"{name} = {value}" for name, value in self.fixed.items())

    @property
    def power(self) -> bool:
        return self.varied == "n"


@dataclass(frozen=True, slots=True)
class Measured:
    """Of one size: CPU seconds and nodes of every seed, and the number of cells of one neuron, to the power k."""

    seconds: tuple[float, ...]
    nodes: tuple[int, ...]
    joint: float


SERIES = (
    Series("n", {"d": 1, "k": 1}, (25, 50, 100, 200)),
    Series("n", {"d": 1, "k": 2}, (14, 28, 56, 112)),
    Series("n", {"d": 2, "k": 1}, (25, 50, 100, 200)),
    Series("n", {"d": 2, "k": 2}, (8, 12, 16, 20, 24)),
    Series("k", {"d": 1, "n": 16}, (1, 2, 3, 4)),
    Series("d", {"k": 1, "n": 16}, (1, 2, 3, 4)),
    Series("d", {"k": 2, "n": 10}, (1, 2, 3)),
)
TINY = (Series("n", {"d": 1, "k": 1}, (6, 12)), Series("k", {"d": 1, "n": 6}, (1, 2)))


def measure(*, quick: bool, limit: float | None = None, only: str | None = None) -> list[Row]:
    """Two rows for each series whose name contains `only`: CPU time and nodes."""
    chosen = [series for series in (TINY if quick else SERIES) if only is None or only in series.name]
    rows = [row for series in chosen for row in _rows(series, LIMIT_S if limit is None else limit, quick=quick)]
    return rows if quick or (only is not None and only not in "exactfit") else [*rows, *_of_exact_fit()]


def _rows(series: Series, limit: float, *, quick: bool) -> Iterator[Row]:
    # the first search pays for what is loaded and compiled once
    _searched(series, series.sizes[0], 1, limit)
    seeds = SEEDS[:1] if quick else SEEDS
    measured: dict[int, Measured] = {}
    for size in series.sizes:
        found = _measured(series, size, seeds, limit)
        if found is None:
            break
        measured[size] = found
        print(f"  {series.name} = {size}: {found.nodes} nodes", file=sys.stderr, flush=True)
    if len(measured) < 2:
        yield Row(ITEM, series.name, "", (), note=f"nothing measured: too slow for {limit:.0f} s")
        return
    time = tuple(growth(series, measured, [m.seconds[i] for m in measured.values()]) for i in range(len(seeds)))
    nodes = tuple(growth(series, measured, [m.nodes[i] for m in measured.values()]) for i in range(len(seeds)))
    joint = growth(series, measured, [m.joint for m in measured.values()])
    figures = {
        "in": series.varied,
        "at": series.at,
        "sizes": ", ".join(map(str, measured)),
        "CPU s": ", ".join(f"{median(m.seconds):.2g}" for m in measured.values()),
        "nodes": ", ".join(f"{int(median(m.nodes)):,}" for m in measured.values()),
        "growth of s": _shown(series, time),
        "growth of nodes": _shown(series, nodes),
        "cells^k": _shown(series, (joint,)),
        "each": {size: {"seconds": m.seconds, "nodes": m.nodes} for size, m in measured.items()},
    }
    kind = "exponent" if series.power else "factor"
    note = f"{series.varied} = {figures['sizes']}: {figures['nodes']} nodes; of all joint patterns {figures['cells^k']}"
    yield Row(ITEM, f"{series.name}, {kind} of CPU time", "", time, note=note, figures=figures)
    yield Row(ITEM, f"{series.name}, {kind} of nodes", "", nodes)


def _measured(series: Series, size: int, seeds: Sequence[int], limit: float) -> Measured | None:
    """None if a seed is not finished in time."""
    found = [_searched(series, size, seed, limit) for seed in seeds]
    finished = [one for one in found if one is not None]
    if len(finished) < len(found):
        return None
    seconds, nodes, joint = zip(*finished, strict=True)
    return Measured(seconds, nodes, max(joint))


def _searched(series: Series, size: int, seed: int, limit: float) -> tuple[float, int, float] | None:
    given = series.fixed | {series.varied: size}
    problem = teacher(given["d"], given["k"], given["n"], seed=seed).problem(given["k"], Loss.L2)
    begin = process_time()
    found = search(problem, deadline=monotonic() + limit)
    if not found.complete:
        return None
    if found.error != found.bound:
        raise AssertionError(f"{series.name}: complete, and the bound is not the error")
    return process_time() - begin, found.nodes, float(max(1, found.cells)) ** problem.k


def growth(series: Series, measured: Sequence[int] | dict[int, Measured], values: Sequence[float]) -> float:
    """The exponent, or the factor for one more."""
    sizes = [log(size) if series.power else float(size) for size in measured]
    slope = linear_regression(sizes, [log(max(value, 1e-9)) for value in values]).slope
    return slope if series.power else exp(slope)


def _shown(series: Series, values: Sequence[float]) -> str:
    """The median, and the range over the seeds."""
    head = f"{series.varied}^" if series.power else "× "
    spread = f" ({min(values):.2f} … {max(values):.2f})" if len(values) > 1 else ""
    return f"{head}{median(values):.2f}{spread}"


def _of_exact_fit() -> Iterator[Row]:
    """Calls and seconds against d, of formulas that are unsatisfiable and were decided."""
    rows = [row for row in exactfit.measure(quick=False) if row.figures.get("verdict") == "infeasible"]
    by_size = {int(row.figures["d"]): row for row in rows}
    if len(by_size) < 3:
        return
    series = Series("d", {"k": 2}, tuple(by_size))
    seconds = growth(series, series.sizes, [row.values[0] for row in by_size.values()])
    calls = growth(series, series.sizes, [float(row.figures["calls"]) for row in by_size.values()])
    figures = {
        "in": "d",
        "at": "k = 2, ExactFit",
        "sizes": ", ".join(map(str, by_size)),
        "CPU s": ", ".join(f"{row.values[0]:.2g}" for row in by_size.values()),
        "nodes": ", ".join(f"{row.figures['calls']:,}" for row in by_size.values()),
        "growth of s": _shown(series, (seconds,)),
        "growth of nodes": _shown(series, (calls,)),
    }
    yield Row(ITEM, "ExactFit, k = 2: in d, factor of calls", "", (calls,), figures=figures)


def show(rows: Sequence[Row]) -> str:
    """The table of the documentation."""
    return markdown(rows, COLUMNS)
