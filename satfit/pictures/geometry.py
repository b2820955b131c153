"""Exact geometry of what is drawn: boxes, and breaklines cut to them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from instances import Network, SparsePoint

Point = tuple[Fraction, Fraction]
Interval = tuple[Fraction, Fraction]
BoxOf2 = tuple[Interval, Interval]


def coordinate(point: SparsePoint, index: int) -> Fraction:
    """One coordinate of a sparse point."""
    return next((value for i, value in point if i == index), Fraction(0))


def framed(values: Sequence[Fraction], fallback: Fraction = Fraction(0)) -> Interval:
    """An interval that holds the values with a margin; if they do not differ, `fallback` (or 1) to each side."""
    if not values:
        return -(fallback or Fraction(1)), fallback or Fraction(1)
    low, high = min(values), max(values)
    margin = (high - low) * Fraction(9, 100) or fallback or Fraction(1)
    return low - margin, high + margin


def frame(points: Sequence[Point]) -> BoxOf2:
    """A box around points in the plane; an axis on which they do not differ is as long as the other."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    across = (max(xs) - min(xs)) / 2 if xs else Fraction(0)
    up = (max(ys) - min(ys)) / 2 if ys else Fraction(0)
    return framed(xs, up), framed(ys, across)


def around_origin(points: Sequence[Point]) -> BoxOf2:
    """A square about the origin with the points well inside."""
    reach = max((abs(c) for point in points for c in point), default=Fraction(0)) * Fraction(3, 2) or Fraction(1)
    return (-reach, reach), (-reach, reach)


def clipped(weights: Sequence[Fraction], bias: Fraction, box: BoxOf2) -> tuple[Point, Point] | None:
    """The ends of {x : w·x + b = 0} inside a box, exactly; None if that is not a segment."""
    (x0, x1), (y0, y1) = box
    a, b = weights
    ends: set[Point] = set()
    if b:
        ends |= {(x, y) for x in (x0, x1) if y0 <= (y := -(a * x + bias) / b) <= y1}
    if a:
        ends |= {(x, y) for y in (y0, y1) if x0 <= (x := -(b * y + bias) / a) <= x1}
    if len(ends) < 2:
        return None
    return min(ends), max(ends)


def feet(network: Network) -> list[Point]:
    """The point of each breakline that is nearest to the origin: where to look when there are no data."""
    found = []
    for (a, b), bias in zip(network.weights, network.biases, strict=True):
        if a or b:
            square = a * a + b * b
            found.append((-a * bias / square, -b * bias / square))
    return found


def breaks(network: Network, index: int) -> bool:
    """Does the function change across this neuron's line? (Neurons on one line may still cancel.)"""
    return bool(network.coefficients[index]) and any(network.weights[index])
