"""Squared error with weight vectors in the unit ball and biases in [−1, 1]: bounds as without, minima enclosed.

Without the ball every bound is smaller, so it holds here too. Where it does not suffice the minimum, irrational in
general, is enclosed (`ball`), and its upper end is attained by exact weights that satisfy every constraint.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from flint import fmpq, fmpq_mat

from instances.rationals import common_denominator
from solvers.exact.assessment import Assessment, Enough
from solvers.exact.ball import Moments, blocks_of, enclose_moments
from solvers.exact.quadratic import ConeQuadratic
from solvers.exact.samples import Samples
from solvers.exact.squared import SquaredError


class BallError(SquaredError):
    """`accuracy`: how far the ends of an enclosure may be apart, in the problem's own units."""

    def __init__(self, samples: Samples, accuracy: Fraction) -> None:
        super().__init__(samples)
        self.accuracy = accuracy

    def assess(
        self, patterns: Sequence[np.ndarray], signs: Sequence[int], count: int, enough: Enough, *, leaf: bool
    ) -> Assessment:
        """As for `SquaredError`; at a leaf, an enclosure."""
        question = self.quadratic(patterns, signs, count)
        lower = question.unconstrained()
        if enough(lower) or not patterns or not question.size:
            return Assessment(lower, None if question.size or enough(lower) else [])
        if not leaf:
            return Assessment(lower)
        proposed = question.proposed()
        if proposed is not None:
            better = question.dual_bound(proposed.multipliers)
            if better is not None and enough(better):
                return Assessment(better)
        return self._enclosed(question, len(patterns))

    def _enclosed(self, question: ConeQuadratic, k: int) -> Assessment:
        """In the problem's own units, and back."""
        samples = self.samples
        scales = list(samples.column_scales) * k
        label = samples.label_scale
        size = question.size
        moments = Moments(
            fmpq_mat(
                size,
                size,
                [fmpq(question.gram[i][j], scales[i] * scales[j]) for i in range(size) for j in range(size)],
            ),
            fmpq_mat(size, 1, [fmpq(question.moment[i], scales[i] * label) for i in range(size)]),
            fmpq(question.total, label * label),
        )
        width = samples.width
        cone = []
        for j, block in enumerate(question.cone):
            for row in block.tolist():
                if any(row):
                    own = [Fraction(value, scale) for value, scale in zip(row, samples.column_scales, strict=True)]
                    cone.append(_whole([Fraction(0)] * (j * width) + own + [Fraction(0)] * ((k - 1 - j) * width)))
        found = enclose_moments(moments, cone, blocks_of(k, width - samples.bias, bias=samples.bias), self.accuracy)
        low = found.lower * label * label
        theta = [value * label / scale for value, scale in zip(found.theta, scales, strict=True)]
        return Assessment((low.numerator, low.denominator), theta, (found.upper - found.lower) * label * label)


def _whole(row: Sequence[Fraction]) -> tuple[int, ...]:
    scale = common_denominator(row)
    return tuple(int(value * scale) for value in row)
