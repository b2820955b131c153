"""The cells of an arrangement as a tree: directions are decided one after the other, where there is a choice.

A state is a pair of integers, opaque to its user. `depth(state)` directions are decided in it, to `bits(state)`; its
two children decide the next one, and as many after it as have no choice left. Two trees: one of all cells, listed
beforehand, and one that asks at every step whether a pattern has a cell, for arrangements with too many of them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from solvers.exact.arrangement import Vector, cells, rays, spanning_columns
from solvers.exact.halfspaces import cut_off

State = tuple[int, int]

LISTED = 1_000_000
"""More sets of vectors than this are not looked at one by one."""


class CellTree(Protocol):
    """`size` directions; `count` cells, None where nobody has counted them."""

    size: int
    count: int | None

    def root(self) -> State: ...
    def depth(self, state: State) -> int: ...
    def bits(self, state: State) -> np.ndarray: ...
    def children(self, state: State) -> tuple[State, ...]: ...
    def before(self, a: State, b: State, *, strict: bool) -> bool: ...


def cell_tree(directions: Sequence[Vector], silent: frozenset[int] = frozenset()) -> CellTree:
    """The tree of the cells in which the directions `silent` are inactive.

    There is one if the directions are lifted points (last coordinate positive): a very negative bias. Else there may
    be none, and the neurons that are silent there are not covered by cells: ValueError.
    """
    if silent and any(vector[-1] <= 0 for vector in directions):
        raise ValueError("silent points need a bias")
    spanning = spanning_columns(directions)
    rank = len(spanning[0]) if spanning else 0
    if rays(len(directions), rank) * 2 ** max(0, rank - 1) <= LISTED:
        found = cells(directions)
        n = len(directions)
        off = sum(1 << (n - 1 - p) for p in silent)
        return ListedTree(n, sorted(cell for cell in found if cell & off == 0))
    return AskedTree(directions, silent)


class ListedTree:
    """All cells, sorted, the first direction being the highest bit: a state is a range of them."""

    def __init__(self, size: int, numbers: Sequence[int]) -> None:
        self.size, self.numbers = size, numbers
        self.count: int | None = len(numbers)
        length = (size + 7) // 8
        packed = b"".join((number << (-size % 8)).to_bytes(length) for number in numbers)
        table = np.frombuffer(packed, dtype=np.uint8).reshape(len(numbers), length)
        self._table = table

    def root(self) -> State:
        return (0, len(self.numbers))

    def depth(self, state: State) -> int:
        low, high = state
        return self.size - (self.numbers[low] ^ self.numbers[high - 1]).bit_length()

    def bits(self, state: State) -> np.ndarray:
        return np.unpackbits(self._table[state[0]], count=self.size)

    def children(self, state: State) -> tuple[State, ...]:
        low, high = state
        if high - low < 2:
            return ()
        shift = (self.numbers[low] ^ self.numbers[high - 1]).bit_length() - 1
        middle = bisect_left(self.numbers, ((self.numbers[low] >> shift) | 1) << shift, low, high)
        return ((low, middle), (middle, high))

    def before(self, a: State, b: State, *, strict: bool) -> bool:
        """Is some cell of `a` before some cell of `b`, or the same where the order is not strict?"""
        return a[0] < b[1] - 1 if strict else a[0] < b[1]


class AskedTree:
    """Patterns that some half-space has, found as they are needed: a state is (depth, bits so far as a number).

    A pattern may be one of a lower-dimensional cell (0 where the plane passes through the point), which is as right.
    """

    def __init__(self, directions: Sequence[Vector], silent: frozenset[int]) -> None:
        self.size = len(directions)
        self.count: int | None = None
        self._directions = directions
        self._silent = silent

    def root(self) -> State:
        return self._forced((0, 0))

    def depth(self, state: State) -> int:
        return state[0]

    def bits(self, state: State) -> np.ndarray:
        depth, number = state
        padded = number << (self.size - depth)
        length = (self.size + 7) // 8
        row = np.frombuffer((padded << (-self.size % 8)).to_bytes(length), dtype=np.uint8)
        return np.unpackbits(row, count=self.size)

    def children(self, state: State) -> tuple[State, ...]:
        depth, number = state
        if depth == self.size:
            return ()
        return tuple(
            self._forced((depth + 1, number << 1 | bit))
            for bit in (0, 1)
            if self._possible(depth + 1, number << 1 | bit)
        )

    def before(self, a: State, b: State, *, strict: bool) -> bool:
        """By the directions that both have decided."""
        depth = min(a[0], b[0])
        first, second = a[1] >> (a[0] - depth), b[1] >> (b[0] - depth)
        return first < second or (first == second and not (strict and a[0] == b[0] == self.size))

    def _forced(self, state: State) -> State:
        """As far as there is one way to go on."""
        depth, number = state
        while depth < self.size:
            ways = [bit for bit in (0, 1) if self._possible(depth + 1, number << 1 | bit)]
            if len(ways) != 1:
                break
            depth, number = depth + 1, number << 1 | ways[0]
        return depth, number

    def _possible(self, depth: int, number: int) -> bool:
        last = depth - 1
        if last in self._silent and number & 1:
            return False
        inside = [p for p in range(depth) if number >> (depth - 1 - p) & 1]
        outside = [p for p in range(depth) if not number >> (depth - 1 - p) & 1]
        return isinstance(cut_off(self._directions, inside, outside), tuple)
