"""Sums of squares: how a multiplicity becomes a scaling under squared error (Lagrange: four squares are enough)."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt


def squares(n: int) -> tuple[int, ...]:
    """At most four positive integers, descending, whose squares sum to n ≥ 0; as few as possible."""
    for terms in range(5):
        found = _squares(n, terms, isqrt(n))
        if found is not None:
            return found
    raise AssertionError("Lagrange's theorem")


def _squares(n: int, terms: int, largest: int) -> tuple[int, ...] | None:
    if n == 0:
        return () if terms == 0 else None
    if terms == 0:
        return None
    if terms == 1:
        root = isqrt(n)
        return (root,) if root * root == n and root <= largest else None
    for a in range(min(largest, isqrt(n)), 0, -1):
        if terms * a * a < n:
            return None
        rest = _squares(n - a * a, terms - 1, a)
        if rest is not None:
            return (a, *rest)
    return None


def rational_squares(value: Fraction) -> tuple[Fraction, ...]:
    """At most four positive rationals whose squares sum to value ≥ 0: p/q = pq/q²."""
    return tuple(Fraction(a, value.denominator) for a in squares(value.numerator * value.denominator))
