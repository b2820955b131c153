"""From exact numbers to the floats of a picture, whatever their size."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

LARGEST = 1e150
"""Products of two floats below this are finite."""


def to_float(value: Fraction) -> float:
    """The nearest float, cut off where sums and products of two would overflow."""
    try:
        return max(-LARGEST, min(LARGEST, float(value)))
    except OverflowError:
        return LARGEST if value > 0 else -LARGEST


RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


@dataclass(frozen=True, slots=True)
class Scale:
    """value ↦ (value − origin) / 10^exponent, computed exactly and rounded once."""

    origin: Fraction = Fraction(0)
    exponent: int = 0

    @property
    def unit(self) -> Fraction:
        return Fraction(10) ** self.exponent

    def __call__(self, value: Fraction) -> float:
        return to_float((value - self.origin) / self.unit if self.exponent or self.origin else value)

    def name(self, symbol: str) -> str:
        """What an axis shows, as mathtext: `x_1`, or `(x_1 − min) / 10^k` where the numbers ask for it."""
        shown = symbol if not self.origin else rf"({symbol} - \min {symbol})"
        return f"${shown}$" if not self.exponent else rf"${shown}\;/\;10^{{{self.exponent}}}$"

    def words(self, symbol: str) -> str:
        """The same as plain text, for labels that are sentences: a viewer keeps those in one piece."""
        if self.origin:
            symbol = f"({symbol} − min)"
        return symbol if not self.exponent else f"{symbol} / 10{str(self.exponent).translate(RAISED)}"


def magnitude(value: Fraction) -> int:
    """About ⌊log₁₀ |value|⌋, for values of any size; 0 for 0."""
    if not value:
        return 0
    return math.floor(math.log10(abs(value.numerator)) - math.log10(value.denominator) + 1e-9)


def scale_for(values: Iterable[Fraction]) -> Scale:
    """A scale on which the values are of ordinary size and do not run into each other."""
    values = list(values)
    if not values:
        return Scale()
    low, high = min(values), max(values)
    reach = max(abs(low), abs(high))
    # a float holds 15 digits: points that differ only in later ones would become one
    origin = low if reach >= 10**6 * max(high - low, Fraction(1)) else Fraction(0)
    size = magnitude(max(abs(low - origin), abs(high - origin)))
    return Scale(origin, size if size >= 5 or size <= -4 else 0)
