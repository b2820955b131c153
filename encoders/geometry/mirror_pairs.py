"""What no biases and positive output signs make of the data before any case is split: rays and mirror pairs.

Every f(x) = Σ_j [w_j·x]₊ is positively homogeneous, f(cx) = c·f(x) for c > 0: only the ray of a point counts, so each
point is divided by a positive number that makes it a primitive integer vector, and its label with it. f(0) = 0.

[t]₊ − [−t]₊ = t, so f(x) − f(−x) = W·x with W = Σ_j w_j: a linear equation per pair of opposite rays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import gcd, lcm

from encoders.geometry.algebra import InconsistentError, solve
from encoders.geometry.record import NothingFitsError
from instances import SparsePoint

Ray = tuple[tuple[int, int], ...]
"""A primitive integer vector: its non-zero coordinates as (index, value), indices ascending."""

MOST_ENTRIES = 200_000
"""Of the dense matrix that is left when substitution ends. Further equations are not used: less is known, not more."""


@dataclass(frozen=True, slots=True)
class Rays:
    """The value of f on each ray but the origin's, and the number of the first point there."""

    values: dict[Ray, Fraction] = field(default_factory=dict)
    points: dict[Ray, int] = field(default_factory=dict)

    @property
    def pairs(self) -> list[Ray]:
        """One of each two opposite rays that are both there."""
        return [ray for ray in self.values if ray[0][1] > 0 and opposite(ray) in self.values]

    def numbers(self, ray: Ray) -> list[int]:
        """Of the points on a ray and its opposite."""
        return [self.points[ray], self.points[opposite(ray)]]


def rays_of(points: Sequence[SparsePoint], labels: Sequence[Fraction]) -> Rays:
    """What the points say about rays. Raises NothingFitsError where two contradict each other."""
    found = Rays()
    for at, (point, label) in enumerate(zip(points, labels, strict=True)):
        entries = [(i, value) for i, value in point if value]
        if not entries:
            if label:
                raise NothingFitsError(
                    f"point {at} is the origin, where every network is 0, and its label is {label}",
                    {"rule": "origin", "point": at},
                )
            continue
        below = lcm(*(value.denominator for _, value in entries))
        whole = [(i, value.numerator * (below // value.denominator)) for i, value in entries]
        above = gcd(*(value for _, value in whole))
        ray = tuple((i, value // above) for i, value in whole)
        value = label * below / above
        first = found.points.setdefault(ray, at)
        if found.values.setdefault(ray, value) != value:
            raise NothingFitsError(
                f"point {at} lies on the ray of point {first}, and their labels are not in proportion",
                {"rule": "repeat", "points": [first, at]},
            )
    return found


def opposite(ray: Ray) -> Ray:
    """The ray of −x."""
    return tuple((i, -value) for i, value in ray)


@dataclass(frozen=True, slots=True)
class _Equation:
    row: dict[int, int]
    right: Fraction
    pair: list[int]


def total_weights(rays: Rays) -> tuple[dict[int, Fraction], list[list[int]]]:
    """The coordinates of W that the mirror pairs determine, and the pairs that were used, as numbers of points.

    Equations in one unknown are substituted until none is left, then exact elimination takes the rest. An equation
    without unknowns is a test. Coordinates are reported only if every solution of the equations agrees on them. Raises
    NothingFitsError where the pairs contradict each other.
    """
    known: dict[int, Fraction] = {}
    used: list[list[int]] = []
    rows = [
        _Equation(dict(ray), rays.values[ray] - rays.values[opposite(ray)], rays.numbers(ray)) for ray in rays.pairs
    ]
    while True:
        left = []
        for entry in rows:
            right = entry.right - sum((value * known[i] for i, value in entry.row.items() if i in known), Fraction(0))
            row = {i: value for i, value in entry.row.items() if i not in known}
            if len(row) > 1:
                left.append(_Equation(row, right, entry.pair))
                continue
            used.append(entry.pair)
            for i, value in row.items():
                known[i] = right / value
            if right and not row:
                raise _not_linear(used)
        if len(left) == len(rows):
            break
        rows = left
    if rows:
        inputs = sorted({i for entry in rows for i in entry.row})
        rows = rows[: MOST_ENTRIES // len(inputs)]
        used += [entry.pair for entry in rows]
        try:
            known.update(_eliminated(rows, inputs))
        except InconsistentError:
            raise _not_linear(used) from None
    return known, used


def _not_linear(used: list[list[int]]) -> NothingFitsError:
    message = "the differences f(x) − f(−x) of the mirror pairs are not linear in x"
    return NothingFitsError(message, {"rule": "no-totals", "pairs": used})


def _eliminated(rows: Sequence[_Equation], inputs: Sequence[int]) -> dict[int, Fraction]:
    dense = [[Fraction(entry.row.get(i, 0)) for i in inputs] for entry in rows]
    particular, directions = solve(dense, [entry.right for entry in rows], len(inputs))
    return {i: particular[at] for at, i in enumerate(inputs) if not any(direction[at] for direction in directions)}


def check_signs(rays: Rays, totals: Mapping[int, Fraction]) -> None:
    """f ≥ 0 everywhere: no label may be negative, nor a value f(−x) = f(x) − W·x that follows from one.

    Raises NothingFitsError.
    """
    # whole numbers over one denominator: fractions would cost a gcd per operation
    scale = lcm(*(total.denominator for total in totals.values()))
    scaled = {i: total.numerator * (scale // total.denominator) for i, total in totals.items()}
    for ray, label in rays.values.items():
        shown = {"rule": "negative", "point": rays.points[ray]}
        if label < 0:
            raise NothingFitsError("a label is negative, and no neuron is", shown)
        if all(i in scaled for i, _ in ray) and label * scale < sum(value * scaled[i] for i, value in ray):
            raise NothingFitsError("a label makes the value at the opposite point negative, and no neuron is", shown)
