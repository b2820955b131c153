"""An input of which only finitely many pairs have to be tried. The rule places.

A *condition* is a point with the input and a combination of the entries of the others there, an empty one on the axis;
C(v) are the conditions that the pair v meets. In a fit, v_i may be replaced by a choice c with C(v_i) in C(c): the
others have one of the combinations, so the points are met still. This is a fit again, whether or not c is in the domain
D. So it is enough that for every v of D (with its half) some choice has C(v) in C(c); a choice that misses a point on
the axis has that for no v of D. Finitely many *test places* decide it for all v:

**On a piece**, a segment or ray with a start, each condition holds on finitely many closed intervals. If all of C(v)
holds somewhere on it, there is a least such t, for these t are a closed set that is bounded below. Just before it
one of the conditions fails, so it is the lower end of an interval, or there is nothing before it: t = 0. At this
place all of C(v) holds. So the starts and lower ends will do. A curve consists of pieces.

**If D has inner points**, it is the plane, a half-plane, a quadrant or half of one, and its edges lie on lines through
0. If C(v) is empty, 0 will do. If one of C(v) has y > 0, v is on its graph, which consists of pieces. Else all of
them have y = 0, and each is a quadrant: a v_1 <= -s_1, a v_2 <= -s_2. What they leave of D is a polyhedron without a
line in it, because a quadrant has none. So it has a vertex, on edges of two directions: one of them is an edge of a
quadrant, which is a ray, or both belong to D, and the vertex is 0. In all cases all of C(v) holds somewhere on the
graph of a condition, a quadrant's being its edges, as far as it is in D, or in 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from checker.geometry.mirror.pieces import Condition, Pair, Piece, graph
from checker.geometry.mirror.place import conditions_at, curve
from checker.geometry.mirror.state import Budget, State, pairs, shown
from checker.geometry.state import Done, Step
from checker.report import Rejected

_ZERO = Fraction(0)
_ORIGIN = (_ZERO, _ZERO)


def places(state: State, step: Step) -> Done:
    """Every test place does no better than some choice. Afterwards fits may have been replaced."""
    i = state.without_table(step["input"], "input")
    budget = Budget()
    conditions = sorted({c for p in state.data.around(i) for c in conditions_at(state, i, p, budget) if c.y >= 0})
    choices = pairs(step["choices"], "choices")
    domain, half = state.known_domains()[i], state.half_of(i)
    budget.spend(len(choices) * len(conditions))
    cover = _Cover([_bits(conditions, v) for v in choices], budget)
    if domain.is_curve:
        pieces = curve(state, i)
    else:
        cover.need(_bits(conditions, _ORIGIN), _ORIGIN)
        pieces = _edges(conditions, [*domain.cone(), *half])
    for piece in pieces:
        # the bits take their time, too
        budget.spend(1 + len(conditions) * (1 + len(conditions) // 1000))
        for t, met in tried(piece, conditions):
            cover.need(met, piece.at(t))
    state.tables[i] = choices
    state.replaced = True
    return Done(f"input {i} has to be tried with {len(choices)} pairs, for {len(conditions)} conditions")


def _bits(conditions: list[Condition], v: Pair) -> int:
    return int("0" + "".join("1" if condition.met(v) else "0" for condition in reversed(conditions)), 2)


class _Cover:
    """The sets of conditions, as bits, that the choices meet."""

    def __init__(self, met: list[int], budget: Budget) -> None:
        self._met = set(met)
        self._known = set(met)
        self._with: dict[int, list[int]] = {}
        self._budget = budget

    def need(self, wanted: int, v: Pair) -> None:
        """Rejected if no choice meets all of what v meets."""
        if wanted in self._known:
            return
        lowest = wanted & -wanted
        if lowest not in self._with:
            self._with[lowest] = [met for met in self._met if met & lowest == lowest]
        candidates = self._with[lowest]
        self._budget.spend(len(candidates))
        if not any(wanted & met == wanted for met in candidates):
            raise Rejected(f"choices: none does as well as {shown(v)}")
        self._known.add(wanted)


def _edges(conditions: list[Condition], normals: list[Pair]) -> Iterator[Piece]:
    """The graphs of all conditions, as far as all r.v >= 0."""
    for condition in conditions:
        for piece in graph(condition):
            left = piece.clipped(normals)
            if left is not None:
                yield left


def tried(piece: Piece, conditions: list[Condition]) -> Iterator[tuple[Fraction, int]]:
    """The test places t of a piece in ascending order, each with the conditions that hold there, as bits."""
    begins: dict[Fraction, int] = {_ZERO: 0}
    ends: dict[Fraction, int] = {}
    for n, condition in enumerate(conditions):
        for low, high in piece.spans(condition):
            begins[low] = begins.get(low, 0) | 1 << n
            if high is not None:
                ends[high] = ends.get(high, 0) | 1 << n
    holding = 0
    for t in sorted(begins.keys() | ends.keys()):
        # the intervals are closed, and those of one condition are disjoint
        holding |= begins.get(t, 0)
        if t in begins:
            yield t, holding
        holding &= ~ends.get(t, 0)
