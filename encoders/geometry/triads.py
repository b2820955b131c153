"""R2 on three parallel lines: neurons that are turned upwards separate points, and height is worth something.

Let p, q, r stand on lines with bases on one line, that of q between the other two, and let m be the point of the
segment from p to r above or below q. Where t ≤ 0 at p and r, it is at m; where t > 0 at both, it is at m. So, t growing
with the height of a turned neuron,

    m at or above q:   s_q → s_p ∨ s_r          m at or below q:   s_p ∧ s_r → s_q.

Of the clauses of one q only those are of interest that no other implies: the lower p and r are in the first kind, the
stronger it is, and in the second kind the higher.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from encoders.geometry.assignment import ratio
from encoders.geometry.lines import Line


@dataclass(frozen=True, slots=True)
class Triad:
    """`covers`: s_q → s_p ∨ s_r. Otherwise s_p ∧ s_r → s_q. Numbers of points."""

    p: int
    q: int
    r: int
    covers: bool


def triads(lines: Sequence[Line], most: int) -> list[Triad]:
    """Those of neighbouring lines first, at most `most`. `lines` are parallel, in the order of their bases."""
    found: list[Triad] = []
    for gap in range(1, max(len(lines) - 1, 1)):
        for at in range(gap, len(lines) - gap):
            u, v, w = lines[at - gap], lines[at], lines[at + gap]
            rho = ratio(u.base, w.base, v.base)
            if rho is None or not 0 < rho < 1:
                continue
            for one in _of_three(u, v, w, rho):
                if len(found) == most:
                    return found
                found.append(one)
    return found


def _of_three(u: Line, v: Line, w: Line, rho: Fraction) -> Iterator[Triad]:
    for q, height in zip(v.points, v.heights, strict=True):
        yield from _kind(u, w, rho, q, height, covers=True)
        yield from _kind(u, w, rho, q, height, covers=False)


def _kind(u: Line, w: Line, rho: Fraction, q: int, height: Fraction, *, covers: bool) -> Iterator[Triad]:
    """For each p the strongest r, unless a stronger p has the same one."""
    order = list(range(len(u.points)) if covers else reversed(range(len(u.points))))
    seen: set[int] = set()
    for i in order:
        # where the line from p through q meets the third line
        target = (height - (1 - rho) * u.heights[i]) / rho
        fitting = [n for n, h in enumerate(w.heights) if (h >= target if covers else h <= target)]
        if fitting:
            r = w.points[fitting[0] if covers else fitting[-1]]
            if r not in seen:
                seen.add(r)
                yield Triad(u.points[i], q, r, covers)
