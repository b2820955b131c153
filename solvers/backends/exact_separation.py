"""Our own enumeration of separating hyperplane pairs: the judge of 2-hyperplane separability, for small point sets."""

from __future__ import annotations

from math import comb

from instances import Hyperplanes, Verdict
from solvers.backends import Task
from solvers.claim import Claim, UnsupportedError
from solvers.exact.separation import separate
from solvers.outcome import Termination

LARGEST_ENUMERATION = 200_000
"""Spanned hyperplanes, counted with repetition."""


def version() -> str:
    return "satfit"


def solve(task: Task) -> Claim:
    """Exact. Feasible where planes as the promise says exist, infeasible where none separate, else unknown."""
    source = task.job.source
    if source is None:
        raise UnsupportedError("there is no separation problem")
    points = [*source.q, *source.p]
    size = comb(len(points), len(points[0])) if points else 0
    if size > LARGEST_ENUMERATION:
        raise UnsupportedError(f"{size} candidate hyperplanes, more than {LARGEST_ENUMERATION}")
    promised, separating = separate(source.q, source.p)
    if promised is not None:
        return Claim(Verdict.FEASIBLE, Termination.COMPLETED, "separated", values=values_of(promised))
    if separating is None:
        return Claim(Verdict.INFEASIBLE, Termination.COMPLETED, "inseparable")
    return Claim(
        Verdict.UNKNOWN,
        Termination.COMPLETED,
        "outside the promise",
        note="two hyperplanes separate, but none as the promise (3), (4) says: no theorem speaks about this instance",
    )


def values_of(planes: Hyperplanes) -> dict[str, float | str]:
    """Planes by name: h_<plane>_<coordinate>, o_<plane>."""
    values: dict[str, float | str] = {}
    for i, (h, o) in enumerate(planes):
        values |= {f"h_{i}_{j}": str(value) for j, value in enumerate(h)}
        values[f"o_{i}"] = str(o)
    return values
