"""One training sample, one candidate network: trained on the grid, judged on the samples as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from instances import Loss, Network, TrainingProblem, sparse_point
from satfit.learning.guarantee import Setting
from satfit.learning.rationals import Point, cut
from satfit.learning.training import train

ZERO, ONE = Fraction(0), Fraction(1)
ACCURACY = 1000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A network and, over its m scaled training samples as given (not as cut): its squared error, a bound that no
    admissible network of the ball is below, and the mean of min(1, h(x)/γ) where the label is 0.

    `network` is after the shift of Theorem 8 and `trained` before it; the error is that of `trained`.
    """

    network: Network
    trained: Network
    samples: int
    error: Fraction
    bound: Fraction
    near_zero: Fraction
    complete: bool

    @property
    def gap(self) -> Fraction:
        """By how much the mean training error may be above the least."""
        return (self.error - self.bound) / self.samples


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, processes and the grid's digits."""

    time: float
    jobs: int
    digits: int


def candidate(
    points: Sequence[Point],
    labels: Sequence[Fraction],
    signs: tuple[Fraction, ...] | None,
    setting: Setting,
    limits: Limits,
) -> Candidate:
    """Train on scaled samples, which lie in the ball and in the labels' range; with a γ reliably, and then shifted.

    To within β = mε/1000.

    The cut of a sample by (Δx, Δy) changes its squared error by at most L(k‖Δx‖ + |Δy|) for every network of the
    ball. A reliable network on the samples is one on the cut samples after its biases went down by ρ, the most that a
    sample of label 0 was moved, which costs at most L·k·ρ per sample. So the bound proved on the grid, less all of
    this, is one for the samples.

    Raises ValueError for a grid as coarse as γ.
    """
    cut_off = cut(points, labels, limits.digits)
    m, k, lipschitz = len(labels), setting.k, setting.lipschitz
    moved = sum((k * x + y for x, y in zip(cut_off.moved_points, cut_off.moved_labels, strict=True)), ZERO)
    slack = lipschitz * moved
    if setting.gamma is not None:
        rho = max((x for x, y in zip(cut_off.moved_points, cut_off.labels, strict=True) if not y), default=ZERO)
        if rho >= setting.gamma:
            raise ValueError(f"digits={limits.digits} is too coarse for the shift γ = {setting.gamma}")
        slack += m * lipschitz * k * rho
    problem = TrainingProblem(cut_off.points, cut_off.labels, len(points[0]), k, signs=signs, loss=Loss.L2, target=None)
    found = train(
        problem,
        ball=m * setting.epsilon / ACCURACY,
        reliable=setting.gamma is not None,
        time_limit=limits.time,
        jobs=limits.jobs,
    )
    given = [sparse_point(x) for x in points]
    network = found.network if setting.gamma is None else shifted(found.network, setting.gamma)
    values = found.network.values(given)
    near = [min(ONE, v / setting.gamma) for v, y in zip(values, labels, strict=True) if not y] if setting.gamma else []
    error = sum(((v - y) ** 2 for v, y in zip(values, labels, strict=True)), ZERO)
    bound = max(ZERO, min(error, found.bound - slack))
    return Candidate(network, found.network, m, error, bound, sum(near, ZERO) / m, found.complete)


def shifted(network: Network, gamma: Fraction) -> Network:
    """b'_j = max(−1, b_j − γ): 0 wherever the network was at most γ, if its coefficients are +1."""
    return replace(network, biases=tuple(max(-ONE, b - gamma) for b in network.biases))


def label_range(signs: tuple[Fraction, ...] | None, k: int) -> tuple[Fraction, Fraction]:
    """The values that networks in the ball can take at points of the ball: a ReLU is at most 2."""
    if signs is None:
        return Fraction(-2 * k), Fraction(2 * k)
    positive = sum(1 for sign in signs if sign > 0)
    return Fraction(-2 * (k - positive)), Fraction(2 * positive)
