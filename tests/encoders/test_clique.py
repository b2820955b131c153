"""Froese-Hertrich, Corollary 9, on tiny coloured graphs: one threshold neuron attains the target iff there is a clique.

Z3 decides with weights, bias and coefficient free; the truth is brute force on the definition.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from fractions import Fraction as Q
from itertools import chain, combinations, product
from math import gcd

import pytest

from encoders.reductions import RULES, NotAFitError, Options
from instances import Activation, ColouredGraph, Loss, Network, TrainingProblem, UsageError
from instances.training import sparse_point
from tests.encoders.networks import neurons
from tests.encoders.oracles import arithmetic
from tests.encoders.thresholds import ThresholdQuestion, decide_thresholds, rescaled, thresholds

pytestmark = pytest.mark.slow

RULE = RULES["clique-one-threshold"]
OPTIONS = {
    f"{loss}{'-free' * free}": Options(loss=loss, free_signs=free)
    for loss, free in product((Loss.L0, Loss.L1, Loss.L2), (False, True))
}
all_options = pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
ONE, ZERO = Q(1), Q(0)


def cliques(graph: ColouredGraph) -> list[tuple[int, ...]]:
    """One vertex per colour, all pairs joined, from the definition."""
    classes = [
        [v for v, c in enumerate(graph.colours, start=1) if c == colour] for colour in range(1, graph.colour_count + 1)
    ]
    joined = {frozenset(edge) for edge in graph.edges}
    return [c for c in product(*classes) if all(frozenset(pair) in joined for pair in combinations(c, 2))]


def graphs(colours: tuple[int, ...], colour_count: int | None = None) -> list[ColouredGraph]:
    """All with these colours, edges inside a colour included."""
    pairs = list(combinations(range(1, len(colours) + 1), 2))
    sets = chain.from_iterable(combinations(pairs, size) for size in range(len(pairs) + 1))
    count = max(colours, default=0) if colour_count is None else colour_count
    return [ColouredGraph(count, colours, edges) for edges in sets]


def chosen_of(graph: ColouredGraph, clique: tuple[int, ...]) -> tuple[bool, ...]:
    return tuple(v in clique for v in range(1, len(graph.colours) + 1))


def check(graph: ColouredGraph, options: Options) -> bool:
    problem = RULE.reduce(graph, options)
    names = RULE.parameters(graph, options)
    assert {key: arithmetic(RULE.size[key], names) for key in RULE.size} == {
        "points": problem.n,
        "dimension": problem.d,
        "neurons": problem.k,
    }
    assert problem.signs == (None if options.free_signs else (1,))
    assert problem.loss in (options.loss, Loss.ZERO)
    found = cliques(graph)
    for clique in found:
        chosen = chosen_of(graph, clique)
        network = RULE.fit(graph, chosen, options)
        assert problem.objection(network) is None
        assert problem.error(network) == problem.target
        assert RULE.extract(graph, network, options) == chosen
    network = decide_thresholds(problem)
    assert (network is not None) == bool(found), graph
    if network is not None:
        for other in (network, rescaled(network, (Q(7, 3),)), rescaled(network, (Q(1, 100),))):
            assert chosen_of(graph, found[0]).count(True) == graph.colour_count
            assert RULE.extract(graph, other, options) in [chosen_of(graph, clique) for clique in found]
    return bool(found)


@all_options
@pytest.mark.parametrize("colours", [(), (1,), (1, 1), (1, 2), (1, 1, 2), (1, 2, 1), (1, 2, 3), (1, 2, 2)], ids=str)
def test_every_tiny_graph(colours: tuple[int, ...], options: Options) -> None:
    seen = Counter(check(graph, options) for graph in graphs(colours))
    assert seen[True] > 0
    assert seen[False] > 0 or len(set(colours)) < 2


@pytest.mark.parametrize("name", ["l0", "l1-free", "l2"])
@pytest.mark.parametrize("colours", [(1, 1, 2, 2), (1, 2, 3, 3)], ids=str)
def test_every_graph_of_four_vertices(colours: tuple[int, ...], name: str) -> None:
    useful = [g for g in graphs(colours) if all(colours[u - 1] != colours[v - 1] for u, v in g.edges)]
    seen = Counter(check(graph, OPTIONS[name]) for graph in useful)
    assert min(seen[True], seen[False]) > 0


@pytest.mark.parametrize(
    ("colours", "count"), [((), 1), ((), 2), ((1, 1, 1, 1, 1), 2), ((2, 2, 2), 2), ((1, 3, 3, 3), 3)], ids=str
)
def test_a_colour_without_vertices(colours: tuple[int, ...], count: int) -> None:
    """No clique then, whether the target is negative or the other colours make it look attainable."""
    dice = random.Random(8)
    for graph in dice.sample(graphs(colours, count), 1 if len(colours) < 2 else 8):
        for options in OPTIONS.values():
            assert not check(graph, options)


@all_options
def test_random_graphs(options: Options) -> None:
    dice = random.Random(9)
    seen: Counter[bool] = Counter()
    for colours in [(1, 1, 2, 2, 3), (3, 2, 1, 2, 1, 3), (1, 1, 1, 2, 2, 2)] * 3:
        every = [p for p in combinations(range(1, len(colours) + 1), 2) if colours[p[0] - 1] != colours[p[1] - 1]]
        edges = tuple(pair for pair in every if dice.random() < 0.45)
        seen[check(ColouredGraph(max(colours), colours, edges), options)] += 1
    assert min(seen[True], seen[False]) > 0


@pytest.mark.slow
@all_options
def test_more_random_graphs(options: Options) -> None:
    dice = random.Random(10)
    for colours in [(1, 1, 2, 2, 3, 3), (1, 1, 1, 2, 2, 2, 3, 3, 3), (1, 2, 3, 4, 1, 2, 3, 4)] * 6:
        every = [p for p in combinations(range(1, len(colours) + 1), 2) if colours[p[0] - 1] != colours[p[1] - 1]]
        check(ColouredGraph(max(colours), colours, tuple(p for p in every if dice.random() < 0.5)), options)


TRIANGLES = ColouredGraph(3, (1, 1, 2, 2, 3), ((1, 3), (1, 4), (2, 4), (1, 5), (2, 5), (4, 5)))


@all_options
def test_every_network_within_the_target_gives_a_clique(options: Options) -> None:
    """Different networks for one graph with two cliques, found in different regions of the weights."""
    problem = RULE.reduce(TRIANGLES, options)
    expected = {chosen_of(TRIANGLES, clique) for clique in cliques(TRIANGLES)}
    assert len(expected) == 2
    seen = set()
    regions = ["(= v_0_3 (- 1.0))", "(< v_0_3 (- 100.0))", "(> v_0_0 0.0)", "(> v_0_0 (* (- 1.5) v_0_3))"]
    regions += ["(< v_0_0 (* (- 0.99) v_0_3))", "(> v_0_0 (* (- 1.01) v_0_3))", "(> v_0_2 (* (- 1.01) v_0_3))"]
    for region in regions:
        network = decide_thresholds(problem, [region])
        assert network is not None, region
        seen.add(RULE.extract(TRIANGLES, network, options))
    assert seen == expected
    # the theorem's own words: scaled to b = −1, w is within τ = 1/16 of the clique's numbers
    for region in ["(>= v_0_3 0.0)", "(> v_0_0 (* (- 1.07) v_0_3) (* 1.9 v_0_0))"]:
        assert decide_thresholds(problem, [region, "(< v_0_3 0.0)"] if ">=" not in region else [region]) is None


def test_networks_near_a_witness() -> None:
    dice = random.Random(11)
    seen: Counter[str] = Counter()
    every = graphs((1, 1, 2, 2)) + graphs((1, 2, 3))
    for _ in range(600):
        graph = dice.choice(every)
        options = dice.choice(list(OPTIONS.values()))
        problem = RULE.reduce(graph, options)
        size = dice.choice((Q(1, 40), Q(1, 16), Q(1, 3)))
        row = tuple(dice.choice((1, 2)) + size * dice.randint(-2, 2) for _ in range(graph.colour_count))
        coefficient = dice.choice((Q(1), Q(1), Q(9, 10))) if options.free_signs else ONE
        network = Network((row,), (Q(-1),), (coefficient,), Activation.THRESHOLD)
        within = problem.target is not None and problem.error(network) <= problem.target
        try:
            assert RULE.extract(graph, network, options) in [chosen_of(graph, c) for c in cliques(graph)]
            seen["a clique"] += 1
        except NotAFitError:
            assert not within
            seen["none"] += 1
    assert min(seen.values()) > 30, seen


def built(graph: ColouredGraph, k: Q, tau: Q, half: Q) -> list[tuple[tuple[Q, ...], Q]]:
    """The construction written down again, with its three numbers as parameters."""
    classes = [
        [v for v, c in enumerate(graph.colours, 1) if c == colour] for colour in range(1, graph.colour_count + 1)
    ]
    number = {v: (at, classes[at].index(v) + 1) for at in range(len(classes)) for v in classes[at]}

    def unit(at: int, value: Q) -> list[Q]:
        return [value if i == at else ZERO for i in range(graph.colour_count)]

    samples = []
    for at, t in number.values():
        samples += [(tuple(unit(at, 1 / (t - tau))), ONE), (tuple(unit(at, 1 / (t + tau))), ZERO)]
    for edge in graph.edges:
        (a, s), (b, t) = sorted(number[v] for v in edge)
        if a != b:
            direction = [x + y for x, y in zip(unit(a, k), unit(b, ONE), strict=True)]
            for shift, label in ((-half, ONE), (half, ZERO)):
                samples.append((tuple(x / (k * s + t + shift) for x in direction), label))
    return samples


def target_of(graph: ColouredGraph) -> int:
    kappa, useful = graph.colour_count, [e for e in graph.edges if len({graph.colours[v - 1] for v in e}) == 2]
    return len(graph.colours) + len(useful) - kappa - kappa * (kappa - 1) // 2


def with_samples(graph: ColouredGraph, samples: list[tuple[tuple[Q, ...], Q]], target: int) -> TrainingProblem:
    return TrainingProblem(
        tuple(sparse_point(x) for x, _ in samples),
        tuple(y for _, y in samples),
        graph.colour_count,
        1,
        (ONE,),
        activation=Activation.THRESHOLD,
        loss=Loss.L0,
        target=Q(target),
    )


FAMILY = [
    ColouredGraph(2, (1, 1, 2, 2), ((1, 3),)),
    ColouredGraph(2, (1, 1, 2, 2), ()),
    ColouredGraph(2, (1, 1, 2, 2), ((1, 4), (2, 3))),
    # two edges short of a triangle each: a clique of pairs, no clique
    ColouredGraph(3, (1, 2, 2, 3), ((1, 2), (3, 4), (1, 4))),
    ColouredGraph(3, (1, 1, 2, 2, 3, 3), ((1, 4), (2, 3), (1, 6), (2, 5), (3, 5), (4, 6))),
    ColouredGraph(3, (1, 1, 2, 2, 3, 3), ((1, 4), (2, 3), (1, 6), (2, 5), (3, 6), (4, 5))),
    TRIANGLES,
]


def wrong(samples: list[list[tuple[tuple[Q, ...], Q]]], by: int = 0) -> bool:
    """Does some graph of the family get another answer, or a clique's network too large an error?"""
    for graph, listed in zip(FAMILY, samples, strict=True):
        problem = with_samples(graph, listed, target_of(graph) + by)
        if (ThresholdQuestion(problem).answer() is not None) != bool(cliques(graph)):
            return True
    return False


