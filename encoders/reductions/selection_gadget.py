"""Levees and the selection gadget: Froese & Hertrich, "Training Neural Networks is NP-Hard in Fixed Dimension",
Definition 2, Observation 3 and Lemma 4.

A levee of slope s and offset z is 1 where |x₂ − z − s·x₁| ≤ 1, 0 where it is ≥ 2, and affine between. The gadget is a
set of labelled points in the plane that four ReLUs (two of each sign) fit in exactly ℓ ways: by the ℓ levees.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from encoders.bounds import Box, Origin, WeightBounds
from encoders.reductions.poits_layout import LabelledPoint
from instances import Network, TrainingProblem, sparse_point

LEVEE_SIGNS = (Fraction(1), Fraction(-1), Fraction(-1), Fraction(1))
"""Output signs of a levee's four ReLUs, whose breaklines are x₂ = s·x₁ + z + c for c = −2, −1, 1, 2 (Observation 3)."""


def epsilon_for(slopes: Sequence[Fraction]) -> Fraction:
    """The gadget's ε = min 1/(3|s|) over its outermost slopes; a slope of 0 asks for nothing (1 if all are 0)."""
    steepest = max(abs(s) for s in slopes)
    return Fraction(1) / (3 * steepest) if steepest else Fraction(1)


def selection_gadget(slopes: Sequence[Fraction], offset: Fraction, epsilon: Fraction) -> list[LabelledPoint]:
    """The 31 + 2(ℓ − 1) points of a gadget that offers ℓ ≥ 1 slopes, ascending, centred at (0, offset).

    Raises ValueError if the slopes do not ascend strictly or ε is too large for them.
    """
    if not slopes or any(a >= b for a, b in pairwise(slopes)):
        raise ValueError("a selection gadget needs strictly ascending slopes")
    if not 0 < epsilon <= epsilon_for(slopes):
        raise ValueError(f"epsilon {epsilon} is not in (0, {epsilon_for(slopes)}]")
    low, high = slopes[0] * epsilon, slopes[-1] * epsilon
    third = Fraction(1, 3)
    points: list[LabelledPoint] = []

    def vertical(x1: Fraction, heights: Sequence[Fraction | int], labels: Sequence[Fraction | int]) -> None:
        points.extend((x1, offset + x2, Fraction(y)) for x2, y in zip(heights, labels, strict=True))

    vertical(
        Fraction(0),
        (-4, -3, -2, -5 * third, -4 * third, -1, 0, 1, 4 * third, 5 * third, 2, 3, 4),
        (0, 0, 0, third, 2 * third, 1, 1, 1, 2 * third, third, 0, 0, 0),
    )
    plateau = (0, 0, 0, 1, 1, 1, 0, 0, 0)
    vertical(-epsilon, (-4 - high, -3 - high, -2 - high, -1 - low, 0, 1 - high, 2 - low, 3 - low, 4 - low), plateau)
    vertical(epsilon, (-4 + low, -3 + low, -2 + low, -1 + high, 0, 1 + low, 2 + high, 3 + high, 4 + high), plateau)
    for s, t in pairwise(slopes):
        x1, x2 = 4 / (t - s), 2 * (s + t) / (t - s)
        points += [(-x1, offset - x2, Fraction(0)), (x1, offset + x2, Fraction(0))]
    return points


def levee_neurons(slope: Fraction, offset: Fraction) -> list[tuple[tuple[Fraction, Fraction], Fraction]]:
    """(weights, bias) of the four ReLUs of a levee, in the order of `LEVEE_SIGNS`."""
    return [((-slope, Fraction(1)), -offset - c) for c in (-2, -1, 1, 2)]


def levees(choices: Sequence[tuple[Fraction, Fraction]]) -> Network:
    """The sum of levees given as (slope, offset)."""
    neurons = [neuron for slope, offset in choices for neuron in levee_neurons(slope, offset)]
    return Network(
        weights=tuple(weights for weights, _ in neurons),
        biases=tuple(bias for _, bias in neurons),
        coefficients=LEVEE_SIGNS * len(choices),
    )


def gadget_problem(slopes: Sequence[Fraction], *, free_signs: bool = False) -> TrainingProblem:
    """Lemma 4 as a training problem of its own: one gadget at the origin, four ReLUs, error 0.

    Its fits are exactly the levees of the given slopes, up to the order of neurons of one sign and mirrored pairs.
    """
    points = selection_gadget(slopes, Fraction(0), epsilon_for(slopes))
    return TrainingProblem(
        points=tuple(sparse_point((x1, x2)) for x1, x2, _ in points),
        labels=tuple(y for _, _, y in points),
        dimension=2,
        neurons=4,
        signs=None if free_signs else LEVEE_SIGNS,
    )


def gadget_bounds(slopes: Sequence[Fraction]) -> WeightBounds:
    """|w₁| ≤ max|s|, |w₂| ≤ 1, |b| ≤ 2 in every fit of the gadget alone.

    Lemma 4: the function is a levee, so its four distinct breaklines belong to one neuron each; the gradient jumps by
    ±(−s, 1) across them, which is ±w_j, and the breakline x₂ = s·x₁ + c fixes b_j = ∓c with |c| ≤ 2.
    """
    steepest = max(abs(s) for s in slopes)
    box = Box(((-steepest, steepest), (Fraction(-1), Fraction(1))), (Fraction(-2), Fraction(2)))
    return WeightBounds(
        (box,) * 4, Origin.THEOREM, f"|w_1| ≤ {steepest}, |w_2| ≤ 1, |b| ≤ 2 (Froese–Hertrich, Lemma 4: in every fit)"
    )
