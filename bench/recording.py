"""`recording`: what a run of a suite costs beyond the solver itself, and what ten thousand recorded runs cost to show.

The cost of a run is that of `satfit run` with so many runs, less that of starting it again when all are there, per
run; from it goes the bare script of `isolation`, which imports the library and solves the same file.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from bench.child import ROOT, Cost, environment, in_child, in_turns
from bench.inputs import read, reduced
from bench.isolation import MOST_CPU_S, ONE_THREAD, SCRIPTS
from bench.made_results import write_database
from bench.rows import Row, missing
from encoders.formulas import Formula, write_formula
from instances.generators import generate
from instances.schema import problem_to_json
from solvers.registry import BACKENDS

ITEM = "recording"
PROGRAM = "from satfit.cli import main; main()"
RUNS = 10_000
MOST_REPORT_S = 10.0
MOST_DIFF_S = 2.0
MOST_MB = 20.0


def measure(*, quick: bool) -> list[Row]:
    """Runs of z3 and HiGHS on a formula of four variables, then a database of ten thousand made-up runs."""
    rows = []
    for solver in ("z3", "highs"):
        info = BACKENDS[solver]
        if info.missing():
            rows.append(missing(ITEM, solver, info.packages[0][1]))
            continue
        rounds, runs = (1, 2) if quick else (5, 20)
        result = in_child("bench.recording", "costs", solver=solver, rounds=rounds, runs=runs)
        beyond = zip(result["batch"], result["again"], result["bare"], strict=True)
        values = tuple((batch - again) / runs - bare / runs for batch, again, bare in beyond)
        rows.append(Row(ITEM, f"{solver}: CPU of a recorded run over the bare solver", "s", values, most=MOST_CPU_S))
    return rows + _shown(quick)


def costs(solver: str, rounds: int, runs: int) -> dict[str, Any]:
    """In a child: CPU seconds of a batch of `runs`, of the same batch when all is there, of `runs` bare scripts."""
    problem, bounds = reduced(read(generate("planted-3sat", {"variables": 4, "clauses": 8}, 1).text))
    formula = BACKENDS[solver].formulas[0]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / ("formula.smt2" if formula is Formula.SMT else "formula.mps")
        with file.open("w", encoding="ascii") as out:
            write_formula(formula, problem, bounds, out)
        (folder / "problem.json").write_text(json.dumps(problem_to_json(problem)))
        suite = folder / "suite.toml"
        suite.write_text(
            f'instances = ["problem.json"]\nsolvers = ["{solver}"]\ngeometry = "none"\nseeds = {list(range(runs))}\n'
        )
        bare = [sys.executable, "-P", str(ROOT / "bench" / "bare" / SCRIPTS[solver]), str(file)]
        count = 0

        def batch() -> float:
            nonlocal count
            count += 1
            return _cpu_s(_satfit("run", suite, "--db", folder / f"{count}.db", "--quiet"))

        def again() -> float:
            return _cpu_s(_satfit("run", suite, "--db", folder / f"{max(count, 1)}.db", "--quiet"))

        def scripts() -> float:
            return sum(_cpu_s(bare) for _ in range(runs))

        batch()
        results: dict[str, list[float]] = {"batch": [], "again": [], "bare": []}
        for _ in range(rounds):
            results["batch"].append(batch())
            results["again"].append(again())
            results["bare"].append(scripts())
        return results


def _shown(quick: bool) -> list[Row]:
    runs = 200 if quick else RUNS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_database(folder / "a.db", runs, 0)
        write_database(folder / "b.db", runs, 1, slower=1.02)
        ways = {
            "report": partial(_wall_s, _satfit("report", folder / "a.db", "-o", folder / "report")),
            "diff": partial(_wall_s, _satfit("diff", folder / "a.db", folder / "b.db", "--quiet")),
        }
        seconds = in_turns(ways, rounds=1 if quick else 5)
        size = (folder / "a.db").stat().st_size / 1e6
        page = sum(file.stat().st_size for file in (folder / "report").rglob("*") if file.is_file()) / 1e6
    return [
        Row(ITEM, f"{runs} runs: report, wall", "s", tuple(seconds["report"]), most=MOST_REPORT_S),
        Row(ITEM, f"{runs} runs: diff, wall", "s", tuple(seconds["diff"]), most=MOST_DIFF_S),
        Row(ITEM, f"{runs} runs: size of the database", "MB", (size,), most=MOST_MB),
        Row(ITEM, f"{runs} runs: size of the report", "MB", (page,)),
    ]


def _satfit(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-P", "-c", PROGRAM, *map(str, arguments)]


def _wall_s(command: list[str]) -> float:
    return _run(command).wall_s


def _cpu_s(command: list[str]) -> float:
    return _run(command).cpu_s


def _run(command: list[str]) -> Cost:
    used, begin = resource.getrusage(resource.RUSAGE_CHILDREN), perf_counter()
    fixed = environment(PYTHONHASHSEED="0", PYTHONPATH=str(ROOT), **ONE_THREAD)
    done = subprocess.run(command, env=fixed, cwd=ROOT, capture_output=True, text=True, check=False)
    # a diff that finds something ends with 5
    if done.returncode not in (0, 5):
        raise RuntimeError(f"{command[-3:]} ended with {done.returncode}: {done.stderr.strip()[-500:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime
    return Cost(perf_counter() - begin, cpu_s)
