"""Results that nobody measured, shaped as real ones are: for the cost of keeping and showing many of them."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from instances import Verdict
from satfit.database import connect
from satfit.database.writing import Writer
from satfit.row import Row
from solvers.outcome import Basis, Termination

SOLVERS = {"pysat:cadical195": "cnf", "z3": "smt", "highs": "big-m", "pulp:cbc": "big-m", "satfit": "data"}
"""The first one is native, and the z3 is exact."""
LIMIT_S = 60.0


def made_rows(runs: int, seed: int, slower: float = 1.0) -> Iterator[Row]:
    """`runs` rows of five solvers on runs / 20 instances with four seeds; times grow with the instance."""
    draw = random.Random(seed)
    instances = max(1, runs // (len(SOLVERS) * 4))
    for at in range(runs):
        instance, rest = at // (len(SOLVERS) * 4) % instances, at % (len(SOLVERS) * 4)
        solver = list(SOLVERS)[rest % len(SOLVERS)]
        yield _row(draw, instance, solver, rest // len(SOLVERS), slower)


def _row(draw: random.Random, instance: int, solver: str, seed: int, slower: float) -> Row:
    truth = Verdict.FEASIBLE if instance % 2 else Verdict.INFEASIBLE
    size = 20 + instance
    seconds = slower * 0.02 * size ** (0.8 + 0.2 * list(SOLVERS).index(solver)) * draw.lognormvariate(0, 0.3) / 10
    in_time = seconds < LIMIT_S
    bases = {"pysat:cadical195": Basis.PROOF, "z3": Basis.EXACT, "satfit": Basis.PROOF}
    basis = Basis.WITNESS if truth is Verdict.FEASIBLE else bases.get(solver, Basis.FLOAT)
    return Row(
        instance=f"planted-3sat-n{size}-m{4 * size}-s{instance}.cnf",
        family="3sat",
        rule="3sat-two-relus",
        label=truth,
        truth=Verdict.UNKNOWN,
        solver=solver,
        native=solver.startswith("pysat"),
        version="1.2.3",
        formula=SOLVERS[solver],
        geometry="presolve",
        asked=True,
        options={
            "seed": seed,
            "threads": 1,
            "time_limit_s": LIMIT_S,
            "memory_limit_mib": 4096,
            "geometry": "presolve",
            "budget": None,
            "loss": "zero",
            "target": "0",
            "bias": False,
            "free_signs": False,
            "weight_bound": None,
            "bounds": "theorem",
        },
        n=5 * size,
        d=size + 1,
        k=2,
        verdict=truth if in_time else Verdict.UNKNOWN,
        claimed=truth if in_time else Verdict.UNKNOWN,
        termination=Termination.COMPLETED if in_time else Termination.TIME_LIMIT,
        basis=basis if in_time else None,
        assumes=("Froese and Hertrich, Theorem 6",) if basis is Basis.FLOAT else (),
        note="",
        objective=Fraction(0) if in_time and truth is Verdict.FEASIBLE else None,
        bound=None,
        bound_basis=None,
        claimed_bound=None,
        truth_objective=None,
        label_objective=None,
        rejected=False,
        question=hashlib.sha256(str(instance).encode()).hexdigest(),
        repeat=0,
        encode_s=0.01,
        solve_s=round(min(seconds, LIMIT_S), 4),
        check_s=0.01,
        wall_s=round(min(seconds, LIMIT_S), 4),
        cpu_s=round(min(seconds, LIMIT_S), 4),
        peak_mib=80.0,
    )


def write_database(path: Path, runs: int, seed: int, slower: float = 1.0) -> None:
    """A results database of `runs` made-up runs."""
    with connect(path, write=True) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        machine = {"machine": "made up"}
        writer = Writer(connection, path, suite="made", suite_sha256="", environment=machine, started_at="")
        for at, row in enumerate(made_rows(runs, seed, slower)):
            writer.record(hashlib.sha256(str(at).encode()).digest(), row, "2026-01-01T00:00:00+00:00", {})
        writer.close()
