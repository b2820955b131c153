"""`geometry`: who decides what, with the presolve and without; and how the presolve grows."""

from __future__ import annotations

from functools import partial
from math import log
from statistics import linear_regression, median
from typing import Any

from bench.child import in_child, in_turns, timed
from bench.inputs import poits_text, read, reduced
from bench.rows import Row
from encoders.geometry.presolve import presolve
from encoders.reductions.poits_plane import NAME
from instances import OneInThreeSat, Verdict
from instances.dimacs import write_dimacs
from instances.load import parse_instance
from satfit.batch import run_one
from satfit.case import make_case
from satfit.settings import Settings
from solvers.registry import available, find_backend

ITEM = "geometry"
SOLVERS = ("satfit", "z3", "highs", "pulp:cbc", "scip", "ortools:cp-sat")
FORMULAS = {
    "one clause": OneInThreeSat(3, ((1, 2, 3),)),
    "(v,v,v)": OneInThreeSat(1, ((1, 1, 1),)),
    "Figure 5": OneInThreeSat(5, ((5, 4, 3), (4, 3, 2), (5, 2, 1))),
    "all triples of four": OneInThreeSat(4, ((1, 2, 3), (1, 2, 4), (1, 3, 4), (2, 3, 4))),
    "12 clauses over 12": None,
}
LIMIT_S = 20.0
GROWTH = 2.2
"""Quadratic in the neurons, with something for numbers that get longer."""


def presolve_all(texts: list[str], rounds: int) -> dict[str, Any]:
    """In a child: neurons, and CPU seconds of the presolve, round after round."""
    problems = [reduced(read(text))[0] for text in texts]
    ways = {str(at): partial(timed, partial(presolve, problem)) for at, problem in enumerate(problems)}
    costs = in_turns(ways, rounds)
    return {
        "neurons": [problem.k for problem in problems],
        "cpu_s": [[cost.cpu_s for _, cost in costs[name]] for name in ways],
    }


def measure(*, quick: bool) -> list[Row]:
    """Decided counts on formulas nobody decides without the presolve, and the exponent of the presolve's time."""
    return [*_decided(quick), _growth(quick)]


def _decided(quick: bool) -> list[Row]:
    formulas = dict(list(FORMULAS.items())[:1]) if quick else FORMULAS
    limit = 3.0 if quick else LIMIT_S
    sources = [source or read(poits_text(12, 12)) for source in formulas.values()]
    rows = []
    for solver in SOLVERS:
        if solver not in available() or (quick and solver not in ("satfit", "z3")):
            continue
        for geometry in ("presolve",) if solver == "satfit" else ("none", "presolve"):
            settings = Settings(solvers=(solver,), rule=NAME, geometry=geometry, time_limit_s=limit)
            seconds = []
            for source in sources:
                text = write_dimacs(source).encode()
                case = make_case(parse_instance(text, file="formula.poits"), settings)
                run = run_one(case, find_backend(solver), settings)
                if run.outcome.verdict is not Verdict.UNKNOWN:
                    seconds.append(run.outcome.cost.wall_s)
            what = f"{solver}, geometry {geometry}: decided of {len(sources)}"
            note = f"the slowest took {max(seconds):.1f} s" if seconds else f"none in {limit:.0f} s"
            least = len(sources) if geometry == "presolve" and not quick else None
            rows.append(Row(ITEM, what, "", (float(len(seconds)),), least=least, note=note))
    return rows


def _growth(quick: bool) -> Row:
    clauses = (1, 2) if quick else (4, 8, 15, 30)
    texts = [poits_text(m, max(3, 3 * m // 2)) for m in clauses]
    result = in_child("bench.geometry", "presolve_all", texts=texts, rounds=1 if quick else 3)
    neurons, seconds = result["neurons"], result["cpu_s"]
    slopes = tuple(
        linear_regression([log(k) for k in neurons], [log(s) for s in round_]).slope
        for round_ in zip(*seconds, strict=True)
    )
    each = ", ".join(f"{k}: {median(s):.2f} s" for k, s in zip(neurons, seconds, strict=True))
    what = f"presolve, {clauses[0]} to {clauses[-1]} clauses: exponent of time in neurons"
    note = f"neurons and CPU seconds: {each}; peak {result['peak_mib']:.0f} MiB"
    return Row(ITEM, what, "", slopes, most=GROWTH, note=note)
