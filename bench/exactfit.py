"""`exactfit`: how far ExactFit (Theorem 11) gets on 3SAT through Theorem 6, and how deep its branches are.

The formulas are those of the folder tiny3sat of SATFIT_DATA, of every number of variables one satisfiable and one not,
until none of a size is decided; with --quick, or without that folder, a bundled one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

from bench.rows import Row
from encoders.reductions import RULES, Options
from instances import ThreeSat
from instances.load import read_instance
from solvers.exact.exactfit import exact_fit

ITEM = "exactfit"
LIMIT_S = 20.0
ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("SATFIT_DATA", ROOT.parent / "shared" / "data")) / "tiny3sat"
BUNDLED = ROOT / "instances" / "suites" / "quick" / "planted-4-12.cnf"


def measure(*, quick: bool) -> list[Row]:
    """Seconds per formula; verdict, calls, depth and its bound are in the notes."""
    # what a solver's process loads is not the algorithm's time
    _row(BUNDLED)
    if quick or not DATA.is_dir():
        return [_row(BUNDLED)]
    rows: list[Row] = []
    for paths in _sizes():
        of_size = [_row(path) for path in paths]
        rows += of_size
        if all(row.note.startswith("open") for row in of_size):
            break
    return rows


def _sizes() -> Iterator[list[Path]]:
    by_size: dict[int, dict[bool, Path]] = {}
    for path in sorted(DATA.glob("*/*.cnf")):
        if match := re.search(r"_var_(\d+)_.*_is-(un)?sat_", path.name):
            by_size.setdefault(int(match[1]), {}).setdefault(match[2] is None, path)
    for _, paths in sorted(by_size.items()):
        yield list(paths.values())


def _row(path: Path) -> Row:
    source = read_instance(path).content
    assert isinstance(source, ThreeSat)
    problem = RULES["3sat-two-relus"].reduce(source, Options())
    begin = monotonic()
    found = exact_fit(problem, deadline=begin + LIMIT_S)
    seconds = monotonic() - begin
    if found.complete and (found.network is None) is not ("is-unsat" in path.name):
        raise AssertionError(f"{path}: the verdict is not the label")
    verdict = "feasible" if found.network else "infeasible" if found.complete else f"open after {LIMIT_S:.0f} s"
    work = found.work
    depth = f"depth {work['depth']} of at most {work['depth_bound']}"
    note = f"{verdict}; {work['calls']} calls, {work['lps']} programs, {depth}"
    size = f"{source.variables} variables, {len(source.clauses)} clauses"
    what = f"{size}: n = {problem.n}, d = {problem.d}, k = {problem.k}"
    figures = {"d": problem.d, "verdict": verdict, "calls": work["calls"]}
    return Row(ITEM, what, "s", (seconds,), note=note, figures=figures)
