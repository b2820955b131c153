"""Absolute errors (l1) and the largest error (linf) on a prefix of the rows, with known activation patterns.

With patterns fixed both are linear programs over the weights: exact, and stopped where their dual shows that the bound
is enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np

from solvers.exact.assessment import Assessment, Enough
from solvers.exact.linear import Above, Kind, Optimal, Row, minimise
from solvers.exact.samples import Samples

Fitted = list[tuple[list[int], int]]
"""Rows of the design where some neuron is active, with their labels."""


class _LinearError:
    """What the two losses have in common: everything but the cost of silent rows and the program of the others."""

    additive: bool

    def __init__(self, samples: Samples) -> None:
        self.samples = samples

    def assess(
        self, patterns: Sequence[np.ndarray], signs: Sequence[int], count: int, enough: Enough, *, leaf: bool
    ) -> Assessment:
        """Rows 0..count−1, `patterns[j]` telling where neuron j is active among them (bool, length count)."""
        labels = self.samples.labels[:count].tolist()
        anywhere = _anywhere(patterns, count)
        silent = self._silent([abs(label) for label, active in zip(labels, anywhere, strict=True) if not active])
        size = len(signs) * self.samples.width
        if enough((silent, 1)) or not size:
            return Assessment((silent, 1), None if size else [])
        if not leaf and count <= size:
            return Assessment((silent, 1))
        design = _design(self.samples, patterns, signs, count)
        fitted = [(row, label) for row, label, active in zip(design, labels, anywhere, strict=True) if active]
        return self._solved(size, fitted, _cone(self.samples, patterns, count), silent, enough, leaf=leaf)

    def _silent(self, sizes: list[int]) -> int:
        raise NotImplementedError

    def _solved(
        self, size: int, fitted: Fitted, cone: list[Row], silent: int, enough: Enough, *, leaf: bool
    ) -> Assessment:
        raise NotImplementedError


class AbsoluteError(_LinearError):
    """Σ |f(x_p) − y_p|, in units of the scaled problem."""

    additive = True

    def _silent(self, sizes: list[int]) -> int:
        return sum(sizes)

    def _solved(
        self, size: int, fitted: Fitted, cone: list[Row], silent: int, enough: Enough, *, leaf: bool
    ) -> Assessment:
        rows = [Row(row, label, Kind.ABSOLUTE) for row, label in fitted]
        return _solved([0] * size, rows + cone, enough, silent, leaf=leaf)


class LargestError(_LinearError):
    """max |f(x_p) − y_p|, in units of the scaled problem: the last unknown of the program."""

    additive = False

    def _silent(self, sizes: list[int]) -> int:
        return max(sizes, default=0)

    def _solved(
        self, size: int, fitted: Fitted, cone: list[Row], silent: int, enough: Enough, *, leaf: bool
    ) -> Assessment:
        rows = [Row([*(0,) * size, 1], silent)]
        for row, label in fitted:
            rows.append(Row([*(-value for value in row), 1], -label))
            rows.append(Row([*row, 1], label))
        rows += [Row([*row.coefficients, 0], 0) for row in cone]
        return _solved([*(0,) * size, 1], rows, enough, 0, leaf=leaf)


def _solved(objective: list[int], rows: list[Row], enough: Enough, added: int, *, leaf: bool) -> Assessment:
    upper = None if enough.limit is None or enough.strict else enough.limit - added
    answer = minimise(objective, rows, upper=upper)
    if isinstance(answer, Above):
        value = answer.bound + added
        return Assessment((value.numerator, value.denominator))
    if not isinstance(answer, Optimal):
        raise ArithmeticError("weights 0 are feasible, and no error is negative")
    value = answer.value + added
    lower = (value.numerator, value.denominator)
    size = len(objective) - (1 if any(objective) else 0)
    return Assessment(lower, list(answer.point[:size]) if leaf and not enough(lower) else None)


def _anywhere(patterns: Sequence[np.ndarray], count: int) -> list[bool]:
    """Where is some neuron active?"""
    found = np.zeros(count, dtype=bool)
    for active in patterns:
        found |= active
    return [bool(value) for value in found]


def _design(samples: Samples, patterns: Sequence[np.ndarray], signs: Sequence[int], count: int) -> list[list[int]]:
    rows = samples.rows[:count]
    parts = [rows * (sign * active)[:, None] for active, sign in zip(patterns, signs, strict=True)]
    return [list(row) for row in np.hstack(parts).tolist()]


def _cone(samples: Samples, patterns: Sequence[np.ndarray], count: int) -> list[Row]:
    """What each neuron's pattern demands of its weights."""
    width, k = samples.width, len(patterns)
    rows = []
    for j, active in enumerate(patterns):
        turned = samples.rows[:count] * np.where(active, 1, -1)[:, None]
        before, after = (0,) * (j * width), (0,) * ((k - 1 - j) * width)
        rows += [Row(list(chain(before, row, after)), 0) for row in turned.tolist() if any(row)]
    return rows
