"""One training problem said in another way, and the exact map of networks between the two.

A move reorders points, coordinates and neurons, multiplies coordinate i by c_i ≠ 0 and every label by s > 0. A network
fits one problem exactly if its image fits the other:

    coordinate  x'_i = c_i·x_i    w'_ji = w_ji / c_i, everything else as it was: the same values t_j(x);
    ReLU        y' = s·y          w' = s·w, b' = s·b: [s·t]₊ = s·[t]₊, so every residual is multiplied by s;
    threshold   y' = s·y          a' = s·a: the coefficients scale, those that the problem fixes too.

The loss l1 and linf grow by s, l2 by s², l0 and `zero` not at all, and so does the target.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeVar

from encoders.bounds import Box, WeightBounds
from instances import Activation, Loss, Network, TrainingProblem
from instances.rationals import common_denominator

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Move:
    """New point p is the old `points[p]`; new coordinate i is `factors[i]` times the old `columns[i]`; new neuron j is
    the old `neurons[j]`; new labels are `labels` times the old ones. Raises ValueError for what is no move.
    """

    points: tuple[int, ...]
    columns: tuple[int, ...]
    neurons: tuple[int, ...]
    factors: tuple[Fraction, ...]
    labels: Fraction = Fraction(1)

    def __post_init__(self) -> None:
        for order in (self.points, self.columns, self.neurons):
            if sorted(order) != list(range(len(order))):
                raise ValueError("an order lists everything once")
        if len(self.factors) != len(self.columns) or not all(self.factors):
            raise ValueError("every coordinate has a factor, and none is 0")
        if self.labels <= 0:
            raise ValueError("labels are multiplied by a positive number")

    def problem(self, problem: TrainingProblem) -> TrainingProblem:
        """The same question about the moved data. It has no source any more, and the truth it had."""
        place = {old: new for new, old in enumerate(self.columns)}
        points = [
            tuple(sorted((place[i], self.factors[place[i]] * value) for i, value in problem.points[p]))
            for p in self.points
        ]
        grown = {Loss.L2: self.labels**2, Loss.L0: Fraction(1), Loss.ZERO: Fraction(1)}.get(problem.loss, self.labels)
        return replace(
            problem,
            points=tuple(points),
            labels=tuple(self.labels * problem.labels[p] for p in self.points),
            signs=None if problem.signs is None else self._coefficients(problem.signs, problem.activation),
            target=None if problem.target is None else grown * problem.target,
            source=None,
        )

    def forth(self, network: Network) -> Network:
        """The network whose values at the moved points are `labels` times the old values at the old points."""
        grown = self.labels if network.activation is Activation.RELU else Fraction(1)
        rows = taken(network.weights, self.neurons)
        return Network(
            tuple(tuple(grown * row[i] / c for i, c in zip(self.columns, self.factors, strict=True)) for row in rows),
            tuple(grown * bias for bias in taken(network.biases, self.neurons)),
            self._coefficients(network.coefficients, network.activation),
            network.activation,
        )

    def back(self, network: Network) -> Network:
        """The inverse of `forth`."""
        return self.inverse().forth(network)

    def inverse(self) -> Move:
        """The move that undoes this one."""
        columns = _inverse(self.columns)
        factors = tuple(1 / self.factors[new] for new in columns)
        return Move(_inverse(self.points), columns, _inverse(self.neurons), factors, 1 / self.labels)

    def bounds(self, bounds: WeightBounds, old: TrainingProblem) -> WeightBounds | None:
        """Boxes that say of the moved problem what `bounds` says of the `old` one; None where no box says it.

        On the grid: of a lattice that holds the moved one. Thresholds count T in units of 1/D_p (`WeightBounds`), so a
        point whose common denominator shrinks would have to be further away from 0 than is known.
        """
        threshold = old.activation is Activation.THRESHOLD
        if threshold and any(
            _denominator(new) < _denominator(old.points[p])
            for new, p in zip(self.problem(old).points, self.points, strict=True)
        ):
            return None
        grown = Fraction(1) if threshold else self.labels
        boxes = tuple(
            Box(
                tuple(_times(box.weights[i], grown / c) for i, c in zip(self.columns, self.factors, strict=True)),
                _times(box.bias, grown),
            )
            for box in taken(bounds.boxes, self.neurons)
        )
        grid = bounds.grid
        if grid is not None:
            below = grown.denominator
            units = (grid[i] * below * abs(c.numerator) for i, c in zip(self.columns, self.factors, strict=True))
            grid = (*units, grid[-1] * below)
        interval = bounds.coefficients
        if interval is not None:
            interval = _times(interval, self.labels)
        statement = bounds.statement if boxes == bounds.boxes else f"{bounds.statement} (moved with the data)"
        return WeightBounds(boxes, bounds.origin, statement, grid, interval)

    def _coefficients(self, values: Sequence[Fraction], activation: Activation) -> tuple[Fraction, ...]:
        grown = Fraction(1) if activation is Activation.RELU else self.labels
        return tuple(grown * value for value in taken(values, self.neurons))


def standing_still(problem: TrainingProblem) -> Move:
    """The move that changes nothing."""
    return Move(tuple(range(problem.n)), tuple(range(problem.d)), tuple(range(problem.k)), (Fraction(1),) * problem.d)


def taken(values: Sequence[T], order: Sequence[int]) -> tuple[T, ...]:
    return tuple(values[at] for at in order)


def _inverse(order: Sequence[int]) -> tuple[int, ...]:
    return tuple(sorted(range(len(order)), key=order.__getitem__))


def _times(interval: tuple[Fraction, Fraction], factor: Fraction) -> tuple[Fraction, Fraction]:
    low, high = sorted((factor * interval[0], factor * interval[1]))
    return low, high


def _denominator(point: Sequence[tuple[int, Fraction]]) -> int:
    return common_denominator(value for _, value in point)
