"""What no biases and positive output signs make of the data before any case is split: rays and mirror pairs.

Every f(x) = Σ_j [w_j·x]₊ is positively homogeneous, f(cx) = c·f(x) for c > 0: only the ray of a point counts, so each
point is divided by a positive number that makes it a primitive integer vector, and its label with it. f(0) = 0.

[t]₊ − [−t]₊ = t, so f(x) − f(−x) = W·x with W = Σ_j w_j: a linear equation per pair of opposite rays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import gcd, lcm

from encoders.geometry.algebra import InconsistentError, solve
from encoders.geometry.record import NothingFitsError
from instances import SparsePoint

Ray = tuple[tuple[int, int], ...]
"""A primitive integer vector: its non-zero coordinates as (index, value), indices ascending."""

MOST_ENTRIES = 200_000
"""Of the dense matrix that is left when substitution ends. Further equations are not used: less is known, not more."""


def rays_of(points: Sequence[SparsePoint], labels: Sequence[Fraction]) -> dict[Ray, Fraction]:
    """The value of f on each ray, the origin left out. Raises NothingFitsError where two points contradict."""
    found: dict[Ray, Fraction] = {}
    for at, (point, label) in enumerate(zip(points, labels, strict=True)):
        entries = [(i, value) for i, value in point if value]
        if not entries:
            if label:
                raise NothingFitsError(f"point {at} is the origin, where every network is 0, and its label is {label}")
            continue
        below = lcm(*(value.denominator for _, value in entries))
        whole = [(i, value.numerator * (below // value.denominator)) for i, value in entries]
        above = gcd(*(value for _, value in whole))
        ray = tuple((i, value // above) for i, value in whole)
        value = label * below / above
        if found.setdefault(ray, value) != value:
            raise NothingFitsError(f"point {at} lies on the ray of another point, whose label is not in proportion")
    return found


def opposite(ray: Ray) -> Ray:
    """The ray of −x."""
    return tuple((i, -value) for i, value in ray)


def pairs_of(rays: Mapping[Ray, Fraction]) -> list[Ray]:
    """One of each two opposite rays that are both there."""
    return [ray for ray in rays if ray[0][1] > 0 and opposite(ray) in rays]


def total_weights(rays: Mapping[Ray, Fraction]) -> dict[int, Fraction]:
    """The coordinates of W that the mirror pairs determine. Raises NothingFitsError where they contradict each other.

    Equations in one unknown are substituted until none is left, then exact elimination takes the rest. An equation
    without unknowns is a test. Coordinates are reported only if every solution of the equations agrees on them.
    """
    known: dict[int, Fraction] = {}
    rows = [(dict(ray), rays[ray] - rays[opposite(ray)]) for ray in pairs_of(rays)]
    while True:
        left = []
        for row, right in rows:
            right -= sum((value * known[i] for i, value in row.items() if i in known), Fraction(0))
            row = {i: value for i, value in row.items() if i not in known}
            if not row:
                if right:
                    raise NothingFitsError("the differences f(x) − f(−x) of the mirror pairs are not linear in x")
            elif len(row) == 1:
                ((i, value),) = row.items()
                known[i] = right / value
            else:
                left.append((row, right))
        if len(left) == len(rows):
            break
        rows = left
    if rows:
        known.update(_eliminated(rows))
    return known


def _eliminated(rows: Sequence[tuple[Mapping[int, int], Fraction]]) -> dict[int, Fraction]:
    inputs = sorted({i for row, _ in rows for i in row})
    used = rows[: MOST_ENTRIES // len(inputs)]
    dense = [[Fraction(row.get(i, 0)) for i in inputs] for row, _ in used]
    try:
        particular, directions = solve(dense, [right for _, right in used], len(inputs))
    except InconsistentError:
        raise NothingFitsError("the differences f(x) − f(−x) of the mirror pairs are not linear in x") from None
    return {i: particular[at] for at, i in enumerate(inputs) if not any(direction[at] for direction in directions)}


def check_signs(rays: Mapping[Ray, Fraction], totals: Mapping[int, Fraction]) -> None:
    """f ≥ 0 everywhere: no label may be negative, nor a value f(−x) = f(x) − W·x that follows from one.

    Raises NothingFitsError.
    """
    # whole numbers over one denominator: fractions would cost a gcd per operation
    scale = lcm(*(total.denominator for total in totals.values()))
    scaled = {i: total.numerator * (scale // total.denominator) for i, total in totals.items()}
    for ray, label in rays.items():
        if label < 0:
            raise NothingFitsError("a label is negative, and no neuron is")
        if all(i in scaled for i, _ in ray) and label * scale < sum(value * scaled[i] for i, value in ray):
            raise NothingFitsError("a label makes the value at the opposite point negative, and no neuron is")
