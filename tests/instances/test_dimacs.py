"""DIMACS: what is written is read back, odd layouts are understood, and every fault is placed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instances.dimacs import parse_dimacs, write_cnf, write_dimacs
from instances.errors import InputError
from instances.sat import FormulaSource, OneInThreeSat, ThreeSat
from instances.verdict import Verdict
from tests.instances.oracles import RELAXED, refuses
from tests.instances.strategies import one_in_three_sats, three_sats

comment = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=12)


@RELAXED
@given(three_sats() | one_in_three_sats(), st.lists(comment, max_size=3))
def test_written_files_are_read_back(source: FormulaSource, comments: list[str]) -> None:
    parsed = parse_dimacs(write_dimacs(source, tuple(comments)).encode(), file="f")
    assert parsed.source == source
    assert parsed.comments == tuple(comments)


@RELAXED
@given(three_sats() | one_in_three_sats(), st.data())
def test_layout_does_not_matter(source: FormulaSource, data: st.DataObject) -> None:
    """Clauses may share lines or span them, between blank lines, comments and any spaces, before SATLIB's trailer."""
    gap = st.sampled_from([" ", "  ", "\t", "\n", "\r\n", "\n\n", " \nc 1 2 0\n", "\nc\n", "\n  c % p cnf 1 1\n"])
    kind = "cnf" if isinstance(source, ThreeSat) else "poits"
    text = data.draw(st.sampled_from(["", "\n\n", "c x\n", "\nc\n \n"]))
    text += f" p  {kind}\t{source.variables} {len(source.clauses)} \n"
    for clause in source.clauses:
        text += "".join(f"{token}{data.draw(gap)}" for token in (*clause, 0))
    text += data.draw(st.sampled_from(["", "\n%\n0\n", "\n%\n0\n\n", "\n %\n"]))
    assert parse_dimacs(text.encode(), file="f").source == source


def test_plain_cnf_has_clauses_of_any_length() -> None:
    assert write_cnf([[1, -2, 3, 4], []], 4, ("note",)) == "c note\np cnf 4 2\n1 -2 3 4 0\n0\n"


def test_cnf_body_as_poits() -> None:
    data = b"p cnf 4 2\n1 2 3 0\n2 2 4 0\n"
    assert parse_dimacs(data, file="f", as_poits=True).source == OneInThreeSat(4, ((1, 2, 3), (2, 2, 4)))
    assert parse_dimacs(data, file="f").source == ThreeSat(4, ((1, 2, 3), (2, 2, 4)))


@pytest.mark.parametrize(
    ("comments", "label"),
    [
        ("", None),
        ("c is-sat\n", Verdict.FEASIBLE),
        ("c   is-unsat  \n", Verdict.INFEASIBLE),
        ("c is-sat\nc is-sat\n", Verdict.FEASIBLE),
        ("c this is-sat\n", None),
        ("c is-satisfiable\n", None),
    ],
)
def test_label(comments: str, label: Verdict | None) -> None:
    assert parse_dimacs(f"{comments}p cnf 1 0\n".encode(), file="f").label is label


def test_label_after_the_clauses_counts_but_not_after_the_trailer() -> None:
    assert parse_dimacs(b"p cnf 1 1\n1 0\nc is-sat\n", file="f").label is Verdict.FEASIBLE
    assert parse_dimacs(b"p cnf 1 1\n1 0\n%\n0\nc is-sat\n", file="f").label is None


