"""Two constructions of each problem, one by the encoders and one by the checker, made apart from each other."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction as Q
from itertools import combinations
from typing import Any

import pytest

from checker import rules
from checker.construction import compare
from checker.problem import parse
from encoders.reductions import RULES, Options, reduced
from instances.canonical import canonical
from instances.circuit import Gate, GateKind, MonotoneCircuit
from instances.coloured_graph import ColouredGraph
from instances.dimacs import OneInThreeSat, ThreeSat
from instances.hyperplanes import HyperplaneSeparation
from instances.set_cover import SetCover
from instances.training import Loss, TrainingProblem
from tests.checker import bundles

Rng = random.Random


def set_cover(rng: Rng) -> SetCover:
    n, m = rng.randint(0, 4), rng.randint(0, 4)
    sets = tuple(tuple(sorted(rng.sample(range(1, n + 1), rng.randint(0, n)))) for _ in range(m))
    return SetCover(n, sets, tuple(rng.choice([1, 1, 2, 3, 7, 15]) for _ in sets), rng.choice([None, 0, 1, 3, 50]))


def circuit(rng: Rng) -> MonotoneCircuit:
    n = rng.randint(0, 3)
    count = rng.randint(0 if n else 1, 4)
    reads = [sorted(rng.sample(range(1, n + i + 1), rng.randint(0, min(3, n + i)))) for i in range(count)]
    gates = tuple(Gate(rng.choice(list(GateKind)), tuple(wires)) for wires in reads)
    return MonotoneCircuit(n, gates, rng.randint(1, n + count), rng.choice([None, 0, 1, 2, 50]))


def hyperplanes(rng: Rng) -> HyperplaneSeparation:
    d = rng.randint(1, 2)

    def points() -> tuple[tuple[Q, ...], ...]:
        return tuple(
            tuple(Q(rng.randint(-4, 4), rng.choice([1, 2])) for _ in range(d)) for _ in range(rng.randint(0, 3))
        )

    return HyperplaneSeparation(d, points(), points(), rng.choice([None, Q(1, 64), Q(3)]))


def graph(rng: Rng) -> ColouredGraph:
    k = rng.randint(0, 3)
    n = rng.randint(0, 5) if k else 0
    edges = tuple(pair for pair in combinations(range(1, n + 1), 2) if rng.random() < 0.6)
    return ColouredGraph(k, tuple(rng.randint(1, k) for _ in range(n)), edges)


def one_in_three(rng: Rng) -> OneInThreeSat:
    n = rng.randint(0, 4)
    count = rng.randint(0, 3) if n else 0
    return OneInThreeSat(n, tuple((rng.randint(1, n), rng.randint(1, n), rng.randint(1, n)) for _ in range(count)))


def three_sat(rng: Rng) -> ThreeSat:
    n = rng.randint(1, 4)
    clauses = (
        tuple(rng.choice((1, -1)) * rng.randint(1, n) for _ in range(rng.randint(0, 3)))
        for _ in range(rng.randint(0, 4))
    )
    return ThreeSat(n, tuple(clauses))


MAKERS: dict[str, tuple[Callable[[Rng], Any], list[dict[str, Any]]]] = {
    "3sat-two-relus": (three_sat, [{}, {"bias": True}]),
    "poits-plane": (one_in_three, [{}, {"dimension": 3}]),
    "poits-thresholds": (one_in_three, [{}, {"dimension": 3}]),
    "set-cover-one-relu": (
        set_cover,
        [{"loss": loss, "bias": b} for loss in (Loss.L1, Loss.L2) for b in (True, False)],
    ),
    "circuit-one-relu": (circuit, [{"loss": loss, "bias": b} for loss in (Loss.L1, Loss.L2) for b in (True, False)]),
    "hyperplanes-four-relus": (hyperplanes, [{}]),
    "hyperplanes-two-thresholds": (hyperplanes, [{}]),
    "clique-one-threshold": (graph, [{}, {"loss": Loss.L0}, {"loss": Loss.L1}, {"loss": Loss.L2}]),
}


def document(problem: TrainingProblem) -> bytes:
    rows = [[str(dict(point).get(i, 0)) for i in range(problem.dimension)] for point in problem.points]
    return bundles.encode({
        "schema_version": 1, "kind": "training-problem", "x": rows, "y": [str(y) for y in problem.labels],
        "neurons": problem.neurons, "activation": problem.activation.value, "bias": problem.bias, "source": None,
        "signs": None if problem.signs is None else [str(sign) for sign in problem.signs],
        "loss": problem.loss.value, "target": None if problem.target is None else str(problem.target),
    })  # fmt: skip


def source_bytes(source: Any) -> bytes:
    if isinstance(source, ThreeSat):
        return bundles.dimacs("cnf", source.variables, [list(clause) for clause in source.clauses])
    if isinstance(source, OneInThreeSat):
        return bundles.dimacs("poits", source.variables, [list(clause) for clause in source.clauses])
    return canonical(source)


@pytest.mark.parametrize("name", MAKERS)
def test_both_constructions_agree(name: str) -> None:
    make, variants = MAKERS[name]
    for seed in range(60):
        rng = random.Random(seed)
        source = make(rng)
        options = Options(free_signs=rng.random() < 0.5, **variants[seed % len(variants)])
        problem = parse(document(reduced(RULES[name], source, options)))
        rule = rules.RULES[name]
        compare(rule.build(rule.read(source_bytes(source), "source"), problem), problem)


def test_both_write_the_same_clauses() -> None:
    for seed in range(60):
        rng = random.Random(seed)
        for source in (set_cover(rng), circuit(rng)):
            for bound in (-1, 0, 1, 2, 5):
                read = rules.source_json.read(source_bytes(source), "source")
                assert rules.clauses(read, "source", bound) == source.cnf(bound)
        coloured = graph(rng)
        assert rules.clauses(rules.source_json.read(source_bytes(coloured), "source"), "source") == coloured.cnf()


def test_every_rule_has_a_twin() -> None:
    assert set(MAKERS) == set(rules.RULES) == set(RULES)
