"""`grid-hyperplanes`: sixteen points that two lines separate, but not as the promise has it."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from instances.generators.dice import Dice
from instances.generators.family import Family, Values
from instances.hyperplanes import HyperplaneSeparation
from instances.labelled import Labelled

NAME = "grid-hyperplanes"


def build(values: Values, seed: int) -> Labelled[HyperplaneSeparation]:  # noqa: ARG001 - families share one signature
    """{−3, −1, 1, 3}² in random order: Q where xy > 0, P where xy < 0. No truth is claimed.

    The axes separate Q from P, but nothing separates them so that Q lies in one region, as the promise (3) demands:
    regions are convex, and the point (−1, 1) of P is in the hull of Q, midway between (−3, −1) and (1, 3). So this
    is outside of what the reductions promise; it shows what they do there.
    """
    dice = Dice(NAME, seed)
    points = dice.shuffled([(Fraction(x), Fraction(y)) for x, y in product((-3, -1, 1, 3), repeat=2)])
    q = tuple(x for x in points if x[0] * x[1] > 0)
    p = tuple(x for x in points if x[0] * x[1] < 0)
    return Labelled(HyperplaneSeparation(2, q, p))


FAMILY = Family(NAME, "the grid {-3,-1,1,3}^2 by the sign of xy: separable, but outside the promise", (), build)
