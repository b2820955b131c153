"""Rows for reports: one that can be bent, and random batches of many kinds."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from instances import Verdict
from satfit.row import Row
from solvers.outcome import Basis, Termination

NASTY = "</script><b>&|_$%~^{}\\`#.cnf"
PLACE = {
    "machine": "here",
    "cpu": "a processor",
    "cores": 2,
    "python": "3.11",
    "version_z3-solver": "4.13",
    "gone": None,
}


def row(instance: str = "a.cnf", solver: str = "z3", **changes: Any) -> Row:
    """A run that found a witness in a second; `options` are merged into the usual ones."""
    options = {
        "seed": 0,
        "threads": 1,
        "time_limit_s": 20.0,
        "memory_limit_mib": 4096,
        "geometry": "presolve",
        "budget": None,
        "loss": "zero",
        "target": "0",
        "bias": False,
        "free_signs": False,
        "weight_bound": None,
        "bounds": "theorem",
    } | changes.pop("options", {})
    usual = Row(
        instance=instance, family="3sat", rule="3sat-two-relus", label=None, truth=Verdict.UNKNOWN, solver=solver,
        native=solver.startswith("pysat:"), version="1.0", formula="cnf" if solver.startswith("pysat:") else "smt",
        geometry="presolve", asked=True, options=options, n=20, d=5, k=2, verdict=Verdict.FEASIBLE,
        claimed=Verdict.FEASIBLE, termination=Termination.COMPLETED, basis=Basis.WITNESS, assumes=(), note="",
        objective=None, bound=None, bound_basis=None, claimed_bound=None, truth_objective=None, label_objective=None,
        rejected=False, question=f"question of {instance}", repeat=0, encode_s=0.1, solve_s=0.8, check_s=0.1,
        wall_s=1.0, cpu_s=1.0, peak_mib=50.0,
    )  # fmt: skip
    return replace(usual, **changes)


def no(basis: Basis = Basis.FLOAT) -> dict[str, Any]:
    """What makes it an infeasible of that basis."""
    return {"verdict": Verdict.INFEASIBLE, "claimed": Verdict.INFEASIBLE, "basis": basis}


def open_run(termination: Termination = Termination.TIME_LIMIT) -> dict[str, Any]:
    """What makes it undecided."""
    return {"verdict": Verdict.UNKNOWN, "claimed": Verdict.UNKNOWN, "basis": None, "termination": termination}


REFUTED = {"verdict": Verdict.UNKNOWN, "claimed": Verdict.INFEASIBLE, "basis": Basis.REFUTED, "note": "it was wrong"}
RESTRICTED = {"verdict": Verdict.UNKNOWN, "claimed": Verdict.INFEASIBLE, "basis": Basis.RESTRICTED}
LEAST = {"options": {"target": None, "loss": "l1"}}
KINDS: tuple[dict[str, Any], ...] = (
    {},
    no(Basis.PROOF),
    no(Basis.EXACT),
    no(Basis.FLOAT),
    RESTRICTED,
    REFUTED,
    *(open_run(termination) for termination in Termination),
    {"asked": False} | no(Basis.PROOF),
    {"asked": False} | REFUTED,
    LEAST | {"objective": Fraction(5), "bound": Fraction(5), "bound_basis": Basis.PROOF},
    LEAST | {"objective": Fraction(5), "bound": Fraction(5), "bound_basis": Basis.EXACT},
    LEAST | {"objective": Fraction(5), "claimed_bound": "5.0000001"},
    LEAST | {"objective": Fraction(5), "claimed_bound": "3", "termination": Termination.TIME_LIMIT},
    LEAST | {"objective": Fraction(0), "bound": Fraction(0), "bound_basis": Basis.PROOF},
    LEAST | open_run(),
)
"""Every way a run can end, as changes of a row."""


def batch(seed: int, count: int, solvers: int = 4, instances: int = 6) -> list[Row]:
    """Random rows: some solvers native, several seeds and repeats, holes, unsupported combinations, other limits."""
    dice = random.Random(seed)
    names = ["pysat:cadical195", "z3", "cvc5", "highs", "scip", "mine"][:solvers]
    repeats: dict[tuple[Any, ...], int] = {}
    made = []
    for _ in range(count):
        instance, kind, solver = dice.randrange(instances), dice.choice(KINDS), dice.choice(names)
        limit = dice.choice((10.0, 10.0, 10.0, 20.0))
        options = {"seed": dice.randrange(2), "time_limit_s": limit} | kind.get("options", {})
        asked = (instance, solver, options["seed"], limit, options.get("target", "0"))
        repeats[asked] = repeats.get(asked, -1) + 1
        made.append(
            row(
                f"i{instance}.cnf",
                solver,
                **kind
                | {
                    "options": options,
                    "question": f"q{instance}{options.get('target', '0')}",
                    "repeat": repeats[asked],
                    "wall_s": round(dice.uniform(0.01, limit), 4),
                    "peak_mib": round(dice.uniform(10, 100), 1),
                    "n": 10 * (instance + 1),
                    "k": instance + 1,
                },
            )
        )
    return made


BATCHES = st.builds(batch, seed=st.integers(0, 10**6), count=st.integers(0, 60))
