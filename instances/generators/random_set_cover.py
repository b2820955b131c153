"""`random-set-cover`: every element in as many sets, chosen at random."""

from __future__ import annotations

from instances.errors import UsageError
from instances.generators.dice import Dice
from instances.generators.family import Family, Parameter, Values
from instances.labelled import Labelled
from instances.set_cover import SetCover
from instances.verdict import Verdict

NAME = "random-set-cover"


def build(values: Values, seed: int) -> Labelled[SetCover]:
    """Each element lies in `degree` different sets, uniformly; costs are uniform in 1..`costs`. Optimum unknown.

    There is a cover: every element lies in a set. A set may be empty. Raises UsageError if there are too few sets.
    """
    n, m, degree = values.integer("elements"), values.integer("sets"), values.integer("degree")
    if degree > m:
        raise UsageError(f"--degree is {degree}, but there are {m} sets")
    largest = values.integer("costs")
    dice = Dice(NAME, seed, n, m, degree, largest)
    sets: list[list[int]] = [[] for _ in range(m)]
    for element in range(1, n + 1):
        for place in dice.choose(range(m), degree):
            sets[place].append(element)
    costs = tuple(1 + dice.below(largest) for _ in range(m))
    return Labelled(SetCover(n, tuple(map(tuple, sets)), costs), Verdict.FEASIBLE)


FAMILY = Family(
    NAME,
    "set cover with every element in as many random sets; optimum unknown",
    (
        Parameter("elements", int, 12, "number of elements", minimum=0),
        Parameter("sets", int, 8, "number of sets", minimum=1),
        Parameter("degree", int, 3, "in how many sets each element lies", minimum=1),
        Parameter("costs", int, 1, "the largest cost of a set; 1 is unicost", minimum=1),
    ),
    build,
)
