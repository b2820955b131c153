"""The witness: one hidden layer, evaluated exactly.

The network is sum_j a_j * act(w_j . x + b_j), where act(t) is max(t, 0) for relu and 1[t > 0] for threshold:
the 2-layer networks of Manurangsi-Reichman (section 1) and Froese-Hertrich (section 2).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from checker.problem import Point, Problem
from checker.report import Rejected
from checker.strict import array, exact_keys, load, one_of, rational

_KEYS = {"schema_version", "kind", "activation", "weights", "biases", "coefficients"}


@dataclass(frozen=True)
class Network:
    activation: str
    weights: tuple[tuple[Fraction, ...], ...]
    biases: tuple[Fraction, ...]
    coefficients: tuple[Fraction, ...]


def parse(data: bytes, name: str) -> Network:
    document = load(data, name, "network")
    exact_keys(document, _KEYS, name)

    def vector(value: object, where: str) -> tuple[Fraction, ...]:
        return tuple(rational(entry, f"{name}: {where}") for entry in array(value, f"{name}: {where}"))

    rows = array(document["weights"], f"{name}: weights")
    return Network(
        activation=one_of(document["activation"], ("relu", "threshold"), f"{name}: activation"),
        weights=tuple(vector(row, f"weights[{j}]") for j, row in enumerate(rows)),
        biases=vector(document["biases"], "biases"),
        coefficients=vector(document["coefficients"], "coefficients"),
    )


def check_shape(network: Network, problem: Problem, dimension: int, name: str) -> None:
    """Is this network one of those the problem ranges over?"""
    if network.activation != problem.activation:
        raise Rejected(f"{name}: activation {network.activation}, the problem's is {problem.activation}")
    for what, entries in (
        ("weights", network.weights), ("biases", network.biases), ("coefficients", network.coefficients)
    ):  # fmt: skip
        if len(entries) != problem.neurons:
            raise Rejected(f"{name}: {what}: {len(entries)} entries for {problem.neurons} neurons")
    for j, row in enumerate(network.weights):
        if len(row) != dimension:
            raise Rejected(f"{name}: weights[{j}]: {len(row)} entries in dimension {dimension}")
    if not problem.bias and any(network.biases):
        raise Rejected(f"{name}: biases: the problem has none, so each must be 0")
    if problem.activation == "relu" and any(abs(a) != 1 for a in network.coefficients):
        raise Rejected(f"{name}: coefficients: a ReLU's is 1 or -1")
    if problem.signs is not None and network.coefficients != problem.signs:
        raise Rejected(f"{name}: coefficients: they differ from the problem's signs")


def outputs(network: Network, points: Iterable[Point]) -> list[Fraction]:
    """The network's value at each point.

    All weights are brought to one common denominator, all coefficients to another, each point to its own, so
    that everything summed is an integer: the same numbers as with fractions throughout, only sooner.
    """
    scale = lcm(*(w.denominator for row in (*network.weights, network.biases) for w in row))
    share = lcm(*(a.denominator for a in network.coefficients))
    neurons = list(
        zip(
            [_integers(row, scale) for row in network.weights],
            _integers(network.biases, scale),
            _integers(network.coefficients, share),
            strict=True,
        )
    )
    values = []
    for point in points:
        unit = lcm(*(x.denominator for x in point))
        coordinates = _integers(point, unit)
        total = 0
        for weights, bias, coefficient in neurons:
            # scale * unit times the pre-activation, hence of the same sign
            t = sum(w * x for w, x in zip(weights, coordinates, strict=True)) + bias * unit
            if t > 0:
                total += coefficient * (t if network.activation == "relu" else 1)
        values.append(Fraction(total, share * (scale * unit if network.activation == "relu" else 1)))
    return values


def _integers(values: Iterable[Fraction], scale: int) -> list[int]:
    return [value.numerator * (scale // value.denominator) for value in values]


def residuals(network: Network, problem: Problem) -> list[Fraction]:
    values = outputs(network, (point for point, _ in problem.samples))
    return [value - label for value, (_, label) in zip(values, problem.samples, strict=True)]


def loss_of(errors: Iterable[Fraction], loss: str) -> Fraction:
    """l0 counts the samples missed, l2 is the sum of squares without root or mean."""
    magnitudes = [abs(error) for error in errors]
    if loss in ("zero", "linf"):
        return max(magnitudes, default=Fraction(0))
    if loss == "l0":
        return Fraction(sum(1 for m in magnitudes if m))
    if loss == "l1":
        return sum(magnitudes, Fraction(0))
    if loss == "l2":
        return sum((m * m for m in magnitudes), Fraction(0))
    raise Rejected(f"no such loss: {loss}")
