"""The least number of points that k ReLUs miss (l0), exactly: point after point, each fitted in some pattern or missed.

Russian doll search (Verfaillie, Lemaître & Schiex 1996): the last points are solved first. With one point more the
least number of misses stays, or is one larger, and it stays only if the new point is fitted: one question for each
point, in which the numbers for fewer points bound what is still to come. A fitted point is an equation and, for each
neuron, active or not, an inequality; a missed one demands nothing, not even a pattern. So a branch is a system of
linear rows, kept while it is feasible in rationals.

Neurons of one sign that had the same pattern so far may be exchanged: of those the first are active.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise, product
from time import monotonic

import numpy as np

from solvers.exact.linear import Infeasible, Kind, Row, feasible
from solvers.exact.samples import Samples

Pattern = tuple[bool, ...]
Weights = tuple[Fraction, ...]


class OutOfTimeError(Exception):
    """The deadline has passed."""


class FewestMissed:
    """The search over `samples`, for any of the sign vectors `splits` (+1 first), rows in `silent` keeping every neuron
    inactive."""

    def __init__(
        self, samples: Samples, splits: Sequence[tuple[int, ...]], silent: np.ndarray, deadline: float
    ) -> None:
        self.samples, self.splits, self.deadline = samples, splits, deadline
        self.rows: list[list[int]] = samples.rows.tolist()
        self.labels: list[int] = samples.labels.tolist()
        self.silent = [row for row, flag in zip(self.rows, silent, strict=True) if flag]
        self.n = len(self.rows)
        self.nodes = 0
        self.rest = [0]
        """rest[i]: the least number of the last i points that any network misses."""
        self.best: tuple[int, Weights, tuple[int, ...]] | None = None

    def extend(self) -> None:
        """One point more. Raises OutOfTimeError; what is known until then stays."""
        first = self.n - len(self.rest)
        allowed = self.rest[-1]
        for signs in self.splits:
            if self._fits(first, signs, allowed):
                self.rest.append(allowed)
                return
        self.rest.append(allowed + 1)

    @property
    def bound(self) -> int:
        return self.rest[-1]

    @property
    def finished(self) -> bool:
        return len(self.rest) > self.n

    def missed(self, theta: Sequence[Fraction], signs: Sequence[int]) -> int:
        """How many of all points these weights miss."""
        return sum(1 for p in range(self.n) if not self._fitted(p, theta, signs))

    def offer(self, theta: Sequence[Fraction], signs: Sequence[int]) -> None:
        """Weights that may be better than the best so far."""
        count = self.missed(theta, signs)
        if self.best is None or count < self.best[0]:
            self.best = count, tuple(theta), tuple(signs)

    def _fits(self, first: int, signs: tuple[int, ...], allowed: int) -> bool:
        """Do some weights fit point `first` and miss at most `allowed` of those after it?"""
        size = len(signs) * self.samples.width
        base = [self._turned(row, j, False, len(signs)) for row in self.silent for j in range(len(signs))]
        # weights 0 are inactive everywhere
        start = (Fraction(0),) * size
        stack: list[tuple[int, list[Row], Weights, int, tuple[Pattern, ...]]] = [(first, base, start, 0, ())]
        while stack:
            if monotonic() > self.deadline:
                raise OutOfTimeError
            at, system, theta, missed, history = stack.pop()
            self.nodes += 1
            if at == self.n:
                self.offer(theta, signs)
                return True
            ways = []
            for pattern in self._patterns(at, signs, history):
                rows = [*system, *self._demands(at, pattern, signs)]
                found = theta if self._satisfied(at, pattern, theta, signs) else self._solved(rows, size)
                if found is not None:
                    ways.append((at + 1, rows, found, missed, (*history, pattern)))
            if at > first and missed + 1 + self.rest[self.n - at - 1] <= allowed:
                stack.append((at + 1, system, theta, missed + 1, history))
            # the pattern that the weights have already is looked at first
            ways.sort(key=lambda way: way[2] is theta)
            stack += ways
        return False

    def _patterns(self, at: int, signs: tuple[int, ...], history: Sequence[Pattern]) -> Iterator[Pattern]:
        k = len(signs)
        alike = [
            signs[i] == signs[j] and all(pattern[i] == pattern[j] for pattern in history) for i, j in pairwise(range(k))
        ]
        label = self.labels[at]
        zero = not any(self.rows[at])
        for pattern in product((True, False), repeat=k):
            if any(same and not pattern[i] and pattern[i + 1] for i, same in enumerate(alike)):
                continue
            if zero and any(pattern):
                continue
            # a label needs a neuron of its sign
            if label and not any(active and sign * label > 0 for active, sign in zip(pattern, signs, strict=True)):
                continue
            yield pattern

    def _demands(self, at: int, pattern: Pattern, signs: tuple[int, ...]) -> list[Row]:
        row, k = self.rows[at], len(signs)
        demands = [self._turned(row, j, active, k) for j, active in enumerate(pattern)] if any(row) else []
        equation = [sign * value if active else 0 for active, sign in zip(pattern, signs, strict=True) for value in row]
        if any(equation):
            demands.append(Row(equation, self.labels[at], Kind.EQUAL))
        return demands

    def _turned(self, row: Sequence[int], j: int, active: bool, k: int) -> Row:
        width = len(row)
        own = row if active else [-value for value in row]
        return Row([*(0,) * (j * width), *own, *(0,) * ((k - 1 - j) * width)], 0)

    def _solved(self, rows: list[Row], size: int) -> Weights | None:
        answer = feasible(rows, size)
        return None if isinstance(answer, Infeasible) else answer

    def _outputs(self, p: int, theta: Sequence[Fraction], k: int) -> list[Fraction]:
        row, width = self.rows[p], self.samples.width
        return [
            sum(
                (
                    value * weight
                    for value, weight in zip(row, theta[j * width : (j + 1) * width], strict=True)
                    if value
                ),
                Fraction(0),
            )
            for j in range(k)
        ]

    def _fitted(self, p: int, theta: Sequence[Fraction], signs: Sequence[int]) -> bool:
        outputs = self._outputs(p, theta, len(signs))
        return sum((sign * t for sign, t in zip(signs, outputs, strict=True) if t > 0), Fraction(0)) == self.labels[p]

    def _satisfied(self, p: int, pattern: Pattern, theta: Weights, signs: tuple[int, ...]) -> bool:
        outputs = self._outputs(p, theta, len(signs))
        if any(t < 0 if active else t > 0 for active, t in zip(pattern, outputs, strict=True)):
            return False
        return sum((sign * t for sign, t in zip(signs, outputs, strict=True) if t > 0), Fraction(0)) == self.labels[p]
