"""Random problems that a known network answers, for the tests of audits."""

from __future__ import annotations

import random
from dataclasses import dataclass
from fractions import Fraction as Q

from instances import Activation, Loss, Network, TrainingProblem, sparse_point

STEPS = tuple(map(Q, ("1", "1", "2", "1/2", "1/3")))


@dataclass(frozen=True)
class Planted:
    """`network` answers `problem`: its error is at most the target, if there is one."""

    problem: TrainingProblem
    network: Network


def planted(dice: random.Random, *, whole: bool = False) -> Planted:
    """n ≤ 5, d ≤ 3, k ≤ 3, every loss, activation, with and without biases and fixed signs. `whole`: whole weights."""
    n, d, k = dice.randint(1, 5), dice.randint(1, 3), dice.randint(1, 3)
    activation, bias, free = dice.choice(list(Activation)), dice.random() < 0.7, dice.random() < 0.4

    def number() -> Q:
        return Q(dice.randint(-4, 4)) * dice.choice(STEPS)

    def weight() -> Q:
        return Q(dice.randint(-4, 4)) if whole else number()

    relu = activation is Activation.RELU
    coefficients = tuple(dice.choice([Q(1), Q(-1)]) if relu else number() for _ in range(k))
    rows = tuple(tuple(weight() for _ in range(d)) for _ in range(k))
    network = Network(rows, tuple(weight() if bias else Q(0) for _ in range(k)), coefficients, activation)
    points = tuple(sparse_point([number() for _ in range(d)]) for _ in range(n))
    loss = dice.choice(list(Loss))
    target = Q(0) if loss is Loss.ZERO else dice.choice([None, Q(0), Q(3)])
    labels = tuple(network.values(points))
    if target != 0:
        labels = tuple(label + dice.choice([Q(0), Q(0), Q(1, 2)]) for label in labels)
    signs = None if free else coefficients
    return Planted(TrainingProblem(points, labels, d, k, signs, bias, activation, loss, target), network)
