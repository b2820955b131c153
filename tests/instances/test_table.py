"""CSV: exact decimals, a header or none, and every fault placed."""

from __future__ import annotations

import csv
import io
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instances.errors import InputError
from instances.rationals import parse_decimal
from instances.table import Table, parse_csv, parse_points
from tests.instances.oracles import RELAXED, refuses


def parse(text: str, target: str | None = None) -> Table:
    return parse_csv(text.encode(), file="f", target=target)


@RELAXED
@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**6), max_value=10**6))
def test_decimals_are_exact(value: object) -> None:
    text = str(value)
    assert parse_decimal(text) == Fraction(text)
    assert parse(f"1,{text}").y == (Fraction(text),)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1", Fraction(1, 10)),
        (" -0.1 ", Fraction(-1, 10)),
        ("1e-3", Fraction(1, 1000)),
        ("-2.5E+2", Fraction(-250)),
        (".5", Fraction(1, 2)),
        ("+1.", Fraction(1)),
        ("-4/3", Fraction(-4, 3)),
        ("007", Fraction(7)),
        ("0.1000000000000000055511151231257827", Fraction("0.1000000000000000055511151231257827")),
    ],
)
def test_spellings(text: str, value: Fraction) -> None:
    assert parse_decimal(text) == value


@pytest.mark.parametrize(
    "text", ["", "nan", "inf", "-inf", "1_0", "0x1", "1,5", "1e", "e3", ".", "1e99999", "--1", "١"]
)
def test_no_numbers(text: str) -> None:
    with pytest.raises(ValueError, match="is not a rational number"):
        parse_decimal(text)


def test_a_tenth_is_a_tenth() -> None:
    assert parse("x,y\n0.1,0.2\n").x == ((Fraction(1, 10),),)
    assert parse("x,y\n0.1,0.2\n").y == (Fraction(1, 5),)


@RELAXED
@given(
    st.lists(st.tuples(*[st.decimals(allow_nan=False, allow_infinity=False, places=3)] * 3), min_size=1, max_size=5),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.booleans(),
    st.sampled_from(["", "\ufeff"]),
    st.sampled_from([0, 1, 2]),
)
def test_tables_are_read_whatever_wrote_them(
    rows: list[tuple[object, ...]], end: str, quoting: int, header: bool, mark: str, target: int
) -> None:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator=end, quoting=quoting)  # type: ignore[arg-type]
    names = ["a", "b, c", "d"]
    writer.writerows(([names] if header else []) + [list(map(str, row)) for row in rows])
    chosen = names[target] if header else str(target + 1)
    table = parse(mark + stream.getvalue(), chosen)
    exact = [[Fraction(str(cell)) for cell in row] for row in rows]
    assert table.y == tuple(row[target] for row in exact)
    assert table.x == tuple(tuple(cell for i, cell in enumerate(row) if i != target) for row in exact)
    if header:
        assert table.target == names[target]
        assert table.columns == tuple(name for name in names if name != names[target])


def test_the_last_column_is_the_target() -> None:
    assert parse("1,2,3\n4,5,6\n") == Table(
        x=((Fraction(1), Fraction(2)), (Fraction(4), Fraction(5))),
        y=(Fraction(3), Fraction(6)),
        columns=("column 1", "column 2"),
        target="column 3",
    )


@pytest.mark.parametrize(("target", "y"), [("a", 10), ("1", 10), ("c", 20), ("2", 20), ("b", 30), (None, 30)])
def test_target_by_name_or_number(target: str | None, y: int) -> None:
    assert parse("a,c,b\n10,20,30\n", target).y == (Fraction(y),)


def test_a_column_is_named() -> None:
    assert parse("y,x\n10,20\n", "y").y == (Fraction(10),)


def test_a_typo_in_the_first_row_is_no_header() -> None:
    """It would drop a point without a word."""
    refuses(lambda: parse_csv(b"1,0x1\n1,2\n", file="some.file"), line=1, reason="mixes numbers with '0x1'")
    refuses(lambda: parse_csv(b"2,x\n10,20\n", file="some.file"), line=1, reason="mixes numbers with 'x'")