MALFORMED = {
    "nothing": (b"", 1, "empty"),
    "blanks": (b" \n\n\t\n", 1, "empty"),
    "binary": (b"p cnf 1 1\n1 0\n\x00\x01", 3, "binary"),
    "not UTF-8": (b"c ok\np cnf 1 1\n1 \xff0\n", 3, "not UTF-8"),
    "no header": (b"c only\n\n1 2 0\n", 3, "no header"),
    "comments only": (b"c one\nc two\n", 1, "no header"),
    "header after the clauses": (b"1 0\np cnf 1 1\n", 1, "no header"),
    "header of another kind": (b"\np wcnf 1 1\n1 0\n", 2, "header must read"),
    "header without a count": (b"c\np cnf 3\n", 2, "header must read"),
    "header with more": (b"p cnf 3 1 7\n1 0\n", 1, "header must read"),
    "header with a negative number": (b"p cnf -3 1\n1 0\n", 1, "header must read"),
    "header with a fraction": (b"p cnf 3.0 1\n1 0\n", 1, "header must read"),
    "header glued to p": (b"pcnf 3 1\n1 0\n", 1, "header must read"),
    "header without p": (b"cnf 3 1\n1 0\n", 1, "no header"),
    "comment glued to its c": (b"p cnf 2 1\n1 2 0\ncomment\n", 3, "'comment' is not a literal"),
    "second header": (b"p cnf 1 1\n1 0\np cnf 1 1\n", 3, "second 'p' line"),
    "one clause too few": (b"c\np cnf 2 2\n1 2 0\n", 2, "says 2 clauses, the file has 1"),
    "one clause too many": (b"p cnf 2 1\n1 2 0\n0\n", 1, "says 1 clauses, the file has 2"),
    "a zero without the trailer's %": (b"p cnf 2 1\n1 2 0\n0\n", 1, "the file has 2"),
    "literal above the range": (b"p cnf 2 1\n\n1\n3 0\n", 4, "literal 3 is out of range"),
    "literal below the range": (b"p cnf 2 1\n1 -3 0\n", 2, "literal -3 is out of range"),
    "word": (b"p cnf 2 1\n1 x 0\n", 2, "'x' is not a literal"),
    "decimal": (b"p cnf 2 1\n1 2.0 0\n", 2, "'2.0' is not a literal"),
    "plus sign": (b"p cnf 2 1\n+1 2 0\n", 2, "'+1' is not a literal"),
    "huge integer": (b"p cnf 2 1\n1 " + b"9" * 5000 + b" 0\n", 2, "'9999999999999999999999999999999999999...'"),
    "digits of another script": ("p cnf 2 1\n\u0661 0\n".encode(), 2, "not ASCII"),
    "lone carriage return": (b"p cnf 1 2\nc \r1 0\n1 0\n1 0\n", 2, "control character"),
    "minus zero": (b"p cnf 1 1\n1 -0\n", 2, "'-0' is not a literal"),
    "unended clause": (b"p cnf 3 2\n1 0\n2\nc\n3\n", 3, "not ended by 0"),
    "unended clause before the trailer": (b"p cnf 3 1\n2 3\n%\n0\n", 2, "not ended by 0"),
    "four literals": (b"p cnf 4 2\n1 0\n1 2\n3 4 0\n", 3, "a clause of 4 literals"),
    "four literals, hint": (b"p cnf 4 1\n1 2 3 4 0\n", 2, "(a b c d) = (a b x)(-x c d)"),
    "both labels": (b"c is-sat\nc is-unsat\np cnf 1 1\n1 0\n", None, "both is-sat and is-unsat"),
    "two literals in poits": (b"p poits 3 2\n1 2 3 0\n1 2 0\n", 3, "a clause of 2 literals"),
    "four literals in poits": (b"p poits 4 1\n1 2 3 4 0\n", 2, "exactly three"),
    "empty clause in poits": (b"p poits 4 1\n0\n", 2, "a clause of 0 literals"),
    "negative literal in poits": (b"p poits 3 2\n1 2 3 0\n1 -2 3 0\n", 3, "literal -2 is negative"),
}


@pytest.mark.parametrize("fault", MALFORMED)
def test_faults_are_placed(fault: str) -> None:
    data, line, reason = MALFORMED[fault]
    refuses(lambda: parse_dimacs(data, file="some.file"), line=line, reason=reason)


def test_negative_literal_in_cnf_read_as_poits() -> None:
    data = b"p cnf 3 1\n1 -2 3 0\n"
    refuses(lambda: parse_dimacs(data, file="some.file", as_poits=True), line=2, reason="negative")
    assert parse_dimacs(data, file="f").source == ThreeSat(3, ((1, -2, 3),))


@RELAXED
@given(st.binary(max_size=60) | st.text(alphabet="pcnf poits-012345%\n", max_size=60).map(str.encode))
def test_any_bytes_give_a_source_or_a_complaint(data: bytes) -> None:
    complaint = ""
    try:
        source = parse_dimacs(data, file="f").source
    except InputError as error:
        complaint = str(error)
    if complaint:
        assert complaint.startswith("f:")
    else:
        assert parse_dimacs(write_dimacs(source).encode(), file="f").source == source
