"""Cubic graphs: named ones, flower snarks and random ones, as lists of edges over the vertices 0..N−1."""

from __future__ import annotations

import re
from collections.abc import Sequence

from instances.errors import UsageError
from instances.generators.dice import Dice

Edge = tuple[int, int]

GRAPHS = "petersen, k4, k33, prism:N, flower-snark:N, random:N"


def cubic_graph(spec: str, dice: Dice) -> tuple[list[Edge], bool | None]:
    """The graph called `spec`, and whether its edges have a proper 3-colouring (None: unknown).

    - `petersen`: no. The edges of two colours would form cycles of even length through all ten vertices; the girth
      is 5, so they would be one Hamiltonian cycle, and the Petersen graph has none.
    - `k4`, `k33`, `prism:N` (two N-cycles joined by N rungs, N ≥ 3): yes. Each has a Hamiltonian cycle, of even
      length since cubic graphs have evenly many vertices: colour it alternately, and the other edges with the third.
    - `flower-snark:N` (N odd, N ≥ 5): no, see `flower_snark`.
    - `random:N` (N even, N ≥ 4): unknown.

    Raises UsageError for anything else.
    """
    match = re.fullmatch(r"([a-z0-9-]+?)(?::([1-9][0-9]{0,5}))?", spec)
    name, size = (match[1], match[2]) if match else ("", None)
    if name in ("petersen", "k4", "k33") and size is None:
        return _named(name), name != "petersen"
    if size is None or name not in ("prism", "flower-snark", "random"):
        raise UsageError(f"--graph: there is no {spec[:40]!r}, only {GRAPHS}")
    n = int(size)
    if name == "prism":
        if n < 3:
            raise UsageError(f"--graph: prism:{n} is no simple graph, N must be at least 3")
        return _named("prism", n), True
    if name == "flower-snark":
        if n < 5 or n % 2 == 0:
            raise UsageError(f"--graph: flower-snark:{n} is no snark, N must be odd and at least 5")
        return flower_snark(n), False
    return random_cubic_graph(n, dice), None


def _named(name: str, size: int = 0) -> list[Edge]:
    import networkx

    match name:
        case "petersen":
            graph = networkx.petersen_graph()
        case "k4":
            graph = networkx.complete_graph(4)
        case "k33":
            graph = networkx.complete_bipartite_graph(3, 3)
        case _:
            graph = networkx.circular_ladder_graph(size)
    # networkx promises the graph, not the order in which it lists the edges
    return sorted((min(a, b), max(a, b)) for a, b in graph.edges)


def flower_snark(n: int) -> list[Edge]:
    """J_n of Isaacs (1975), 4n vertices: no proper 3-edge-colouring if n is odd.

    Stars a_i–b_i, a_i–c_i, a_i–d_i; the cycle b_0 … b_{n−1}; the cycle c_0 … c_{n−1} d_0 … d_{n−1}.

    Proof: let T_i be the colours of the three edges from star i to star i+1, in the order b, c, d of their ends in
    star i, and T_{−1} those of the edges from star n−1 to star 0, in the order of their ends in star 0: T_{n−1} with
    two places exchanged. The edges at a_i have colours x, y, z, and at each of b_i, c_i, d_i the two further edges
    have the two other colours: T_{i−1} takes one colour each from {y,z}, {x,z}, {x,y}, and T_i takes the others.
    Either T_{i−1} has three colours; then T_i is a rotation of it. Going round, T_{n−1} is an even permutation of
    T_{−1}, but the exchange is an odd one. Or T_{i−1} is one colour once and another twice, such as (y,x,x) and
    T_i = (z,z,y): the single colour stays, and the absent one becomes the double one. Going round, this happens n
    times, so an odd n ends with another double colour than it began with, but the exchange changes no count.
    """
    edges: list[Edge] = []
    for i in range(n):
        a, b, c, d = range(4 * i, 4 * i + 4)
        edges += [(a, b), (a, c), (a, d)]
        if i < n - 1:
            edges += [(b, b + 4), (c, c + 4), (d, d + 4)]
        else:
            edges += [(1, b), (3, c), (2, d)]
    return edges


def incidences(edges: Sequence[Edge]) -> list[list[int]]:
    """For each vertex, its edges as places in the list, ascending."""
    at: list[list[int]] = [[] for _ in range(1 + max(max(edge) for edge in edges))]
    for place, edge in enumerate(edges):
        for vertex in edge:
            at[vertex].append(place)
    return at


def random_cubic_graph(vertices: int, dice: Dice) -> list[Edge]:
    """A uniform simple cubic graph on 0..N−1, by the pairing model (Bollobás 1980).

    Three half-edges per vertex are paired at random, again and again until no loop and no double edge arises: each
    simple graph comes from equally many pairings, about one in e² pairings is simple. Not networkx's own generator,
    whose choices may change with its version. Raises UsageError for an odd number or fewer than 4 vertices.
    """
    if vertices < 4 or vertices % 2:
        raise UsageError(
            f"--graph: random:{vertices} does not exist, a cubic graph has evenly many, at least 4 vertices"
        )
    while True:
        ends = dice.shuffled([vertex for vertex in range(vertices) for _ in range(3)])
        pairs = zip(ends[::2], ends[1::2], strict=True)
        edges = {(min(a, b), max(a, b)) for a, b in pairs if a != b}
        if len(edges) == 3 * vertices // 2:
            return sorted(edges)


def connected_cubic_graph(vertices: int, dice: Dice) -> list[Edge]:
    """Like `random_cubic_graph`, uniform among the connected ones."""
    import networkx

    while True:
        edges = random_cubic_graph(vertices, dice)
        if networkx.is_connected(networkx.Graph(edges)):
            return edges
