"""Training in the unit ball to within β (Lemma 12 of Manurangsi and Reichman): the one door to the exact solver."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from time import monotonic

from instances import Network, TrainingProblem
from solvers.exact.cell_search import search

ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True)
class Trained:
    """A network in the ball, its exact squared error, and a bound that no admissible network is below.

    `complete`: the time was enough.
    """

    network: Network
    error: Fraction
    bound: Fraction
    complete: bool


def train(problem: TrainingProblem, *, ball: Fraction, reliable: bool, time_limit: float, jobs: int) -> Trained:
    """The least squared error with ‖w_j‖ ≤ 1, |b_j| ≤ 1, to within `ball` unless the time (seconds) runs out first.

    With `reliable`, among the networks that are 0 wherever the label is 0. What comes back is checked exactly: the
    error, the ball and the zeros. Raises ValueError if `reliable` is asked for with a coefficient that is not +1.
    """
    if reliable and not problem.all_positive:
        raise ValueError("reliable training is for output coefficients +1")
    found = search(problem, deadline=monotonic() + time_limit, jobs=jobs, reliable=reliable, ball=ball)
    # the zero network is always admissible
    k = problem.k
    network = found.network or Network(((ZERO,) * problem.d,) * k, (ZERO,) * k, problem.signs or (ONE,) * k)
    why = _objection(problem, network, reliable)
    if why is not None:
        raise AssertionError(f"the network that was found is not admissible: {why}")
    return Trained(network, problem.error(network), found.bound, found.complete)


def _objection(problem: TrainingProblem, network: Network, reliable: bool) -> str | None:
    if any(sum(v * v for v in row) > 1 for row in network.weights) or any(abs(b) > 1 for b in network.biases):
        return "it is not in the ball"
    if reliable and any(v for v, y in zip(network.values(problem.points), problem.labels, strict=True) if not y):
        return "it is not 0 where the label is 0"
    return problem.objection(network)
