"""The constructions are what they are called: distributions, graphs, triple systems, parity and pigeons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import combinations
from typing import Any

import networkx
import pytest

from instances.generators import Value, generate
from instances.generators.cubic_graphs import (
    connected_cubic_graph,
    cubic_graph,
    flower_snark,
    incidences,
    random_cubic_graph,
)
from instances.generators.dice import Dice
from instances.generators.scramble import scrambled_cnf, scrambled_poits
from instances.sat import ThreeSat
from tests.instances.oracles import solutions


def even(counts: Counter[Any], cases: int, draws: int) -> bool:
    """All cases occur, each within six standard deviations of the mean. The seeds are fixed, so is the answer."""
    mean = draws / cases
    return len(counts) == cases and all(abs(count - mean) < 6 * mean**0.5 for count in counts.values())


@pytest.mark.parametrize("bound", [1, 2, 3, 7, 10])
def test_dice_are_fair(bound: int) -> None:
    dice = Dice("fair", bound)
    assert even(Counter(dice.below(bound) for _ in range(5000)), bound, 5000)


def test_dice_are_fair_for_bounds_that_divide_nothing() -> None:
    """Taken modulo 3·2^51, the 2^53 draws would meet the first third twice."""
    dice = Dice("large")
    thirds = Counter(dice.below(3 * 2**51) // 2**51 for _ in range(3000))
    assert even(thirds, 3, 3000)


def test_dice_choose_and_shuffle_uniformly() -> None:
    dice = Dice("orders")
    assert even(Counter(tuple(dice.choose("abcd", 2)) for _ in range(6000)), 12, 6000)
    assert even(Counter(tuple(dice.shuffled("abcd")) for _ in range(12000)), 24, 12000)
    assert even(Counter(dice.coin() for _ in range(2000)), 2, 2000)


def test_dice_depend_on_the_whole_key() -> None:
    keys = [("a", 1), ("a", 2), ("b", 1), ("a",)]
    assert len({tuple(Dice(*key).below(1000) for _ in range(4)) for key in keys}) == len(keys)
    assert [Dice("a", 1).below(1000) for _ in range(3)] == [Dice("a", 1).below(1000)] * 3


@pytest.mark.parametrize("name", ["random-3sat", "planted-3sat", "random-poits", "planted-poits"])
def test_variables_in_a_clause_differ(name: str) -> None:
    for seed in range(5):
        source = generate(name, {"variables": 4, "clauses": 60}, seed).source
        assert all(len({abs(literal) for literal in clause}) == 3 for clause in source.clauses)


def test_random_clauses_are_uniform() -> None:
    clauses = generate("random-3sat", {"variables": 4, "clauses": 19200}, 1).source.clauses
    assert even(Counter(clauses), 4 * 3 * 2 * 8, 19200)
    triples = generate("random-poits", {"variables": 4, "clauses": 4800}, 1).source.clauses
    assert even(Counter(triples), 4 * 3 * 2, 4800)


def test_planted_clauses_are_uniform_over_the_satisfied_ones() -> None:
    """With every satisfied clause there, the hidden assignment is the only solution, and shows what was rejected."""
    hidden = set()
    for seed in range(12):
        source = generate("planted-3sat", {"variables": 4, "clauses": 16800 if seed == 0 else 400}, seed).source
        (solution,) = solutions(source)
        hidden.add(solution)
        if seed == 0:
            assert even(Counter(source.clauses), 4 * 3 * 2 * 7, 16800)
    assert len(hidden) > 4


@pytest.mark.parametrize(("variables", "true"), [(4, 1), (5, 2), (6, 2), (7, 2), (8, 3)])
def test_planted_triples_are_uniform_over_the_satisfied_ones(variables: int, true: int) -> None:
    source = generate("planted-poits", {"variables": variables, "clauses": 8000}, 1).source
    (solution,) = solutions(source)
    assert sum(solution) == true
    false = variables - true
    assert even(Counter(source.clauses), 6 * true * false * (false - 1) // 2, 8000)


@pytest.mark.parametrize("points", [1, 3, 7, 9, 13, 15, 19, 21, 25, 27, 31, 33])
def test_every_pair_of_points_is_in_one_triple(points: int) -> None:
    source = generate("steiner-poits", {"points": points}, 2).source
    pairs = Counter(pair for triple in source.clauses for pair in combinations(sorted(triple), 2))
    assert source.variables == points
    assert pairs == Counter(combinations(range(1, points + 1), 2))


def graph_of(spec: str) -> networkx.Graph:
    edges, _ = cubic_graph(spec, Dice("graph"))
    graph = networkx.Graph(edges)
    assert graph.number_of_edges() == len(edges)
    assert set(dict(graph.degree).values()) == {3}
    assert sorted(graph) == list(range(2 * len(edges) // 3))
    return graph


def test_named_graphs() -> None:
    assert networkx.is_isomorphic(graph_of("petersen"), networkx.petersen_graph())
    assert networkx.is_isomorphic(graph_of("k4"), networkx.complete_graph(4))
    assert networkx.is_isomorphic(graph_of("k33"), networkx.complete_bipartite_graph(3, 3))
    for n in (3, 4, 9):
        assert networkx.is_isomorphic(graph_of(f"prism:{n}"), networkx.circular_ladder_graph(n))


@pytest.mark.parametrize("n", [5, 7, 9])
def test_flower_snarks(n: int) -> None:
    """4n vertices, no bridge, girth 5 for n = 5 and 6 from 7 on, as Isaacs says."""
    graph = graph_of(f"flower-snark:{n}")
    assert len(graph) == 4 * n
    assert not list(networkx.bridges(graph))
    assert networkx.girth(graph) == min(n, 6)


@pytest.mark.parametrize(("n", "colourable"), [(3, False), (4, True), (5, False), (6, True), (7, False)])
def test_flower_snarks_are_odd(n: int, colourable: bool) -> None:
    """Even n is where the proof must fail: an exhaustive search for a colouring, vertex by vertex."""
    edges = flower_snark(n)
    at = incidences(edges)
    order = list(networkx.edge_dfs(networkx.Graph(edges)))
    places = [edges.index((a, b) if (a, b) in edges else (b, a)) for a, b in order]
    colours: dict[int, int] = {}

    def extend(depth: int) -> bool:
        if depth == len(places):
            return True
        place = places[depth]
        taken = {colours.get(other) for vertex in edges[place] for other in at[vertex]}
        for colour in {0, 1, 2} - taken:
            colours[place] = colour
            if extend(depth + 1):
                return True
            del colours[place]
        return False

    assert extend(0) is colourable


def test_random_cubic_graphs_are_uniform() -> None:
    """Of the 70 cubic graphs on six labelled vertices 10 are K33 and 60 are prisms."""
    dice = Dice("cubic")
    graphs = Counter(tuple(random_cubic_graph(6, dice)) for _ in range(3500))
    assert even(graphs, 70, 3500)
    bipartite = [edges for edges in graphs if networkx.is_bipartite(networkx.Graph(edges))]
    assert len(bipartite) == 10


def test_parity_formulas_get_connected_graphs() -> None:
    """Two K4 are one in 553 of the cubic graphs on eight vertices: look for a key that gives them."""

    def connected(edges: list[tuple[int, int]]) -> bool:
        return bool(networkx.is_connected(networkx.Graph(edges)))

    key = next(key for key in range(5000) if not connected(random_cubic_graph(8, Dice("apart", key))))
    assert connected(connected_cubic_graph(8, Dice("apart", key)))


@pytest.mark.parametrize("spec", ["random:4", "random:8", "random:20"])
def test_random_graphs_are_cubic(spec: str) -> None:
    assert len(graph_of(spec)) == int(spec.removeprefix("random:"))


@pytest.mark.parametrize("graph", ["k4", "k33", "prism:3"])
def test_solutions_are_the_edge_colourings(graph: str) -> None:
    """As many as a search over colourings of the line graph finds: proper colourings in three named colours."""
    edges, _ = cubic_graph(graph, Dice("unused"))
    line = networkx.line_graph(networkx.Graph(edges))
    nodes = list(line)

    def count(colours: dict[object, int]) -> int:
        if len(colours) == len(nodes):
            return 1
        node = nodes[len(colours)]
        free = {0, 1, 2} - {colours.get(other, -1) for other in line[node]}
        return sum(count({**colours, node: colour}) for colour in free)

    source = generate("edge-colouring-poits", {"graph": graph}, 3).source
    assert (source.variables, len(source.clauses)) == (3 * len(edges), 3 * len(edges))
    assert count_models(source.cnf()) == count({})


def count_models(cnf: list[list[int]]) -> int:
    from pysat.solvers import Solver

    with Solver("glucose4", bootstrap_with=cnf) as solver:
        return sum(1 for _ in solver.enum_models())


def lengths(options: Mapping[str, Value]) -> Counter[int]:
    return Counter(len(clause) for clause in generate("unsat-3sat", options, 1).source.clauses)


def test_sizes_of_unsatisfiable_formulas() -> None:
    for n in range(6, 20):
        expected = Counter({3: 8 * (n // 3)}) + Counter({2: 2 * (n % 3)})
        assert lengths({"variables": n, "scheme": "parity"}) == expected
    assert lengths({"variables": 11, "scheme": "pigeonhole"}) == {2: 9}
    assert lengths({"variables": 12, "scheme": "pigeonhole"}) == {3: 4, 2: 18}
    assert lengths({"variables": 25, "scheme": "pigeonhole"}) == {3: 10, 2: 40}
    assert lengths({"variables": 9, "scheme": "tree"}) == {3: 8}


@pytest.mark.parametrize("options", [{"variables": 6}, {"variables": 9}, {"variables": 10}, {"variables": 17}], ids=str)
def test_parity_formulas_are_minimally_unsatisfiable(options: Mapping[str, Value]) -> None:
    """The graph is connected, so without any one clause there is a solution: no hidden trivial core."""
    from pysat.solvers import Solver

    clauses = generate("unsat-3sat", options, 2).source.clauses
    for left_out in range(len(clauses)):
        with Solver("glucose4", bootstrap_with=[list(c) for i, c in enumerate(clauses) if i != left_out]) as solver:
            assert solver.solve()


def test_scrambling_keeps_the_number_of_solutions_and_reaches_all_names() -> None:
    dice = Dice("scramble")
    formula = [[1, 2, -3], [-1, 3], [2], [4, -4, 1]]
    count = len(solutions(ThreeSat(5, tuple(map(tuple, formula)))))
    seen = set()
    for _ in range(300):
        scrambled = scrambled_cnf(5, formula, dice)
        assert len(solutions(scrambled)) == count
        seen |= {clause for clause in scrambled.clauses if len(clause) == 1}
    assert seen == {(sign * v,) for v in range(1, 6) for sign in (1, -1)}
    triples = [(1, 1, 2), (2, 3, 4)]
    counts = {len(solutions(scrambled_poits(5, triples, dice))) for _ in range(30)}
    assert counts == {2}
