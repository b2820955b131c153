"""The least squared error in the unit ball by activation patterns (Lemma 12 of Manurangsi and Reichman), best first.

One sample after the other is given to the neurons in every way that half-spaces allow; each partial pattern has the
bound of `solvers.exact.ball`. Slow and short: what the search that is used is held against.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import count, product

from flint import fmpq

from instances import Network, TrainingProblem
from solvers.exact.ball import Moments, Multipliers, blocks_of, enclose_moments, lower_bound, moments_of
from solvers.exact.halfspaces import Lifted, Meeting, cut_off, lift

Prefix = tuple[bool, ...]
ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True)
class Result:
    """A network in the ball, its exact squared error, and a bound that no admissible network is below."""

    network: Network
    error: Fraction
    bound: Fraction


def search(problem: TrainingProblem, *, reliable: bool, ball: Fraction) -> Result:
    """Until the bound is within `ball` of the error."""
    return _Search(problem, ball, reliable).run()


@dataclass(frozen=True, slots=True)
class _Node:
    """The first samples' pattern, one prefix per neuron; cone rows, sums and multipliers that belong to it."""

    signs: tuple[Fraction, ...]
    prefixes: tuple[Prefix, ...]
    cone: tuple[Lifted, ...]
    moments: Moments
    multipliers: Multipliers | None


class _Search:
    def __init__(self, problem: TrainingProblem, ball: Fraction, reliable: bool) -> None:
        self.problem, self.ball, self.reliable = problem, ball, reliable
        # samples that must be silent first: they rule out most patterns
        self.order = sorted(range(problem.n), key=lambda p: (problem.labels[p] != 0, p))
        dense = [dict(problem.points[p]) for p in self.order]
        self.rows = [[*(point.get(i, ZERO) for i in range(problem.d)), *(ONE,) * problem.bias] for point in dense]
        self.lifted = [lift(row, bias=False) for row in self.rows]
        self.labels = [problem.labels[p] for p in self.order]
        self.blocks = blocks_of(problem.k, problem.d, bias=problem.bias)
        self.cells: dict[Prefix, tuple[bool, ...]] = {}
        zero = Network(((ZERO,) * problem.d,) * problem.k, (ZERO,) * problem.k, problem.signs or (ONE,) * problem.k)
        self.best, self.error = zero, problem.error(zero)

    def run(self) -> Result:
        ticket = count()
        heap: list[tuple[Fraction, int, _Node]] = []
        for signs in self._sign_vectors():
            empty = moments_of([], [], self.blocks[-1].stop)
            root = _Node(signs, ((),) * self.problem.k, (), replace(empty), None)
            heap.append((ZERO, next(ticket), root))
        leaves: Fraction | None = None
        while heap and heap[0][0] < self.error - self.ball:
            _, _, node = heapq.heappop(heap)
            for child in self._children(node):
                lower, child = self._bounded(child)
                if len(child.prefixes[0]) == self.problem.n:
                    leaves = lower if leaves is None else min(leaves, lower)
                elif lower < self.error:
                    heapq.heappush(heap, (lower, next(ticket), child))
        bound = min((*(entry[0] for entry in heap[:1]), self.error, *(() if leaves is None else (leaves,))))
        return Result(self.best, self.error, bound)

    def _sign_vectors(self) -> Iterator[tuple[Fraction, ...]]:
        k = self.problem.k
        if self.problem.signs is not None:
            yield self.problem.signs
            return
        for positive in range(k + 1):
            yield (ONE,) * positive + (-ONE,) * (k - positive)

    def _children(self, node: _Node) -> Iterator[_Node]:
        at = len(node.prefixes[0])
        row, label = self.rows[at], self.labels[at]
        width, zero = len(row), (0,) * len(row)
        k = self.problem.k
        silent = self.reliable and label == 0
        choices = [(False,) if silent else self._sides(prefix) for prefix in node.prefixes]
        for active in product(*choices):
            prefixes = tuple((*prefix, side) for prefix, side in zip(node.prefixes, active, strict=True))
            # equal neurons may be exchanged: their prefixes in ascending order
            if any(prefixes[j] > prefixes[j + 1] for j in range(k - 1) if node.signs[j] == node.signs[j + 1]):
                continue
            wide: list[Fraction] = []
            cone = list(node.cone)
            for j, side in enumerate(active):
                wide += [node.signs[j] * v for v in row] if side else [ZERO] * width
                own = self.lifted[at] if side else tuple(-v for v in self.lifted[at])
                cone.append((*zero * j, *own, *zero * (k - 1 - j)))
            moments = node.moments + moments_of([wide], [label], width * k)
            yield _Node(node.signs, prefixes, tuple(cone), moments, node.multipliers)

    def _sides(self, prefix: Prefix) -> tuple[bool, ...]:
        """On which sides of a half-space {t > 0} that is as in the prefix may the next sample be?"""
        if prefix not in self.cells:
            at = len(prefix)
            sides = []
            for side in (False, True):
                longer = (*prefix, side)
                inside = [p for p in range(at + 1) if longer[p]]
                outside = [p for p in range(at + 1) if not longer[p]]
                if not isinstance(cut_off(self.lifted, inside, outside), Meeting):
                    sides.append(side)
            self.cells[prefix] = tuple(sides)
        return self.cells[prefix]

    def _bounded(self, node: _Node) -> tuple[Fraction, _Node]:
        """A bound for all that extends the node, after its network has been tried. Cheaply, where the parent's
        multipliers are enough.
        """
        if node.multipliers is not None:
            cheap = lower_bound(node.moments, node.cone, self.blocks, node.multipliers)
            if cheap >= _q(self.error):
                return self.error, node
        found = enclose_moments(node.moments, node.cone, self.blocks, self.ball / 2)
        self._try(node.signs, found.theta)
        return found.lower, replace(node, multipliers=found.multipliers)

    def _try(self, signs: tuple[Fraction, ...], theta: Sequence[Fraction]) -> None:
        step = len(theta) // self.problem.k
        d = self.problem.d
        parts = [theta[j * step : (j + 1) * step] for j in range(self.problem.k)]
        biases = tuple(part[d] if self.problem.bias else ZERO for part in parts)
        network = Network(tuple(tuple(part[:d]) for part in parts), biases, signs)
        values = network.values(self.problem.points)
        if self.reliable and any(v for v, y in zip(values, self.problem.labels, strict=True) if not y):
            return
        error = sum(((v - y) ** 2 for v, y in zip(values, self.problem.labels, strict=True)), ZERO)
        if error < self.error:
            self.best, self.error = network, error


def _q(value: Fraction) -> fmpq:
    return fmpq(value.numerator, value.denominator)
