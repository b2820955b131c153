"""The same function written as another network, and functions compared as functions."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from fractions import Fraction as Q

from instances import Network

Neuron = tuple[tuple[Q, ...], Q, Q]
"""(weights, bias, coefficient)."""


def neurons(network: Network) -> list[Neuron]:
    return list(zip(network.weights, network.biases, network.coefficients, strict=True))


def built(parts: list[Neuron]) -> Network:
    return Network(tuple(w for w, _, _ in parts), tuple(b for _, b, _ in parts), tuple(c for _, _, c in parts))


def times(factor: Q | int, neuron: Neuron) -> Neuron:
    """The pre-activation multiplied, the coefficient divided: the same function where the factor is positive."""
    weights, bias, coefficient = neuron
    return tuple(factor * w for w in weights), factor * bias, coefficient / abs(factor)


def permuted(network: Network, dice: random.Random) -> Network:
    parts = neurons(network)
    dice.shuffle(parts)
    return built(parts)


def scaled(network: Network, dice: random.Random) -> Network:
    return built([times(Q(dice.randint(1, 9), dice.randint(1, 9)), part) for part in neurons(network)])


def split(network: Network, dice: random.Random) -> Network:
    """Every neuron as two on the same breakline."""
    parts: list[Neuron] = []
    for weights, bias, coefficient in neurons(network):
        share = Q(dice.randint(-9, 9), 7)
        parts += [(weights, bias, coefficient * share), times(3, (weights, bias, coefficient * (1 - share)))]
    return built(parts)


def mirrored(network: Network, dice: random.Random) -> Network:
    """Some neurons by [t]₊ = [−t]₊ + t, with t = [2t]₊/2 − [−2t]₊/2."""
    parts: list[Neuron] = []
    for neuron in neurons(network):
        if dice.random() < 0.7:
            weights, bias, coefficient = times(-2, neuron)
            parts += [times(-1, neuron), times(2, neuron), (weights, bias, -coefficient)]
        else:
            parts.append(neuron)
    return built(parts)


def padded(network: Network, dice: random.Random) -> Network:
    """With neurons that add nothing: an idle one, one of coefficient zero, and two that cancel."""
    width = len(network.weights[0])
    weights = tuple(Q(dice.randint(-3, 3)) for _ in range(width))
    zero = (Q(0),) * width
    extra: list[Neuron] = [(zero, Q(-1), Q(5)), (weights, Q(2), Q(0)), (weights, Q(0), Q(3)), (weights, Q(0), Q(-3))]
    return built([*extra, *neurons(network)])


REWRITINGS: tuple[Callable[[Network, random.Random], Network], ...] = (permuted, scaled, split, mirrored, padded)


def rewritten(network: Network, dice: random.Random) -> list[Network]:
    """Each rewriting alone, and all of them on top of one another."""
    found = [rewriting(network, dice) for rewriting in REWRITINGS]
    every = network
    for rewriting in dice.sample(REWRITINGS, len(REWRITINGS)):
        every = rewriting(every, dice)
    return [*found, every]


def function_of(network: Network) -> object:
    """Equal exactly for networks that compute the same function.

    Along each breakline {n·x + c = 0} (n's first entry that is not 0 made 1) the gradient of f jumps by a multiple of
    n, and what the jumps leave is affine: a continuous piecewise linear function with finitely many breaklines is
    determined by the two.
    """
    jumps: dict[tuple[Q, ...], Q] = defaultdict(Q)
    width = len(network.weights[0])
    affine = [Q(0)] * (width + 1)
    for weights, bias, coefficient in neurons(network):
        lead = next((w for w in weights if w), None)
        if lead is None:
            affine[width] += coefficient * max(bias, Q(0))
            continue
        jumps[tuple(v / lead for v in (*weights, bias))] += coefficient * abs(lead)
        if lead < 0:
            # [t]₊ = [−t]₊ + t, so that every line is written with the side of its n
            for i, v in enumerate((*weights, bias)):
                affine[i] += coefficient * v
    return frozenset((line, jump) for line, jump in jumps.items() if jump), tuple(affine)
