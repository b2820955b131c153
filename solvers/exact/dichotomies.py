"""All ways a hyperplane can split a finite point set, each with a hyperplane that does it, exactly.

Every strict dichotomy of X ⊂ ℝ^d by a hyperplane is either trivial (everything on one side) or comes from a
hyperplane spanned by points of X: a separating hyperplane can be moved, without crossing a point, until it contains
dim aff(X) affinely independent ones, and the points it then contains were split by its old position, which is a
dichotomy of theirs. Conversely, tilting a spanned hyperplane h by a small multiple of an affine function g that
splits the points on it as wished leaves all others where they were. So: spanned hyperplanes, and the same question
for the points on each, one dimension lower. O(n^d) hyperplanes; meant for small sets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from instances.hyperplanes import Hyperplane, Vector, side

Sides = tuple[bool, ...]
"""For each point, is it on the positive side?"""


def dichotomies(points: Sequence[Vector]) -> dict[Sides, Hyperplane]:
    """One hyperplane per dichotomy of distinct points of one dimension, no point on it.

    The hyperplanes that realise the same dichotomy are averaged, each scaled to least distance 1: any average still
    realises it, and stays clear of the points. The trivial dichotomies have a hyperplane far away.
    """
    d = len(points[0]) if points else 0
    zero = (Fraction(0),) * d
    found: dict[Sides, Hyperplane] = {}
    for plane in _realisations(points):
        values = [side(plane, x) for x in points]
        least = min(abs(value) for value in values)
        sides = tuple(value > 0 for value in values)
        h, o = found.get(sides, (zero, Fraction(0)))
        found[sides] = tuple(a + b / least for a, b in zip(h, plane[0], strict=True)), o + plane[1] / least
    reach = 2 + 2 * max((abs(value) for x in points for value in x), default=Fraction(0))
    for sign in (1, -1):
        far = tuple(Fraction(sign if i == 0 else 0) for i in range(d))
        found.setdefault((sign > 0,) * len(points), (far, sign * reach))
    return found


def _realisations(points: Sequence[Vector]) -> Iterator[Hyperplane]:
    """Hyperplanes through no point, at least one per non-trivial dichotomy."""
    if len(points) < 2:
        return
    base = points[0]
    directions = _basis([_minus(x, base) for x in points[1:]])
    rank = len(directions)
    seen: set[Hyperplane] = set()
    for chosen in combinations(points, rank):
        spanned = [_minus(x, chosen[0]) for x in chosen[1:]]
        if len(_basis(spanned)) < rank - 1:
            continue
        normal = _normal(spanned, directions)
        lead = next(value for value in normal if value)
        h = tuple(value / lead for value in normal)
        plane = h, -sum((a * b for a, b in zip(h, chosen[0], strict=True)), Fraction(0))
        if plane in seen:
            continue
        seen.add(plane)
        values = [side(plane, x) for x in points]
        inside = [x for x, value in zip(points, values, strict=True) if value == 0]
        least = min(abs(value) for value in values if value)
        for split in dichotomies(inside).values():
            most = max(abs(side(split, x)) for x in points)
            share = least / (2 * most)
            for sign in (1, -1):
                yield (
                    tuple(sign * a + share * b for a, b in zip(plane[0], split[0], strict=True)),
                    sign * plane[1] + share * split[1],
                )


def _minus(a: Vector, b: Vector) -> Vector:
    return tuple(x - y for x, y in zip(a, b, strict=True))


def _basis(vectors: Sequence[Vector]) -> list[Vector]:
    """A maximal independent subset's echelon form."""
    rows: list[Vector] = []
    for vector in vectors:
        rest = list(vector)
        for row in rows:
            at = next(i for i, value in enumerate(row) if value)
            if rest[at]:
                factor = rest[at] / row[at]
                rest = [a - factor * b for a, b in zip(rest, row, strict=True)]
        if any(rest):
            rows.append(tuple(rest))
    return rows


def _normal(spanned: Sequence[Vector], directions: Sequence[Vector]) -> Vector:
    """The direction within span(directions) orthogonal to all of `spanned` (one fewer): unique up to scale.

    It is written as Σ c_i·direction_i, and c solves one homogeneous equation per spanned vector.
    """
    equations = [
        tuple(sum((a * b for a, b in zip(v, direction, strict=True)), Fraction(0)) for direction in directions)
        for v in _basis(spanned)
    ]
    coefficients = _kernel(equations, len(directions))
    return tuple(
        sum((c * direction[i] for c, direction in zip(coefficients, directions, strict=True)), Fraction(0))
        for i in range(len(directions[0]))
    )


def _kernel(equations: Sequence[Vector], unknowns: int) -> list[Fraction]:
    """A non-zero solution of a homogeneous system whose solutions are a line."""
    rows = [list(row) for row in equations]
    pivots: list[int] = []
    for column in range(unknowns):
        at = next((r for r in range(len(pivots), len(rows)) if rows[r][column]), None)
        if at is None:
            continue
        rows[len(pivots)], rows[at] = rows[at], rows[len(pivots)]
        pivot = rows[len(pivots)]
        pivot[:] = [value / pivot[column] for value in pivot]
        for r, row in enumerate(rows):
            if r != len(pivots) and row[column]:
                factor = row[column]
                row[:] = [a - factor * b for a, b in zip(row, pivot, strict=True)]
        pivots.append(column)
    free = next(column for column in range(unknowns) if column not in pivots)
    solution = [Fraction(0)] * unknowns
    solution[free] = Fraction(1)
    for row, column in zip(rows, pivots, strict=False):
        solution[column] = -row[free]
    return solution
