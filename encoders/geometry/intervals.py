"""Intervals with open or closed rational ends: where a breakline crosses a line."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Interval:
    """`low` ≤ `high`; an end is open unless said otherwise. A single point is closed at both ends."""

    low: Fraction
    high: Fraction
    low_closed: bool = False
    high_closed: bool = False

    @property
    def empty(self) -> bool:
        return self.low > self.high or (self.low == self.high and not (self.low_closed and self.high_closed))

    def meet(self, other: Interval) -> Interval:
        """The intersection, which may be empty."""
        low, low_open = max((self.low, not self.low_closed), (other.low, not other.low_closed))
        high, high_closed = min((self.high, self.high_closed), (other.high, other.high_closed))
        return Interval(low, high, not low_open, high_closed)

    def without_open(self, low: Fraction, high: Fraction) -> Interval:
        """What is left of it outside the open interval (low, high), if that is an interval; else the whole of it."""
        begins_inside = self.low > low or (self.low == low and not self.low_closed)
        ends_inside = self.high < high or (self.high == high and not self.high_closed)
        if begins_inside:
            return Interval(high, self.high, True, self.high_closed) if self.low < high else self
        if ends_inside and self.high > low:
            return Interval(self.low, low, self.low_closed, True)
        return self

    def mixed(self, other: Interval, share: Fraction) -> Interval:
        """{(1 − share)·a + share·b}: all values at a third line, affine in those at two others."""
        first = self._scaled(1 - share)
        second = other._scaled(share)
        return Interval(
            first.low + second.low,
            first.high + second.high,
            first.low_closed and second.low_closed,
            first.high_closed and second.high_closed,
        )

    def _scaled(self, factor: Fraction) -> Interval:
        if factor > 0:
            return Interval(self.low * factor, self.high * factor, self.low_closed, self.high_closed)
        if factor < 0:
            return Interval(self.high * factor, self.low * factor, self.high_closed, self.low_closed)
        zero = Fraction(0)
        return Interval(zero, zero, True, True)

    def hull(self, other: Interval) -> Interval:
        """The smallest interval that holds both."""
        low, low_open = min((self.low, not self.low_closed), (other.low, not other.low_closed))
        high, high_closed = max((self.high, self.high_closed), (other.high, other.high_closed))
        return Interval(low, high, not low_open, high_closed)
