"""Set covering files: three layouts of bare numbers, told apart by what they hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instances.errors import InputError
from instances.scp import parse_scp
from instances.set_cover import SetCover
from tests.instances.oracles import RELAXED, refuses
from tests.instances.strategies import set_covers


def as_scp(source: SetCover) -> list[list[int]]:
    holders = [[j for j, s in enumerate(source.sets, 1) if e in s] for e in range(1, source.elements + 1)]
    return [[source.elements, len(source.sets)], list(source.costs), *([len(row), *row] for row in holders)]


def as_rail(source: SetCover) -> list[list[int]]:
    columns = zip(source.costs, source.sets, strict=True)
    return [[source.elements, len(source.sets)], *([cost, len(members), *members] for cost, members in columns)]


def text(lines: list[list[int]]) -> bytes:
    return "".join(" ".join(map(str, line)) + "\n" for line in lines).encode()


def read(data: bytes) -> SetCover:
    source, label, optimum = parse_scp(data, file="some.file")
    assert (label, optimum) == (None, None)
    return source


@RELAXED
@given(set_covers(), st.data())
def test_read_back_however_the_lines_are_broken(source: SetCover, data: st.DataObject) -> None:
    source = replace(source, budget=None)
    numbers = [number for line in as_scp(source) for number in line]
    expected = readings(numbers)
    assert source in expected
    gaps = st.lists(st.sampled_from([" ", "\n", "\r\n", " \t", "\n\n "]), min_size=len(numbers), max_size=len(numbers))
    broken = "".join(gap + str(number) for gap, number in zip(data.draw(gaps), numbers, strict=True))
    if len(expected) == 1:
        assert read(broken.encode()) == source
    else:
        assert read(broken.encode()) in expected


@RELAXED
@given(set_covers())
def test_rail_is_read_back(source: SetCover) -> None:
    source = replace(source, budget=None)
    lines = as_rail(source)
    if not all(len(line) == 3 for line in lines[1:]):
        assert read(text(lines)) == source


@RELAXED
@given(st.lists(st.integers(0, 3), min_size=2, max_size=12), st.lists(st.booleans(), min_size=12, max_size=12))
def test_a_file_is_read_exactly_if_there_is_a_reading(numbers: list[int], breaks: list[bool]) -> None:
    data = "".join(
        f"{number}\n" if end else f"{number} " for number, end in zip(numbers, breaks, strict=False)
    ).encode()
    try:
        found = read(data)
    except InputError:
        # but for columns that are broken across lines
        assert not readings(numbers, scp_of, triples_of)
    else:
        assert found in readings(numbers)


Layout = Callable[[list[int]], SetCover]


def readings(numbers: list[int], *layouts: Layout) -> set[SetCover]:
    """All layouts that use up the numbers, written here anew."""
    found = set()
    for layout in layouts or (rail_of, triples_of, scp_of):
        rest = numbers[::-1]
        try:
            source = layout(rest)
        except (ValueError, IndexError):
            continue
        if not rest:
            found.add(source)
    return found


def scp_of(rest: list[int]) -> SetCover:
    rows, columns = rest.pop(), rest.pop()
    costs = tuple([rest.pop() for _ in range(columns)])
    return from_rows(columns, [[rest.pop() for _ in range(rest.pop())] for _ in range(rows)], costs)


def rail_of(rest: list[int]) -> SetCover:
    rows, columns = rest.pop(), rest.pop()
    costs, sets = [], []
    for _ in range(columns):
        costs.append(rest.pop())
        sets.append(tuple(sorted([rest.pop() for _ in range(rest.pop())])))
    return SetCover(rows, tuple(sets), tuple(costs))


def triples_of(rest: list[int]) -> SetCover:
    variables, triples = rest.pop(), rest.pop()
    if variables > 3 * triples:
        raise ValueError
    return from_rows(variables, [[rest.pop() for _ in range(3)] for _ in range(triples)], (1,) * variables)


def from_rows(columns: int, rows: list[list[int]], costs: tuple[int, ...]) -> SetCover:
    if any(len(set(row)) != len(row) or not set(row) <= set(range(1, columns + 1)) for row in rows):
        raise ValueError
    sets = [tuple(number for number, row in enumerate(rows, 1) if j in row) for j in range(1, columns + 1)]
    return SetCover(len(rows), tuple(sets), costs)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"2 3\n1 2 3\n2 1 3\n1 2\n", SetCover(2, ((1,), (2,), (1,)), (1, 2, 3))),
        (b"2 3\n1 2 3\n0\n3 3 2 1\n", SetCover(2, ((2,), (2,), (2,)), (1, 2, 3))),
        (b"2 1\n5 2 2 1", SetCover(2, ((1, 2),), (5,))),
        (b"3 2\n1 2 3 1\n2 1 2\n", SetCover(3, ((1, 3), (2,)), (1, 2))),
        (b"4 2\n1 2 3\n2 3 4\n", SetCover(2, ((1,), (1, 2), (1, 2), (2,)), (1,) * 4)),
        (b"4 2\n1 2 3 2\n3 4\n", SetCover(2, ((1,), (1, 2), (1, 2), (2,)), (1,) * 4)),
        (b"0 0\n", SetCover(0, (), ())),
        (b"0 2 7 8", SetCover(0, ((), ()), (7, 8))),
        (b"1 0 0", SetCover(1, (), ())),
        (b"1 1 999999999999999999 1 1", SetCover(1, ((1,),), (999999999999999999,))),
    ],
)
def test_which_layout_it_is(data: bytes, expected: SetCover) -> None:
    assert read(data) == expected
    assert read(b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n")) == expected


def test_lines_decide_between_readings_that_fit() -> None:
    numbers = [2, 2, 1, 1, 1, 2, 0]
    assert len(readings(numbers)) == 2
    by_column, by_row = rail_of(numbers[::-1]), scp_of(numbers[::-1])
    assert read(text([numbers])) == by_row
    assert read(text(as_scp(by_row))) == by_row
    assert read(text(as_rail(by_column))) == by_column
    numbers = [3, 4, 1, 2, 3, 3, 2, 1, 3, 1, 2, 2, 1, 3]
    assert len(readings(numbers)) == 2
    by_row, by_triple = scp_of(numbers[::-1]), triples_of(numbers[::-1])
    assert by_row != by_triple
    assert read(text([numbers])) == by_row
    assert read(text([numbers[:2], *(numbers[i : i + 3] for i in range(2, len(numbers), 3))])) == by_triple


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b"", 1, "the file is empty"),
        (b" \r\n ", 1, "the file is empty"),
        (b"\xef\xbb\xbf\n", 1, "the file is empty"),
        (b"2 2\n1 \x001\n", 2, "this is a binary file, not a set covering problem"),
        (b"2 2\n1 \xff1\n", 2, "bytes that are not UTF-8"),
        (b"2 2\r1 1\n", 1, "a control character"),
        (b"5\n", 1, "the first two numbers must be those of rows and columns"),
        (b"2 2\n1 1\n1 x1\n", 3, "'x1' is not a number from 0 on"),
        (b"2 2\n1 -1\n", 2, "'-1' is not a number from 0 on"),
        (b"2 2\n1 1.0\n", 2, "'1.0' is not a number from 0 on"),
        ("2 2\n1 \u0661\n".encode(), 2, "is not a number from 0 on"),
        (b"2 2\n1 1\n1 1\n1" + b"0" * 18 + b"\n", 4, "has more than 18 digits"),
        (b"2 2\n" + b"9" * 10**5, 2, "has more than 18 digits"),
        (b"999999999 999999999\n1 1 1\n", 2, "read as"),
        (b"999999999 1\n1 2 3\n", 1, "cannot hold so many (read as a Steiner triple covering)"),
        (b"2 2\n1 1\n2 1 2\n", 3, "(read as OR-Library"),
        (b"2 2\n1 1\n2 1 2\n2 1\n", 4, "row 2 has 2 columns, but the file ends before"),
        (b"2 2\n1 1\n2 1 2\n2 1 3\n", 4, "column 3 of row 2 is out of range 1..2"),
        (b"2 2\n1 1\n2 1 2\n2 0 1\n", 4, "column 0 of row 2 is out of range 1..2"),
        (b"2 2\n1 1\n2 1 2\n2 1 1\n", 4, "column 1 stands twice in row 2"),
        (b"2 2\n1 1\n2 1 2\n3 1 1 2\n", 4, "row 2 has 3 columns, but there are 2"),
        (b"2 2\n1 1\n2 1 2\n1 1\n7 7\n", 5, "2 numbers are left over after 2 rows (read as OR-Library scp)"),
        (b"2 1 5\n2 2 1\n", 2, "each column must have a line of its own"),
        (b"2 2\n0 1\n2 1 2\n1 1\n", 2, "a cost is 0"),
        (b"3 2\n1 2 3 1\n2 2 2 4\n", 3, "row 4 of column 2 is out of range 1..3 (read as OR-Library rail)"),
        (b"9 3\n2 3 4\n1 3 5\n", 3, "the header says 3 triples, the file has 2 (read as a Steiner triple covering)"),
        (b"9 2\n2 3 4\n1 3 5\n1 2 3\n", 1, "9 variables, but 2 triples cannot hold so many"),
        (b"6 2\n2 3 4\n1 3 5\n1 2 3\n", 4, "3 numbers are left over after 2 triples"),
        (b"6 3\n2 3 4\n1 3 7\n1 2 3\n", 3, "variable 7 of triple 2 is out of range 1..6"),
        (b"6 3\n2 3 4\n1 3 3\n1 2 3\n", 3, "variable 3 stands twice in triple 2"),
    ],
)
def test_faults_are_placed(data: bytes, line: int, reason: str) -> None:
    refuses(lambda: parse_scp(data, file="some.file"), line=line, reason=reason)
