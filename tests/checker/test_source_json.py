"""source.json: what is read, what is refused, and the clauses a proof about it must refute."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from pysat.solvers import Solver

import checker
from checker import counting, source_json
from checker.__main__ import main
from tests.checker import bundles, constructions, families
from tests.checker.constructions import circuit_source, cover_source, graph_source, separation_source
from tests.checker.families import CIRCUIT, COVER, NO_CLIQUE, clauses_by_hand, counter, refutation

POINTS = separation_source([[0, "1/2"]], [["-3/4", 2], [0, 0]], "1/64")


def clauses(source: Any, tmp_path: Path, cost: int | None = None) -> list[list[int]]:
    path = tmp_path / "source.json"
    path.write_text(json.dumps(source))
    return checker.clauses_of(path, cost=cost)


def satisfiable(formula: list[list[int]]) -> bool:
    if any(not clause for clause in formula):
        return False
    with Solver("minisat22", bootstrap_with=formula) as solver:
        return bool(solver.solve())


def test_what_is_read() -> None:
    read = source_json.read(bundles.encode(COVER), "s")
    assert isinstance(read, source_json.SetCover)
    assert (read.elements, read.costs, read.budget, read.sets[0]) == (10, (2, 5, 2, 5, 2), None, (1, 2, 3, 4))
    circuit = source_json.read(bundles.encode(CIRCUIT | {"budget": 0}), "s")
    assert isinstance(circuit, source_json.Circuit)
    assert (circuit.wires, circuit.depth, circuit.output, circuit.budget) == (9, 2, 8, 0)
    points = source_json.read(bundles.encode(POINTS), "s")
    assert isinstance(points, source_json.Hyperplanes)
    assert (str(points.q[0][1]), str(points.p[0][0]), str(points.margin)) == ("1/2", "-3/4", "1/64")
    graph = source_json.read(bundles.encode(NO_CLIQUE), "s")
    assert isinstance(graph, source_json.ColouredGraph)
    assert (graph.colour_count, graph.edges[-1]) == (3, (3, 4))


@pytest.mark.parametrize(
    ("source", "change", "because"),
    [
        (COVER, {"kind": "set cover"}, "kind must be"),
        (COVER, {"kind": ["set-cover"]}, "kind must be"),
        (COVER, {"schema_version": 2}, "schema_version"),
        (COVER, {"comment": ""}, "unknown key 'comment'"),
        (COVER, {"elements": -1}, "non-negative"),
        (COVER, {"elements": True}, "non-negative"),
        (COVER, {"elements": 10.0}, "float"),
        (COVER, {"sets": COVER["sets"][1:]}, "5 costs for 4 sets"),
        (COVER, {"sets": [[11], *COVER["sets"][1:]]}, "11 is not in 1..10"),
        (COVER, {"sets": [[0], *COVER["sets"][1:]]}, "0 is not in 1..10"),
        (COVER, {"sets": [[1, 1], *COVER["sets"][1:]]}, "stands twice"),
        (COVER, {"sets": [{}, *COVER["sets"][1:]]}, "not a list"),
        (COVER, {"costs": [0, 5, 2, 5, 2]}, "not positive"),
        (COVER, {"costs": ["2", 5, 2, 5, 2]}, "non-negative integer"),
        (COVER, {"costs": None}, "not a list"),
        (COVER, {"budget": -1}, "budget"),
        (COVER, {"budget": "3"}, "budget"),
        (CIRCUIT, {"output": 0}, "not positive"),
        (CIRCUIT, {"output": 10}, "only 9 wires"),
        (CIRCUIT, {"gates": [{"op": "nand", "wires": [1]}]}, "op"),
        (CIRCUIT, {"gates": [{"op": "or", "wires": [1, 1]}]}, "stands twice"),
        (CIRCUIT, {"gates": [{"op": "or", "wires": [5]}]}, "not in 1..4"),
        (CIRCUIT, {"gates": [{"op": "or"}]}, "'wires' is missing"),
        (CIRCUIT, {"gates": [{"op": "or", "wires": [], "name": "g"}]}, "unknown key"),
        (CIRCUIT, {"names": []}, "unknown key"),
        (POINTS, {"q": [["0"]]}, "1 coordinates in dimension 2"),
        (POINTS, {"q": [["0", "0.5"]]}, "rational"),
        (POINTS, {"q": [["0", 0.5]]}, "float"),
        (POINTS, {"margin": "0"}, "not positive"),
        (POINTS, {"margin": "-1/2"}, "not positive"),
        (POINTS, {"dimension": 3}, "in dimension 3"),
        (NO_CLIQUE, {"colours": [1, 2, 3, 1, 2, 4]}, "not in 1..3"),
        (NO_CLIQUE, {"edges": [[2, 1]]}, "u < v"),
        (NO_CLIQUE, {"edges": [[1, 1]]}, "u < v"),
        (NO_CLIQUE, {"edges": [[1]]}, "u < v"),
        (NO_CLIQUE, {"edges": [[1, 7]]}, "not in 1..6"),
        (NO_CLIQUE, {"edges": [[1, 2], [1, 2]]}, "stands twice"),
    ],
    ids=str,
)
def test_what_is_refused(source: Any, change: Any, because: str) -> None:
    with pytest.raises(checker.Rejected) as refusal:
        source_json.read(bundles.encode(source | change), "s")
    assert because in str(refusal.value)
    for key in source:
        if key not in ("schema_version", "kind"):
            with pytest.raises(checker.Rejected, match=f"'{key}' is missing"):
                source_json.read(bundles.encode({k: v for k, v in source.items() if k != key}), "s")


def test_the_counter_is_the_specification_to_the_letter() -> None:
    for costs in ([1, 1, 1], [2, 3, 1], [4], [], [1, 5, 2, 2]):
        for bound in range(-1, sum(costs) + 2):
            n = len(costs)
            assert counting.at_most(range(1, n + 1), costs, bound, n + 4) == counter(n, costs, bound, n + 4)
    # three variables of costs 1, 2, 3, at most 3, registers from 4 on: s_1 = 4 5 6, s_2 = 7 8 9
    assert counting.at_most(range(1, 4), [1, 2, 3], 3, 4) == [
        [-1, 4], [-2, -5], [-4, 7], [-2, 7], [-5, 8], [-2, 8], [-6, 9], [-2, -4, 9], [-3, -7],
    ]  # fmt: skip


@pytest.mark.parametrize("costs", [[1, 1, 1, 1], [2, 3, 1], [4, 2], [3], [5, 1, 1, 2]], ids=str)
def test_the_counter_counts(costs: list[int]) -> None:
    n = len(costs)
    for bound in range(-1, sum(costs) + 2):
        formula = counting.at_most(range(1, n + 1), costs, bound, n + 1)
        for truth in product((False, True), repeat=n):
            units = [[v if t else -v] for v, t in enumerate(truth, 1)]
            within = sum(c for c, t in zip(costs, truth, strict=True) if t) <= bound
            assert satisfiable(formula + units) == within


SOURCES = [
    COVER, CIRCUIT, cover_source(0, []), cover_source(1, []), cover_source(2, [[1], [2], [1, 2]], [1, 2, 4]),
    circuit_source(2, [("and", [1, 2]), ("or", [1, 3])], 4), circuit_source(1, [("or", [])], 2),
    circuit_source(0, [("and", [])], 1), circuit_source(3, [("or", [1, 2, 3])], 2),
]  # fmt: skip


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source["kind"])
def test_clauses_with_a_cost_are_satisfiable_iff_a_solution_is_that_cheap(source: Any, tmp_path: Path) -> None:
    cover = source["kind"] == "set-cover"
    costs = [cost for cost, _ in (constructions.covers if cover else constructions.satisfying)(source)]
    for bound in range(-1, 18):
        made = clauses(source, tmp_path, bound)
        assert made == clauses_by_hand(source, bound)
        assert satisfiable(made) == any(cost <= bound for cost in costs)
        assert bound < 0 or made == clauses(source | {"budget": bound}, tmp_path)


def test_clauses_of_a_graph(tmp_path: Path) -> None:
    graphs = [NO_CLIQUE, families.GRAPH, graph_source([], []), graph_source([1, 1], [], 2), graph_source([1, 2, 1], [])]
    for source in graphs:
        made = clauses(source, tmp_path)
        assert made == clauses_by_hand(source)
        assert satisfiable(made) == bool(constructions.cliques(source))
    # an edge inside a colour matters as little as its absence
    assert clauses(graph_source([1, 2, 1], [[1, 2], [1, 3]]), tmp_path) == [[1, 3], [2], [-2, -3]]


def test_questions_without_clauses(tmp_path: Path) -> None:
    with pytest.raises(checker.Rejected, match="no question of clauses"):
        clauses(POINTS, tmp_path)
    with pytest.raises(checker.Rejected, match="no budget"):
        clauses(COVER, tmp_path)
    with pytest.raises(checker.Rejected, match="no cost"):
        clauses(NO_CLIQUE, tmp_path, 3)
    with pytest.raises(checker.Rejected, match="more than"):
        clauses(COVER, tmp_path, 10**9)
    with pytest.raises(checker.Rejected, match="more than"):
        clauses(COVER | {"elements": 10**9}, tmp_path, 3)


def test_a_proof_by_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, proof = tmp_path / "source.json", tmp_path / "p.drup"
    source.write_text(json.dumps(COVER | {"budget": 10}))
    proof.write_text(refutation(COVER, 10))
    assert main(["--drup", str(source), str(proof)]) == 0
    assert main(["--drup", str(source), str(proof), "--cost", "10"]) == 0
    assert capsys.readouterr().out.splitlines()[0].startswith(f"accepted: {proof}: ")
    assert main(["--drup", str(source), str(proof), "--cost", "11"]) == 4
    assert capsys.readouterr().out.startswith(f"rejected: {proof}: step")
    assert main(["--drup", str(source), str(proof), "--cost", "-1"]) == 4
    proof.write_text("0\n")
    assert main(["--drup", str(source), str(proof), "--cost", "-1"]) == 0
    source.write_text(json.dumps(COVER))
    assert main(["--drup", str(source), str(proof)]) == 2
    assert "no budget" in capsys.readouterr().err
    source.write_text(json.dumps(NO_CLIQUE))
    proof.write_text(refutation(NO_CLIQUE))
    assert main(["--drup", str(source), str(proof)]) == 0
    assert main(["--drup", str(source), str(proof), "--cost", "1"]) == 2
    with pytest.raises(SystemExit):
        main(["--cost", "1", str(tmp_path)])
