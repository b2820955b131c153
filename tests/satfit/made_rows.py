"""Rows made up from a seed, of every kind there is."""

from __future__ import annotations

import hashlib
import random
from fractions import Fraction

from instances import Verdict
from satfit.row import Row
from solvers.outcome import Basis, Termination

SOLVERS = (("pysat:cadical195", "cnf"), ("z3", "smt"), ("highs", "big-m"), ("scip", "indicator"), ("satfit", "data"))


def made_row(draw: random.Random, at: int = 0) -> Row:
    """A row whose fields fit together no better than a solver's might."""
    solver, formula = draw.choice(SOLVERS)
    verdict = draw.choice(list(Verdict))
    instance = f"planted-{at % 500}.cnf"
    objective = draw.choice([None, Fraction(0), Fraction(draw.randrange(1, 99), draw.randrange(1, 99))])
    return Row(
        instance=instance,
        family="3sat",
        rule="3sat-two-relus",
        label=draw.choice([None, Verdict.FEASIBLE]),
        truth=Verdict.UNKNOWN,
        solver=solver,
        native=solver.startswith("pysat"),
        version="1.2.3",
        formula=formula,
        geometry=draw.choice(["none", "cuts", "presolve"]),
        asked=draw.random() < 0.9,
        options={"seed": draw.randrange(3), "time_limit_s": 60.0, "target": draw.choice(["0", None]), "loss": "l1"},
        n=100 + at % 500,
        d=20,
        k=2,
        verdict=verdict,
        claimed=verdict,
        termination=draw.choice(list(Termination)),
        basis=draw.choice([None, *Basis]),
        assumes=draw.choice([(), ("Theorem 6", "a bound; nobody proved it")]),
        note=draw.choice(["", "größter Rest 1/3", "x" * 200]),
        objective=objective,
        bound=draw.choice([None, objective]),
        bound_basis=draw.choice([None, Basis.PROOF]),
        claimed_bound=draw.choice([None, "2.0000001"]),
        truth_objective=None,
        label_objective=draw.choice([None, Fraction(1, 3)]),
        rejected=draw.random() < 0.1,
        question=hashlib.sha256(instance.encode()).hexdigest(),
        repeat=draw.randrange(3),
        encode_s=0.01,
        solve_s=round(draw.random(), 4),
        check_s=0.0,
        wall_s=round(60 * draw.random(), 4),
        cpu_s=round(60 * draw.random(), 4),
        peak_mib=80.5,
    )
