"""Random choices that repeat on every Python version and platform."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

_Item = TypeVar("_Item")

_SPAN = 2**53


class Dice:
    """A seeded source of choices: the same key gives the same choices forever.

    Of the module `random`, only `random()` with a given seed is promised to repeat between versions ("Notes on
    Reproducibility" in its documentation); `shuffle`, `sample` and `randrange` are not. So everything here is made
    of the 53 bits of one `random()`, and by rejection, so that no choice is favoured.
    """

    def __init__(self, *key: str | int) -> None:
        self._random = random.Random(":".join(map(str, key)))

    def below(self, bound: int) -> int:
        """Uniform in 0..bound−1, 1 ≤ bound ≤ 2^53."""
        limit = _SPAN - _SPAN % bound
        while (draw := int(self._random.random() * _SPAN)) >= limit:
            pass
        return draw % bound

    def coin(self) -> bool:
        """Either, with probability 1/2."""
        return self.below(2) == 1

    def choose(self, items: Sequence[_Item], count: int) -> list[_Item]:
        """`count` items from different places, every ordered choice equally likely; for small counts."""
        places: list[int] = []
        while len(places) < count:
            place = self.below(len(items))
            if place not in places:
                places.append(place)
        return [items[place] for place in places]

    def shuffled(self, items: Sequence[_Item]) -> list[_Item]:
        """The items in an order drawn uniformly (Fisher and Yates)."""
        result = list(items)
        for last in range(len(result) - 1, 0, -1):
            place = self.below(last + 1)
            result[last], result[place] = result[place], result[last]
        return result
