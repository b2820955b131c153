"""Our JSON for sources: read back, in one spelling, and every fault is placed."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instances.canonical import JsonSource, canonical, json_text, source_to_json
from instances.circuit import Gate, GateKind, MonotoneCircuit
from instances.coloured_graph import ColouredGraph
from instances.hyperplanes import HyperplaneSeparation
from instances.sat import ThreeSat
from instances.set_cover import SetCover
from instances.source_json import parse_source
from instances.verdict import Verdict
from tests.instances.oracles import RELAXED, refuses
from tests.instances.strategies import json_sources, set_covers


@RELAXED
@given(json_sources, st.sampled_from([None, 0, 2]))
def test_sources_are_read_back(source: JsonSource, indent: int | None) -> None:
    document = source_to_json(source, comment="any")
    for text in (json.dumps(document, indent=indent), json_text(document)):
        again = parse_source(text.encode(), file="f")
        assert again == (source, None, None)
        assert getattr(again.source, "names", None) == getattr(source, "names", None)


@RELAXED
@given(json_sources, st.sampled_from([Verdict.FEASIBLE, Verdict.INFEASIBLE]))
def test_there_is_one_spelling(source: JsonSource, truth: Verdict) -> None:
    data = canonical(source)
    assert data.isascii()
    assert data.endswith(b"}\n")
    assert data.count(b"\n") == 1
    assert b" " not in data
    labelled = parse_source(json.dumps(source_to_json(source, truth=truth)).encode(), file="f")
    assert (labelled.source, labelled.label) == (source, truth)
    assert canonical(labelled.source) == canonical(parse_source(data, file="f").source) == data


@RELAXED
@given(set_covers(), st.integers(0, 20))
def test_an_optimum_labels_the_question(source: SetCover, optimum: int) -> None:
    text = json.dumps(source_to_json(source, optimum=optimum))
    within = source.budget is None or optimum <= source.budget
    read = parse_source(text.encode(), file="f")
    assert read == (source, Verdict.FEASIBLE if within else Verdict.INFEASIBLE, optimum)


def test_canonical_to_the_letter() -> None:
    circuit = MonotoneCircuit(2, (Gate(GateKind.AND, (1, 2)), Gate(GateKind.OR, ())), 3, names=("a", "b"))
    points = HyperplaneSeparation(2, ((Fraction(0), Fraction(1, 2)),), (), Fraction(1, 64))
    expected = {
        SetCover(3, ((1, 3), ()), (1, 2), 2): (
            '{"schema_version":1,"kind":"set-cover","elements":3,"sets":[[1,3],[]],"costs":[1,2],"budget":2}'
        ),
        circuit: (
            '{"schema_version":1,"kind":"monotone-circuit","inputs":2,"gates":[{"op":"and","wires":[1,2]},'
            '{"op":"or","wires":[]}],"output":3,"budget":null}'
        ),
        points: (
            '{"schema_version":1,"kind":"hyperplane-separation","dimension":2,"q":[["0","1/2"]],"p":[],"margin":"1/64"}'
        ),
        ColouredGraph(2, (1, 2, 2), ((1, 3),)): (
            '{"schema_version":1,"kind":"coloured-graph","colour_count":2,"colours":[1,2,2],"edges":[[1,3]]}'
        ),
    }
    for source, text in expected.items():
        assert canonical(source) == text.encode() + b"\n"


def test_what_our_json_does_not_hold() -> None:
    with pytest.raises(TypeError, match="written as DIMACS"):
        source_to_json(ThreeSat(0, ()))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no optimum"):
        source_to_json(ColouredGraph(0, (), ()), optimum=1)


def test_defaults_and_order() -> None:
    data = '\ufeff{"kind": "set-cover", "schema_version": 1, "sets": [[2, 1], []], "elements": 2}'.encode()
    assert parse_source(data, file="f").source == SetCover(2, ((1, 2), ()), (1, 1))
    data = b'{"schema_version": 1, "kind": "coloured-graph", "colour_count": 2, "colours": [1, 2], "edges": [[2, 1]]}'
    assert parse_source(data, file="f").source == ColouredGraph(2, (1, 2), ((1, 2),))


COVER = """{"schema_version": 1,
 "kind": "set-cover",
 "elements": 3,
 "sets": [[1, 2],
          [3]],
 "costs": [1, 2],
 "budget": 3,
 "optimum": 3}"""
CIRCUIT = """{"schema_version": 1,
 "kind": "monotone-circuit",
 "inputs": 2,
 "gates": [
  {"op": "or", "wires": [1, 2]},
  {"op": "and", "wires": [2, 3]}],
 "output": 4,
 "names": ["a", "b"]}"""
POINTS = """{"schema_version": 1,
 "kind": "hyperplane-separation",
 "dimension": 2,
 "q": [["0", "1/2"],
       [1, 2]],
 "p": [["3", "4"]],
 "margin": "1/8"}"""
GRAPH = """{"schema_version": 1,
 "kind": "coloured-graph",
 "colour_count": 2,
 "colours": [1, 2, 2],
 "edges": [[1, 2],
           [1, 3]],
 "truth": "feasible"}"""

# the document, what stands in it, what stands there instead, the line, the complaint
FAULTS = [
    (COVER, "set-cover", "cover", 2, "kind: 'cover' is not one of set-cover, "),
    (COVER, '"kind": "set-cover",\n', "", 1, "kind: Field required"),
    (COVER, ": 1,", ": 2,", 1, "schema_version: "),
    (COVER, "3,", "3.0,", 3, "3.0 is a float"),
    (COVER, "3,", "1000001,", 3, "elements: Input should be less than or equal to 1000000"),
    (COVER, "3,", "-1,", 3, "elements: "),
    (COVER, "3,", '"3",', 3, "elements: "),
    (COVER, "[3]", "[4]", 5, "sets[1][0]: element 4 is out of range 1..3"),
    (COVER, "[3]", "[0]", 5, "sets[1][0]: Input should be greater than or equal to 1"),
    (COVER, "[3]", "[3, 3]", 5, "sets[1][1]: element 3 stands twice"),
    (COVER, "[3]", "[true]", 5, "sets[1][0]: "),
    (COVER, "[3]", "3", 5, "sets[1]: "),
    (COVER, '[1, 2],\n "b', '[1],\n "b', 6, "costs: 1 costs for 2 sets"),
    (COVER, '[1, 2],\n "b', '[1, 0],\n "b', 6, "costs[1]: Input should be greater than or equal to 1"),
    (COVER, '"budget": 3', '"budget": -1', 7, "budget: "),
    (COVER, '"optimum": 3', '"optimum": "3"', 8, "optimum: "),
    (COVER, '"optimum": 3', '"optimum": 4, "truth": "feasible"', 8, "with this optimum it would be infeasible"),
    (COVER, '"optimum": 3', '"truth": "unknown"', 8, "truth: "),
    (COVER, '"optimum": 3', '"comment": 3', 8, "comment: "),
    (COVER, '"optimum": 3', '"optimun": 3', 8, "optimun: "),
    (COVER, '"optimum": 3', '"budget": 3', 8, "the key 'budget' stands twice"),
    (COVER, "3}", "3", 8, "not JSON"),
    (COVER, "3}", "3} x", 8, "not JSON"),
    (CIRCUIT, '"or"', '"xor"', 5, "gates[0].op: "),
    (CIRCUIT, '"or"', "true", 5, "gates[0].op: "),
    (CIRCUIT, "[1, 2]", "[1, 3]", 5, "gates[0].wires[1]: wire 3 is not an input or an earlier gate"),
    (CIRCUIT, "[2, 3]", "[2, 4]", 6, "gates[1].wires[1]: wire 4 is not an input or an earlier gate"),
    (CIRCUIT, "[2, 3]", "[2, 2]", 6, "gates[1].wires[1]: wire 2 stands twice"),
    (CIRCUIT, ": 4", ": 5", 7, "output: 5 is not one of the wires 1..4"),
    (CIRCUIT, ": 4", ": 0", 7, "output: "),
    (CIRCUIT, ', "b"]', "]", 8, "names: 1 names for 2 inputs"),
    (CIRCUIT, '"b"', '"b\\n"', 8, "names[1]: a character that cannot be printed"),
    (CIRCUIT, '"b"', '"\\ud800"', 8, "names[1]: a character that cannot be printed"),
    (CIRCUIT, '"inputs": 2', '"inputs": null', 3, "inputs: "),
    (POINTS, '["0", "1/2"]', '["0"]', 4, "q[0]: 1 coordinates, expected 2"),
    (POINTS, '["3", "4"]', "[]", 6, "p[0]: 0 coordinates, expected 2"),
    (POINTS, '"1/2"', '"0.5"', 4, "q[0][1]: '0.5' is not a rational number"),
    (POINTS, '"1/2"', "0.5", 4, "0.5 is a float"),
    (POINTS, '"1/2"', '"1/0"', 4, "has denominator zero"),
    (POINTS, '"1/8"', '"0"', 7, "margin: not positive"),
    (POINTS, '"1/8"', '"-1/8"', 7, "margin: not positive"),
    (POINTS, '"margin": "1/8"', '"budget": 1', 7, "budget: "),
    (GRAPH, "2, 2]", "2, 3]", 4, "colours[2]: colour 3 is out of range 1..2"),
    (GRAPH, "2, 2]", "2, 0]", 4, "colours[2]: "),
    (GRAPH, "[1, 3]", "[1, 4]", 6, "edges[1]: vertex 4 is out of range 1..3"),
    (GRAPH, "[1, 3]", "[3, 3]", 6, "edges[1]: vertex 3 is joined to itself"),
    (GRAPH, "[1, 3]", "[2, 1]", 6, "edges[1]: this edge stands twice"),
    (GRAPH, "[1, 3]", "[1, 3, 2]", 6, "edges[1]: "),
    (GRAPH, "[1, 3]", "[1]", 6, "edges[1]"),
    (GRAPH, "feasible", "maybe", 7, "truth: "),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault[4])
def test_faults_are_placed(fault: tuple[str, str, str, int, str]) -> None:
    document, there, instead, line, reason = fault
    parse_source(document.encode(), file="good.json")
    assert there in document
    bad = document.replace(there, instead, 1).encode()
    refuses(lambda: parse_source(bad, file="some.file"), line=line, reason=reason)


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b"", 1, "the file is empty"),
        (b"\n\xff{", 2, "not UTF-8"),
        (b"[]", 1, "expected a JSON object"),
        (b'{"kind": []}', 1, "kind: '[]' is not one of"),
        (b'{"kind": null}', 1, "kind: 'None' is not one of"),
        (b"null", 1, "expected a JSON object"),
    ],
)
def test_what_is_no_object(data: bytes, line: int, reason: str) -> None:
    refuses(lambda: parse_source(data, file="some.file"), line=line, reason=reason)
