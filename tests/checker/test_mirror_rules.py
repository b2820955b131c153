"""Rules about points, sums of weights and domains: honest uses, and a forgery for each of their conditions."""

from __future__ import annotations

from fractions import Fraction as Q
from itertools import product
from typing import Any

import pytest

from tests.checker.levee import accepted, rejected
from tests.checker.mirrors import (
    COLUMNS,
    Step,
    asked,
    clauses,
    followed,
    forbidden,
    free,
    half,
    negative,
    no_totals,
    origin,
    place,
    places,
    positive,
    repeat,
    totals,
    written,
)


def test_repeat() -> None:
    for signs in (None, [1, 1], [1, -1], [-1, -1]):
        problem = asked([[1, 2], [3, 6], [-1, -2], [2, 3], [0, 0], [0, 0], [1, 2]], [1, 2, 1, 9, 0, 1, 1])
        problem |= {"signs": signs}
        accepted(problem, repeat(0, 1))
        accepted(problem, repeat(1, 0))
        accepted(problem, repeat(4, 5))
        assert "not on one ray" in rejected(problem, repeat(0, 2))
        assert "not on one ray" in rejected(problem, repeat(0, 3))
        assert "not on one ray" in rejected(problem, repeat(0, 4))
        assert "agree" in rejected(problem, repeat(0, 0))
        assert "point 6 repeats the sample 0" in rejected(problem, repeat(6, 1))
        assert "no point 7" in rejected(problem, repeat(0, 7))
        assert "not two points" in rejected(problem, {"rule": "repeat", "points": [0]})
        assert "infeasible, but no step" in rejected(problem)
    agreeing = asked([[1, 2], [3, 6], [1, 2]], ["1/3", 1, "1/3"])
    assert "agree" in rejected(agreeing, repeat(0, 1))
    # one coordinate is 0 in one of them only
    assert "not on one ray" in rejected(asked([[1, 0], [1, 1]], [1, 2]), repeat(0, 1))
    assert "not on one ray" in rejected(asked([[1, 2, 3], [2, 4, 7]], [1, 3]), repeat(0, 1))
    accepted(asked([[1], [1]], [0, 1], neurons=0), repeat(0, 1))


def test_origin() -> None:
    for signs in (None, [1, 1], [1, -1]):
        problem = asked([[0, 0], [0, 1], [0, 0]], [3, 3, 0]) | {"signs": signs}
        accepted(problem, origin(0))
        assert "not the origin" in rejected(problem, origin(1))
        assert "is 0" in rejected(problem, origin(2))
    accepted(asked([[]], [1]), origin(0))
    assert "is 0" in rejected(asked([[]], [0]), origin(0))


def test_positive() -> None:
    x, y = [[2, 0], [-1, 0], [0, 1], [0, -1], [1, 1], [4, 0]], [1, "1/9", 0, 1, -1, 2]
    problem = free(x, y)
    # only afterwards a negative label refutes
    accepted(problem, positive(0, 1), negative(4))
    accepted(problem, positive(1, 0), negative(4))
    assert "not every sign is known" in rejected(problem, negative(4))
    assert "label of 2 is not positive" in rejected(problem, positive(2, 3))
    assert "label of 2 is not positive" in rejected(problem, positive(3, 2))
    for q in (0, 2, 3, 4, 5):
        assert "opposite sides" in rejected(problem, positive(0, q))
    assert "free signs" in rejected(problem, positive(0, 1), positive(0, 1))
    assert "free signs" in rejected(asked(x, y), positive(0, 1))
    for neurons in (1, 3):
        assert "two neurons" in rejected(free(x, y, neurons), positive(0, 1))
    assert "opposite sides" in rejected(free([[0], [0]], [1, 2]), positive(0, 1))


MIXED = ([1, -1], [-1, -1], None)


def test_rules_need_every_sign_to_be_plus() -> None:
    x, y = [[1, 1], [-1, -1], [1, 0], [-1, 0], [0, 1], [0, -1]], [-1, 0, 1, 0, 1, 1]
    for step in (totals([[0, 1]]), no_totals([0, 1], [2, 3], [4, 5]), negative(0), COLUMNS):
        for signs in MIXED:
            assert "not every sign" in rejected(asked(x, y) | {"signs": signs}, step)
    accepted(asked(x, y), totals([[0, 1]]), negative(0))
    accepted(asked(x, y), no_totals([0, 1], [2, 3], [4, 5]))


# W = (2, -1): f(x) - f(-x) at (1, 0), at 2 (0, -1) and opposite it, and at (1, 1)
PAIRED = asked([[1, 0], [-3, 0], [0, -2], [0, "1/2"], [1, 1], [-2, -2], [0, 0]], [3, 3, 4, "1/2", 2, 2, 0])


