"""Is one side of a finite set cut off by a half-space? Exactly, with a certificate either way.

Points are lifted: x̃ = (x, 1) with a bias, x̃ = x without. A half-space {w·x̃ > 0} cuts off P and leaves N if and only
if there are no λ ≥ 0 on P, not all 0, and μ ≥ 0 on N with Σ λ_p x̃_p = Σ μ_q x̃_q (Motzkin's transposition theorem).
With a bias the last coordinate says Σ λ = Σ μ: the two convex hulls have a point in common, and P and N may be
exchanged.

The multipliers are asked for with Σ λ = 1: the first phase of the simplex method, with one row per lifted coordinate
and one more. It ends with multipliers whose points are linearly independent but for that one relation, so at most
d + 2 points with a bias (Radon, Kirchberger) and d + 1 without; or with simplex multipliers (−w, θ), θ > 0, that
price out every column: w·x̃_p ≥ θ on P and w·x̃_q ≤ 0 on N. The lexicographic ratio test keeps it from cycling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from operator import mul

from flint import fmpq

Lifted = tuple[int, ...]
"""A positive multiple of x̃ in integers: which side it is on, and what is in a cone, do not depend on the multiple."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """The cones of two sets of points (numbers) meet: not all of `inside` have w·x̃ > 0 and all of `outside` not.

    Σ inside[p]·x̃_p = Σ outside[q]·x̃_q with positive multipliers, for the lifted points as they were given.
    """

    inside: dict[int, Fraction]
    outside: dict[int, Fraction]


def lift(x: Sequence[Fraction], *, bias: bool) -> Lifted:
    """The smallest integer multiple of (x, 1), or of x."""
    row = (*x, Fraction(1)) if bias else tuple(x)
    scale = lcm(*(value.denominator for value in row))
    whole = [int(value * scale) for value in row]
    common = gcd(*whole) or 1
    return tuple(value // common for value in whole)


def cut_off(points: Sequence[Lifted], inside: Sequence[int], outside: Sequence[int]) -> tuple[int, ...] | Meeting:
    """Integers w with w·x̃ > 0 on `inside` and w·x̃ ≤ 0 on `outside`, or why there are none."""
    size = len(points[0]) if points else 0
    if not inside:
        return (0,) * size
    m = size + 1
    one, zero = fmpq(1), fmpq(0)
    # rows of [right side | inverse of the basis]
    rows = [[zero, *(one if c == r else zero for c in range(m))] for r in range(m)]
    rows[-1][0] = one
    basis: list[int | None] = [None] * m
    sides = dict.fromkeys(inside, 1) | dict.fromkeys(outside, -1)
    while True:
        left = [row for row, member in zip(rows, basis, strict=True) if member is None]
        price = [sum((row[c] for row in left), zero) for c in range(m + 1)]
        if price[0] == 0:
            return _meeting(points, rows, basis, sides)
        y = _whole(price[1:])
        entering, best = None, 0
        weights, theta = y[:-1], y[-1]
        for i, side in sides.items():
            value = sum(map(mul, weights, points[i]))
            value = value + theta if side > 0 else -value
            if value > best:
                entering, best = i, value
        if entering is None:
            return tuple(-value for value in weights)
        side = sides[entering]
        column = [*(side * value for value in points[entering]), int(side > 0)]
        entries = [sum((row[c + 1] * value for c, value in enumerate(column) if value), zero) for row in rows]
        at = min(
            (r for r in range(m) if entries[r] > 0),
            key=lambda r: [value / entries[r] for value in rows[r]],
        )
        rows[at] = [value / entries[at] for value in rows[at]]
        for r in range(m):
            if r != at and entries[r] != 0:
                rows[r] = [a - entries[r] * b for a, b in zip(rows[r], rows[at], strict=True)]
        basis[at] = entering


def _whole(values: Sequence[fmpq]) -> list[int]:
    scale = lcm(*(int(value.q) for value in values))
    return [int(value.p) * (scale // int(value.q)) for value in values]


def _meeting(
    points: Sequence[Lifted], rows: Sequence[Sequence[fmpq]], basis: Sequence[int | None], sides: dict[int, int]
) -> Meeting:
    parts: dict[int, dict[int, Fraction]] = {1: {}, -1: {}}
    for row, member in zip(rows, basis, strict=True):
        if member is not None and row[0] != 0:
            parts[sides[member]][member] = Fraction(int(row[0].p), int(row[0].q))
    found = Meeting(parts[1], parts[-1])
    if not is_meeting(points, found):
        raise AssertionError(f"no relation between the points: {found}")
    return found


def is_meeting(points: Sequence[Lifted], found: Meeting) -> bool:
    """Is it what it says? Recomputed from the definition."""
    if not found.inside or min((*found.inside.values(), *found.outside.values())) <= 0:
        return False
    return all(
        sum(c * points[p][i] for p, c in found.inside.items())
        == sum(c * points[q][i] for q, c in found.outside.items())
        for i in range(len(points[0]))
    )
