"""source.json: the sources of the theorems that start neither from 3SAT nor from one-in-three SAT.

One meaning per file: unknown keys, floats, repetitions and anything out of range are refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from checker.report import Rejected
from checker.strict import array, exact_keys, load, mapping, natural, one_of, rational, text

_COMMON = {"schema_version", "kind"}
Vector = tuple[Fraction, ...]


@dataclass(frozen=True)
class SetCover:
    """Choose sets whose union is 1..elements. Costs are positive; `budget` None asks for the least cost."""

    elements: int
    sets: tuple[tuple[int, ...], ...]
    costs: tuple[int, ...]
    budget: int | None


@dataclass(frozen=True)
class Gate:
    """An AND gate without inputs is true, an OR gate without inputs is false."""

    op: str
    wires: tuple[int, ...]


@dataclass(frozen=True)
class Circuit:
    """Wires 1..inputs are the inputs, wire inputs + g is the output of the g-th gate, which reads smaller wires."""

    inputs: int
    gates: tuple[Gate, ...]
    output: int
    budget: int | None

    @property
    def wires(self) -> int:
        """|C| of the theorem: a wire that is read twice is one wire."""
        return self.inputs + len(self.gates)

    @property
    def depth(self) -> int:
        """Gates on the longest path that ends at the output: its height in the sense of Proposition 5."""
        heights: list[int] = []
        for gate in self.gates:
            below = (heights[w - self.inputs - 1] if w > self.inputs else 0 for w in gate.wires)
            heights.append(1 + max(below, default=0))
        return heights[self.output - self.inputs - 1] if self.output > self.inputs else 0


@dataclass(frozen=True)
class Hyperplanes:
    """Two point sets; `margin` is the distance that the promise speaks of, None for m^-3."""

    dimension: int
    q: tuple[Vector, ...]
    p: tuple[Vector, ...]
    margin: Fraction | None


@dataclass(frozen=True)
class ColouredGraph:
    """Vertex v has colour colours[v-1]; edges are pairs u < v. Is there a clique with one vertex of each colour?"""

    colour_count: int
    colours: tuple[int, ...]
    edges: tuple[tuple[int, int], ...]


JsonSource = SetCover | Circuit | Hyperplanes | ColouredGraph


def read(data: bytes, name: str) -> JsonSource:
    document = load(data, name, *_READERS)
    return _READERS[text(document["kind"], f"{name}: kind")](document, name)


def set_cover(data: bytes, name: str) -> SetCover:
    return _set_cover(load(data, name, "set-cover"), name)


def circuit(data: bytes, name: str) -> Circuit:
    return _circuit(load(data, name, "monotone-circuit"), name)


def hyperplanes(data: bytes, name: str) -> Hyperplanes:
    return _hyperplanes(load(data, name, "hyperplane-separation"), name)


def coloured_graph(data: bytes, name: str) -> ColouredGraph:
    return _coloured_graph(load(data, name, "coloured-graph"), name)


def _set_cover(document: dict[str, object], name: str) -> SetCover:
    exact_keys(document, _COMMON | {"elements", "sets", "costs", "budget"}, name)
    elements = natural(document["elements"], f"{name}: elements")
    sets = tuple(
        _distinct(members, elements, f"{name}: sets[{i}]")
        for i, members in enumerate(array(document["sets"], f"{name}: sets"))
    )
    costs = tuple(_positive(cost, f"{name}: costs[{i}]") for i, cost in enumerate(array(document["costs"], name)))
    if len(costs) != len(sets):
        raise Rejected(f"{name}: {len(costs)} costs for {len(sets)} sets")
    return SetCover(elements, sets, costs, _budget(document, name))


def _circuit(document: dict[str, object], name: str) -> Circuit:
    exact_keys(document, _COMMON | {"inputs", "gates", "output", "budget"}, name)
    inputs = natural(document["inputs"], f"{name}: inputs")
    gates = []
    for i, value in enumerate(array(document["gates"], f"{name}: gates")):
        where = f"{name}: gates[{i}]"
        gate = mapping(value, where)
        exact_keys(gate, {"op", "wires"}, where)
        op = one_of(gate["op"], ("and", "or"), f"{where}: op")
        gates.append(Gate(op, _distinct(gate["wires"], inputs + i, f"{where}: wires")))
    output = _positive(document["output"], f"{name}: output")
    if output > inputs + len(gates):
        raise Rejected(f"{name}: output: there are only {inputs + len(gates)} wires")
    return Circuit(inputs, tuple(gates), output, _budget(document, name))


def _hyperplanes(document: dict[str, object], name: str) -> Hyperplanes:
    exact_keys(document, _COMMON | {"dimension", "q", "p", "margin"}, name)
    dimension = natural(document["dimension"], f"{name}: dimension")

    def points(key: str) -> tuple[Vector, ...]:
        found = []
        for i, value in enumerate(array(document[key], f"{name}: {key}")):
            where = f"{name}: {key}[{i}]"
            found.append(tuple(rational(c, where) for c in array(value, where)))
            if len(found[-1]) != dimension:
                raise Rejected(f"{where}: {len(found[-1])} coordinates in dimension {dimension}")
        return tuple(found)

    margin = None if document["margin"] is None else rational(document["margin"], f"{name}: margin")
    if margin is not None and margin <= 0:
        raise Rejected(f"{name}: margin: not positive")
    return Hyperplanes(dimension, points("q"), points("p"), margin)


def _coloured_graph(document: dict[str, object], name: str) -> ColouredGraph:
    exact_keys(document, _COMMON | {"colour_count", "colours", "edges"}, name)
    count = natural(document["colour_count"], f"{name}: colour_count")
    colours = tuple(
        _within(colour, count, f"{name}: colours[{i}]")
        for i, colour in enumerate(array(document["colours"], f"{name}: colours"))
    )
    edges = []
    for i, value in enumerate(array(document["edges"], f"{name}: edges")):
        where = f"{name}: edges[{i}]"
        ends = [_within(end, len(colours), where) for end in array(value, where)]
        if len(ends) != 2 or ends[0] >= ends[1]:
            raise Rejected(f"{where}: not a pair u < v")
        edges.append((ends[0], ends[1]))
    if len(set(edges)) != len(edges):
        raise Rejected(f"{name}: edges: one stands twice")
    return ColouredGraph(count, colours, tuple(edges))


_READERS: dict[str, Callable[[dict[str, object], str], JsonSource]] = {
    "set-cover": _set_cover,
    "monotone-circuit": _circuit,
    "hyperplane-separation": _hyperplanes,
    "coloured-graph": _coloured_graph,
}


def _budget(document: dict[str, object], name: str) -> int | None:
    return None if document["budget"] is None else natural(document["budget"], f"{name}: budget")


def _positive(value: object, where: str) -> int:
    number = natural(value, where)
    if number == 0:
        raise Rejected(f"{where}: not positive")
    return number


def _within(value: object, largest: int, where: str) -> int:
    number = natural(value, where)
    if not 1 <= number <= largest:
        raise Rejected(f"{where}: {number} is not in 1..{largest}")
    return number


def _distinct(value: object, largest: int, where: str) -> tuple[int, ...]:
    numbers = tuple(_within(number, largest, where) for number in array(value, where))
    if len(set(numbers)) != len(numbers):
        raise Rejected(f"{where}: one stands twice")
    return numbers
