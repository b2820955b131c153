"""One input of two neurons: where the pair v = (w¹_i, w²_i) can lie, and the places on it that need to be tried.

Let y₊ and y₋ be the values of f at e_i and −e_i, as far as the data give them, and W_i = v¹ + v² = y₊ − y₋: any two of
the three give the third. [v¹]₊ + [v²]₊ = y₊ and [−v¹]₊ + [−v²]₊ = y₋ say, pattern by pattern:

* both known, both positive: one entry is positive and one negative: (y₊, −y₋) or (−y₋, y₊). Both 0: v = 0.
* y₊ > 0 = y₋: v ≥ 0 and v¹ + v² = y₊, a segment; y₊ = 0 < y₋: its mirror image.
* y₊ > 0 alone: (s, y₊) with s ≤ 0, or (y₊, s) with s ≤ 0, or the segment: a line with two bends. y₋ alone: its image.
* W_i alone: the line v¹ + v² = W_i.
* y₊ = 0 alone: v ≤ 0; y₋ = 0 alone: v ≥ 0; nothing: the plane. These are boxes, the same for both entries.

The curves are the image of a closed interval of s, injective and affine in pieces; s → 2·centre − s exchanges the two
neurons.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from encoders.geometry.record import NothingFitsError
from encoders.geometry.regions import NotFiniteError

Pair = tuple[Fraction, Fraction]
Table = tuple[Pair, ...]
Interval = tuple[Fraction | None, Fraction | None]
"""Closed; None is an end at infinity."""

MOST_PLACES = 400
"""Places for the weights of one input that are tried; in a box four times as many may be looked at."""

ZERO = Fraction(0)
ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Piece:
    """v = start + s·slope for s in the interval."""

    low: Fraction | None
    high: Fraction | None
    start: Pair
    slope: Pair

    def holds(self, s: Fraction) -> bool:
        return (self.low is None or self.low <= s) and (self.high is None or s <= self.high)


@dataclass(frozen=True, slots=True)
class Curve:
    """Pieces in the order of s, each beginning where the one before ends."""

    pieces: tuple[Piece, ...]
    centre: Fraction

    @property
    def domain(self) -> Interval:
        return self.pieces[0].low, self.pieces[-1].high

    @property
    def order(self) -> str:
        """How v¹ and v² stand where s ≤ centre."""
        return "ascending" if self.pieces[0].slope[0] >= self.pieces[0].slope[1] else "descending"

    def at(self, s: Fraction) -> Pair:
        piece = next(piece for piece in self.pieces if piece.holds(s))
        return piece.start[0] + s * piece.slope[0], piece.start[1] + s * piece.slope[1]

    def negated(self) -> Curve:
        turned = (Piece(p.low, p.high, (-p.start[0], -p.start[1]), (-p.slope[0], -p.slope[1])) for p in self.pieces)
        return Curve(tuple(turned), self.centre)


@dataclass(frozen=True, slots=True)
class Box:
    """low ≤ v¹, v² ≤ high."""

    low: Fraction | None
    high: Fraction | None


Domain = Table | Curve | Box


def column(plus: Fraction | None, minus: Fraction | None, total: Fraction | None) -> Domain:
    """All v with these y₊, y₋ and W_i. Raises NothingFitsError if there is none."""
    if total is not None:
        if plus is not None and minus is None:
            minus = plus - total
        elif minus is not None and plus is None:
            plus = minus + total
    if any(value is not None and value < 0 for value in (plus, minus)):
        raise NothingFitsError("a value on an axis is negative, and no neuron is")
    if plus is not None and minus is not None:
        if not plus and not minus:
            return ((ZERO, ZERO),)
        if plus and minus:
            return ((plus, -minus), (-minus, plus))
        return _segment(plus) if plus else _segment(minus).negated()
    if plus is None and minus is None:
        return Box(None, None) if total is None else Curve((_slanted(None, None, total),), total / 2)
    if plus is not None:
        return _bent(plus) if plus else Box(None, ZERO)
    assert minus is not None
    return _bent(minus).negated() if minus else Box(ZERO, None)


def _slanted(low: Fraction | None, high: Fraction | None, total: Fraction) -> Piece:
    return Piece(low, high, (ZERO, total), (ONE, -ONE))


def _segment(y: Fraction) -> Curve:
    return Curve((_slanted(ZERO, y, y),), y / 2)


def _bent(y: Fraction) -> Curve:
    first = Piece(None, ZERO, (ZERO, y), (ONE, ZERO))
    last = Piece(y, None, (y, y), (ZERO, -ONE))
    return Curve((first, _slanted(ZERO, y, y), last), y / 2)


def level(curve: Curve, a: int, shift: Pair, y: Fraction) -> list[Interval]:
    """{s : [a·v¹(s) + shift¹]₊ + [a·v²(s) + shift²]₊ = y}, as its connected components in ascending order.

    The function is continuous and, between the zeros of the two affine functions of a piece, affine: there the set is
    empty, one point, or everything. Finitely many closed sets, so its components are closed intervals.
    """
    found: list[Interval] = []
    for piece in curve.pieces:
        lines = [(shift[j] + a * piece.start[j], a * piece.slope[j]) for j in (0, 1)]
        zeros = {-constant / slope for constant, slope in lines if slope}
        inner = sorted(s for s in zeros if piece.holds(s) and s not in (piece.low, piece.high))
        ends = [piece.low, *inner, piece.high]
        for low, high in pairwise(ends):
            inside = _between(low, high)
            active = [line for line in lines if line[0] + line[1] * inside > 0]
            constant = sum((line[0] for line in active), -y)
            slope = sum((line[1] for line in active), ZERO)
            if slope:
                s = -constant / slope
                if (low is None or low <= s) and (high is None or s <= high):
                    found.append((s, s))
            elif not constant:
                found.append((low, high))
    return _joined(found)


def _between(low: Fraction | None, high: Fraction | None) -> Fraction:
    if low is None:
        return ZERO if high is None else high - 1
    return low + 1 if high is None else (low + high) / 2


def _joined(intervals: Iterable[Interval]) -> list[Interval]:
    """Neighbours that touch become one; the intervals come in ascending order."""
    joined: list[Interval] = []
    for low, high in intervals:
        if joined and joined[-1][1] == low and low is not None:
            joined[-1] = joined[-1][0], high
        else:
            joined.append((low, high))
    return joined


def candidates(curve: Curve, levels: Iterable[Interval], half: bool) -> Table:
    """Places on the curve of which one lies in an intersection of levels whenever any place does.

    `levels` are the components of all sets F_r that may be intersected; `half` asks for s ≤ centre as well.
    Claim: take the left ends of all components and of the domain, and one s₀ that no end is below. If some s lies in
    the domain and in chosen F_r, one of these places does. Proof: let t be the left end of the component of the
    intersection that holds s. If t is finite it belongs to the intersection, which is closed, and is a left end of a
    component of one of the sets, since otherwise all of them would go on to the left of it. If t = −∞ then the
    component of each set that holds s is (−∞, h] or the whole line, where s₀ ≤ h, so all of them hold s₀.
    The greatest ends are added because they often do better than all others (see `undominated`); no proof needs it.
    """
    low, high = curve.domain
    if half:
        high = curve.centre
    lefts: set[Fraction] = set()
    ends: set[Fraction] = set()
    for left, right in [*levels, (low, high)]:
        if left is not None:
            lefts.add(left)
        ends.update(end for end in (left, right) if end is not None)
    chosen = lefts | {min(ends), max(ends)} if ends else {curve.centre}
    if high is not None:
        chosen.add(high)
    kept = sorted(s for s in chosen if (low is None or low <= s) and (high is None or s <= high))
    return tuple(dict.fromkeys(curve.at(s) for s in kept))


def corners(box: Box, rows: Iterable[tuple[int, Pair, Fraction]]) -> Table:
    """Places in the box of which one meets any of the given conditions, one or more, that can be met together.

    A row (a, s, y) stands for the condition [a·v¹ + s¹]₊ + [a·v² + s²]₊ = y. Raises NotFiniteError: too many.
    """
    listed = list(rows)
    if any(y for _, _, y in listed):
        places = _crossings(box, listed)
    else:
        values = _ends(box, [(-s / a, a < 0) for a, pair, _ in listed for s in pair])
        _check_number(len(values) ** 2)
        places = [(first, second) for first in values for second in values]
    inside = (pair for pair in places if all(_within(box, entry) for entry in pair))
    return tuple(dict.fromkeys(inside))


def _check_number(places: int) -> None:
    if places > 4 * MOST_PLACES:
        raise NotFiniteError(f"{places} places for the weights of one input")


def _within(box: Box, v: Fraction) -> bool:
    return (box.low is None or box.low <= v) and (box.high is None or v <= box.high)


def _ends(box: Box, bounds: Collection[tuple[Fraction, bool]]) -> list[Fraction]:
    """All labels 0: every condition bounds each entry, a·v + s ≤ 0, as (bound, is it a lower one).

    What meets the chosen ones is a closed interval for each entry. Its left end is the box's or a lower bound; without
    one, the least of all values meets all. The greatest is added because it often does better; no proof needs it.
    """
    lowers = [value for value, is_lower in bounds if is_lower]
    if box.low is not None:
        lowers.append(box.low)
    every = [value for value, _ in bounds]
    every += [end for end in (box.low, box.high) if end is not None]
    return sorted({*lowers, min(every), max(every)} if every else {ZERO})


def _crossings(box: Box, rows: Collection[tuple[int, Pair, Fraction]]) -> list[Pair]:
    """Any labels: the crossings of all lines where something changes.

    For a given pattern, what meets the chosen conditions is a polyhedron in the plane whose sides lie on lines v¹ = α,
    v² = β or v¹ + v² = γ: a neuron's zero, α = −s/a; one neuron alone, α = (y − s)/a; both, γ = (y − s¹ − s²)/a; and
    the box. Every pattern bounds both entries on one side, so it contains no line, and has a vertex, where two of its
    sides cross, no two of the third kind.
    """
    single = {end for end in (box.low, box.high) if end is not None}
    double: set[Fraction] = set()
    for a, pair, y in rows:
        single.update(top / a for s in pair for top in (-s, y - s))
        double.add((y - pair[0] - pair[1]) / a)
    _check_number(len(single) * (len(single) + 2 * len(double)))
    straight = [(first, second) for first in single for second in single]
    slanted = [pair for one in single for total in double for pair in ((one, total - one), (total - one, one))]
    return sorted({*straight, *slanted})
