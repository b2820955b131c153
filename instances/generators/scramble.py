"""The same formula under another name for everything: what a seed does to a structured instance."""

from __future__ import annotations

from collections.abc import Sequence

from instances.generators.dice import Dice
from instances.sat import OneInThreeSat, ThreeSat

Triple = tuple[int, int, int]


def scrambled_cnf(variables: int, clauses: Sequence[Sequence[int]], dice: Dice) -> ThreeSat:
    """Variables renamed, some of them negated throughout, literals and clauses reordered: as satisfiable as before."""
    names = dice.shuffled(range(1, variables + 1))
    signed = [name if dice.coin() else -name for name in names]
    renamed = [[signed[abs(a) - 1] * (1 if a > 0 else -1) for a in clause] for clause in clauses]
    return ThreeSat(variables, tuple(tuple(dice.shuffled(clause)) for clause in dice.shuffled(renamed)))


def scrambled_poits(variables: int, clauses: Sequence[Triple], dice: Dice) -> OneInThreeSat:
    """Variables renamed, clauses and their variables reordered: as satisfiable as before."""
    names = dice.shuffled(range(1, variables + 1))
    triples: list[Triple] = []
    for clause in dice.shuffled(clauses):
        a, b, c = dice.shuffled(clause)
        triples.append((names[a - 1], names[b - 1], names[c - 1]))
    return OneInThreeSat(variables, tuple(triples))
