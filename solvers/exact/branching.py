"""Branch and bound over joint activation patterns of several neurons, for one vector of output signs.

A state has one state of the cell tree per neuron. Directions that every neuron has decided are a prefix; the loss of
the rows up to there, with their patterns known, bounds the loss of every completion from below, and to it is added a
bound of the remaining rows by themselves (`rest`). The state of least bound is looked at first.

Neurons of the same sign may be exchanged, so their cells are in ascending order. Two of them in the same cell are one
neuron and one that is zero, and the zero neuron is in the closure of every cell: so the order is strict, unless weights
are bounded (the sum of two may then be too large for one) or the neurons may be more than the cells.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from time import monotonic

from solvers.exact.assessment import Bounder, Enough, Quotient
from solvers.exact.cell_tree import CellTree, State
from solvers.exact.samples import Samples

Joint = tuple[State, ...]


@dataclass(frozen=True, slots=True)
class Goal:
    """What makes a bound enough. `limit`: the least loss known (None: none yet), in scaled units.

    With `strict` a loss equal to the limit is still wanted: the limit is a target, and no network is known to meet it.
    `slack`: losses this little below the limit are not looked for (ball constraints).
    """

    limit: Fraction | None
    strict: bool = False
    slack: Fraction = Fraction(0)

    def enough(self, rest: Fraction = Fraction(0), *, additive: bool = True) -> Enough:
        """For bounds of rows besides which others cost at least `rest`."""
        if self.limit is None:
            return Enough()
        limit = self.limit - self.slack
        if additive:
            return Enough(limit - rest, self.strict)
        met = rest > limit if self.strict else rest >= limit
        # nothing is below 0
        return Enough(Fraction(0)) if met else Enough(limit, self.strict)


@dataclass(order=True, slots=True)
class Open:
    """A state that has not been branched on. `estimate` is a float and only orders the work; `lower` is exact."""

    estimate: float
    number: int
    lower: Quotient = field(compare=False)
    joint: Joint = field(compare=False)


@dataclass(slots=True)
class Progressed:
    """What a piece of work left: states still open, the best weights found with their loss, assessments made.

    `floor`: the least bound of what was closed without being enough for `limit` alone (None: there was none).
    """

    open: list[Open]
    best: tuple[Fraction, list[Fraction]] | None
    nodes: int
    floor: Fraction | None = None


class Branching:
    """The search for one vector of signs (+1 and −1, equal ones side by side). `rest[i] = (depth, bound)`: every
    network has at least this loss on the rows of directions ≥ depth; ascending depths."""

    def __init__(
        self,
        samples: Samples,
        tree: CellTree,
        bounder: Bounder,
        signs: Sequence[int],
        rest: Sequence[tuple[int, Fraction]] = (),
        *,
        strict_order: bool = True,
    ) -> None:
        self.samples, self.tree, self.bounder = samples, tree, bounder
        self.signs = tuple(signs)
        self.rest = list(rest)
        self.strict_order = strict_order and self._enough_cells()
        self._numbers = 0

    def _enough_cells(self) -> bool:
        """Are there certainly as many cells as neurons of one sign?"""
        most = max(self.signs.count(1), self.signs.count(-1))
        return most < 2 or (self.tree.count is not None and self.tree.count >= most)

    def start(self) -> Open:
        return Open(0.0, 0, (0, 1), (self.tree.root(),) * len(self.signs))

    def work(self, states: Iterable[Open], goal: Goal, budget: int, deadline: float) -> Progressed:
        """Branch on the most promising states, about `budget` assessments long."""
        heap = list(states)
        heapq.heapify(heap)
        done = Progressed([], None, 0)
        if not any(open_.number for open_ in heap):
            heap = [kept for open_ in heap for kept in self._assessed([open_.joint], None, goal, done)]
            goal = self._improved(goal, done)
        while heap and done.nodes < budget and monotonic() < deadline:
            open_ = heapq.heappop(heap)
            if goal.enough()(open_.lower):
                self._close(open_.lower, goal, done)
                continue
            for kept in self._assessed(self._children(open_.joint), open_, goal, done):
                heapq.heappush(heap, kept)
            goal = self._improved(goal, done)
        done.open = heap
        return done

    def _improved(self, goal: Goal, done: Progressed) -> Goal:
        if done.best is None or (goal.limit is not None and not goal.strict and done.best[0] >= goal.limit):
            return goal
        if goal.strict and goal.limit is not None and done.best[0] > goal.limit:
            return goal
        return Goal(done.best[0], False, goal.slack)

    def _close(self, lower: Quotient, goal: Goal, done: Progressed) -> None:
        if goal.slack:
            value = Fraction(*lower)
            done.floor = value if done.floor is None else min(done.floor, value)

    def _children(self, joint: Joint) -> list[Joint]:
        depths = [self.tree.depth(state) for state in joint]
        j = min(range(len(joint)), key=depths.__getitem__)
        return [(*joint[:j], child, *joint[j + 1 :]) for child in self.tree.children(joint[j])]

    def _ordered(self, joint: Joint) -> bool:
        """May the cells of equal neurons still be in ascending order?"""
        return all(
            self.tree.before(a, b, strict=self.strict_order)
            for (a, b), (s, t) in zip(pairwise(joint), pairwise(self.signs), strict=True)
            if s == t
        )

    def _assessed(self, joints: Iterable[Joint], parent: Open | None, goal: Goal, done: Progressed) -> list[Open]:
        kept = []
        known = -1 if parent is None else self._depth(parent.joint)
        for joint in joints:
            if not self._ordered(joint):
                continue
            depth = self._depth(joint)
            if parent is not None and depth == known:
                # another neuron is behind: nothing has been decided that the parent's bound does not know
                kept.append(self._opened(parent.lower, joint))
                continue
            done.nodes += 1
            leaf = depth == self.tree.size
            count = self.samples.until(depth)
            patterns = [self.samples.active(self.tree.bits(state), count) for state in joint]
            rest = self._rest(depth)
            enough = goal.enough(rest, additive=self.bounder.additive)
            found = self.bounder.assess(patterns, self.signs, count, enough, leaf=leaf)
            lower = self._total(found.lower, rest)
            if found.theta is not None:
                loss = Fraction(*found.lower) + found.gap
                if done.best is None or loss < done.best[0]:
                    done.best = (loss, found.theta)
                    goal = self._improved(goal, done)
            if leaf or goal.enough()(lower):
                self._close(lower, goal, done)
            else:
                kept.append(self._opened(lower, joint))
        return kept

    def _opened(self, lower: Quotient, joint: Joint) -> Open:
        self._numbers += 1
        return Open(_about(lower), self._numbers, lower, joint)

    def _depth(self, joint: Joint) -> int:
        return min((self.tree.depth(state) for state in joint), default=self.tree.size)

    def _rest(self, depth: int) -> Fraction:
        return next((bound for start, bound in self.rest if start >= depth), Fraction(0))

    def _total(self, lower: Quotient, rest: Fraction) -> Quotient:
        if not rest:
            return lower
        if self.bounder.additive:
            return lower[0] * rest.denominator + rest.numerator * lower[1], lower[1] * rest.denominator
        return max(lower, (rest.numerator, rest.denominator), key=lambda pair: Fraction(*pair))


def _about(value: Quotient) -> float:
    """For ordering only."""
    try:
        return value[0] / value[1]
    except OverflowError:
        return float("inf")