def test_an_index_is_no_input_by_accident() -> None:
    """pandas writes one, without a name, unless it is told not to."""
    data = b",x,y\n0,5,6\n1,7,9\n"
    refuses(
        lambda: parse_csv(data, file="some.file"), line=1, reason="column 1 has no name: leave it out with --inputs"
    )
    assert parse_csv(data, file="f", inputs=["x"]) == parse_csv(b"x,y\n5,6\n7,9\n", file="f")
    assert parse_csv(data, file="f", header=True).columns == ("column 1", "x")
    refuses(lambda: parse_csv(b"x,y,\n1,2,\n", file="some.file"), line=1, reason="column 3 has no name")


def test_a_column_of_text_can_be_left_out() -> None:
    data = b"day,x,y\n2020-01-01,5,6\n"
    reason = "'day': '2020-01-01' is not a rational number such as 3, -4/3; --inputs names the columns to use"
    refuses(lambda: parse_csv(data, file="some.file"), line=2, reason=reason)
    assert parse_csv(data, file="f", inputs=["x"]).y == (Fraction(6),)


def test_blank_lines_are_skipped_and_counted() -> None:
    assert parse("x,y\n\n1,2\n , \n\n3,4\n").y == (Fraction(2), Fraction(4))
    refuses(lambda: parse_csv(b"x,y\n\n1,2\n\n3,z\n", file="some.file"), line=5, reason="'y': 'z'")


def test_spaces_around_values_do_not_matter() -> None:
    assert parse('x, y\n 1 , "2" \n', "y") == parse("x,y\n1,2\n")


FAULTS = {
    "nothing": ("", None, 1, "empty"),
    "blank lines": (" \n\n", None, 1, "empty"),
    "commas only": (",,\n,,\n", None, 1, "no rows"),
    "header only": ("\nx,y\n", None, 2, "a header but no rows"),
    "missing value": ("x,y\n1,2\n,4\n", None, 3, "the value of 'x' is missing"),
    "missing target": ("x,y\n1,2\n3,\n", None, 3, "the value of 'y' is missing"),
    "row too short": ("x,y\n1,2\n3\n", None, 3, "1 values, expected 2"),
    "row too long": ("1,2\n3,4,5\n", None, 2, "3 values, expected 2"),
    "nan": ("x,y\n1,nan\n", None, 2, "'y': 'nan' is not a rational number"),
    "NA": ("x,y\n1,2\nNA,2\n", None, 3, "'x': 'NA'"),
    "infinity": ("x,y\ninf,2\n", None, 2, "'x': 'inf'"),
    "nan makes no header": ("1,nan\n3,4\n", None, 1, "'column 2': 'nan'"),
    "NA makes no header": ("NA,1\n3,4\n", None, 1, "'column 1': 'NA'"),
    "a hole makes no header": ("1,,3\n4,5,6\n", None, 1, "the value of 'column 2' is missing"),
    "decimal comma": ('x,y\n"1,5",2\n', None, 2, "'x': '1,5'"),
    "decimal comma among semicolons": ("1,5;2\n", None, 1, "mixes numbers with '1,5'"),
    "decimal comma in a later row": ("x;y\n1,5;2\n", None, 2, "a decimal comma is not read"),
    "a semicolon in a later row": ("x,y\n1;2\n", None, 2, "1 values, expected 2"),
    "unknown target": ("x,y\n1,2\n", "z", 1, "no column 'z'; there is x, y"),
    "target number 0": ("x,y\n1,2\n", "0", 1, "no column '0'"),
    "target number too large": ("1,2\n", "3", 1, "no column '3'; there is 1..2 (the file has no header)"),
    "target by name without header": ("1,2\n", "x", 1, "no column 'x'"),
    "two columns of one name": ("x,x,y\n1,2,3\n", None, 1, "two columns have the same name"),
    "zero denominator": ("x,y\n1/0,2\n", None, 2, "'x': '1/0' has denominator zero"),
    "huge number": (f"x,y\n1,{'9' * 5000}\n", None, 2, "has more than 4300 digits"),
    "quote left open": ('x,y\n1,2\n"3,4\n', None, 3, "1 values, expected 2"),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_faults_are_placed(fault: str, end: str) -> None:
    text, target, line, reason = FAULTS[fault]
    data = text.replace("\n", end).encode()
    refuses(lambda: parse_csv(data, file="some.file", target=target), line=line, reason=reason)


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b"x,y\n1,\xe9\n", 2, "not UTF-8"),
        (b"\xef\xbb\xbf\n\xff\n", 2, "not UTF-8"),
        (b"x,y\n1,2\n\x00,3\n", 3, "binary"),
    ],
)
def test_bytes_that_are_no_text(data: bytes, line: int, reason: str) -> None:
    refuses(lambda: parse_csv(data, file="some.file"), line=line, reason=reason)


