"""ExactFit: Theorem 11 of Froese & Hertrich, Algorithms 1 and 2. Exact fits by ReLUs that are all added (or all
subtracted, with the labels negated).

f = Σ_j [t_j]₊ is affine where the set I of active neurons stays the same. The algorithm puts every point into some S_I:
t_j(x) ≥ 0 for j in I, t_j(x) ≤ 0 for the others, Σ_{j ∈ I} t_j(x) = y. It branches over I for one point and lets
convexity place what it can of the others: f(x) ≥ Σ_{j ∈ I} t_j(x), so with μ the minimum of the right side over what
is known of the weights, no fit is left where μ > y, and x is in S_I where μ = y. Then every other point has μ < y for
every I, so the next branch lowers the dimension of what is known: at most k(d+1) + 1 branches below each other, k·d + 1
without biases.

Where the pseudo-code leaves something open: every branch has copies of the sets; "reject" for an I means that the next
I is tried; the check runs once before the first branch, since the bound on the depth needs it (it places all points
with y = 0 and rejects y < 0); a point with y ≠ 0 in S_∅ is a contradiction. Feasibility is asked before any minimum, so
a minimum is a number or −∞, which says nothing. Neurons are alike: of the sets I that an exchange of neurons turns into
each other, where it leaves every earlier choice as it is, one is tried. (The fits of a branch depend on its choices
alone, since what is forced holds for all of them; so the exchange takes them to the fits of the other branch.)

No minimum is computed where some weights are known that satisfy the rows and have Σ_{j ∈ I} t_j(x) < y.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from math import lcm
from time import monotonic

from instances import Network, TrainingProblem
from solvers.exact.linear import Infeasible, Kind, Optimal, Row, Unbounded, Vector, feasible, minimise
from solvers.exact.realizable import lift

Active = frozenset[int]

MANY = 4096
"""Sets of one point that are no longer put in order."""


@dataclass(frozen=True, slots=True)
class Fit:
    """`network`: one that fits, if any was found. `complete`: without one, none fits. `work`: calls (branches tried,
    the first call included), depth (branches below each other), depth_bound, lps."""

    network: Network | None
    complete: bool
    work: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Known:
    """A choice of all weights that satisfies every row so far, and t_j(x_p) by point and neuron, in integers: `scale`
    times what the point's own number makes of it."""

    theta: Vector
    scale: int
    values: Sequence[Sequence[int]]


@dataclass(slots=True)
class _Node:
    """`placed`: (point, I) in the order in which they were placed. `rest`: S. `known`: some choices of the weights."""

    placed: list[tuple[int, Active]]
    rest: list[int]
    known: list[_Known]
    chosen: list[Active] = field(default_factory=list)


class _OutOfTimeError(Exception):
    pass


def exact_fit(problem: TrainingProblem, *, deadline: float = math.inf) -> Fit:
    """Needs ReLUs with fixed equal signs, and an exact fit. `deadline` as time.monotonic() counts."""
    negated = bool(problem.signs) and problem.signs is not None and problem.signs[0] < 0
    search = _Search(problem, -1 if negated else 1, deadline)
    try:
        theta, complete = search.run(), True
    except _OutOfTimeError:
        theta, complete = None, False
    return Fit(None if theta is None else search.network(theta), complete, search.work)


