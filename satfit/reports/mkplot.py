"""Files for mkplot (github.com/alexeyignatiev/mkplot): the typical runs of one configuration on its tasks."""

from __future__ import annotations

import re
from typing import Any

from satfit.reports.numbers import Entry, Numbers
from satfit.reports.tasks import typical
from satfit.row import Row
from satfit.scoring import decided

MAKER = "satfit"


def mkplot(numbers: Numbers) -> dict[str, dict[str, Any]]:
    """File name → document, one per configuration with runs.

    `stats[task]`: `status` (decided), `rtime` (wall seconds; the time limit where nothing was decided), `mempeak`, and
    our own `verdict`, `basis`, `termination`. `program` and `prog_alias` are the configuration's name, which no
    other has, so that any choice of `--legend` tells them apart.
    """
    found: dict[str, dict[str, Any]] = {}
    for entry in numbers.entries:
        runs = numbers.board.runs[entry.configuration]
        if not runs:
            continue
        stats = {task.name: _stat(entry, typical(mine)) for task, mine in runs.items()}
        limits = ", ".join(text for text in entry.configuration.limits if text)
        preamble = {
            "program": entry.name,
            "prog_alias": entry.name,
            "prog_args": _settings(entry),
            "benchmark": numbers.title,
            "runsolver_args": limits,
            "made_by": MAKER,
        }
        found[_unused(entry.name, found)] = {"preamble": preamble, "stats": stats}
    return found


def _settings(entry: Entry) -> str:
    asked = entry.configuration
    parts = [f"--solver {asked.solver}"]
    if asked.geometry:
        parts.append(f"--geometry {asked.geometry}")
    return " ".join(parts)


def _stat(entry: Entry, row: Row) -> dict[str, Any]:
    solved = decided(row)
    return {
        "status": solved,
        "rtime": row.wall_s if solved else entry.configuration.time_limit_s,
        "mempeak": f"{round(row.peak_mib * 1024)} KiB",
        "verdict": str(row.verdict),
        "basis": None if row.basis is None else str(row.basis),
        "termination": str(row.termination),
    }


def _unused(name: str, taken: dict[str, dict[str, Any]]) -> str:
    """A file name of plain characters that is not in use."""
    stem = re.sub(r"[^a-z0-9.]+", "-", name.lower()).strip("-.")[:80] or "configuration"
    candidate, number = f"{stem}.json", 2
    while candidate in taken:
        candidate, number = f"{stem}-{number}.json", number + 1
    return candidate
