"""A training problem in integers, in the order in which a search over activation patterns decides its points.

Every column of the inputs has a scale of its own and so have the labels: weights and losses of the scaled problem are
those of the problem times known positive numbers, and the activation patterns are the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd

import numpy as np

from instances import Activation, Network, TrainingProblem
from instances.rationals import common_denominator

SAFE = 2**53
"""Sums of products below this are exact in 64 bits, and in floats."""


@dataclass(frozen=True, slots=True)
class Samples:
    """Rows (points, lifted by a 1 where there is a bias), labels, and the directions that tell a neuron's pattern.

    `rows` is n×width and `labels` n, integers (int64 where all products fit, else Python's). Row p belongs to direction
    `direction[p]`, −1 for a zero row, which never activates anything; rows are sorted by direction. `turned[p]`: it is
    a negative multiple, active where the direction is not. `directions` are primitive vectors, no two parallel.
    """

    rows: np.ndarray
    labels: np.ndarray
    direction: np.ndarray
    turned: np.ndarray
    directions: tuple[tuple[int, ...], ...]
    column_scales: tuple[int, ...]
    label_scale: int
    bias: bool
    wide: bool

    @property
    def width(self) -> int:
        """Weights of one neuron, the bias among them."""
        return len(self.column_scales)

    def until(self, depth: int) -> int:
        """How many rows belong to the first `depth` directions (and to none)."""
        return int(np.searchsorted(self.direction, depth, side="left"))

    def active(self, bits: np.ndarray, count: int) -> np.ndarray:
        """Which of the first `count` rows are active where the directions have these bits."""
        places = self.direction[:count]
        if not self.directions:
            return np.zeros(count, dtype=bool)
        found = (bits[np.maximum(places, 0)] != 0) ^ self.turned[:count]
        found[places < 0] = False
        return np.asarray(found)

    def network(self, theta: Sequence[Fraction], signs: Sequence[Fraction]) -> Network:
        """Weights of the scaled problem, neuron after neuron, as a network of the problem itself."""
        width, label = self.width, self.label_scale
        weights, biases = [], []
        for j in range(len(signs)):
            own = [
                value * scale / label
                for value, scale in zip(theta[j * width : (j + 1) * width], self.column_scales, strict=True)
            ]
            biases.append(own.pop() if self.bias else Fraction(0))
            weights.append(tuple(own))
        return Network(tuple(weights), tuple(biases), tuple(signs), Activation.RELU)

    def after(self, depth: int) -> Samples:
        """The rows whose direction is not among the first `depth`; zero rows are left out too."""
        first = self.until(depth)
        return Samples(
            self.rows[first:],
            self.labels[first:],
            self.direction[first:] - depth,
            self.turned[first:],
            self.directions[depth:],
            self.column_scales,
            self.label_scale,
            self.bias,
            self.wide,
        )


def samples_of(problem: TrainingProblem) -> Samples:
    """The problem in integers, its directions in an order that spreads from coarse to fine."""
    width = problem.d + problem.bias
    dense = []
    for point in problem.points:
        row = [Fraction(0)] * width
        for i, value in point:
            row[i] = value
        if problem.bias:
            row[-1] = Fraction(1)
        dense.append(row)
    scales = tuple(common_denominator(row[i] for row in dense) for i in range(width))
    whole = [tuple(int(value * scale) for value, scale in zip(row, scales, strict=True)) for row in dense]
    label_scale = common_denominator(problem.labels)
    labels = [int(label * label_scale) for label in problem.labels]
    primitive = [_primitive(row) for row in whole]
    directions = _spread([vector for vector in dict.fromkeys(vector for vector, _ in primitive) if any(vector)])
    place = {vector: at for at, vector in enumerate(directions)}
    order = sorted(range(len(whole)), key=lambda p: place.get(primitive[p][0], -1))
    largest = max((abs(value) for row in whole for value in row), default=0)
    heaviest = max(largest, *(abs(label) for label in labels), 1)
    wide = heaviest * heaviest * max(1, len(whole)) >= SAFE
    exact = object if wide else np.int64
    return Samples(
        np.array([whole[p] for p in order], dtype=exact).reshape(len(order), width),
        np.array([labels[p] for p in order], dtype=exact),
        np.array([place.get(primitive[p][0], -1) for p in order], dtype=np.int64),
        np.array([primitive[p][1] for p in order], dtype=bool),
        tuple(directions),
        scales,
        label_scale,
        problem.bias,
        wide,
    )


def relative(values: np.ndarray) -> np.ndarray:
    """Floats up to 1: every column (or a vector) divided by its largest entry, or by 1. Integers may be of any size."""
    size = np.abs(values).max(axis=0, initial=0, keepdims=True)
    return np.asarray(values / np.maximum(size, 1), dtype=float)


def _primitive(row: Sequence[int]) -> tuple[tuple[int, ...], bool]:
    """(the shortest integer vector on its line, with a fixed orientation; was the row turned?)"""
    common = gcd(*row) if row else 0
    if common == 0:
        return tuple(row), False
    turned = next(value for value in reversed(row) if value) < 0
    return tuple(value // (-common if turned else common) for value in row), turned


def _spread(vectors: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """Farthest first: each next vector is the one farthest from all before it. Any order would be right."""
    if len(vectors) < 3:
        return vectors
    table = np.array([[float(Fraction(value, max(map(abs, v)))) for value in v] for v in vectors])
    if all(v[-1] > 0 for v in vectors):
        # lifted points: compare them as points
        table = relative(np.array([[Fraction(value, v[-1]) for value in v[:-1]] or [Fraction(0)] for v in vectors]))
    spread = table.std(axis=0)
    table = (table - table.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    chosen = [int(np.argmax((table**2).sum(axis=1)))]
    distance = ((table - table[chosen[0]]) ** 2).sum(axis=1)
    distance[chosen[0]] = -1.0
    while len(chosen) < len(vectors):
        far = int(np.argmax(distance))
        chosen.append(far)
        distance = np.minimum(distance, ((table - table[far]) ** 2).sum(axis=1))
        distance[chosen] = -1.0
    return [vectors[p] for p in chosen]
