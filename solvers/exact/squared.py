"""Squared error on a prefix of the rows, with known activation patterns: exact lower bounds and exact minima.

With patterns fixed, f(x_p) = B_p·θ is linear in the weights, and the patterns are the cone C·θ ≥ 0: a quadratic program
(`quadratic`). The cheapest bound, without the cone, is tried first; the minimum itself is computed only where no bound
suffices.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from solvers.exact.assessment import Assessment, Enough
from solvers.exact.quadratic import ConeQuadratic
from solvers.exact.samples import Samples


class SquaredError:
    """Bounds for the rows of `samples`, in units of the scaled problem."""

    additive = True

    def __init__(self, samples: Samples) -> None:
        self.samples = samples
        self._tries = self._hits = self._passed = 0

    def assess(
        self, patterns: Sequence[np.ndarray], signs: Sequence[int], count: int, enough: Enough, *, leaf: bool
    ) -> Assessment:
        """Rows 0..count−1, `patterns[j]` telling where neuron j is active among them (bool, length count).

        Work stops as soon as the bound is `enough`. At a leaf (all rows) the minimum is computed unless it is.
        """
        question = self.quadratic(patterns, signs, count)
        lower = question.unconstrained()
        if enough(lower):
            return Assessment(lower)
        if not question.size:
            return Assessment(lower, [])
        if not leaf and (count <= question.size or not self._worth_trying()):
            return Assessment(lower)
        proposed = question.proposed()
        if proposed is not None:
            better = question.dual_bound(proposed.multipliers)
            if better is not None and better[0] * lower[1] > lower[0] * better[1]:
                lower = better
        settled = enough(lower)
        if not leaf:
            self._tries += 1
            self._hits += settled
        if not leaf or settled:
            return Assessment(lower)
        return question.minimum(proposed, enough)

    def quadratic(self, patterns: Sequence[np.ndarray], signs: Sequence[int], count: int) -> ConeQuadratic:
        """The quadratic program of these patterns on the first `count` rows."""
        rows, labels = self.samples.rows[:count], self.samples.labels[:count]
        if patterns:
            parts = [rows * (sign * active)[:, None] for active, sign in zip(patterns, signs, strict=True)]
            design = np.hstack(parts)
        else:
            design = np.zeros((count, 0), dtype=rows.dtype)
        return ConeQuadratic(
            gram=(design.T @ design).tolist(),
            moment=(design.T @ labels).tolist(),
            total=int(labels @ labels),
            cone=[rows * np.where(active, 1, -1)[:, None] for active in patterns],
        )

    def _worth_trying(self) -> bool:
        """Multipliers cost ten times what the plain bound does: where they rarely settle anything, they are rare."""
        if 4 * self._hits + 8 >= self._tries:
            return True
        self._passed += 1
        return self._passed % 16 == 0
