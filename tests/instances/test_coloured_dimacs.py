"""Coloured graphs in DIMACS: tolerant of repeated edges, strict about everything else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instances.coloured_dimacs import parse_coloured_dimacs, write_coloured_dimacs
from instances.coloured_graph import ColouredGraph
from instances.verdict import Verdict
from tests.instances.oracles import RELAXED, refuses
from tests.instances.strategies import coloured_graphs


@RELAXED
@given(coloured_graphs(), st.sampled_from([(), ("is-sat",), ("any thing", "is-unsat")]))
def test_read_back(graph: ColouredGraph, comments: tuple[str, ...]) -> None:
    text = write_coloured_dimacs(graph, comments)
    label = {"is-sat": Verdict.FEASIBLE, "is-unsat": Verdict.INFEASIBLE}.get(comments[-1]) if comments else None
    assert parse_coloured_dimacs(text.encode(), file="f") == (graph, label, None)
    assert parse_coloured_dimacs(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(), file="f").source == graph


def test_edges_twice_lines_in_any_order_and_colours_without_a_vertex() -> None:
    data = (
        b"c colours 4\n\np col 3 4\nc \xc3\xa9\n e 3 1\nn 2 2\ne 1 3\nn 1 1\nn 3 2\n\ne 1 2\ne 2 1\nn 1 1\nc is-unsat"
    )
    assert parse_coloured_dimacs(data, file="f") == (
        ColouredGraph(4, (1, 2, 2), ((1, 3), (1, 2))),
        Verdict.INFEASIBLE,
        None,
    )
    assert parse_coloured_dimacs(b"p edge 0 0", file="f").source == ColouredGraph(0, (), ())
    assert parse_coloured_dimacs(b"c colours 2\np edge 0 0", file="f").source == ColouredGraph(2, (), ())


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b"", 1, "the file is empty"),
        (b"p edge 1 0\nn 1 \x001\n", 2, "this is a binary file, not a DIMACS graph"),
        (b"p edge 1 0\nn 1 \xff1\n", 2, "bytes that are not UTF-8"),
        (b"p edge 1 0\rn 1 1\n", 1, "a control character"),
        (b"c only\n\nc comments\n", 1, "no header: this is not a DIMACS graph"),
        (b"\ne 1 2\n", 2, "no header: a line 'p edge VERTICES EDGES' must come first"),
        (b"p edge 2\n", 1, "the header must read"),
        (b"p cnf 2 1\n", 1, "the header must read"),
        (b"p edge 2 -1\n", 1, "the header must read"),
        (b"p edge 2 1 1\n", 1, "the header must read"),
        (b"p edge 1 0\nn 1 1\np edge 1 0\n", 3, "a second 'p' line"),
        (b"p edge 9999999999 0\n", 1, "the header must read"),
        (b"p edge 999999999 0\n", 1, "vertex 1 has no colour: a line 'n 1 COLOUR' is missing"),
        (b"\np edge 2 999999999\nn 1 1\nn 2 1\n", 2, "the header says 999999999 edges, the file has 0"),
        (b"\np edge 2 1\nn 1 1\nn 2 1\ne 1 2\ne 2 1\n", 2, "the header says 1 edges, the file has 2"),
        (b"\np edge 2 1\nn 1 1\ne 1 2\n", 2, "vertex 2 has no colour"),
        (b"p edge 2 1\nn 1 1\nn 2 1\ne 1 3\n", 4, "vertex 3 is out of range: the header says 2 vertices"),
        (b"p edge 2 1\nn 1 1\nn 2 1\ne 0 1\n", 4, "vertex 0 is out of range"),
        (b"p edge 2 1\nn 3 1\n", 2, "vertex 3 is out of range"),
        (b"p edge 2 1\nn 1 0\n", 2, "colour 0 is out of range 1..1000000"),
        (b"p edge 2 1\nn 1 1000001\n", 2, "colour 1000001 is out of range"),
        (b"p edge 2 1\nn 1 1\nn 1 2\n", 3, "vertex 1 has colour 1 already"),
        (b"p edge 2 1\nn 1 1\nn 2 1\ne 1 1\n", 4, "vertex 1 is joined to itself"),
        (b"p edge 2 1\ne 1\n", 2, "an edge reads 'e U V'"),
        (b"p edge 2 1\ne 1 2 3\n", 2, "an edge reads 'e U V'"),
        (b"p edge 2 1\ne 1 +2\n", 2, "an edge reads 'e U V'"),
        (b"p edge 2 1\ne 1 \xd9\xa1\n", 2, "an edge reads 'e U V'"),
        (b"p edge 2 1\na 1 2\n", 2, "'a' begins no line of a coloured graph"),
        (b"p edge 2 1\n1 2\n", 2, "'1' begins no line of a coloured graph"),
        (b"c colours 1\np edge 1 0\nn 1 2\n", 1, "there is a vertex of colour 2, which is more than 1"),
        (b"c colours 1\nc colours 2\np edge 1 0\nn 1 1\n", 2, "an earlier comment says 1 colours"),
        (b"c colours 1000001\np edge 1 0\nn 1 1\n", 1, "more than 1000000 colours"),
        (b"c is-sat\nc is-unsat\np edge 1 0\nn 1 1\n", None, "the comments say both is-sat and is-unsat"),
    ],
)
def test_faults_are_placed(data: bytes, line: int | None, reason: str) -> None:
    refuses(lambda: parse_coloured_dimacs(data, file="some.file"), line=line, reason=reason)
