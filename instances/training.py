"""The training problem: can k neurons fit these points with error at most γ? In exact rationals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from instances.network import Activation, Network, SparsePoint
from instances.verdict import Verdict


class Loss(StrEnum):
    """Over the residuals r_p = f(x_p) − y_p: `zero` all r_p = 0; `l0` how many are not 0; `l1` Σ|r_p|;
    `l2` Σ r_p² (no root, no mean); `linf` max |r_p|.
    """

    ZERO = "zero"
    L0 = "l0"
    L1 = "l1"
    L2 = "l2"
    LINF = "linf"


@dataclass(frozen=True, slots=True)
class SourceRef:
    """Where a reduced problem comes from: the rule's name and the SHA-256 (hex) of the source file."""

    rule: str
    sha256: str


@dataclass(frozen=True, slots=True)
class TrainingProblem:
    """Points x (n×d, sparse) with labels y, and the networks that may fit them.

    `signs` fixes the output coefficients (each ±1 for ReLU, any rational for threshold); None leaves them free.
    `target` is the largest admissible loss; None asks for the minimum. Raises ValueError on inconsistent shapes.
    """

    points: tuple[SparsePoint, ...]
    labels: tuple[Fraction, ...]
    dimension: int
    neurons: int
    signs: tuple[Fraction, ...] | None = None
    bias: bool = True
    activation: Activation = Activation.RELU
    loss: Loss = Loss.ZERO
    target: Fraction | None = Fraction(0)
    source: SourceRef | None = None
    truth: Verdict | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if len(self.points) != len(self.labels):
            raise ValueError(f"{len(self.points)} points but {len(self.labels)} labels")
        if self.neurons < 0:
            raise ValueError("the number of neurons is negative")
        if self.dimension < 0:
            raise ValueError("the dimension is negative")
        for point in self.points:
            indices = [i for i, _ in point]
            if indices and (indices[0] < 0 or indices[-1] >= self.dimension):
                raise ValueError(f"a point has a coordinate outside 0..{self.dimension - 1}")
            if any(a >= b for a, b in pairwise(indices)):
                raise ValueError("the coordinates of a sparse point are not in ascending order")
        if self.signs is not None:
            if len(self.signs) != self.neurons:
                raise ValueError(f"{len(self.signs)} signs for {self.neurons} neurons")
            if self.activation is Activation.RELU and any(sign not in (1, -1) for sign in self.signs):
                raise ValueError("the coefficients of ReLU neurons are 1 or -1")
        if self.target is not None and self.target < 0:
            raise ValueError("the target error is negative")
        if self.loss is Loss.ZERO and self.target != 0:
            raise ValueError("loss zero asks for an exact fit: its target is 0")

    @property
    def n(self) -> int:
        return len(self.points)

    @property
    def d(self) -> int:
        return self.dimension

    @property
    def k(self) -> int:
        return self.neurons

    @property
    def all_positive(self) -> bool:
        """Every output coefficient is fixed to a positive value: the network is a convex function."""
        return self.signs is not None and all(sign > 0 for sign in self.signs)

    @property
    def exact_fit(self) -> bool:
        """The question is whether error 0 is possible: the same question under every loss."""
        return self.target == 0

    def residuals(self, network: Network) -> list[Fraction]:
        """f(x_p) − y_p, exactly, in the order of the points."""
        return [value - label for value, label in zip(network.values(self.points), self.labels, strict=True)]

    def error(self, network: Network) -> Fraction:
        """The exact loss of a network. Under `zero`, the number of points missed."""
        return loss_of(self.residuals(network), self.loss)

    def objection(self, network: Network) -> str | None:
        """Why this network is no answer to the problem, or None if it is one. Exact."""
        if network.activation is not self.activation:
            return f"the activation is {network.activation}, not {self.activation}"
        if network.neurons != self.neurons:
            return f"the network has {network.neurons} neurons, not {self.neurons}"
        if any(len(row) != self.dimension for row in network.weights):
            return f"the weights are not of length {self.dimension}"
        if not self.bias and any(network.biases):
            return "the network has a bias, and the problem allows none"
        if self.signs is not None and network.coefficients != self.signs:
            return "the output coefficients are not the ones the problem fixes"
        if self.activation is Activation.RELU and any(c not in (1, -1) for c in network.coefficients):
            return "an output coefficient is neither 1 nor -1"
        error = self.error(network)
        if self.target is not None and error > self.target:
            return f"the error is {error}, above {self.target}"
        return None


def loss_of(residuals: Sequence[Fraction], loss: Loss) -> Fraction:
    """The exact loss of a list of residuals."""
    match loss:
        case Loss.ZERO | Loss.L0:
            return Fraction(sum(1 for r in residuals if r))
        case Loss.L1:
            return sum((abs(r) for r in residuals), Fraction(0))
        case Loss.L2:
            return sum((r * r for r in residuals), Fraction(0))
        case Loss.LINF:
            return max((abs(r) for r in residuals), default=Fraction(0))


def sparse_point(dense: Sequence[Fraction | int]) -> SparsePoint:
    """The non-zero coordinates of a dense point."""
    return tuple((i, Fraction(value)) for i, value in enumerate(dense) if value)