class _Search:
    def __init__(self, problem: TrainingProblem, sign: int, deadline: float) -> None:
        self._problem, self._sign, self._deadline = problem, sign, deadline
        self._k, self._size = problem.k, problem.d + problem.bias
        self._labels = [sign * label for label in problem.labels]
        self._lifted = [lift(point, problem) for point in problem.points]
        # the same points and labels in integers, each times a number of its own
        self._sparse, self._levels = [], []
        for row, label in zip(self._lifted, self._labels, strict=True):
            scale = lcm(label.denominator, *(value.denominator for value in row))
            self._sparse.append([(i, int(value * scale)) for i, value in enumerate(row) if value])
            self._levels.append(int(label * scale))
        self._cached: dict[tuple[int, Active], list[Row]] = {}
        self.work = {"calls": 0, "depth": 0, "depth_bound": self._k * self._size + 1, "lps": 0}

    def network(self, theta: Vector) -> Network:
        weights, biases = [], []
        for j in range(self._k):
            own = theta[j * self._size : (j + 1) * self._size]
            weights.append(tuple(own[: self._problem.d]))
            biases.append(own[-1] if self._problem.bias else Fraction(0))
        found = Network(tuple(weights), tuple(biases), (Fraction(self._sign),) * self._k)
        if (objection := self._problem.objection(found)) is not None:
            raise AssertionError(f"the points are placed, and the network does not fit: {objection}")
        return found

    def run(self) -> Vector | None:
        """Algorithm 1, without recursion: the open branches are iterators over the children of their nodes."""
        # of the same sample twice one is enough
        samples: dict[object, int] = {}
        for p, sample in enumerate(zip(self._problem.points, self._labels, strict=True)):
            samples.setdefault(sample, p)
        self.work["calls"] += 1
        root = self._checked(_Node([], list(samples.values()), []))
        if root is None:
            return None
        if not root.rest:
            return root.known[-1].theta
        open_branches = [self._children(root)]
        while open_branches:
            child = next(open_branches[-1], None)
            if child is None:
                open_branches.pop()
                continue
            self.work["calls"] += 1
            self.work["depth"] = max(self.work["depth"], len(open_branches))
            node = self._checked(child)
            if node is None:
                continue
            if not node.rest:
                return node.known[-1].theta
            open_branches.append(self._children(node))
        return None

    def _children(self, node: _Node) -> Iterator[_Node]:
        """One point of S in each of its sets."""
        p = node.rest[0]
        for active in self._sets(node, p):
            placed = [*node.placed, (p, active)]
            known = [point for point in node.known if self._allows(point, p, active)]
            yield _Node(placed, node.rest[1:], known, [*node.chosen, active])

    def _sets(self, node: _Node, p: int) -> Iterable[Active]:
        """Minimal under exchanges that keep all earlier choices: of alike neurons the first ones; likely sets first."""
        classes: dict[tuple[bool, ...], list[int]] = {}
        for j in range(self._k):
            classes.setdefault(tuple(j in chosen for chosen in node.chosen), []).append(j)
        counts = product(*(range(len(members) + 1) for members in classes.values()))
        sets = (
            frozenset(j for members, c in zip(classes.values(), count, strict=True) for j in members[:c])
            for count in counts
        )
        if math.prod(len(members) + 1 for members in classes.values()) > MANY:
            return sets
        values = node.known[-1].values[p]
        return sorted(sets, key=lambda active: sum((values[j] > 0) != (j in active) for j in range(self._k)))

    def _checked(self, node: _Node) -> _Node | None:
        """Algorithm 2: with all forced points placed, or None if no fit is left."""
        if not node.known:
            start = self._feasible(node)
            if start is None:
                return None
            node.known.append(start)
        restart = True
        while restart:
            restart = False
            for p in node.rest:
                placed = self._forced(node, p)
                if placed is None:
                    continue
                mu_above, active = placed
                if mu_above:
                    return None
                node.placed.append((p, active))
                node.rest.remove(p)
                node.known = [point for point in node.known if self._allows(point, p, active)]
                if not node.known:
                    start = self._feasible(node)
                    if start is None:
                        return None
                    node.known.append(start)
                restart = True
                break
        return node

    def _forced(self, node: _Node, p: int) -> tuple[bool, Active] | None:
        """(μ > y, I) for the first I with μ ≥ y, or None if every μ is smaller."""
        for mask in range(1 << self._k):
            self._in_time()
            active = frozenset(j for j in range(self._k) if mask >> j & 1)
            if any(self._below(point, p, active) for point in node.known):
                continue
            y = self._labels[p]
            if not active:
                return y < 0, active
            bound = self._lower_bound(node, p, active)
            if bound is not None and bound >= y:
                return bound > y, active
        return None

    def _lower_bound(self, node: _Node, p: int, active: Active) -> Fraction | None:
        """μ, or None where it is −∞. What attains it, or is below the label, is known from now on."""
        objective = self._sum_over(p, active)
        answer = minimise(objective, self._rows(node))
        self._count()
        if isinstance(answer, Unbounded):
            value, slope = (
                sum((c * x for c, x in zip(objective, vector, strict=True) if c), Fraction(0))
                for vector in (answer.point, answer.ray)
            )
            far = max(Fraction(0), (value - self._labels[p]) / -slope) + 1
            theta = tuple(x + far * r for x, r in zip(answer.point, answer.ray, strict=True))
            node.known.append(self._known(theta))
            return None
        if not isinstance(answer, Optimal):
            raise AssertionError("what is known to be feasible is not infeasible")
        node.known.append(self._known(answer.point))
        return answer.value

    def _feasible(self, node: _Node) -> _Known | None:
        answer = feasible(self._rows(node), self._k * self._size)
        self._count()
        return None if isinstance(answer, Infeasible) else self._known(answer)

    def _count(self) -> None:
        self.work["lps"] += 1
        self._in_time()

    def _in_time(self) -> None:
        if monotonic() > self._deadline:
            raise _OutOfTimeError

    def _known(self, theta: Vector) -> _Known:
        common = lcm(*(value.denominator for value in theta))
        whole = [int(value * common) for value in theta]
        values = [
            [sum(c * whole[j * self._size + i] for i, c in sparse) for j in range(self._k)] for sparse in self._sparse
        ]
        return _Known(theta, common, values)

    def _level(self, point: _Known, p: int) -> int:
        """The label, in the units of the known values."""
        return self._levels[p] * point.scale

    def _below(self, point: _Known, p: int, active: Active) -> bool:
        values = point.values[p]
        return sum(values[j] for j in active) < self._level(point, p)

    def _allows(self, point: _Known, p: int, active: Active) -> bool:
        """Does it satisfy the rows of the point in S_I?"""
        values = point.values[p]
        sides = all(values[j] >= 0 if j in active else values[j] <= 0 for j in range(self._k))
        return sides and sum(values[j] for j in active) == self._level(point, p)

    def _sum_over(self, p: int, active: Active) -> list[Fraction]:
        zero = [Fraction(0)] * self._size
        return [value for j in range(self._k) for value in (self._lifted[p] if j in active else zero)]

    def _rows(self, node: _Node) -> list[Row]:
        return [row for p, active in node.placed for row in self._rows_of(p, active)]

    def _rows_of(self, p: int, active: Active) -> list[Row]:
        if (p, active) not in self._cached:
            rows = []
            if active or self._labels[p]:
                rows.append(Row(self._sum_over(p, active), self._labels[p], Kind.EQUAL))
            for j in range(self._k):
                own = self._sum_over(p, frozenset((j,)))
                if j not in active:
                    rows.append(Row([-value for value in own], 0))
                elif len(active) > 1 or self._labels[p] < 0:
                    # alone it is the label
                    rows.append(Row(own, 0))
            self._cached[p, active] = rows
        return self._cached[p, active]
