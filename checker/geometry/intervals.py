"""Intervals of rationals whose ends are open or closed, each by itself; the place of a crossing on a line."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Interval:
    """All h with low < h < high, an end included where it is closed. Empty ones can be built, see `empty`."""

    low: Fraction
    high: Fraction
    low_closed: bool = False
    high_closed: bool = False

    @property
    def empty(self) -> bool:
        return self.low > self.high or (self.low == self.high and not (self.low_closed and self.high_closed))

    def meet(self, other: Interval) -> Interval:
        """The intersection; at a common end it is closed only if both are."""
        low, low_closed = self.low, self.low_closed
        if other.low > low:
            low, low_closed = other.low, other.low_closed
        elif other.low == low:
            low_closed = low_closed and other.low_closed
        high, high_closed = self.high, self.high_closed
        if other.high < high:
            high, high_closed = other.high, other.high_closed
        elif other.high == high:
            high_closed = high_closed and other.high_closed
        return Interval(low, high, low_closed, high_closed)

    def times(self, factor: Fraction) -> Interval:
        """All factor * h. Of a non-empty interval, 0 leaves the closed point 0."""
        if factor > 0:
            return Interval(self.low * factor, self.high * factor, self.low_closed, self.high_closed)
        if factor < 0:
            return Interval(self.high * factor, self.low * factor, self.high_closed, self.low_closed)
        return Interval(_ZERO, _ZERO, True, True)

    def plus(self, other: Interval) -> Interval:
        """All sums; an end of a sum is attained only if both ends are."""
        return Interval(
            self.low + other.low,
            self.high + other.high,
            self.low_closed and other.low_closed,
            self.high_closed and other.high_closed,
        )

    def outside(self, low: Fraction, high: Fraction) -> tuple[Interval, Interval]:
        """What of it lies at or below `low`, and at or above `high`: all but the open interval between them."""
        below = Interval(self.low, min(self.high, low), self.low_closed, self.high > low or self.high_closed)
        above = Interval(max(self.low, high), self.high, self.low < high or self.low_closed, self.high_closed)
        return below, above


def blend(at_0: Interval, at_1: Interval, rho: Fraction) -> Interval:
    """(1 - rho) at_0 + rho at_1, of non-empty intervals: where an affine function is at rho, known at 0 and 1."""
    return at_0.times(1 - rho).plus(at_1.times(rho))


def hull(first: Interval, last: Interval) -> Interval:
    """The smallest interval that holds both, of which `first` begins and `last` ends."""
    return Interval(first.low, last.high, first.low_closed, last.high_closed)
