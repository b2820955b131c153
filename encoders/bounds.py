"""Boxes that hold the weights of a fit, and what is known about why.

A big-M constraint is only as sound as the bound behind M, so a bound never travels without its origin.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from instances import TrainingProblem


class Origin(StrEnum):
    """Who vouches for a bound: a theorem, the user, or nobody (a default that had to be chosen)."""

    THEOREM = "theorem"
    USER = "user"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Box:
    """Closed intervals: one per weight of a neuron (length d), one for its bias."""

    weights: tuple[tuple[Fraction, Fraction], ...]
    bias: tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class WeightBounds:
    """One box per neuron. Meaning: if any network fits, one with every neuron in its box does.

    That holds when `origin` is THEOREM (`statement` says by what); otherwise it is an assumption and an infeasible
    formula says nothing about networks outside the boxes.
    `grid`, if given, has the d + 1 denominators (weights, then bias) of a lattice that holds such a network too.
    """

    boxes: tuple[Box, ...]
    origin: Origin
    statement: str
    grid: tuple[int, ...] | None = None

    @property
    def proved(self) -> bool:
        return self.origin is Origin.THEOREM


DEFAULT_WEIGHT_BOUND = Fraction(1000)
"""Assumed where nobody gives a bound: generous for data of unit scale, and M stays far from float tolerances."""


def uniform_bounds(problem: TrainingProblem, bound: Fraction | None) -> WeightBounds:
    """|w_ji| ≤ bound and |b_j| ≤ bound for every neuron; None takes the default. Raises ValueError if bound ≤ 0."""
    origin = Origin.NONE if bound is None else Origin.USER
    value = DEFAULT_WEIGHT_BOUND if bound is None else bound
    if value <= 0:
        raise ValueError("the weight bound must be positive")
    interval = (-value, value)
    still = (Fraction(0), Fraction(0))
    box = Box((interval,) * problem.d, interval if problem.bias else still)
    who = "given by the user" if origin is Origin.USER else "a default, proved by nobody"
    return WeightBounds((box,) * problem.k, origin, f"every |weight| and |bias| is at most {value} ({who})")
