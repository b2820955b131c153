"""Free output signs, enumerated: a problem with fixed signs for each number of + neurons that counting leaves open.

Neurons may be exchanged, so only the number of + neurons matters, and a neuron that is 0 has any sign: a network with
free signs ±1 fits if and only if one of these does. Of k neurons, q⁺ at least are + and q⁻ at least −.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from fractions import Fraction

from encoders.geometry.clock import Clock, TimeUpError
from encoders.geometry.counting import Bound, count
from encoders.geometry.lines import batches, first_ones
from instances import Activation, TrainingProblem

MOST_SPLITS = 4
"""Each gets its share of the time, so more of them are worth less than one formula with free signs."""


def sign_splits(problem: TrainingProblem, needs: tuple[int, int]) -> list[TrainingProblem]:
    """The problem with signs, + first, those next to the counted numbers first; [] if they are too many or not free."""
    spare = problem.k - sum(needs)
    if problem.signs is not None or problem.activation is not Activation.RELU or not 0 <= spare < MOST_SPLITS:
        return []
    # an even share of the spare neurons first: a pair of them can make any affine function
    order = sorted(range(spare + 1), key=lambda more: abs(2 * more - spare))
    numbers = [needs[0] + more for more in order]
    return [
        replace(problem, signs=(Fraction(1),) * plus + (Fraction(-1),) * (problem.k - plus), truth=None)
        for plus in numbers
    ]


def counted(problem: TrainingProblem, deadline: float | None = None) -> tuple[int, int]:
    """How many + and − neurons the labels on lines need at least; what was found by `deadline`, a monotonic time."""
    seen = first_ones(problem)
    points, labels = list(seen), [problem.labels[at] for at in seen.values()]
    best = {1: Bound(), -1: Bound()}
    clock = Clock(deadline)
    with suppress(TimeUpError):
        for batch in batches(points):
            count(best, points, labels, batch, clock)
            if best[1].count + best[-1].count >= problem.k:
                break
    return best[1].count, best[-1].count
