"""Points on parallel lines: the places where a function of one variable can be seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from instances import SparsePoint, TrainingProblem

Vector = tuple[Fraction, ...]

MOST_PAIRED = 400
"""Points whose pairs are still looked at one by one."""

FEWEST = 3
"""Points on a line from which its labels say anything about curvature."""


@dataclass(frozen=True, slots=True)
class Line:
    """`base` is where the line meets x_m = 0 (without that coordinate); the points stand at `heights`, ascending.

    A point of the line is base + height·u, with u scaled to u_m = 1. `points` are indices of the problem's points.
    """

    base: Vector
    heights: tuple[Fraction, ...]
    points: tuple[int, ...]


def dense(point: SparsePoint, dimension: int) -> Vector:
    """All coordinates of a sparse point."""
    row = [Fraction(0)] * dimension
    for i, value in point:
        row[i] = value
    return tuple(row)


def first_ones(problem: TrainingProblem) -> dict[Vector, int]:
    """Distinct points, each with the number of the first that stands there, in their order."""
    found: dict[Vector, int] = {}
    for at, point in enumerate(problem.points):
        found.setdefault(dense(point, problem.d), at)
    return found


def place(x: Vector, u: Vector) -> tuple[Vector, Fraction]:
    """(base, height) of a point along direction u, which is scaled so that its last non-zero coordinate is 1."""
    m = max(i for i, value in enumerate(u) if value)
    height = x[m] / u[m]
    base = tuple(value - height * u[i] for i, value in enumerate(x) if i != m)
    return base, height * u[m]


def lines_along(points: Sequence[Vector], u: Vector) -> list[Line]:
    """All lines parallel to u through the points, single points included, in the order of their bases."""
    found: dict[Vector, list[tuple[Fraction, int]]] = {}
    for index, x in enumerate(points):
        base, height = place(x, u)
        found.setdefault(base, []).append((height, index))
    lines = []
    for base in sorted(found):
        members = sorted(found[base])
        lines.append(Line(base, tuple(h for h, _ in members), tuple(i for _, i in members)))
    return lines


def axis_directions(points: Sequence[Vector], fewest: int = FEWEST) -> list[Vector]:
    """The axes along which there are lines of at least `fewest` points."""
    d = len(points[0]) if points else 0
    axes = [tuple(Fraction(int(i == m)) for i in range(d)) for m in reversed(range(d))]
    return _by_points_on_lines(points, axes, fewest)


def directions(points: Sequence[Vector], most: int = 6, fewest: int = FEWEST) -> Iterator[Vector]:
    """Directions with lines of at least `fewest` points: the axes first, then those of many point pairs.

    Pairs are looked at only when the axes have been tried, and only if there are not too many of them.
    """
    if not points:
        return
    d = len(points[0])
    axes = axis_directions(points, fewest)
    yield from axes
    if d == 1 or len(points) > MOST_PAIRED:
        return
    candidates: dict[Vector, int] = {}
    for i, x in enumerate(points):
        for y in points[:i]:
            difference = tuple(a - b for a, b in zip(x, y, strict=True))
            lead = next((value for value in reversed(difference) if value), None)
            if lead is not None:
                u = tuple(value / lead for value in difference)
                candidates[u] = candidates.get(u, 0) + 1
    # three points on a line make three pairs of one direction
    popular = sorted((u for u in candidates if candidates[u] >= fewest and u not in axes), key=lambda u: -candidates[u])
    yield from _by_points_on_lines(points, popular[: 3 * most], fewest)


def _by_points_on_lines(points: Sequence[Vector], candidates: Sequence[Vector], fewest: int) -> list[Vector]:
    """Those with any line of that many points, most points on such lines first."""
    scored = []
    for u in candidates:
        on_lines = sum(len(line.points) for line in lines_along(points, u) if len(line.points) >= fewest)
        if on_lines:
            scored.append((on_lines, u))
    scored.sort(key=lambda pair: -pair[0])
    return [u for _, u in scored]


def batches(points: Sequence[Vector]) -> Iterator[list[Vector]]:
    """The axes; then, for whom they are not enough, directions that have to be looked for."""
    axes = axis_directions(points)
    if axes:
        yield axes
    others = [u for u in directions(points) if u not in axes]
    if others:
        yield others
