"""Constraints that a question may put on networks besides their error (Manurangsi & Reichman, Lemmas 12 and 14)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from instances.network import Network
from instances.training import Loss, TrainingProblem


@dataclass(frozen=True, slots=True)
class Constraints:
    """`reliable`: every neuron is 0 at every point whose label is 0. `ball`, a δ > 0: weight vectors in the Euclidean
    unit ball and biases in [−1, 1], and the least error, irrational in general, is asked for to within δ.

    With signs that are not all equal `reliable` asks for more than an output of 0.
    """

    reliable: bool = False
    ball: Fraction | None = None

    def __bool__(self) -> bool:
        return self.reliable or self.ball is not None

    def unsuited(self, problem: TrainingProblem) -> str | None:
        """Why they cannot be put on this problem, or None."""
        if self.reliable and not problem.bias:
            return "reliability needs neurons with a bias"
        if self.ball is not None and self.ball <= 0:
            return "the accuracy of a least error in the unit ball must be positive"
        if self.ball is not None and problem.loss is not Loss.L2:
            return f"the unit ball is for loss l2, not {problem.loss}"
        if self.ball is not None and problem.target is not None:
            return "the unit ball is for least errors, not for targets"
        return None

    def objection(self, problem: TrainingProblem, network: Network) -> str | None:
        """Why the network does not satisfy them, or None. Exact."""
        if self.ball is not None:
            for j, (row, bias) in enumerate(zip(network.weights, network.biases, strict=True)):
                if sum((w * w for w in row), Fraction(0)) > 1:
                    return f"the weights of neuron {j} are outside the unit ball"
                if abs(bias) > 1:
                    return f"the bias of neuron {j} is outside [-1, 1]"
        if self.reliable:
            for p, (point, label) in enumerate(zip(problem.points, problem.labels, strict=True)):
                for j, (row, bias) in enumerate(zip(network.weights, network.biases, strict=True)):
                    if label == 0 and bias + sum((row[i] * value for i, value in point), Fraction(0)) > 0:
                        return f"neuron {j} is active at point {p}, whose label is 0"
        return None

    @property
    def words(self) -> tuple[str, ...]:
        """What they say, for people."""
        said = ["every neuron is 0 wherever the label is 0"] if self.reliable else []
        if self.ball is not None:
            said.append(f"weight vectors in the unit ball, biases in [-1, 1]; least error to within {self.ball}")
        return tuple(said)


UNCONSTRAINED = Constraints()
