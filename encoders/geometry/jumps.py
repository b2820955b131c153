"""Threshold networks on a line: jumps instead of kinks, and how many neurons they take.

f(x) = Σ a_j·[t_j(x) > 0]. Along a line in direction u, t_j is affine in the height, so neuron j switches at most once:
on if w_j·u > 0, off if w_j·u < 0. Between consecutive points p < q it switches on if t_j(p) ≤ 0 < t_j(q), with its
zero in [p, q), and off if t_j(p) > 0 ≥ t_j(q), with its zero in (p, q]: t = 0 is off. Call a neuron *rising* along u if
a_j·(w_j·u) > 0 and *falling* if a_j·(w_j·u) < 0: f can go up along u only where a rising neuron switches, down only
where a falling one does, and which of the two a neuron is, is the same on all lines parallel to u.

COUNT. Consecutive points with different labels need a neuron that switches between them, a different one for each gap
of a line: with U gaps upwards on one line and D gaps downwards on the same line or on one parallel to it, k ≥ U + D.

WEIGH, for fixed coefficients. Let c_j(x) = a_j·[t_j > 0], plus |a_j| if a_j < 0: either 0 or |a_j|, and Σ c_j = z =
y + A⁻, A⁻ the sum of |a_j| over a_j < 0. A rising neuron's c goes from 0 to |a_j| along u or stays, a falling one's
the other way. If the labels of a line rise by V⁺ and fall by V⁻ in all, then the neurons whose c is |a_j| at its first
point hold all that fall, so z(first) ≥ V⁻; those with c = 0 there hold all that rise: A − z(first) ≥ V⁺, A = Σ|a_j|.
For lines of one direction, max V⁺ + max V⁻ ≤ A. In one dimension, coefficients ±c and labels of the right kind, this
is also enough: let V⁺/c neurons rise and V⁻/c fall where they must, and keep the others as they are at the first point.

TIGHT. If both hold with equality, z(first) = V⁻ and A − z(first) = V⁺, every neuron (with a_j ≠ 0) switches between
the first and the last point; for coefficients ±c there is one for each c that the labels change by, in that gap.

VALUE. Every label is the sum of some of the coefficients: between −A⁻ and A⁺ and a multiple of their common measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import gcd, lcm

from encoders.geometry.assignment import TightLine
from encoders.geometry.intervals import Interval
from encoders.geometry.lines import Line
from encoders.geometry.record import NothingFitsError

Gap = tuple[int, Fraction]
"""(i, change of the labels from the i-th to the next point of a line)."""


@dataclass(frozen=True, slots=True)
class Jumps:
    """Where the labels of a line change, in the order of its points; `first` is the label of the first one."""

    line: Line
    first: Fraction
    gaps: tuple[Gap, ...]

    def count(self, sign: int) -> int:
        """How many gaps the labels go up (1) or down (−1) in."""
        return sum(1 for _, change in self.gaps if change * sign > 0)

    def pairs(self, sign: int) -> list[tuple[int, int]]:
        """The points of these gaps."""
        points = self.line.points
        return [(points[i], points[i + 1]) for i, change in self.gaps if change * sign > 0]

    def total(self, sign: int) -> Fraction:
        """By how much they go up (1) or down (−1) in all, as a number ≥ 0."""
        return sum((abs(change) for _, change in self.gaps if change * sign > 0), Fraction(0))


def jumps_of(line: Line, labels: Sequence[Fraction]) -> Jumps:
    """The jumps that the labels force on a line of distinct points."""
    values = [labels[p] for p in line.points]
    gaps = tuple((i, b - a) for i, (a, b) in enumerate(pairwise(values)) if a != b)
    return Jumps(line, values[0], gaps)


def common_measure(values: Sequence[Fraction]) -> Fraction:
    """The largest number of which all are whole multiples; 0 if all are 0."""
    scale = lcm(*(value.denominator for value in values))
    return Fraction(gcd(*(int(value * scale) for value in values)), scale)


def value_objection(coefficients: Sequence[Fraction], labels: Sequence[Fraction]) -> NothingFitsError | None:
    """VALUE: a label that no network with these coefficients takes anywhere, or None."""
    low = sum((a for a in coefficients if a < 0), Fraction(0))
    high = sum((a for a in coefficients if a > 0), Fraction(0))
    measure = common_measure(coefficients)
    for p, y in enumerate(labels):
        shown = {"rule": "value", "point": p}
        if not low <= y <= high:
            return NothingFitsError(f"a label is {y}, and the values lie between {low} and {high}", shown)
        if y % measure if measure else y:
            return NothingFitsError(f"a label is {y}, and all values are multiples of {measure}", shown)
    return None


def count_objection(k: int, parallel: Sequence[Jumps]) -> NothingFitsError | None:
    """COUNT over lines of one direction: more switches than neurons, or None."""
    if not parallel:
        return None
    up, down = (max((jumps.pairs(sign) for jumps in parallel), key=len) for sign in (1, -1))
    if len(up) + len(down) <= k:
        return None
    return NothingFitsError(
        f"the labels of parallel lines go up {len(up)} and down {len(down)} times; neurons: {k}",
        {"rule": "jumps", "up": up, "down": down},
    )


def weigh_objection(coefficients: Sequence[Fraction], parallel: Sequence[Jumps]) -> NothingFitsError | None:
    """WEIGH over lines of one direction: jumps that these coefficients cannot make, or None."""
    if not parallel:
        return None
    whole = sum((abs(a) for a in coefficients), Fraction(0))
    for jumps in parallel:
        z = _lifted(coefficients, jumps.first)
        up, down = jumps.total(1), jumps.total(-1)
        shown = {"rule": "reach", "points": jumps.line.points}
        if z < down:
            return NothingFitsError(f"labels fall by {down} on a line, and its first point leaves {z} to fall", shown)
        if whole - z < up:
            left = whole - z
            return NothingFitsError(f"labels rise by {up} on a line, and its first point leaves {left} to rise", shown)
    rising, falling = (max(parallel, key=lambda jumps: jumps.total(sign)) for sign in (1, -1))
    up, down = rising.total(1), falling.total(-1)
    if up + down <= whole:
        return None
    return NothingFitsError(
        f"labels rise by {up} and fall by {down} on parallel lines, {whole} in all",
        {"rule": "weigh", "up": rising.line.points, "down": falling.line.points},
    )


def tight_line(coefficients: Sequence[Fraction], jumps: Jumps) -> TightLine | None:
    """The line with the gap of every switch, for coefficients ±c, if it is TIGHT; else None.

    Rising switches under 1, falling ones under −1, ascending, gaps as open intervals: of a network with biases only
    the pattern on finitely many points matters, and if all biases are lowered a little it stays, and no t is 0.
    """
    whole = sum((abs(a) for a in coefficients), Fraction(0))
    z = _lifted(coefficients, jumps.first)
    if z != jumps.total(-1) or whole - z != jumps.total(1):
        return None
    c = abs(coefficients[0]) if coefficients else Fraction(1)
    h = jumps.line.heights
    crossings: dict[int, list[Interval]] = {1: [], -1: []}
    for i, change in jumps.gaps:
        crossings[1 if change > 0 else -1] += [Interval(h[i], h[i + 1])] * int(abs(change) / c)
    return TightLine(jumps.line, crossings)


def _lifted(coefficients: Sequence[Fraction], y: Fraction) -> Fraction:
    """z = y + A⁻."""
    return y - sum((a for a in coefficients if a < 0), Fraction(0))
