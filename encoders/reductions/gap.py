"""Theorem 2's reading: what a network says about the source when its error is only approximately the least one.

Manurangsi & Reichman, Theorems 1, 2 and 4: the minimum error is `unit` times the least cost OPT of a solution,
exactly. So an algorithm that comes within a factor ρ of the minimum error comes within ρ of OPT, and since OPT is
NP-hard to approximate within (nm)^(1/(log log nm)^O(1)) for circuits of depth 3, so is the minimum error."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from encoders.reductions.base import PLAIN, NotAFitError, Options, Reduction
from encoders.reductions.variants import backward, reduced
from instances import Minimising, MonotoneCircuit, Network, SetCover


@dataclass(frozen=True, slots=True)
class Reading:
    """`lower` ≤ OPT ≤ `upper`; `solution` costs `upper` (None with `upper` if the error is too large to read one).

    `lower` rests on the given factor: it is as certain as "this error is at most ρ times the minimum".
    """

    error: Fraction
    lower: int
    upper: int | None
    solution: tuple[bool, ...] | None

    def __str__(self) -> str:
        if self.upper is None:
            return f"error {self.error}: the least cost is at least {self.lower}; no solution can be read from it"
        return f"error {self.error}: a solution of cost {self.upper}, and none of cost below {self.lower}"


def reading(
    rule: Reduction[Any, Any], source: Minimising, network: Network, factor: Fraction, options: Options = PLAIN
) -> Reading:
    """The statement about the source that follows from a network whose error is at most `factor` ≥ 1 times the minimum.

    The source must have a solution (else there is no OPT to speak of). Raises ValueError for a factor below 1, a rule
    without a cost, or a source without a solution.
    """
    if factor < 1:
        raise ValueError(f"the factor {factor} is below 1")
    if rule.unit is None or not isinstance(source, SetCover | MonotoneCircuit):
        raise ValueError(f"{rule.name} minimises no cost")
    if not source.satisfied_by((True,) * source.variables):
        raise ValueError("the source has no solution")
    unit = rule.unit(source, options)
    error = reduced(rule, source, options).error(network)
    lower = (error / (factor * unit)).__ceil__()
    if error > unit * sum(source.soft_costs().values()):
        return Reading(error, lower, None, None)
    try:
        solution = backward(rule, source, network, options)
    except NotAFitError as refusal:
        raise AssertionError(f"a network of error {error} owes a solution: {refusal}") from None
    return Reading(error, lower, source.cost(solution), solution)
