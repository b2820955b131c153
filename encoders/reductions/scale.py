"""The papers' own scale: ε instead of 1 for the small labels, undone exactly.

The one-ReLU constructions are written with labels 0, 1 and Q = 1/ε, so that everything is an integer. A ReLU network
is homogeneous in (w, b): multiplying weights, bias and labels by ε multiplies every residual by ε, hence squared
errors by ε² and absolute ones by ε. "If the norms of the sample vectors are not required to be bounded, then we can
simply multiply them by any factor" (Manurangsi & Reichman, after Theorem 4)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from instances import Activation, Loss, Network, TrainingProblem


def rescaled(problem: TrainingProblem, factor: Fraction) -> TrainingProblem:
    """Labels and target as they are when every label is multiplied by `factor` > 0.

    Raises ValueError for thresholds, whose output coefficients would have to change, and for factors that are not
    positive.
    """
    if problem.activation is not Activation.RELU:
        raise ValueError("threshold networks do not scale with their weights")
    if factor <= 0:
        raise ValueError(f"the factor {factor} is not positive")
    grown = {Loss.L2: factor * factor, Loss.L0: Fraction(1), Loss.ZERO: Fraction(1)}.get(problem.loss, factor)
    return replace(
        problem,
        labels=tuple(factor * label for label in problem.labels),
        target=None if problem.target is None else grown * problem.target,
    )


def rescaled_network(network: Network, factor: Fraction) -> Network:
    """The network whose values are `factor` > 0 times those of a ReLU network."""
    return replace(
        network,
        weights=tuple(tuple(factor * w for w in row) for row in network.weights),
        biases=tuple(factor * b for b in network.biases),
    )
