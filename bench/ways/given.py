"""What the other libraries' users would start from: integral points, and an M for every point.

Computed here once more, and not by the encoder that is measured, so that equal models mean something. It covers what
the comparison needs: one box for all neurons, fixed signs of both kinds, every sign of t open.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, lcm

from encoders.bounds import WeightBounds
from instances import TrainingProblem


@dataclass(frozen=True, slots=True)
class Given:
    """Point p: T = Σ value·w_ji over `points[p]` + scale[p]·b_j, with −minus[p] ≤ T, [T]₊/scale ≤ plus[p], and the
    row Σ_j factor[p]·signs[j]·h_pj = rhs[p].
    """

    points: list[list[tuple[int, int]]]
    scale: list[int]
    minus: list[int]
    plus: list[int]
    factor: list[int]
    rhs: list[int]
    signs: list[int]
    weight_box: list[tuple[int, int]]
    bias_box: tuple[int, int]


def given(problem: TrainingProblem, bounds: WeightBounds) -> Given:
    """Raises ValueError for problems outside what the comparison covers."""
    box = bounds.boxes[0]
    if problem.signs is None or problem.all_positive or not problem.bias or set(bounds.boxes) != {box}:
        raise ValueError("the comparison takes fixed signs of both kinds, biases, and equal boxes")
    result = Given(
        points=[],
        scale=[],
        minus=[],
        plus=[],
        factor=[label.denominator for label in problem.labels],
        rhs=[label.numerator for label in problem.labels],
        signs=[int(sign) for sign in problem.signs],
        weight_box=[(floor(low), ceil(high)) for low, high in box.weights],
        bias_box=(floor(box.bias[0]), ceil(box.bias[1])),
    )
    for point in problem.points:
        scale = lcm(*(value.denominator for _, value in point))
        terms = [(value, *box.weights[i]) for i, value in point] + [(Fraction(1), *box.bias)]
        low = scale * sum(min(value * a, value * b) for value, a, b in terms)
        high = scale * sum(max(value * a, value * b) for value, a, b in terms)
        if low >= 0 or high <= 0:
            raise ValueError("the comparison takes points whose sign no box fixes")
        result.points.append([(i, int(scale * value)) for i, value in point])
        result.scale.append(scale)
        result.minus.append(-floor(low))
        result.plus.append(ceil(Fraction(ceil(high), scale)))
    return result
