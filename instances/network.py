"""A two-layer network with exact rational weights, evaluated exactly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from instances.rationals import common_denominator

SparsePoint = tuple[tuple[int, Fraction], ...]
"""The non-zero coordinates of a point as (index, value), indices ascending."""


class Activation(StrEnum):
    """`relu` is max(0, t); `threshold` is 1 for t > 0 and 0 otherwise."""

    RELU = "relu"
    THRESHOLD = "threshold"


@dataclass(frozen=True, slots=True)
class Network:
    """f(x) = Σ_j coefficients[j] · activation(weights[j]·x + biases[j]).

    Shapes: weights k×d, biases k, coefficients k. Raises ValueError where they do not agree.
    """

    weights: tuple[tuple[Fraction, ...], ...]
    biases: tuple[Fraction, ...]
    coefficients: tuple[Fraction, ...]
    activation: Activation = Activation.RELU

    def __post_init__(self) -> None:
        k = len(self.weights)
        if len(self.biases) != k or len(self.coefficients) != k:
            raise ValueError(
                f"{k} weight rows, {len(self.biases)} biases, {len(self.coefficients)} coefficients: they must agree"
            )
        if len({len(row) for row in self.weights}) > 1:
            raise ValueError("the weight rows differ in length")

    @property
    def neurons(self) -> int:
        return len(self.weights)

    def __call__(self, x: Sequence[Fraction | int]) -> Fraction:
        """The exact value at one dense point of length d."""
        if any(len(row) != len(x) for row in self.weights):
            raise ValueError(f"the point has {len(x)} coordinates, the weights have {len(self.weights[0])}")
        point = tuple((i, Fraction(value)) for i, value in enumerate(x) if value)
        return self.values([point])[0]

    def values(self, points: Iterable[SparsePoint]) -> list[Fraction]:
        """The exact values at many sparse points.

        Works in integers over one common denominator per network and one per point: fractions would cost a gcd per
        operation.
        """
        scale = common_denominator((*self.biases, *(w for row in self.weights for w in row)))
        rows = [[int(w * scale) for w in row] for row in self.weights]
        biases = [int(b * scale) for b in self.biases]
        unit = common_denominator(self.coefficients)
        coefficients = [int(c * unit) for c in self.coefficients]
        threshold = self.activation is Activation.THRESHOLD
        values = []
        for point in points:
            e = common_denominator(value for _, value in point)
            scaled = [(i, value.numerator * (e // value.denominator)) for i, value in point]
            total = 0
            for row, bias, coefficient in zip(rows, biases, coefficients, strict=True):
                t = e * bias
                for i, value in scaled:
                    t += row[i] * value
                if t > 0:
                    total += coefficient if threshold else coefficient * t
            values.append(Fraction(total, unit) if threshold else Fraction(total, unit * e * scale))
        return values
