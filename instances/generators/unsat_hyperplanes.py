"""`unsat-hyperplanes`: points that no two hyperplanes separate."""

from __future__ import annotations

from fractions import Fraction

from instances.generators.dice import Dice
from instances.generators.family import Family, Parameter, Values
from instances.hyperplanes import HyperplaneSeparation, Vector
from instances.labelled import Labelled
from instances.verdict import Verdict

NAME = "unsat-hyperplanes"

_RADIUS = 6


def build(values: Values, seed: int) -> Labelled[HyperplaneSeparation]:
    """Four points on a line, in turn in Q and P, and other integer points anywhere, in Q or P with probability 1/2.

    Not separable: between two neighbours of the four a hyperplane must cross the line strictly, which makes three
    crossings; a hyperplane crosses a line at most once, or holds all of it, and then points lie on it. Further points
    only ask for more. The promise is about separable sets, so it holds.
    """
    n, d = values.integer("points"), values.integer("dimension")
    dice = Dice(NAME, seed, n, d)

    def anywhere() -> tuple[int, ...]:
        return tuple(dice.below(2 * _RADIUS + 1) - _RADIUS for _ in range(d))

    start = anywhere()
    while not any(step := tuple(dice.below(5) - 2 for _ in range(d))):
        pass
    points: list[tuple[tuple[int, ...], bool]] = []
    place = 0
    for index in range(4):
        points.append((tuple(a + place * b for a, b in zip(start, step, strict=True)), index % 2 == 0))
        place += 1 + dice.below(3)
    points += [(anywhere(), dice.coin()) for _ in range(n - 4)]
    sets: dict[bool, list[Vector]] = {True: [], False: []}
    for x, in_q in dice.shuffled(points):
        sets[in_q].append(tuple(map(Fraction, x)))
    return Labelled(HyperplaneSeparation(d, tuple(sets[True]), tuple(sets[False])), Verdict.INFEASIBLE)


FAMILY = Family(
    NAME,
    "points of which four alternate on a line: two hyperplanes cannot separate them",
    (
        Parameter("points", int, 6, "number of points, some of which may coincide", minimum=4),
        Parameter("dimension", int, 2, "number of coordinates", minimum=1),
    ),
    build,
)
