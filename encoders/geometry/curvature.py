"""R4: on a line, where the labels force breakpoints, and how many there must be.

Take consecutive points p < q < r of a line. If the labels bend upwards at q (positive second difference), the
function is not concave on [p, r], so some neuron of sign + has its breakline cross the line strictly between p and r;
likewise downwards and −. A neuron crosses a line in at most one point. So the largest number of pairwise disjoint
open intervals of one kind is a lower bound on the neurons of that sign; if it is attained, each of them crosses
exactly once, and the i-th crossing lies in the i-th interval of every such family, in particular of those chosen
greedily from below and above."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from encoders.geometry.intervals import Interval
from encoders.geometry.lines import Line


@dataclass(frozen=True, slots=True)
class Demand:
    """What a line demands of one sign: `lower` and `upper` are the greedy families, ascending, of equal length."""

    lower: tuple[Interval, ...]
    upper: tuple[Interval, ...]

    @property
    def count(self) -> int:
        return len(self.lower)

    def crossings(self) -> list[Interval]:
        """Where the i-th crossing lies if there are no more neurons than demanded."""
        return [a.meet(b) for a, b in zip(self.lower, self.upper, strict=True)]


def slopes(line: Line, labels: Sequence[Fraction]) -> list[Fraction]:
    """Slopes of the labels between consecutive points."""
    h = line.heights
    return [
        (labels[line.points[i + 1]] - labels[line.points[i]]) / (h[i + 1] - h[i]) for i in range(len(line.points) - 1)
    ]


def demands(line: Line, labels: Sequence[Fraction]) -> dict[int, Demand]:
    """sign → demand, for distinct points on the line."""
    steep = slopes(line, labels)
    h = line.heights
    bends: dict[int, list[Interval]] = {1: [], -1: []}
    for i in range(1, len(steep)):
        if steep[i] != steep[i - 1]:
            bends[1 if steep[i] > steep[i - 1] else -1].append(Interval(h[i - 1], h[i + 1]))
    return {sign: Demand(_from_below(found), _from_above(found)) for sign, found in bends.items()}


def _from_below(intervals: Sequence[Interval]) -> tuple[Interval, ...]:
    chosen: list[Interval] = []
    for interval in sorted(intervals, key=lambda one: one.high):
        if not chosen or interval.low >= chosen[-1].high:
            chosen.append(interval)
    return tuple(chosen)


def _from_above(intervals: Sequence[Interval]) -> tuple[Interval, ...]:
    chosen: list[Interval] = []
    for interval in sorted(intervals, key=lambda one: one.low, reverse=True):
        if not chosen or interval.high <= chosen[-1].low:
            chosen.append(interval)
    return tuple(reversed(chosen))


Cut = tuple[int, int, Interval]
"""(sign, number of the crossing, the open interval between collinear graph points in which it cannot be)."""


def sharpened(
    line: Line, labels: Sequence[Fraction], crossings: dict[int, list[Interval]], cuts: list[Cut] | None = None
) -> dict[int, list[Interval]]:
    """Crossing intervals of a line on which both signs are tight, cut by collinear triples, to a fixpoint.

    Each cut is added to `cuts`. Ends at once where nothing is left of an interval.

    If no + crossing can lie strictly between p and r, the function is concave on [p, r]; if besides three graph points
    p < q < r are collinear it is affine there, so no − crossing lies strictly between them; and the same with + and −
    exchanged.
    """
    steep = slopes(line, labels)
    h = line.heights
    flat = [(h[i - 1], h[i + 1]) for i in range(1, len(steep)) if steep[i] == steep[i - 1]]
    current = {sign: list(found) for sign, found in crossings.items()}
    changed = True
    while changed:
        changed = False
        for sign in (1, -1):
            for low, high in flat:
                if next(_between(current[-sign], low, high), None) is not None:
                    continue
                for i in list(_between(current[sign], low, high)):
                    cut = current[sign][i].without_open(low, high)
                    if cut != current[sign][i]:
                        current[sign][i] = cut
                        changed = True
                        if cuts is not None:
                            cuts.append((sign, i, Interval(low, high)))
                        if cut.empty:
                            return current
    return current


def _between(ascending: Sequence[Interval], low: Fraction, high: Fraction) -> Iterator[int]:
    """Numbers of the intervals that meet the open interval (low, high); lower and upper ends both ascend."""
    first, last = 0, len(ascending)
    while first < last:
        middle = (first + last) // 2
        if ascending[middle].high <= low:
            first = middle + 1
        else:
            last = middle
    gap = Interval(low, high)
    for i in range(first, len(ascending)):
        if ascending[i].low >= high:
            return
        if not ascending[i].meet(gap).empty:
            yield i
