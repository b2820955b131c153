"""The plain least-squares bound, against Lemke's algorithm: full rank, dependent columns, columns of zeros."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from flint import fmpz_mat

from solvers.exact.least_squares import ConvexFit
from solvers.exact.quadratic import ConeQuadratic


def designs(seed: int) -> tuple[np.ndarray, np.ndarray]:
    dice = np.random.default_rng(seed)
    n, width = dice.integers(1, 7), dice.integers(1, 6)
    design = dice.integers(-4, 5, (n, width))
    if width > 1 and seed % 3 == 0:
        design[:, 0] = 2 * design[:, -1]
    if seed % 5 == 0:
        design[:, dice.integers(width)] = 0
    return design, dice.integers(-4, 5, n)


@pytest.mark.parametrize("first", range(0, 200, 50))
def test_least_squares_of_every_rank(first: int) -> None:
    singular = 0
    for seed in range(first, first + 50):
        design, labels = designs(seed)
        gram = (design.T @ design).tolist()
        question = ConeQuadratic(gram, (design.T @ labels).tolist(), int(labels @ labels), [])
        rows = [
            ([Fraction(v) for v in row], Fraction(y)) for row, y in zip(design.tolist(), labels.tolist(), strict=True)
        ]
        least, _ = ConvexFit(design.shape[1], rows, [], []).solve()
        above, below = question.unconstrained()
        assert below > 0
        assert Fraction(above, below) == least
        singular += fmpz_mat(gram).det() == 0
    assert 10 <= singular <= 45