def test_totals() -> None:
    both = totals([[0, 1], [2, 3]], [0, 2], [1, -1])
    accepted(PAIRED, both, COLUMNS, standing="finite")
    accepted(PAIRED, totals([[3, 2], [1, 0]], [1, -1]), totals([[1, 0]], [0, "2"]), COLUMNS, standing="finite")
    # through a third equation only
    accepted(PAIRED, totals([[0, 1], [4, 5]], [0, 2], [1, -1]), COLUMNS, standing="finite")
    accepted(PAIRED, totals([[0, 1], [2, 3], [4, 5], [5, 4]], [0, 2], [1, -1]), COLUMNS, standing="finite")
    assert "do not determine the total of input 1" in rejected(PAIRED, totals([[0, 1]], [1, -1]))
    assert "do not determine the total of input 0" in rejected(PAIRED, totals([[4, 5]], [0, 2]))
    assert "do not determine the total of input 2" in rejected(PAIRED, totals([[0, 1]], [2, 0]))
    assert "do not determine" in rejected(PAIRED, totals([], [0, 2]))
    assert "another one" in rejected(PAIRED, totals([[0, 1]], [0, "5/2"]))
    assert "input 0 twice" in rejected(PAIRED, totals([[0, 1]], [0, 2], [0, 2]))
    assert "input 0 twice" in rejected(PAIRED, both, both)
    assert "before 'columns'" in rejected(PAIRED, COLUMNS, both)
    for p, q in product(range(7), repeat=2):
        if {p, q} not in ({0, 1}, {2, 3}, {4, 5}):
            assert "opposite sides" in rejected(PAIRED, totals([[p, q]]))
    assert "not an input and its total" in rejected(PAIRED, totals([[0, 1]], [0]))
    assert "rational" in rejected(PAIRED, totals([[0, 1]], [0, True]))
    # an unsolvable system determines nothing
    wrong = PAIRED | {"y": [3, 3, 4, "1/2", 3, 2, 0]}
    assert "no solution" in rejected(wrong, totals([[0, 1], [2, 3], [4, 5]], [0, 2]))


def test_no_totals() -> None:
    wrong = PAIRED | {"y": [3, 3, 4, "1/2", 3, 2, 0]}
    accepted(wrong, no_totals([0, 1], [2, 3], [4, 5]))
    accepted(wrong, no_totals([4, 5], [3, 2], [1, 0]))
    accepted(wrong | {"neurons": 5, "signs": [1] * 5}, no_totals([0, 1], [2, 3], [4, 5]))
    accepted(wrong, COLUMNS, no_totals([0, 1], [2, 3], [4, 5]))
    for some in ([[0, 1], [2, 3]], [[0, 1], [4, 5]], [[2, 3], [4, 5]], []):
        assert "have a solution" in rejected(wrong, no_totals(*some))
    assert "have a solution" in rejected(PAIRED, no_totals([0, 1], [2, 3], [4, 5]))
    assert "opposite sides" in rejected(wrong, no_totals([0, 1], [2, 3], [4, 4]))
    # the same axis twice, at different scales
    axis = asked([[1], [-1], [2], [-3]], [1, 0, 2, 1])
    accepted(axis, no_totals([0, 1], [2, 3]))
    assert "have a solution" in rejected(axis | {"y": [1, 0, 2, 0]}, no_totals([0, 1], [2, 3]))
    # x, y and x + y do not fit, and there is no equation in one unknown
    plane = asked([[1, 1], [-1, -1], [1, 2], [-1, -2], [2, 3], [-2, -3]], [1, 0, 2, 0, 4, 0])
    accepted(plane, no_totals([0, 1], [2, 3], [4, 5]))
    assert "have a solution" in rejected(plane | {"y": [1, 0, 2, 0, 3, 0]}, no_totals([0, 1], [2, 3], [4, 5]))


