"""From a network back to hyperplanes: which of its hyperplanes split the points, moved off the points."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from instances import Hyperplane, Hyperplanes, Network
from instances.hyperplanes import Vector, side


def splitting_planes(network: Network, points: Sequence[Vector]) -> list[tuple[Hyperplane, Fraction]]:
    """The distinct hyperplanes of the network with points strictly on both sides, each with its total jump.

    Only the first len(point) inputs of the network count. Neurons on one hyperplane are one: with w_j = c_j·h (c_j of
    either sign) the gradient jumps by Σ a_j|c_j| across it (ReLU), so a split neuron is one hyperplane and a pair that
    cancels is none. For threshold neurons the same sum only tells whether the hyperplane is used at all where its
    coefficients do not cancel; every hyperplane with a non-zero coefficient is kept.
    """
    d = len(points[0]) if points else 0
    jumps: dict[Hyperplane, Fraction] = {}
    for row, bias, coefficient in zip(network.weights, network.biases, network.coefficients, strict=True):
        h = row[:d]
        lead = next((w for w in h if w), None)
        if lead is None or not coefficient:
            continue
        plane = tuple(w / lead for w in h), bias / lead
        jumps[plane] = jumps.get(plane, Fraction(0)) + coefficient * abs(lead)
    kept = []
    for plane, jump in jumps.items():
        values = [side(plane, x) for x in points]
        if min(values) < 0 < max(values):
            kept.append((plane, jump))
    return kept


def moved_off(planes: Sequence[Hyperplane], points: Sequence[Vector]) -> Hyperplanes:
    """The planes shifted, each by half of its least non-zero |t(x)|, so that no point lies on one.

    Points strictly on one side stay there, so what was strictly separated still is.
    """
    moved = []
    for h, o in planes:
        values = [side((h, o), x) for x in points]
        if 0 in values:
            o -= min((abs(value) for value in values if value), default=Fraction(2)) / 2
        moved.append((h, o))
    return tuple(moved)