def numbers(graph: ColouredGraph) -> tuple[Q, Q, Q]:
    k = Q(max(graph.colours.count(c) for c in graph.colours) + 1)
    return k, 1 / (4 * (k + 1)), Q(1, 2)


def test_the_construction_written_down_again_is_the_same() -> None:
    for graph in FAMILY:
        assert with_samples(graph, built(graph, *numbers(graph)), target_of(graph)) == RULE.reduce(graph, Options())
    assert not wrong([built(graph, *numbers(graph)) for graph in FAMILY])


def test_the_target_is_exact() -> None:
    exact = [built(graph, *numbers(graph)) for graph in FAMILY]
    assert wrong(exact, 1)
    assert wrong(exact, -1)


@pytest.mark.parametrize("at", range(2), ids=["first", "second"])
@pytest.mark.parametrize("kind", ["vertex", "edge"])
def test_each_sample_matters(kind: str, at: int) -> None:
    def place(graph: ColouredGraph) -> int:
        return at if kind == "vertex" else 2 * len(graph.colours) + at

    samples = [built(graph, *numbers(graph)) for graph in FAMILY]
    for damage in ("drop", "flip"):
        damaged = []
        for graph, listed in zip(FAMILY, samples, strict=True):
            where = place(graph)
            kept = [s for i, s in enumerate(listed) if i != where]
            if damage == "flip" and where < len(listed):
                kept.append((listed[where][0], 1 - listed[where][1]))
            damaged.append(kept)
        assert wrong(damaged), damage


