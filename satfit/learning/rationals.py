"""Data as exact rationals, in the unit ball: what a fit is about, and how far it is from the floats that came in.

A float stands for the decimal it prints as. It is shifted and scaled by rationals (`auto`) or left alone (`none`), and
then cut to a grid of 10^−digits, towards 0, which keeps a point in the ball. How far that moves it is known exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Any

from instances import SparsePoint, sparse_point

ZERO, ONE = Fraction(0), Fraction(1)
SLACK = Fraction(1, 10**9)
"""Points and labels that leave their range by no more than this are taken for rounding errors and pulled back."""

Point = tuple[Fraction, ...]


def exact(values: Sequence[Any]) -> Point:
    """Floats as the decimals they print as."""
    return tuple(Fraction(repr(float(value))) for value in values)


@dataclass(frozen=True, slots=True)
class Scaling:
    """x ↦ (x − centre)/radius, y ↦ (y − offset)/unit. `chosen` says that the numbers were read off a sample."""

    centre: Point
    radius: Fraction
    offset: Fraction
    unit: Fraction
    chosen: bool

    def point(self, x: Point) -> Point:
        return tuple((value - c) / self.radius for value, c in zip(x, self.centre, strict=True))

    def label(self, y: Fraction) -> Fraction:
        return (y - self.offset) / self.unit

    def __str__(self) -> str:
        if not self.chosen:
            return "as given"
        centre = ", ".join(f"{float(value):g}" for value in self.centre)
        return f"x ↦ (x − ({centre}))/{float(self.radius):g}, y ↦ (y − {float(self.offset):g})/{float(self.unit):g}"


def unscaled(d: int) -> Scaling:
    """x and y as they are."""
    return Scaling((ZERO,) * d, ONE, ZERO, ONE, chosen=False)


def read_off(points: Sequence[Point], labels: Sequence[Fraction], low: Fraction, *, keep_zero: bool) -> Scaling:
    """The points into the unit ball around the middle of their bounding box; the labels onto [low, low + 1].

    With `keep_zero` labels are divided only, onto [0, 1] at most: 0 stays 0. Three significant digits, outwards.
    """
    columns = list(zip(*points, strict=True))
    middles = [(min(column) + max(column)) / 2 for column in columns]
    spread = max((_digits(max(column) - min(column)) for column in columns), default=ZERO)
    # a centre of as many digits as the spread has
    centre = tuple(round(m / spread * 1000) * spread / 1000 if spread else m for m in middles)
    square = max(sum(((v - c) ** 2 for v, c in zip(x, centre, strict=True)), ZERO) for x in points)
    radius = _digits(_root_above(square)) or ONE
    if keep_zero:
        return Scaling(centre, radius, ZERO, _digits(max(labels)) or ONE, chosen=True)
    least = min(labels)
    unit = _digits(max(labels) - least) or ONE
    return Scaling(centre, radius, least - low * unit, unit, chosen=True)


def _digits(value: Fraction) -> Fraction:
    """The least number of three significant digits that is not below a value ≥ 0."""
    if value <= 0:
        return ZERO
    step = ONE
    while value / step >= 1000:
        step *= 10
    while value / step < 100:
        step /= 10
    return -(-value // step) * step


def _root_above(value: Fraction) -> Fraction:
    scale = 10**8
    while value and value * scale * scale < 10**8:
        scale *= 10**4
    return Fraction(isqrt(int(value * scale * scale)) + 1, scale) if value else ZERO


def into_range(
    points: Sequence[Point], labels: Sequence[Fraction], low: Fraction, high: Fraction
) -> tuple[list[Point], list[Fraction]]:
    """The samples, with what leaves the unit ball or [low, high] by at most 10⁻⁹ pulled back.

    Raises ValueError for a sample that is further out.
    """
    pulled, kept = [], []
    for row, (x, y) in enumerate(zip(points, labels, strict=True)):
        square = sum((v * v for v in x), ZERO)
        if square > (1 + SLACK) ** 2:
            raise ValueError(
                f"sample {row} has norm {float(square) ** 0.5:.10g}, outside the unit ball; "
                'scale the data, or ask for scale="auto"'
            )
        if not low - SLACK <= y <= high + SLACK:
            raise ValueError(
                f"sample {row} has label {float(y):.10g}, outside [{low}, {high}], the values of these networks; "
                'scale the labels, or ask for scale="auto"'
            )
        pulled.append(x if square <= 1 else tuple(v / (1 + SLACK) for v in x))
        kept.append(min(max(y, low), high))
    return pulled, kept


@dataclass(frozen=True, slots=True)
class Rounded:
    """Samples cut to the grid, still in the ball, and by how much each was moved."""

    points: tuple[SparsePoint, ...]
    labels: tuple[Fraction, ...]
    moved_points: tuple[Fraction, ...]
    """At least ‖x' − x‖₂: the sum of the coordinates' moves."""
    moved_labels: tuple[Fraction, ...]


def cut(points: Sequence[Point], labels: Sequence[Fraction], digits: int) -> Rounded:
    """Samples on the grid of 10^−digits: points towards 0, labels to the nearest, but to 0 only if they are 0."""
    grid = 10**digits
    found: list[SparsePoint] = []
    ys, moved_x, moved_y = [], [], []
    for x, y in zip(points, labels, strict=True):
        short = [Fraction(int(v * grid), grid) for v in x]
        near = round(y * grid)
        if y and not near:
            near = 1 if y > 0 else -1
        found.append(sparse_point(short))
        ys.append(Fraction(near, grid))
        moved_x.append(sum((abs(a - b) for a, b in zip(short, x, strict=True)), ZERO))
        moved_y.append(abs(ys[-1] - y))
    return Rounded(tuple(found), tuple(ys), tuple(moved_x), tuple(moved_y))
