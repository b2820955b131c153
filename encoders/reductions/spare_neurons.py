"""Using up neurons: samples far away that need one neuron each, so that few are left for the samples that matter.

Froese & Hertrich say of Theorem 7 and Corollary 10 that they hold for every larger k, "although it requires some
work". The work: embed X ⊂ ℝ^d at height u = 0 of ℝ^(d+1). Let V be kd + 1 points in general position (on the moment
curve) and Λ ≥ Σ|λ_i| for every x ∈ X ∪ V written as an affine combination of any d + 1 points of V. Levels U_1 > Λ +
1, U_{i+1} > U_i + Λ + 1; samples (v, u) for v ∈ V and u near U_i make the function bend (jump) there: label Σ_i [u −
U_i]₊ at U_i − 1, U_i, U_i + 1 for ReLUs, label i − 1 at U_i and i at U_i + 1 for thresholds.

Proof. On each of the kd + 1 lines above V some neuron must break within distance 1 of level U_i, so by pigeonhole one
of the k neurons does so on d + 1 lines. Those points determine its hyperplane: it is the graph of an affine g, and
g(x) − U_i is an affine combination of d + 1 numbers smaller than or equal to 1 in absolute value, so at most Λ on X ∪
V. Hence it leaves all of X on one side and meets the lines near no other level: each level has a neuron of its own,
and only k − (number of levels) neurons can split X. The others are affine (ReLU) or constant (threshold) on X.
Conversely, neurons that fit X are replaced by t(x) − C·u with C so large that they are off on all samples with u ≥
U_1 − 1. ∎

Λ: on the moment curve v(τ) = (τ, τ², …, τ^d), τ = 0..kd, the coordinates λ_i of x are values of the Lagrange
polynomials Π(t − τ_j)/(τ_i − τ_j) with t^r replaced by x_r. Their numerators have coefficients of absolute sum at
most (1 + kd)^d, and their denominators are integers, so Σ|λ_i| ≤ (d + 1)(1 + kd)^d (1 + ‖x‖_∞)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from instances.hyperplanes import Vector


@dataclass(frozen=True, slots=True)
class Levels:
    """`heights` are U_1 < U_2 < …, one per neuron to use up; `posts` are the points V."""

    heights: tuple[int, ...]
    posts: tuple[Vector, ...]

    @property
    def lowest(self) -> int:
        """Every added sample stands at least this high."""
        return self.heights[0] - 1


def levels(points: Sequence[Vector], dimension: int, neurons: int, spare: int) -> Levels:
    """Levels for a network of `neurons` neurons of which `spare` ≥ 1 shall be used up."""
    last = neurons * dimension
    posts = tuple(tuple(Fraction(tau**r) for r in range(1, dimension + 1)) for tau in range(last + 1))
    reach = max((abs(value) for x in (*points, *posts) for value in x), default=Fraction(0))
    bound = ((dimension + 1) * (1 + last) ** dimension * (1 + reach)).__ceil__()
    return Levels(tuple((bound + 2) * i for i in range(1, spare + 1)), posts)


def relu_samples(where: Levels) -> list[tuple[Vector, Fraction]]:
    """Three samples per level and post."""
    samples = []
    for height in where.heights:
        for u in (height - 1, height, height + 1):
            label = Fraction(sum(max(0, u - other) for other in where.heights))
            samples += [((*v, Fraction(u)), label) for v in where.posts]
    return samples


def threshold_samples(where: Levels) -> list[tuple[Vector, Fraction]]:
    """Two samples per level and post."""
    samples = []
    for i, height in enumerate(where.heights):
        for u, label in ((height, i), (height + 1, i + 1)):
            samples += [((*v, Fraction(u)), Fraction(label)) for v in where.posts]
    return samples


def tilted(weights: Vector, bias: Fraction, where: Levels) -> Vector:
    """The weights in ℝ^(d+1) of a neuron of ℝ^d, so that it is off on all samples above the posts."""
    highest = max(sum((w * x for w, x in zip(weights, v, strict=True)), bias) for v in where.posts)
    steepness = max(Fraction(0), highest / where.lowest).__ceil__()
    return (*weights, Fraction(-steepness))
