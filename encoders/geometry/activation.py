"""FIX: where a breakline is confined, most points lie on one side of it for certain.

Neurons are turned so that w·u > 0 (R1), so a point of a line is on the positive side exactly if it stands above the
crossing. Closed sides: +1 says t ≥ 0 and −1 says t ≤ 0, which for [t]₊ is the same thing at t = 0.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

from encoders.geometry.assignment import TightLine, ratio
from encoders.geometry.intervals import Interval
from encoders.geometry.lines import Line, Vector

UNKNOWN, ABOVE, BELOW = 0, 1, -1


def confined(lines: Sequence[TightLine], options: dict[int, list[set[int]]], sign: int, j: int) -> dict[int, Interval]:
    """Per tight line the hull of the crossings that neuron j of the sign may have there."""
    found = {}
    for at, domains in options.items():
        parts = [lines[at].crossings[sign][i] for i in sorted(domains[j])]
        hull = parts[0]
        for part in parts[1:]:
            hull = hull.hull(part)
        found[at] = hull
    return found


class Reach:
    """Where a confined neuron can cross any other parallel line: the intersection over all pairs of tight lines."""

    def __init__(self, lines: Sequence[TightLine]) -> None:
        self.lines = lines
        self.known: dict[Vector, list[tuple[int, int, Fraction]]] = {}
        self.own = {tight.line.base: at for at, tight in enumerate(lines)}

    def at(self, base: Vector, held: dict[int, Interval]) -> Interval | None:
        """The interval of heights above `base`, or None if nothing is known there."""
        found = held[self.own[base]] if base in self.own else None
        if base not in self.known:
            self.known[base] = self._combinations(base)
        for v, u, rho in self.known[base]:
            image = held[v].mixed(held[u], rho)
            found = image if found is None else found.meet(image)
        return found

    def _combinations(self, base: Vector) -> list[tuple[int, int, Fraction]]:
        pairs = []
        for v, u in combinations(range(len(self.lines)), 2):
            rho = ratio(self.lines[v].line.base, self.lines[u].line.base, base)
            if rho is not None:
                pairs.append((v, u, rho))
        return pairs


def sides(line: Line, crossing: Interval | None) -> list[int]:
    """ABOVE, BELOW or UNKNOWN for each point of a line, given where the neuron crosses it."""
    if crossing is None:
        return [UNKNOWN] * len(line.heights)
    above = bisect_left(line.heights, crossing.high)
    below = min(bisect_right(line.heights, crossing.low), above)
    return [BELOW] * below + [UNKNOWN] * (above - below) + [ABOVE] * (len(line.heights) - above)