def test_negative() -> None:
    accepted(asked([[1, 0]], ["-1/7"], neurons=3), negative(0))
    assert "not negative" in rejected(asked([[1, 0]], [0]), negative(0))
    problem = asked([[1, 0], [-1, 0], [0, 1], [0, -1], [1, 2], [1, -2], [1, 1]], [1, 0, 2, 1, 2, 0, 3])
    whole = totals([[0, 1], [2, 3]], [0, 1], [1, 1])
    # W.x = 3 at (1, 2), -1 at (1, -2), 2 at (1, 1)
    accepted(problem, whole, negative(4))
    accepted(problem | {"neurons": 3, "signs": [1, 1, 1]}, whole, negative(4))
    accepted(problem, whole, COLUMNS, negative(4))
    assert "nor less than W.x" in rejected(problem, whole, negative(5))
    assert "nor less than W.x" in rejected(problem, whole, negative(6))
    assert "nor less than W.x" in rejected(problem | {"y": [1, 0, 2, 1, 3, 0, 3]}, whole, negative(4))
    assert "total of input 1 was not shown" in rejected(problem, totals([[0, 1]], [0, 1]), negative(4))
    assert "total of input 0 was not shown" in rejected(problem, negative(4))
    # the coordinates that are 0 do not matter
    axis = asked([[1, 0, 1], [-1, 0, -1], [1, 1, 0], [-1, -1, 0], [2, 0, 2]], [3, 1, 1, 0, 3])
    assert "total of input 0 was not shown" in rejected(axis, totals([[0, 1], [2, 3]]), negative(4))


def domain(*values: list[Any], total: Any = None) -> list[list[str]] | str:
    """What `columns` says of one input, from [c, y] for points c e_0; input 1 carries the total in."""
    x: list[list[Any]] = [[c, 0] for c, _ in values]
    y = [label for _, label in values]
    steps: list[Step] = []
    if total is not None:
        x += [[1, 1], [-1, -1], [0, 1], [0, -1]]
        y += [max(Q(total), Q(0)), max(-Q(total), Q(0)), 0, 0]
        n = len(values)
        steps = [totals([[n, n + 1], [n + 2, n + 3]], [0, total])]
    state, ended = followed(asked(x, y), [*steps, COLUMNS])
    return "empty" if ended else written(state.tables[0]) if 0 in state.tables else "open"


@pytest.mark.parametrize(
    ("values", "total", "wanted"),
    [
        ([[1, 0], [-1, 0]], None, [["0", "0"]]),
        ([[2, 0]], 0, [["0", "0"]]),
        ([[-2, 0]], 0, [["0", "0"]]),
        ([[1, 3], [-1, 1]], None, [["3", "-1"], ["-1", "3"]]),
        ([[2, 3], [-3, 1]], None, [["3/2", "-1/3"], ["-1/3", "3/2"]]),
        ([[1, 3]], 2, [["3", "-1"], ["-1", "3"]]),
        ([[-1, 1]], 2, [["3", "-1"], ["-1", "3"]]),
        ([[1, 3], [2, 6], [-1, 1]], 2, [["3", "-1"], ["-1", "3"]]),
        ([[1, 3], [-1, 1]], 3, "empty"),
        ([[1, 3], [2, 5]], None, "empty"),
        ([[-1, 3], [-2, 5]], None, "empty"),
        ([[1, -1]], None, "empty"),
        ([[-1, -1]], None, "empty"),
        ([[1, 1]], 2, "empty"),
        ([[-1, 1]], -2, "empty"),
        ([[1, 3]], None, "open"),
        ([[1, 0]], None, "open"),
        ([[-1, 0]], None, "open"),
        ([[1, 3], [-1, 0]], None, "open"),
        ([[1, 0], [-1, 3]], None, "open"),
        ([[1, 0]], -2, "open"),
        ([], 2, "open"),
        ([], 0, "open"),
    ],
)
def test_columns(values: list[list[Any]], total: Any, wanted: list[list[str]] | str) -> None:
    assert domain(*values, total=total) == wanted


def test_columns_stands_once_and_for_two_neurons() -> None:
    problem = asked([[1, 0], [-1, 0]], [3, 1])
    accepted(problem, COLUMNS, standing="finite")
    assert "columns: twice" in rejected(problem, COLUMNS, COLUMNS, standing="finite")
    for neurons in (0, 1, 3):
        other = problem | {"neurons": neurons, "signs": [1] * neurons}
        assert "two neurons" in rejected(other, COLUMNS, standing="finite")
    assert "finite, but" in rejected(problem, standing="finite")
    for step in (place(0, 0), half(0), places(0), forbidden(), clauses("")):
        assert "no step 'columns'" in rejected(problem, step)
    assert "unknown key" in rejected(problem, COLUMNS | {"note": 1}, standing="finite")
    # nothing occurs in a point
    for empty in (asked([], []), asked([[]], [0]), asked([[0, 0]], [0])):
        accepted(empty, COLUMNS, standing="finite")
    assert "no input 0" in rejected(asked([[]], [0]), COLUMNS, half(0))
    assert "is 0 in every point" in rejected(asked([[1, 0]], [1]), COLUMNS, half(1))
    # on axes at other scales, and an empty column
    accepted(asked([["1/2", 0], [3, 0]], [1, 7]), COLUMNS)
    assert "the step before it ends" in rejected(asked([[1, 0], [3, 0]], [1, 7]), COLUMNS, COLUMNS)
