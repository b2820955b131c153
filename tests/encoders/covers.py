"""Tiny set cover instances, all of them up to renaming, and their truth by brute force on the definition."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import combinations, combinations_with_replacement, permutations

from instances import SetCover

Sets = tuple[tuple[int, ...], ...]


def families(elements: int, sets: int) -> Iterator[Sets]:
    """One family of each class under permuting elements and sets; equal sets and the empty one included."""
    universe = range(1, elements + 1)
    subsets = [c for size in range(elements + 1) for c in combinations(universe, size)]
    place = {subset: at for at, subset in enumerate(subsets)}
    images = [
        [place[tuple(sorted(order[e - 1] for e in subset))] for subset in subsets] for order in permutations(universe)
    ]
    for chosen in combinations_with_replacement(range(len(subsets)), sets):
        if all(chosen <= tuple(sorted(image[at] for at in chosen)) for image in images):
            yield tuple(subsets[at] for at in chosen)


def choices(sets: int) -> list[tuple[bool, ...]]:
    return [
        tuple(at in taken for at in range(sets))
        for size in range(sets + 1)
        for taken in combinations(range(sets), size)
    ]


def covers(source: SetCover, chosen: Sequence[bool]) -> bool:
    taken = [members for members, wanted in zip(source.sets, chosen, strict=True) if wanted]
    return all(any(element in members for members in taken) for element in range(1, source.elements + 1))


def cost(source: SetCover, chosen: Sequence[bool]) -> int:
    return sum(c for c, wanted in zip(source.costs, chosen, strict=True) if wanted)


def least_cost(source: SetCover) -> int | None:
    """None where nothing covers."""
    return min((cost(source, c) for c in choices(len(source.sets)) if covers(source, c)), default=None)


def random_cover(elements: int, sets: int, dearest: int, dice: random.Random) -> SetCover:
    members = [tuple(e for e in range(1, elements + 1) if dice.random() < 0.5) for _ in range(sets)]
    return SetCover(elements, tuple(members), tuple(dice.randint(1, dearest) for _ in range(sets)))
