"""Where a confined breakline can be: the exact region over all base coordinates, from its intervals on tight lines."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, pairwise

from encoders.geometry.intervals import Interval
from encoders.geometry.lines import Vector
from satfit.pictures.geometry import Point

Held = Sequence[tuple[Fraction, Interval]]
"""(base, interval) on two tight lines or more of the plane, bases ascending and different."""

Slice = tuple[Fraction, Fraction, Fraction]
"""(base, lowest height, greatest height)."""


def original(base: Vector, height: Fraction, u: Vector) -> Vector:
    """The point base + height·u, the base lacking the coordinate of u's last entry that is not 0 (`lines.place`)."""
    m = max(i for i, value in enumerate(u) if value)
    full = (*base[:m], Fraction(0), *base[m:])
    return tuple(value + height * step for value, step in zip(full, u, strict=True))


def region(held: Held, first: Fraction, last: Fraction) -> list[Slice] | None:
    """The region of a line held in these intervals, for bases from `first` to `last`: its bounds where they bend.

    Heights are affine in the base, so every two tight lines bound them anywhere; the bounds used are the tightest. None
    where they contradict each other.
    """
    corners = sorted({first, last, *(base for base, _ in held if first < base < last)})
    slices: list[Slice] = []
    for left, right in pairwise(corners):
        here, there = _bounds(held, left), _bounds(held, right)
        shares = {Fraction(0), Fraction(1)}
        for side in (0, 1):
            lines = {(a[side], b[side]) for a, b in zip(here, there, strict=True)}
            shares |= {share for p, q in combinations(lines, 2) if (share := _meeting(p, q)) is not None}
        for share in sorted(shares):
            low = max(a[0] + share * (b[0] - a[0]) for a, b in zip(here, there, strict=True))
            high = min(a[1] + share * (b[1] - a[1]) for a, b in zip(here, there, strict=True))
            if low > high:
                return None
            slices.append((left + share * (right - left), low, high))
    return list(dict.fromkeys(slices))


def outline(slices: Sequence[Slice]) -> list[Point]:
    """The region as a polygon in (base, height)."""
    return [(base, high) for base, _, high in slices] + [(base, low) for base, low, _ in reversed(slices)]


def _bounds(held: Held, base: Fraction) -> list[tuple[Fraction, Fraction]]:
    """(low, high) at a base, by every two tight lines and by the line itself: always in the same order."""
    found = []
    for (v, own), (w, other) in combinations(held, 2):
        image = own.mixed(other, (base - v) / (w - v))
        found.append((image.low, image.high))
    return found


def _meeting(p: tuple[Fraction, Fraction], q: tuple[Fraction, Fraction]) -> Fraction | None:
    """Where two affine functions on [0, 1], given by their ends, are equal; None outside or if they are parallel."""
    begin, end = p[0] - q[0], p[1] - q[1]
    if begin == end:
        return None
    share = begin / (begin - end)
    return share if 0 < share < 1 else None
