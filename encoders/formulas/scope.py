"""How far a formula's "infeasible" reaches, and what a formula cannot say at all."""

from __future__ import annotations

from dataclasses import dataclass

from encoders.bounds import WeightBounds
from instances import SatfitError

LARGEST_EXACT_FLOAT = 2**53
"""Integers up to here are exact in double precision: what a floating-point solver reads is what was meant."""

TURNED = "geometry: what follows from the data for neurons turned to one side (computed exactly)"
"""What a formula with facts relies on."""

SIDES = "geometry: on which side of a threshold points are, as follows from the data (computed exactly)"
"""What a formula with `Switches` relies on."""

COUNTED = "geometry: how many positive neurons there can be, as follows from the data (computed exactly)"
"""What an answer put together from one formula per number of positive neurons relies on."""


@dataclass(frozen=True, slots=True)
class Scope:
    """`complete`: the formula is satisfiable if and only if some network fits. Otherwise `restricted` says under which
    assumption. `relies_on` names the theorems a complete formula uses.
    """

    restricted: tuple[str, ...] = ()
    relies_on: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        return not self.restricted


def scope_of_bounds(bounds: WeightBounds) -> Scope:
    """A formula confined to these boxes is complete exactly if the boxes are proved."""
    if bounds.proved:
        return Scope(relies_on=(bounds.statement,))
    return Scope(restricted=(bounds.statement,))


class UnsupportedFormulaError(SatfitError):
    """This problem cannot be put into this formula exactly; the message has the numbers."""
