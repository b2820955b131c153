"""Delta debugging (Zeller & Hildebrandt 2002): a list made as short as a predicate allows, by halves, then finer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TypeVar

T = TypeVar("T")


class OutOfBudgetError(Exception):
    """No more tests may be made; what was found so far stands."""


def ddmin(items: Sequence[T], holds: Callable[[list[T]], bool]) -> list[T]:
    """A sublist of which `holds` is true and which loses that with any single item removed (1-minimal).

    `holds(items)` is taken for granted and the empty list is tried. No list is tested twice. `holds` may raise
    OutOfBudgetError: then the shortest list found so far is returned.
    """
    current = list(range(len(items)))
    tested: set[tuple[int, ...]] = {tuple(current)}

    def test(candidate: list[int]) -> bool:
        if tuple(candidate) in tested:
            return False
        tested.add(tuple(candidate))
        return holds([items[at] for at in candidate])

    parts = 2
    try:
        if current and test([]):
            return []
        while len(current) >= 2:
            chunks = _chunks(current, parts)
            smaller = next((chunk for chunk in chunks if test(chunk)), None)
            if smaller is not None:
                current, parts = smaller, 2
                continue
            rest = ([at for at in current if at not in set(chunk)] for chunk in chunks)
            smaller = next((candidate for candidate in rest if test(candidate)), None)
            if smaller is not None:
                current, parts = smaller, max(parts - 1, 2)
            elif parts >= len(current):
                break
            else:
                parts = min(2 * parts, len(current))
    except OutOfBudgetError:
        pass
    return [items[at] for at in current]


def _chunks(items: list[int], parts: int) -> list[list[int]]:
    """So many parts of nearly equal length, none empty."""
    ends = [len(items) * part // parts for part in range(parts + 1)]
    return [items[a:b] for a, b in pairwise(ends) if a < b]
