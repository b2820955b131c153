"""Networks that certainly exist: the best values that samples allow, and a neuron per change of slope to meet them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from instances import Loss, Network
from instances.training import loss_of

Vector = tuple[Fraction, ...]

MOST_AXES = 16
"""Axes that are tried: with many inputs the network itself is large."""


def places(points: Sequence[Vector]) -> dict[Vector, list[int]]:
    """Distinct points, each with the numbers of the samples that stand there."""
    found: dict[Vector, list[int]] = {}
    for at, point in enumerate(points):
        found.setdefault(point, []).append(at)
    return found


def consensus(labels: Sequence[Fraction], loss: Loss) -> Fraction:
    """The value that is best for samples at one point: their mean (l2), median (l1), midrange (linf), mode (l0)."""
    ordered = sorted(labels)
    match loss:
        case Loss.L2:
            return sum(ordered, Fraction(0)) / len(ordered)
        case Loss.L1:
            return ordered[len(ordered) // 2]
        case Loss.LINF:
            return (ordered[0] + ordered[-1]) / 2
        case Loss.L0 | Loss.ZERO:
            return max(ordered, key=ordered.count)


def best_function(
    points: Sequence[Vector], labels: Sequence[Fraction], loss: Loss
) -> tuple[dict[Vector, Fraction], Fraction]:
    """(the best value at each distinct point, the loss of these): no function whatever has a smaller one.

    A loss depends on the values at the points only, and each point's value matters to its own samples alone; linf is
    the largest of the points' own, which midranges make as small as each can be.
    """
    values: dict[Vector, Fraction] = {}
    residuals = [Fraction(0)] * len(labels)
    for point, samples in places(points).items():
        values[point] = consensus([labels[at] for at in samples], loss)
        for at in samples:
            residuals[at] = values[point] - labels[at]
    return values, loss_of(residuals, loss)


def interpolate(values: dict[Vector, Fraction]) -> Network:
    """A network with biases and these values at n distinct points (of one length d), with at most n neurons.

    Some direction u separates the points: (1, m, m², …) fails only where m is a root of one of the n(n−1)/2 polynomials
    Σ_i (x_i − x'_i) m^i, none of them 0 and each with at most d − 1 roots. Let h_1 < … < h_n be the heights u·x and θ_1
    any number below h_1. The function Σ_j s_j·[h − θ_j]₊ with θ_j = h_{j−1} for j > 1 has the slope s_1 + … + s_j from
    θ_j to the next: the system for s is triangular, with h_j − θ_j > 0 on its diagonal, so it has a solution. A neuron
    with s_j = 0 is left out, the others are sign(s_j)·[|s_j|·(u·x − θ_j)]₊. If y_1 = 0 there is no first neuron, and if
    y_1 and the first slope have the same sign, θ_1 = h_1 − y_1/slope, below h_1, makes s_2 = 0. Of several directions,
    and their opposites, the one with the fewest neurons is taken. Its values are evaluated before it is returned.
    """
    points = list(values)
    if not points:
        return Network((), (), ())
    u, kinks = min(((u, _kinks(u, values)) for u in _separating(points)), key=lambda found: len(found[1]))
    biases = tuple(-abs(s) * theta for theta, s in kinks)
    coefficients = tuple(Fraction(1 if s > 0 else -1) for _, s in kinks)
    _check(u, kinks, values)
    return Network(tuple(tuple(abs(s) * value for value in u) for _, s in kinks), biases, coefficients)


def _check(u: Vector, kinks: Sequence[tuple[Fraction, Fraction]], values: dict[Vector, Fraction]) -> None:
    """Evaluate Σ s_j·[u·x − θ_j]₊ at every point, kinks ascending, in one pass. Raises AssertionError."""
    slope = offset = Fraction(0)
    passed = 0
    for height, y in sorted((_height(u, x), y) for x, y in values.items()):
        while passed < len(kinks) and kinks[passed][0] < height:
            theta, s = kinks[passed]
            slope, offset, passed = slope + s, offset - s * theta, passed + 1
        if slope * height + offset != y:
            raise AssertionError("the triangular system was solved wrongly")


def _separating(points: Sequence[Vector]) -> Iterator[Vector]:
    """The axes that separate the points, and one direction that certainly does; each with its opposite."""
    d = len(points[0])
    for i in [i for i in range(d) if len({x[i] for x in points}) == len(points)][:MOST_AXES]:
        u = tuple(Fraction(int(i == j)) for j in range(d))
        yield from (u, _opposite(u))
    m = 1
    while not _separates(u := tuple(Fraction(m**i) for i in range(d)), points):
        m += 1
    yield from (u, _opposite(u))


def _opposite(u: Vector) -> Vector:
    return tuple(-value for value in u)


def _height(u: Vector, x: Vector) -> Fraction:
    return sum((a * b for a, b in zip(u, x, strict=True)), Fraction(0))


def _separates(u: Vector, points: Sequence[Vector]) -> bool:
    return len({_height(u, x) for x in points}) == len(points)


def _kinks(u: Vector, values: dict[Vector, Fraction]) -> list[tuple[Fraction, Fraction]]:
    """(θ_j, s_j) where s_j is not 0, ascending."""
    heights = sorted((_height(u, x), y) for x, y in values.items())
    slopes = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in pairwise(heights)]
    first, label = heights[0]
    kinks: list[tuple[Fraction, Fraction]] = []
    slope = Fraction(0)
    if label:
        same = slopes and slopes[0] * label > 0
        start = first - label / slopes[0] if same else first - 1
        slope = label / (first - start)
        kinks.append((start, slope))
    for (height, _), after in zip(heights, slopes, strict=False):
        if after != slope:
            kinks.append((height, after - slope))
            slope = after
    return kinks
