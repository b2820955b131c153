"""Groups of neurons that second differences tie together, and what their weights have in common.

On three consecutive points of a line whose sides are known for every neuron, the second difference of the labels is a
sum over the neurons whose side changes within the triple; the free affine part and all other neurons drop out. Such
rows connect few neurons. Each connected group is solved by itself: its weights are affine in a few free parameters,
the roots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from encoders.geometry.activation import ABOVE, UNKNOWN
from encoders.geometry.algebra import InconsistentError, solve
from encoders.geometry.lines import Line, Vector
from encoders.geometry.record import NothingFitsError, Triple

LARGEST_GROUP = 60
"""Neurons of a group that is still solved densely."""


@dataclass(frozen=True, slots=True)
class Group:
    """θ = (w, b) of each neuron, stacked, is `origin` + Σ roots·`directions`; the rows on the triples `rows` say so."""

    neurons: tuple[int, ...]
    origin: list[Fraction]
    directions: list[list[Fraction]]
    rows: tuple[Triple, ...] = ()

    @property
    def roots(self) -> int:
        return len(self.directions)


@dataclass(slots=True)
class _Row:
    coefficients: dict[int, list[Fraction]]
    right: Fraction
    triple: Triple


def groups_of(
    k: int,
    signs: Sequence[Fraction],
    points: Sequence[Vector],
    labels: Sequence[Fraction],
    lines: Sequence[Line],
    fixed: Sequence[Sequence[int]],
    u: Vector,
) -> list[Group]:
    """All groups, single neurons without rows included. Raises NothingFitsError."""
    rows = [row for line in lines for row in _rows_of(k, signs, points, labels, line, fixed)]
    leader = list(range(k))

    def find(j: int) -> int:
        while leader[j] != j:
            leader[j] = leader[leader[j]]
            j = leader[j]
        return j

    for row in rows:
        first, *rest = row.coefficients
        for j in rest:
            leader[find(j)] = find(first)
    members: dict[int, list[int]] = {}
    for j in range(k):
        members.setdefault(find(j), []).append(j)
    own: dict[int, list[_Row]] = {head: [] for head in members}
    for row in rows:
        own[find(next(iter(row.coefficients)))].append(row)
    return [
        _solved(tuple(neurons), own[head], len(points[0]) if points else len(u)) for head, neurons in members.items()
    ]


def _rows_of(
    k: int,
    signs: Sequence[Fraction],
    points: Sequence[Vector],
    labels: Sequence[Fraction],
    line: Line,
    fixed: Sequence[Sequence[int]],
) -> list[_Row]:
    found = []
    h = line.heights
    for i in range(1, len(h) - 1):
        triple = (line.points[i - 1], line.points[i], line.points[i + 1])
        before, after = 1 / (h[i] - h[i - 1]), 1 / (h[i + 1] - h[i])
        weights = (before, -before - after, after)
        right = sum((c * labels[p] for c, p in zip(weights, triple, strict=True)), Fraction(0))
        coefficients: dict[int, list[Fraction]] = {}
        for j in range(k):
            known = [fixed[j][p] for p in triple]
            if UNKNOWN in known:
                break
            if known[0] == known[1] == known[2]:
                # affine on the triple, or zero there
                continue
            theta = [Fraction(0)] * (len(points[0]) + 1)
            for c, p, side in zip(weights, triple, known, strict=True):
                if side == ABOVE:
                    for at, value in enumerate((*points[p], Fraction(1))):
                        theta[at] += c * value
            coefficients[j] = [signs[j] * value for value in theta]
        else:
            if coefficients:
                found.append(_Row(coefficients, right, triple))
            elif right:
                raise NothingFitsError(
                    f"the labels bend at a point of the line at {line.base}, and no neuron can",
                    {"rule": "bend", "triple": triple},
                )
    return found


def _solved(neurons: tuple[int, ...], rows: Sequence[_Row], d: int) -> Group:
    width = d + 1
    place = {j: at * width for at, j in enumerate(neurons)}
    if len(neurons) > LARGEST_GROUP:
        rows = []
    dense = []
    for row in rows:
        line = [Fraction(0)] * (width * len(neurons))
        for j, theta in row.coefficients.items():
            line[place[j] : place[j] + width] = theta
        dense.append(line)
    try:
        origin, directions = solve(dense, [row.right for row in rows], width * len(neurons))
    except InconsistentError:
        raise NothingFitsError(
            f"the labels contradict each other for the neurons {_named(neurons)}",
            {"rule": "no-slopes", "neurons": neurons, "rows": [row.triple for row in rows]},
        ) from None
    return Group(neurons, origin, directions, tuple(row.triple for row in rows))


def _named(neurons: Sequence[int]) -> str:
    shown = ", ".join(map(str, neurons[:6]))
    return shown + (", …" if len(neurons) > 6 else "")
