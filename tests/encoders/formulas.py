"""Tiny source formulas: all of them up to renaming, and random ones."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import combinations_with_replacement, permutations, product

from instances import OneInThreeSat, ThreeSat

Clauses = tuple[tuple[int, ...], ...]


def clauses_over(variables: int) -> list[tuple[int, ...]]:
    """Every clause of at most three literals, up to the order of its literals; tautologies and the empty one too."""
    literals = [v * sign for v in range(1, variables + 1) for sign in (1, -1)]
    return [clause for size in range(4) for clause in combinations_with_replacement(literals, size)]


def renamings(variables: int) -> list[dict[int, int]]:
    """Every way to permute the variables and to exchange some with their negations, as a map of literals."""
    found = []
    for order in permutations(range(1, variables + 1)):
        for signs in product((1, -1), repeat=variables):
            image = {v: sign * w for v, w, sign in zip(range(1, variables + 1), order, signs, strict=True)}
            found.append(image | {-v: -w for v, w in image.items()})
    return found


def formulas_up_to_renaming(variables: int, most: int) -> Iterator[Clauses]:
    """One formula of each class of multisets of at most `most` clauses."""
    known = clauses_over(variables)
    place = {tuple(sorted(clause)): at for at, clause in enumerate(known)}
    images = [[place[tuple(sorted(m[a] for a in clause))] for clause in known] for m in renamings(variables)]
    for size in range(most + 1):
        for chosen in combinations_with_replacement(range(len(known)), size):
            if all(chosen <= tuple(sorted(image[at] for at in chosen)) for image in images):
                yield tuple(known[at] for at in chosen)


def shuffled(clauses: Clauses, variables: int, dice: random.Random) -> Clauses:
    """The same formula under other names, its literals and clauses in another order."""
    renaming = dice.choice(renamings(variables))
    renamed = [[renaming[a] for a in clause] for clause in clauses]
    for clause in renamed:
        dice.shuffle(clause)
    dice.shuffle(renamed)
    return tuple(tuple(clause) for clause in renamed)


def random_three_sat(variables: int, clauses: int, dice: random.Random) -> ThreeSat:
    """Clauses of one to three literals, repetitions and tautologies as they come."""
    literals = [v * sign for v in range(1, variables + 1) for sign in (1, -1)]
    sizes = dice.choices((1, 2, 3), weights=(1, 2, 9), k=clauses)
    return ThreeSat(variables, tuple(tuple(dice.choices(literals, k=size)) for size in sizes))


def poits_formulas(variables: int, clauses: int) -> list[OneInThreeSat]:
    """Every sequence of that many triples, repeated occurrences included: their order decides which slope is whose."""
    triples = list(product(range(1, variables + 1), repeat=3))
    return [OneInThreeSat(variables, chosen) for chosen in product(triples, repeat=clauses)]


def random_poits(variables: int, clauses: int, dice: random.Random) -> OneInThreeSat:
    triples = tuple(
        (dice.randint(1, variables), dice.randint(1, variables), dice.randint(1, variables)) for _ in range(clauses)
    )
    return OneInThreeSat(variables, triples)
