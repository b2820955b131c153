"""All small sources, for `satfit verify`: every family up to a size, always in the same order.

What order cannot matter to a question, one order stands for all: clauses and sets are multisets (listed in ascending
order), literals within a clause too, and the vertices of a graph are numbered colour by colour. Nothing else is left
out: repeated, empty and contradictory parts are sources like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations, combinations_with_replacement, product
from math import comb, prod

from instances.circuit import Gate, GateKind, MonotoneCircuit
from instances.coloured_graph import ColouredGraph
from instances.errors import UsageError
from instances.hyperplanes import HyperplaneSeparation
from instances.sat import OneInThreeSat, ThreeSat
from instances.set_cover import SetCover
from instances.sources import Source


def three_sat(variables: int, clauses: int) -> Iterator[ThreeSat]:
    """Over exactly so many variables, all multisets of at most so many clauses of zero to three literals."""
    literals = [sign * v for v in range(1, variables + 1) for sign in (1, -1)]
    every = [clause for length in range(4) for clause in combinations_with_replacement(literals, length)]
    for number in range(clauses + 1):
        for chosen in combinations_with_replacement(every, number):
            yield ThreeSat(variables, chosen)


def poits(variables: int, clauses: int) -> Iterator[OneInThreeSat]:
    """Over exactly so many variables, all multisets of at most so many triples, repetitions within them included."""
    every = list(combinations_with_replacement(range(1, variables + 1), 3))
    for number in range(clauses + 1):
        for chosen in combinations_with_replacement(every, number):
            yield OneInThreeSat(variables, tuple((a, b, c) for a, b, c in chosen))


def set_covers(elements: int, sets: int, costs: Sequence[int] = (1,)) -> Iterator[SetCover]:
    """Exactly so many elements, all multisets of at most so many sets, the empty one included, at each of the costs."""
    every = [(subset, cost) for subset in _subsets(elements) for cost in costs]
    for number in range(sets + 1):
        for chosen in combinations_with_replacement(every, number):
            yield SetCover(elements, tuple(subset for subset, _ in chosen), tuple(cost for _, cost in chosen))


def circuits(inputs: int, gates: int) -> Iterator[MonotoneCircuit]:
    """Exactly so many inputs and gates: each gate of both kinds over any earlier wires, each wire as the output."""
    choices = [
        [Gate(kind, wires) for kind in GateKind for wires in _subsets(earlier)]
        for earlier in range(inputs, inputs + gates)
    ]
    for chosen in product(*choices):
        for output in range(1, inputs + gates + 1):
            yield MonotoneCircuit(inputs, chosen, output)


def separations(points: int, grid: int) -> Iterator[HyperplaneSeparation]:
    """All sets Q and P in {0..grid}² of at most so many points together; a point may be in both.

    The margin is the default. Separable ones need not keep the promise: with p between two points of Q none does.
    """
    every = [(Fraction(x), Fraction(y)) for x in range(grid + 1) for y in range(grid + 1)]
    for number in range(points + 1):
        for in_q in range(number + 1):
            for q in combinations(every, in_q):
                for p in combinations(every, number - in_q):
                    yield HyperplaneSeparation(2, q, p)


def graphs(colours: int, vertices: int) -> Iterator[ColouredGraph]:
    """Exactly so many colours, each with at most so many vertices, and all edges, those within a colour included."""
    for sizes in product(range(vertices + 1), repeat=colours):
        coloured = tuple(colour for colour, size in enumerate(sizes, start=1) for _ in range(size))
        pairs = list(combinations(range(1, len(coloured) + 1), 2))
        for number in range(len(pairs) + 1):
            for edges in combinations(pairs, number):
                yield ColouredGraph(colours, coloured, edges)


def sources(family: str, size: int) -> Iterator[Source]:
    """All sources of a family whose size parameters are at most `size`:

    - `3sat`, `poits`: variables; clauses
    - `set-cover`: elements; sets (all of cost 1, without a budget)
    - `circuit`: inputs; gates (without a budget)
    - `hyperplanes`: |Q| + |P|, in the plane; coordinates, integers from 0
    - `clique`: colours; vertices of each colour

    Raises UsageError for a family that is not one of these, or a negative size.
    """
    _check(family, size)
    return _SOURCES[family](size)


def count(family: str, size: int) -> int:
    """How many `sources` yields, without making them. Raises UsageError as `sources` does."""
    _check(family, size)
    return _COUNTS[family](size)


def _subsets(elements: int) -> list[tuple[int, ...]]:
    return [subset for size in range(elements + 1) for subset in combinations(range(1, elements + 1), size)]


def _multisets(kinds: int, most: int) -> int:
    """Multisets of at most `most` things of so many kinds: the missing ones are a kind of their own."""
    return comb(kinds + most, most)


def _circuit_count(inputs: int, gates: int) -> int:
    return prod(2 << earlier for earlier in range(inputs, inputs + gates)) * (inputs + gates)


def _separation_count(points: int, grid: int) -> int:
    # Q and P together are a subset of two copies of the grid
    return sum(comb(2 * (grid + 1) ** 2, number) for number in range(points + 1))


def _graph_count(colours: int, vertices: int) -> int:
    ways = {0: 1}
    for _ in range(colours):
        grown: dict[int, int] = {}
        for total, number in ways.items():
            for size in range(vertices + 1):
                grown[total + size] = grown.get(total + size, 0) + number
        ways = grown
    return sum(number << comb(total, 2) for total, number in ways.items())


def _check(family: str, size: int) -> None:
    if family not in _SOURCES:
        raise UsageError(f"there is no family {family!r} of sources, only {', '.join(_SOURCES)}")
    if size < 0:
        raise UsageError(f"the size is {size}, but the least possible is 0")


_SOURCES: dict[str, Callable[[int], Iterator[Source]]] = {
    "3sat": lambda size: (source for n in range(size + 1) for source in three_sat(n, size)),
    "poits": lambda size: (source for n in range(size + 1) for source in poits(n, size)),
    "set-cover": lambda size: (source for n in range(size + 1) for source in set_covers(n, size)),
    "circuit": lambda size: (s for n in range(size + 1) for g in range(size + 1) for s in circuits(n, g)),
    "hyperplanes": lambda size: separations(size, size),
    "clique": lambda size: (source for k in range(size + 1) for source in graphs(k, size)),
}
_COUNTS: dict[str, Callable[[int], int]] = {
    "3sat": lambda size: sum(_multisets(comb(2 * n + 3, 3), size) for n in range(size + 1)),
    "poits": lambda size: sum(_multisets(comb(n + 2, 3), size) for n in range(size + 1)),
    "set-cover": lambda size: sum(_multisets(2**n, size) for n in range(size + 1)),
    "circuit": lambda size: sum(_circuit_count(n, g) for n in range(size + 1) for g in range(size + 1)),
    "hyperplanes": lambda size: _separation_count(size, size),
    "clique": lambda size: sum(_graph_count(k, size) for k in range(size + 1)),
}
