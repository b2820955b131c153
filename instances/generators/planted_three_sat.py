"""`planted-3sat`: random 3SAT that a hidden assignment satisfies."""

from __future__ import annotations

from instances.generators.clause_count import clause_count, size_parameters
from instances.generators.dice import Dice
from instances.generators.family import Family, Values
from instances.generators.random_three_sat import random_clause
from instances.sat import ThreeSat
from instances.verdict import Verdict

NAME = "planted-3sat"


def build(values: Values, seed: int) -> tuple[ThreeSat, Verdict | None]:
    """A uniform hidden assignment, then m independent clauses, each uniform over those that it satisfies.

    Clauses the assignment violates are drawn again, which is what makes the others uniform. Satisfiable: every
    clause is satisfied by the hidden assignment.
    """
    n, m = values.integer("variables"), clause_count(values)
    dice = Dice(NAME, seed, n, m)
    hidden = [dice.coin() for _ in range(n)]
    clauses: list[tuple[int, ...]] = []
    while len(clauses) < m:
        clause = random_clause(n, dice)
        if any(hidden[abs(literal) - 1] == (literal > 0) for literal in clause):
            clauses.append(clause)
    return ThreeSat(n, tuple(clauses)), Verdict.FEASIBLE


FAMILY = Family(NAME, "random 3SAT satisfied by a hidden assignment", size_parameters(20, "4.26"), build)
