"""Segments and rays in the plane of an input's pairs, and what a condition cuts out of them.

A condition [a v_1 + s_1]_+ + [a v_2 + s_2]_+ = y with a != 0 is divided by |a|, so a = 1 or -1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

Pair = tuple[Fraction, Fraction]
Span = tuple[Fraction, Fraction | None]
_Line = tuple[Fraction, Fraction, Fraction]
_ZERO, _ONE = Fraction(0), Fraction(1)


def rectified(first: Fraction, second: Fraction) -> Fraction:
    """[first]_+ + [second]_+."""
    if first > 0:
        return first + second if second > 0 else first
    return second if second > 0 else _ZERO


class Condition(NamedTuple):
    """[a v_1 + s_1]_+ + [a v_2 + s_2]_+ = y, where a = 1 or -1."""

    a: int
    s1: Fraction
    s2: Fraction
    y: Fraction

    def met(self, v: Pair) -> bool:
        return rectified(self.s1 + self.a * v[0], self.s2 + self.a * v[1]) == self.y


@dataclass(frozen=True)
class Piece:
    """The points start + t step, 0 <= t <= length; a ray if the length is None. The step is not 0."""

    start: Pair
    step: Pair
    length: Fraction | None

    def at(self, t: Fraction) -> Pair:
        return self.start[0] + t * self.step[0], self.start[1] + t * self.step[1]

    def clipped(self, normals: Iterable[Pair]) -> Piece | None:
        """What of it has r.v >= 0 for all these r: convex and closed, so a piece again, or nothing."""
        low, high = _ZERO, self.length
        for r in normals:
            value = r[0] * self.start[0] + r[1] * self.start[1]
            slope = r[0] * self.step[0] + r[1] * self.step[1]
            if slope > 0:
                low = max(low, -value / slope)
            elif slope < 0:
                high = -value / slope if high is None else min(high, -value / slope)
            elif value < 0:
                return None
        if high is not None and high < low:
            return None
        return Piece(self.at(low), self.step, None if high is None else high - low)

    def spans(self, condition: Condition) -> list[Span]:
        """The t for which the condition is met, as disjoint closed intervals in ascending order (None: no end).

        Between two places where an argument of [.]_+ changes its sign, the left side is affine in t: it is y
        throughout, or once, or never.
        """
        a, s1, s2, y = condition
        rising: list[_Line] = []
        falling: list[_Line] = []
        level = -y
        for step, s, v in zip(self.step, (s1, s2), self.start, strict=True):
            slope, value = a * step, s + a * v
            if slope:
                (rising if slope > 0 else falling).append((slope, value, -value / slope))
            elif value > 0:
                level += value
        turns = {turn for _, _, turn in (*rising, *falling)}
        cuts = [_ZERO, *sorted(t for t in turns if t > 0 and (self.length is None or t < self.length))]
        found: list[Span] = []
        for low, high in zip(cuts, [*cuts[1:], self.length], strict=True):
            # no turn lies strictly between low and high
            active = [line for line in rising if line[2] <= low]
            active += [line for line in falling if high is not None and line[2] >= high]
            slope = sum((line[0] for line in active), _ZERO)
            excess = sum((line[1] for line in active), level) + slope * low
            if slope:
                root = low - excess / slope
                if low <= root and (high is None or root <= high):
                    _append(found, (root, root))
            elif not excess:
                _append(found, (low, high))
        return found


def _append(found: list[Span], span: Span) -> None:
    """Neighbours share an end, so the new span may go on where the last one stopped."""
    if found and found[-1][1] == span[0]:
        found[-1] = (found[-1][0], span[1])
    else:
        found.append(span)


def graph(condition: Condition) -> Iterator[Piece]:
    """All v that meet a condition with y > 0: with z_i = a v_i + s_i, the segment from z = (y, 0) to (0, y), where both
    are >= 0 and add up to y, and two rays where one is y and the other <= 0. With y = 0 they are the edges of the
    quadrant of those that do."""
    a, s1, s2, y = condition
    for z, step, length in (
        ((y, _ZERO), (-_ONE, _ONE), y),
        ((y, _ZERO), (_ZERO, -_ONE), None),
        ((_ZERO, y), (-_ONE, _ZERO), None),
    ):
        yield Piece((a * (z[0] - s1), a * (z[1] - s2)), (a * step[0], a * step[1]), length)


def line(through: Pair, step: Pair) -> Iterator[Piece]:
    """A whole line, as two rays."""
    yield Piece(through, step, None)
    yield Piece(through, (-step[0], -step[1]), None)
