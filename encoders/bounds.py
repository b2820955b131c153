"""Boxes that hold the weights of a fit, and what is known about why.

A big-M constraint is only as sound as the bound behind M, so a bound never travels without its origin.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from instances import Activation, TrainingProblem


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
    formula says nothing about networks outside the boxes. "Fits" means: has a loss of at most the target, or the
    least loss of all networks where there is none.
    `grid`, if given, has the d + 1 denominators (weights, then bias) of a lattice that holds such a network too.

    For thresholds, whose weights have no scale of their own, the boxes promise more: a fit with T_pj ≥ 1 or T_pj ≤ 0 at
    every point, where T_pj = D_p·(w_j·x_p + b_j) and D_p is the common denominator of the coordinates of x_p. (On the
    grid T counts in the grid's own units, where it is an integer anyway.) `coefficients`, if given, is an interval
    that holds every free output coefficient of that fit.
    """

    boxes: tuple[Box, ...]
    origin: Origin
    statement: str
    grid: tuple[int, ...] | None = None
    coefficients: tuple[Fraction, Fraction] | None = None

    @property
    def proved(self) -> bool:
        return self.origin is Origin.THEOREM


DEFAULT_WEIGHT_BOUND = Fraction(1000)
"""Assumed where nobody gives a bound: generous for data of unit scale, and M stays far from float tolerances."""


def uniform_bounds(problem: TrainingProblem, bound: Fraction | None) -> WeightBounds:
    """|w_ji| ≤ bound and |b_j| ≤ bound for every neuron; None takes the default. Raises ValueError if bound ≤ 0.

    For thresholds also |a_j| ≤ bound where coefficients are free, and the distance to 0 that `WeightBounds` asks for.
    """
    origin = Origin.NONE if bound is None else Origin.USER
    value = DEFAULT_WEIGHT_BOUND if bound is None else bound
    if value <= 0:
        raise ValueError("the weight bound must be positive")
    interval = (-value, value)
    still = (Fraction(0), Fraction(0))
    box = Box((interval,) * problem.d, interval if problem.bias else still)
    who = "given by the user" if origin is Origin.USER else "a default, proved by nobody"
    if problem.activation is not Activation.THRESHOLD:
        return WeightBounds((box,) * problem.k, origin, f"every |weight| and |bias| is at most {value} ({who})")
    free = problem.signs is None
    bounded = "|weight|, |bias| and |coefficient|" if free else "|weight| and |bias|"
    statement = f"every {bounded} is at most {value}, with D·t ≥ 1 wherever a threshold is active ({who})"
    return WeightBounds((box,) * problem.k, origin, statement, coefficients=interval if free else None)