def test_the_numbers_of_the_construction() -> None:
    """(K + 1)τ must stay below 1/2, where an edge would stretch to its neighbour's place; K must be at least N.

    Equivalent: any smaller τ; any K ≥ N, since Ks + t with t = 1..N still tells s and t; half widths below 1/2.
    """
    assert wrong([built(g, numbers(g)[0], Q(1, 2), Q(1, 2)) for g in FAMILY])
    assert wrong([built(g, numbers(g)[0] - 2, numbers(g)[1], Q(1, 2)) for g in FAMILY])
    assert wrong([built(g, *numbers(g)[:2], Q(3, 2)) for g in FAMILY])
    assert not wrong([built(g, numbers(g)[0] - 1, numbers(g)[1], Q(1, 2)) for g in FAMILY])
    assert not wrong([built(g, numbers(g)[0], numbers(g)[1] / 9, Q(1, 2)) for g in FAMILY])
    assert not wrong([built(g, numbers(g)[0] + 5, 1 / (4 * (numbers(g)[0] + 6)), Q(1, 2)) for g in FAMILY])
    assert not wrong([built(g, *numbers(g)[:2], Q(1, 3)) for g in FAMILY])


def test_colours_must_not_share_a_coordinate() -> None:
    merged = [[((x[0] + x[1], ZERO, *x[2:]), y) for x, y in built(g, *numbers(g))] for g in FAMILY]
    assert wrong(merged)


