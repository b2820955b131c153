"""Labelled points in CSV: exact, with a margin and a label in comments."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instances.hyperplanes import HyperplaneSeparation
from instances.point_sets import parse_point_set, write_point_set
from instances.verdict import Verdict
from tests.instances.oracles import RELAXED, refuses
from tests.instances.strategies import separations


@RELAXED
@given(separations(), st.sampled_from([(), ("is-sat",), ("any # thing", "is-unsat")]))
def test_read_back(source: HyperplaneSeparation, comments: tuple[str, ...]) -> None:
    text = write_point_set(source, comments)
    label = {"is-sat": Verdict.FEASIBLE, "is-unsat": Verdict.INFEASIBLE}.get(comments[-1]) if comments else None
    assert parse_point_set(text.encode(), file="f") == (source, label, None)
    assert parse_point_set(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(), file="f").source == source


def test_decimals_are_exact_and_rows_in_any_order() -> None:
    data = (
        b'# points\n\n#margin 0.25\n "x one", y ,set\n0.1,-2e-3,P\n\n1/3,+.5,Q\n 7, 8 , "P"\n# is no comment here,1,Q'
    )
    refuses(lambda: parse_point_set(data, file="f"), file="f", line=9, reason="'x one': '# is no comment here'")
    source, label, optimum = parse_point_set(data.rpartition(b"\n")[0], file="f")
    assert (label, optimum) == (None, None)
    assert source == HyperplaneSeparation(
        2,
        ((Fraction(1, 3), Fraction(1, 2)),),
        ((Fraction(1, 10), Fraction(-1, 500)), (Fraction(7), Fraction(8))),
        Fraction(1, 4),
    )


def test_no_coordinates_and_no_points() -> None:
    assert parse_point_set(b"set\nQ\nP\nP", file="f").source == HyperplaneSeparation(0, ((),), ((), ()))
    assert parse_point_set(b"x,y,set", file="f").source == HyperplaneSeparation(2, (), ())


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b"", 1, "the file is empty"),
        (b"# margin 1\n\n", 1, "the file is empty"),
        (b"x,set\n\x000,Q\n", 2, "this is a binary file"),
        (b"# a\nx,set\n\xff,Q\n", 3, "not UTF-8"),
        (b"# a\n\nx,y\n1,Q\n", 3, "the header's last column must be 'set'"),
        (b"1,Q\n", 1, "the header's last column must be 'set'"),
        (b"x,x,set\n", 1, "two columns have the same name"),
        (b"x,set\n1,Q\n1,2,Q\n", 3, "3 values, expected 2"),
        (b"x,set\n1,Q\nQ\n", 3, "1 values, expected 2"),
        (b"x,set\n1,R\n", 2, "the set is 'R', not Q or P"),
        (b"x,set\n1,q\n", 2, "the set is 'q', not Q or P"),
        (b"x,set\n1,\n", 2, "the set is '', not Q or P"),
        (b"x,set\n,Q\n", 2, "the value of 'x' is missing"),
        (b"x,set\n\n1..5,Q\n", 3, "'x': '1..5' is not a rational number"),
        (b"x,set\nnan,Q\n", 2, "'x': 'nan' is not a rational number"),
        (b"x,set\n1e9999,Q\n", 2, "has more than 4300 digits"),
        (b"x,set\n1e-9999,Q\n", 2, "has more than 4300 digits"),
        (b"x,set\n1/0,Q\n", 2, "has denominator zero"),
        (b"# margin\nx,set\n", 1, "a margin reads '# margin 1/64'"),
        (b"\n# margin 1 2\nx,set\n", 2, "a margin reads '# margin 1/64'"),
        (b"# margin x\nx,set\n", 1, "the margin: 'x' is not a rational number"),
        (b"# margin -1/2\nx,set\n", 1, "the margin is not positive"),
        (b"# margin 1\n# margin 1\nx,set\n", 2, "a second margin, after line 1"),
        (b"# is-sat\n# is-unsat\nx,set\n", 2, "the comments say both is-sat and is-unsat"),
        (b'x,set\n"1,Q\n', 2, "1 values, expected 2"),
    ],
)
def test_faults_are_placed(data: bytes, line: int, reason: str) -> None:
    refuses(lambda: parse_point_set(data, file="some.file"), line=line, reason=reason)
