"""`random-poits`: uniform random POSITIVE ONE-IN-THREE 3SAT."""

from __future__ import annotations

from instances.generators.clause_count import clause_count, size_parameters
from instances.generators.dice import Dice
from instances.generators.family import Family, Values
from instances.sat import OneInThreeSat
from instances.verdict import Verdict

NAME = "random-poits"


def build(values: Values, seed: int) -> tuple[OneInThreeSat, Verdict | None]:
    """m independent triples of different variables, each uniform; truth unknown.

    If there is a threshold, it lies between 0.546 and 0.644 clauses per variable, by experiment near 0.62: Kalapala
    and Moore, "The phase transition in exact cover" (2005).
    """
    n, m = values.integer("variables"), clause_count(values)
    dice = Dice(NAME, seed, n, m)
    triples = []
    for _ in range(m):
        a, b, c = dice.choose(range(1, n + 1), 3)
        triples.append((a, b, c))
    return OneInThreeSat(n, tuple(triples)), None


FAMILY = Family(
    NAME,
    "uniform random one-in-three triples of different variables; truth unknown",
    size_parameters(20, "0.62"),
    build,
)