@pytest.mark.parametrize("mark", [";", "\t"])
def test_semicolons_and_tabs(mark: str) -> None:
    assert parse(f"a{mark}b\n1.5{mark}2\n") == parse("a,b\n1.5,2\n")


def test_all_missing_values_are_named_with_their_lines() -> None:
    text = "x,y\n1,2\n,2\n3,NA\n\n?,4\n5,6\n,nan\n1,\n2,null\n"
    with pytest.raises(InputError) as caught:
        parse(text)
    assert str(caught.value) == "f: 7 missing values: lines 3, 4, 6, 8..10"


def test_a_missing_value_in_a_column_that_is_not_used_does_not_matter() -> None:
    text = "name,x,note,y\nAnn,1,,2\nBob,3,?,4\n"
    table = parse_csv(text.encode(), file="f", inputs=["x"])
    assert (table.x, table.y, table.columns) == (((1,), (3,)), (2, 4), ("x",))
    assert table.lines == (2, 3)


def test_inputs_in_the_order_named() -> None:
    text = "a,b,c\n1,2,3\n4,5,6\n"
    assert parse_csv(text.encode(), file="f", inputs=["2", "a"]).x == ((2, 1), (5, 4))
    assert parse_csv(text.encode(), file="f", inputs=["c"], target="a").y == (1, 4)
    with pytest.raises(InputError, match="the target 'c' is one of the inputs"):
        parse_csv(text.encode(), file="f", inputs=["b", "c"])
    with pytest.raises(InputError, match="no column 'z'"):
        parse_csv(text.encode(), file="f", inputs=["z"])


def test_header_or_not_as_told() -> None:
    assert parse_csv(b"1,2\n3,4\n", file="f", header=True).columns == ("1",)
    assert parse_csv(b"1,2\n3,4\n", file="f", header=True).y == (4,)
    refuses(lambda: parse_csv(b"x,y\n3,4\n", file="some.file", header=False), line=1, reason="'column 1': 'x'")
    assert parse_csv(b"Ann,1,2\n", file="f", header=False, inputs=["2"]).x == ((1,),)


def test_points_for_a_network() -> None:
    assert parse_points(b"a,b\n1,x\n2,3\n", file="f", dimension=None) == [(), ()]
    assert parse_points(b"a,b\n1,1/3\n", file="f", dimension=2) == [(1, Fraction(1, 3))]
    assert parse_points(b"a,b,y\n1,2,3\n", file="f", dimension=2) == [(1, 2)]
    assert parse_points(b"a,b,y\n1,2,3\n", file="f", dimension=1, inputs=["b"]) == [(2,)]
    refuses(
        lambda: parse_points(b"1,2\n", file="some.file", dimension=3), line=1, reason="2 columns for a network with 3"
    )
    refuses(
        lambda: parse_points(b"1,2\n", file="some.file", dimension=2, inputs=["1"]),
        line=1,
        reason="1 inputs for a network",
    )
