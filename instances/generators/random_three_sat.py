"""`random-3sat`: uniform random 3SAT."""

from __future__ import annotations

from instances.generators.clause_count import clause_count, size_parameters
from instances.generators.dice import Dice
from instances.generators.family import Family, Values
from instances.sat import ThreeSat
from instances.verdict import Verdict

NAME = "random-3sat"


def build(values: Values, seed: int) -> tuple[ThreeSat, Verdict | None]:
    """m independent clauses, each uniform over three different variables and their signs; truth unknown.

    The fixed-length model of Mitchell, Selman and Levesque (1992), as SATLIB's uf and uuf. Near 4.26 clauses per
    variable half of the formulas are satisfiable, and those are the hardest.
    """
    n, m = values.integer("variables"), clause_count(values)
    dice = Dice(NAME, seed, n, m)
    clauses = tuple(random_clause(n, dice) for _ in range(m))
    return ThreeSat(n, clauses), None


def random_clause(variables: int, dice: Dice) -> tuple[int, ...]:
    """Three different variables with random signs, all 8·n(n−1)(n−2) ordered clauses equally likely."""
    return tuple(v if dice.coin() else -v for v in dice.choose(range(1, variables + 1), 3))


FAMILY = Family(
    NAME, "uniform random 3SAT, three different variables per clause; truth unknown", size_parameters(20, "4.26"), build
)
