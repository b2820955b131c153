"""Which neuron makes which crossing of which tight line. The rule assign.

On a tight line every neuron has w_j.u > 0, so on any line it crosses at the height -(w_j.base + b_j) / (w_j.u),
which is affine in the base. Neurons of one sign may be exchanged, so the i-th may be taken to have crossing i on one
line; the two signs do not mix, so each may have its own such line. On every other tight line the crossings of a sign
are those of its neurons in some order. That asks of the crossings only that they are numbered in ascending order, equal
ones in any, so several of them may have one interval.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

from checker.geometry.crossings import sign_of, tight_line
from checker.geometry.data import ratio
from checker.geometry.intervals import Interval, blend
from checker.geometry.state import Assignment, Done, State, Step
from checker.report import Rejected
from checker.strict import array, mapping, natural


class _Contradiction(Exception):
    """A neuron without a crossing, or a crossing without a neuron."""


def assign(state: State, step: Step) -> Done:
    """What this module's own propagation leaves has to be among the options; a contradiction leaves nothing.

    The options are kept as listed, so they may be more than what is left.
    """
    if state.sides is not None:
        raise Rejected("the sides are known already")
    sign = sign_of(step["sign"])
    reference = natural(step["reference"], "reference")
    tight_line(state, reference, "reference")
    size = len(state.of_sign(sign))
    if sign in state.assigned:
        raise Rejected("the neurons of this sign are assigned already")
    if not size:
        raise Rejected("there is no neuron of this sign")
    options = _listed(state, step["options"], reference, size)
    shown = f"{size} neurons of sign {'+' if sign > 0 else '-'}"
    propagation = _Propagation(state, reference, sign)
    try:
        propagation.run()
    except _Contradiction as contradiction:
        if any(not mask for masks in options.values() for mask in masks):
            return Done(f"{shown}: {contradiction}", ends=True)
    else:
        for line, masks in options.items():
            for i, mask in enumerate(masks):
                dropped = propagation.options[line][i] & ~mask
                if dropped:
                    at = next(_bits(dropped))
                    raise Rejected(f"options: line {line}: neuron {i} of the sign may have crossing {at} too")
    state.assigned[sign] = Assignment(reference, options)
    return Done(f"{shown} are assigned to their crossings")


def _listed(state: State, value: object, reference: int, size: int) -> dict[int, list[int]]:
    listed = mapping(value, "options")
    wanted = {str(line): line for line in range(len(state.tight)) if line != reference}
    if listed.keys() != wanted.keys():
        raise Rejected("options: they have to name every tight line but the reference, and nothing else")
    options = {}
    for key, line in wanted.items():
        rows = array(listed[key], f"options {line}")
        if len(rows) != size:
            raise Rejected(f"options {line}: {len(rows)} lists for {size} neurons")
        options[line] = [_mask(row, size, f"options {line}[{i}]") for i, row in enumerate(rows)]
    return options


def _mask(value: object, size: int, where: str) -> int:
    mask = 0
    for entry in array(value, where):
        crossing = natural(entry, where)
        if crossing >= size:
            raise Rejected(f"{where}: there is no crossing {crossing}")
        if mask >> crossing & 1:
            raise Rejected(f"{where}: crossing {crossing} twice")
        mask |= 1 << crossing
    return mask


def _bits(mask: int) -> Iterator[int]:
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


class _Row:
    """The intervals of one sign on one tight line, ascending and disjoint or equal, with their ends for bisection."""

    def __init__(self, intervals: list[Interval]) -> None:
        self.intervals = intervals
        self._lows = [interval.low for interval in intervals]
        self._highs = [interval.high for interval in intervals]

    def met(self, by: Interval) -> int:
        """The crossings whose interval meets `by`, as bits: neighbours, because intervals are convex and ascend."""
        first, last = bisect_left(self._highs, by.low), bisect_right(self._lows, by.high) - 1
        while first <= last and self.intervals[first].meet(by).empty:
            first += 1
        while first <= last and self.intervals[last].meet(by).empty:
            last -= 1
        return ((1 << (last - first + 1)) - 1) << first if first <= last else 0


class _Propagation:
    """options[line][i]: the crossings the i-th neuron may still have there, as bits."""

    def __init__(self, state: State, reference: int, sign: int) -> None:
        self._reference = state.tight[reference].intervals[sign]
        size = len(self._reference)
        others = [line for line in range(len(state.tight)) if line != reference]
        self._rows = {line: _Row(state.tight[line].intervals[sign]) for line in others}
        self._every = (1 << size) - 1
        self.options = {line: [self._every] * size for line in others}
        bases = [state.data.bases[tight.line] for tight in state.tight]
        self._relations = [
            (u, w, rho)
            for u, w in combinations(others, 2)
            if (rho := ratio(bases[reference], bases[u], bases[w])) is not None
        ]
        self._met: dict[tuple[int, int, int, int], int] = {}

    def run(self) -> None:
        """To the fixpoint, which is one whatever the order: every step only drops, and drops no less from less."""
        waiting = set(range(len(self._reference)))
        while waiting:
            for i in waiting:
                while self._relate_all(i):
                    pass
            waiting = set()
            for line in self.options:
                waiting |= self._match(line)

    def _relate_all(self, i: int) -> bool:
        """Did any relation drop something?"""
        changes = [self._relate(i, u, w, rho) for u, w, rho in self._relations]
        return any(changes)

    def _relate(self, i: int, u: int, w: int, rho: Fraction) -> bool:
        """Crossing p on u and r on w go together only if some height in the reference interval, one in p's and one in
        r's are on one affine function. What has no partner is dropped."""
        on_u, on_w = self.options[u][i], self.options[w][i]
        left_u = left_w = 0
        for p in _bits(on_u):
            key = (u, w, i, p)
            if key not in self._met:
                self._met[key] = self._rows[w].met(blend(self._reference[i], self._rows[u].intervals[p], rho))
            partners = self._met[key] & on_w
            if partners:
                left_u |= 1 << p
                left_w |= partners
        if not left_u:
            raise _Contradiction(f"number {i} of them has no crossing left")
        self.options[u][i], self.options[w][i] = left_u, left_w
        return (left_u, left_w) != (on_u, on_w)

    def _match(self, line: int) -> set[int]:
        """Neurons and crossings are in bijection. Returns the neurons whose options became fewer."""
        masks, changed = self.options[line], set()
        again = True
        while again:
            once = twice = single = 0
            for i, mask in enumerate(masks):
                twice |= once & mask
                once |= mask
                if not mask & (mask - 1):
                    if single & mask:
                        raise _Contradiction(f"number {i} of them has to share a crossing")
                    single |= mask
            if once != self._every:
                raise _Contradiction("a crossing has no neuron left")
            again = False
            for i, mask in enumerate(masks):
                own = mask & ~twice
                # two crossings that only this neuron could take, or none but what others need
                left = own or (mask & ~single if mask & (mask - 1) else mask)
                if not left or own & (own - 1):
                    raise _Contradiction(f"number {i} of them cannot have what is left")
                if left != mask:
                    masks[i], again = left, True
                    changed.add(i)
        return changed
