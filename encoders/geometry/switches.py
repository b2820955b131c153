"""Known sides of threshold neurons, as a formula may ask for them: on or off at a point.

On a tight line (`jumps`) the neurons that rise along it and those that fall are told apart and in the order of their
switches, whatever their place in the problem. With biases and coefficients ±c every place will do for each: two
neurons of one coefficient may be exchanged, and a neuron of coefficient c that is on where t > 0 does the same, but for
a constant, as one of −c that is on where t ≤ 0; both are all sets that half-spaces cut off of finitely many points. So
the i-th place takes the i-th neuron of that order, and is on where its contribution is c, or where it is 0 if the
place has −c. (The constants: f = Σ c_j − A⁻ for c_j = |a_j| or 0, `jumps`, whoever is where.)

The weights of a fit change with that: what is proved to hold some fit, a box or a grid, need not hold this one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from encoders.geometry.facts import Facts
from encoders.geometry.lines import dense, first_ones
from instances import TrainingProblem


@dataclass(frozen=True, slots=True)
class Switches:
    """`sides[j][p]` is ABOVE where neuron j is on at point p of the problem, BELOW where it is off, or UNKNOWN."""

    sides: tuple[tuple[int, ...], ...]


Known = Facts | Switches
"""What formulas may be told: of ReLUs, or of thresholds."""


def switches_of(problem: TrainingProblem, known: Sequence[Sequence[int]], numbers: Sequence[int]) -> Switches:
    """`known[i][q]` says where the i-th neuron of the order contributes, at the point with the q-th of the numbers."""
    assert problem.signs is not None
    places = {number: q for q, number in enumerate(numbers)}
    seen = first_ones(problem)
    own = [places[seen[dense(point, problem.d)]] for point in problem.points]
    rows = zip(problem.signs, known, strict=True)
    return Switches(tuple(tuple((1 if sign > 0 else -1) * row[q] for q in own) for sign, row in rows))
