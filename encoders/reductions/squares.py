"""Sums of squares: how a multiplicity becomes a scaling under squared error (Lagrange: four squares are enough)."""

from __future__ import annotations

from fractions import Fraction
from itertools import count
from math import isqrt

from flint import fmpz

SMALL = 10_000
"""Up to here the fewest squares are found by search; beyond, some four are found by Rabin and Shallit's method."""


def squares(n: int) -> tuple[int, ...]:
    """At most four positive integers, descending, whose squares sum to n ≥ 0; as few as possible if n is small."""
    if n > SMALL and n % 4 == 0:
        # four squares with a sum divisible by 8 are even, so no odd prime would be left below
        return tuple(2 * a for a in squares(n // 4))
    if n > SMALL:
        return tuple(sorted((a for a in _four(n) if a), reverse=True))
    for terms in range(5):
        found = _fewest(n, terms, isqrt(n))
        if found is not None:
            return found
    raise AssertionError("Lagrange's theorem")


def _fewest(n: int, terms: int, largest: int) -> tuple[int, ...] | None:
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
        rest = _fewest(n - a * a, terms - 1, a)
        if rest is not None:
            return (a, *rest)
    return None


def _four(n: int) -> tuple[int, int, int, int]:
    """Take a and b off until a prime p ≡ 1 (mod 4) is left, which is a sum of two squares; such a and b abound."""
    for a in range(isqrt(n), -1, -1):
        rest = n - a * a
        for b in range(min(isqrt(rest), 300), -1, -1):
            p = rest - b * b
            if p in (0, 1):
                return a, b, p, 0
            if p % 4 == 1 and fmpz(p).is_prime():
                return a, b, *_two(p)
    raise AssertionError("Lagrange's theorem")


def _two(p: int) -> tuple[int, int]:
    """The two squares of a prime p ≡ 1 (mod 4): Euclid's algorithm on p and a root of −1 (Hermite, Serret)."""
    root = next(r for base in count(2) if (r := pow(base, (p - 1) // 4, p)) * r % p == p - 1)
    a, b = p, root
    while b * b > p:
        a, b = b, a % b
    return b, isqrt(p - b * b)


def rational_squares(value: Fraction) -> tuple[Fraction, ...]:
    """At most four positive rationals whose squares sum to value ≥ 0: p/q = pq/q²."""
    return tuple(Fraction(a, value.denominator) for a in squares(value.numerator * value.denominator))