def test_under_squared_error_the_copies_are_needed() -> None:
    """A coefficient below 1 makes what is active and labelled 0 cheaper: without the copies 3/2 is attained, not 2."""
    graph, options = ColouredGraph(1, (1, 1, 1), ()), Options(loss=Loss.L2, free_signs=True)
    problem = RULE.reduce(graph, options)
    assert problem.n == 6 + 10
    short = replace(problem, points=problem.points[:6], labels=problem.labels[:6])
    for target in (Q(1), Q(3, 2)):
        assert decide_thresholds(replace(problem, target=target)) is None
        assert (decide_thresholds(replace(short, target=target)) is not None) == (target > 1)


@pytest.mark.parametrize("loss", [Loss.LINF, Loss.ZERO])
def test_other_losses_are_refused(loss: Loss) -> None:
    with pytest.raises(UsageError, match="proved for l0, l1 and l2"):
        RULE.reduce(TRIANGLES, Options(loss=loss))


def test_what_is_no_fit() -> None:
    with pytest.raises(NotAFitError, match="does not have 3 inputs"):
        RULE.extract(TRIANGLES, thresholds([((ONE,), ZERO, ONE)]), Options())
    idle = thresholds([((ZERO, ZERO, ZERO), Q(-1), ONE)])
    with pytest.raises(NotAFitError, match="no multicoloured clique"):
        RULE.extract(TRIANGLES, idle, Options())
    with pytest.raises(ValueError, match="assignment has length 1, not 5"):
        RULE.fit(TRIANGLES, (True,), Options())


def test_some_network_within_the_target_lies_in_the_boxes() -> None:
    """Integers, |t| ≥ 1 on the active side in units of the point's denominator, and the coefficient 1."""
    for options in OPTIONS.values():
        for graph in FAMILY:
            bounds, problem = RULE.bounds(graph, options), RULE.reduce(graph, options)
            for clique in cliques(graph):
                ((row, bias, coefficient),) = neurons(RULE.fit(graph, chosen_of(graph, clique), options))
                (box,) = bounds.boxes
                assert all(low <= w <= high for w, (low, high) in zip(row, box.weights, strict=True))
                assert bias == -1 == box.bias[0]
                assert bounds.coefficients is not None
                assert bounds.coefficients[0] <= coefficient <= bounds.coefficients[1]
                for point in problem.points:
                    t = sum((c * row[i] for i, c in point), bias)
                    scale = 1
                    for _, c in point:
                        scale = scale * c.denominator // gcd(scale, c.denominator)
                    assert t <= 0 or scale * t >= 1
