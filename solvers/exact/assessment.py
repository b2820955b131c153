"""What a bound on the networks with given activation patterns says, whatever the loss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

import numpy as np

Quotient = tuple[int, int]
"""Numerator and positive denominator, not necessarily in lowest terms: comparing needs no gcd."""


@dataclass(frozen=True, slots=True)
class Enough:
    """From where on a lower bound of the known rows shows that nothing better is to be found: `limit` (None: nowhere).

    With `strict` the limit itself is still wanted, so the bound must exceed it.
    """

    limit: Fraction | None = None
    strict: bool = False

    def __call__(self, lower: Quotient) -> bool:
        if self.limit is None:
            return False
        left, right = lower[0] * self.limit.denominator, self.limit.numerator * lower[1]
        return left > right if self.strict else left >= right


@dataclass(frozen=True, slots=True)
class Assessment:
    """`lower`: every network with these patterns has at least this loss on these rows.

    `theta`: weights that attain it, where the patterns are complete and the minimum was computed. `gap`: by how much
    their loss may exceed `lower` (0 but for constraints with irrational solutions).
    """

    lower: Quotient
    theta: list[Fraction] | None = None
    gap: Fraction = Fraction(0)


class Bounder(Protocol):
    """The bounds of one loss on the rows of one `Samples`. `additive`: it is a sum over rows, not their maximum."""

    additive: bool

    def assess(
        self, patterns: Sequence[np.ndarray], signs: Sequence[int], count: int, enough: Enough, *, leaf: bool
    ) -> Assessment: ...
