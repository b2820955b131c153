"""Which activation patterns one neuron can have on given points: the cells of a central arrangement, all of them.

A neuron with weights θ is active at the vector v if v·θ > 0. The hyperplanes v·θ = 0 cut the space of weights into open
cells, one for each strict pattern; their closures cover it. So every neuron is in the closure of some cell, and on that
closure it is 0 where the cell's pattern says 0, and v·θ where it says 1.

At most 2·Σ_{i<r} C(n−1, i) cells, for n vectors of rank r (Cover 1965): O(n^d) with a bias in dimension d.

Enumeration: after dropping dependent columns the vectors span the space, so the closure of every cell is a pointed cone
and has an extreme ray, which lies on r − 1 hyperplanes with independent normals. Near a ray ρ the pattern of ρ + ε·δ is
that of ρ where v·ρ ≠ 0, and that of δ on the vectors Z with v·ρ = 0: a cell of the arrangement of Z, of rank r − 1. So
the cells are the union, over the rays ±ρ, of the pattern of ±ρ with every cell of Z. Nothing is assumed about general
position: Z may have more than r − 1 members.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from math import comb, gcd

import numpy as np
from flint import fmpz_mat

Vector = tuple[int, ...]

SAFE = 2**62
"""Products below this stay exact in 64 bits."""


def most_cells(n: int, rank: int) -> int:
    """Cover's bound: so many cells at most (attained in general position). 1 for rank 0."""
    return 2 * sum(comb(n - 1, i) for i in range(rank)) if rank else 1


def rays(n: int, rank: int) -> int:
    """How many sets of rank − 1 vectors the enumeration looks at."""
    return comb(n, max(0, rank - 1))


def cells(vectors: Sequence[Vector]) -> set[int]:
    """Every strict pattern as a number: bit n − 1 − p says that vector p is active (the first is the highest bit).

    The vectors are nonzero, of one length, in any position; {0} if there are none.
    """
    if any(not any(vector) for vector in vectors):
        raise ValueError("a zero vector is never active")
    return _cells(spanning_columns(vectors))


def spanning_columns(vectors: Sequence[Vector]) -> list[Vector]:
    """Coordinates in which the same sums vanish, as few as the rank: the patterns stay what they are."""
    if not vectors:
        return []
    reduced, _, rank = fmpz_mat([list(vector) for vector in vectors]).rref()
    chosen = []
    for r in range(rank):
        chosen.append(next(c for c in range(len(vectors[0])) if reduced[r, c] != 0))
    return [tuple(vector[c] for c in chosen) for vector in vectors]


def _cells(vectors: list[Vector]) -> set[int]:
    n = len(vectors)
    if n == 0:
        return {0}
    rank = len(vectors[0])
    full = (1 << n) - 1
    if rank == 1:
        pattern = sum(1 << (n - 1 - p) for p, (value,) in enumerate(vectors) if value > 0)
        return {pattern, full ^ pattern}
    found: set[int] = set()
    seen: set[int] = set()
    for positive, zero in _rays(vectors, rank):
        if zero in seen:
            continue
        seen.add(zero)
        negative = full ^ zero ^ positive
        for local in _local(vectors, zero, rank):
            found.add(positive | local)
            found.add(negative | local)
    return found


def _local(vectors: list[Vector], zero: int, rank: int) -> Iterable[int]:
    """The cells of the vectors in `zero`, as masks of all vectors."""
    n = len(vectors)
    places = [p for p in range(n) if zero >> (n - 1 - p) & 1]
    bits = [1 << (n - 1 - p) for p in places]
    if len(places) == rank - 1:
        # independent: every pattern
        masks = [0]
        for bit in bits:
            masks += [mask | bit for mask in masks]
        return masks
    size = len(places)
    inner = _cells(spanning_columns([vectors[p] for p in places]))
    return [sum(bit for at, bit in enumerate(bits) if cell >> (size - 1 - at) & 1) for cell in inner]


def _rays(vectors: list[Vector], rank: int) -> Iterator[tuple[int, int]]:
    """(positive, zero) masks of one of the two rays of every independent set of rank − 1 vectors; repeats happen."""
    if rank <= 3:
        yield from _rays_by_array(vectors, rank)
        return
    # column by column: a value per vector at once
    columns = [np.array(column, dtype=object) for column in zip(*vectors, strict=True)]
    for chosen in combinations(vectors, rank - 1):
        ray = _orthogonal(chosen, rank)
        if ray is None:
            continue
        values = sum(c * column for c, column in zip(ray, columns, strict=True) if c)
        yield _mask(np.asarray(values > 0)), _mask(np.asarray(values == 0))


def _orthogonal(chosen: Sequence[Vector], rank: int) -> list[int] | None:
    """A nonzero vector orthogonal to rank − 1 vectors, or None if they are dependent."""
    basis, nullity = fmpz_mat([list(vector) for vector in chosen]).nullspace()
    if nullity != 1:
        return None
    ray = [int(basis[i, 0]) for i in range(rank)]
    common = gcd(*ray)
    return [value // common for value in ray]


def _rays_by_array(vectors: list[Vector], rank: int) -> Iterator[tuple[int, int]]:
    """Rank 2 and 3: the rays on one hyperplane with all later ones at once, by cross products."""
    largest = max(abs(value) for vector in vectors for value in vector)
    exact = np.int64 if 6 * largest**3 < SAFE else object
    table = np.array(vectors, dtype=exact)
    if rank == 2:
        values = np.outer(table[:, 1], table[:, 0]) - np.outer(table[:, 0], table[:, 1])
        yield from _masks(values)
        return
    a, b, c = table[:, 0], table[:, 1], table[:, 2]
    for p in range(len(vectors) - 1):
        later = slice(p + 1, None)
        crossed = np.stack(
            [
                b[p] * c[later] - c[p] * b[later],
                c[p] * a[later] - a[p] * c[later],
                a[p] * b[later] - b[p] * a[later],
            ],
            axis=1,
        )
        independent = (crossed != 0).any(axis=1)
        if independent.any():
            yield from _masks(crossed[independent] @ table.T)


def _masks(values: np.ndarray) -> Iterator[tuple[int, int]]:
    n = values.shape[1]
    spare = -n % 8
    positive = np.packbits(values > 0, axis=1)
    zero = np.packbits(values == 0, axis=1)
    for plus, none in zip(positive, zero, strict=True):
        yield int.from_bytes(plus.tobytes()) >> spare, int.from_bytes(none.tobytes()) >> spare


def _mask(flags: np.ndarray) -> int:
    n = len(flags)
    return int.from_bytes(np.packbits(flags.astype(bool)).tobytes()) >> (-n % 8)
