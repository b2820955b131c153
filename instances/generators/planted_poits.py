"""`planted-poits`: random one-in-three clauses that a hidden assignment satisfies."""

from __future__ import annotations

from instances.generators.clause_count import clause_count, size_parameters
from instances.generators.dice import Dice
from instances.generators.family import Family, Values
from instances.sat import OneInThreeSat
from instances.verdict import Verdict

NAME = "planted-poits"


def build(values: Values, seed: int) -> tuple[OneInThreeSat, Verdict | None]:
    """A hidden set of true variables, then m independent triples, each uniform over those with exactly one of them.

    A third of the variables (rounded half up, so at least one, with at least two left over) is true: then true and
    false variables occur equally often, and counting occurrences does not give the hidden set away. Satisfiable:
    the hidden assignment makes exactly one variable of each triple true.
    """
    n, m = values.integer("variables"), clause_count(values)
    dice = Dice(NAME, seed, n, m)
    order = dice.shuffled(range(1, n + 1))
    size = (2 * n + 3) // 6
    true, false = order[:size], order[size:]
    triples = []
    for _ in range(m):
        a, b, c = dice.shuffled(dice.choose(true, 1) + dice.choose(false, 2))
        triples.append((a, b, c))
    return OneInThreeSat(n, tuple(triples)), Verdict.FEASIBLE


FAMILY = Family(
    NAME, "random one-in-three triples satisfied by a hidden assignment", size_parameters(20, "0.62"), build
)
