"""Every rule of mirror pairs: honest uses, and a forgery for each of its conditions."""

from __future__ import annotations

import json
from fractions import Fraction as Q
from itertools import product
from typing import Any

import pytest
from pysat.solvers import Solver

from checker.geometry import replay
from checker.report import Rejected
from tests.checker import bundles, paper
from tests.checker.levee import accepted, rejected
from tests.checker.log_writer import document
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


# Input 0 has the table (2, -1), (-1, 2). Input 1 has f(e_1) = 1 and f(-e_1) = 0: a segment.
# Point 4: [v1 + 2]_+ + [v2 - 1]_+ = 5/2 with v1 + v2 = 1, v >= 0: v1 = 1/2, and the other way round.
PLACED = asked([[1, 0], [-1, 0], [0, 1], [0, -1], [1, 1]], [2, 1, 1, 0, "5/2"])
FOUND = place(1, 4, ["1/2", "1/2"])


def test_place() -> None:
    accepted(PLACED, COLUMNS, FOUND, standing="finite")
    accepted(PLACED, COLUMNS, place(1, 4, [7, 7], ["1/2", "1/2"]), standing="finite")
    accepted(PLACED, COLUMNS, half(1, "ascending"), FOUND, standing="finite")
    assert "missing is (1/2, 1/2)" in rejected(PLACED, COLUMNS, place(1, 4), standing="finite")
    assert "missing is (1/2, 1/2)" in rejected(PLACED, COLUMNS, place(1, 4, [1, 0], [0, 1]), standing="finite")
    assert "has a table already" in rejected(PLACED, COLUMNS, FOUND, FOUND, standing="finite")
    assert "has a table already" in rejected(PLACED, COLUMNS, place(0, 4, [2, -1], [-1, 2]))
    assert "input 1 is 0 in point 0" in rejected(PLACED, COLUMNS, place(1, 0, ["1/2", "1/2"]))
    assert "infinitely many" in rejected(PLACED, COLUMNS, place(1, 2, [1, 0], [0, 1]))
    assert "no input 2" in rejected(PLACED, COLUMNS, place(2, 4))
    assert "not a pair" in rejected(PLACED, COLUMNS, place(1, 4, [1]))
    # 3 = [v1 + 2]_+ + [v2 - 1]_+ for v = (1, 0) only; the other way round in the other half
    ends = PLACED | {"y": [2, 1, 1, 0, 3]}
    accepted(ends, COLUMNS, place(1, 4, [1, 0], [0, 1]), standing="finite")
    for kept, order in (([0, 1], "ascending"), ([1, 0], "descending")):
        for i in (0, 1):
            accepted(ends, COLUMNS, half(i, order), place(1, 4, kept), standing="finite")
            assert "missing" in rejected(ends, COLUMNS, half(i, order), place(1, 4, kept[::-1]), standing="finite")
    assert "missing" in rejected(ends, COLUMNS, place(1, 4, [1, 0]), standing="finite")
    # no solution at all
    accepted(PLACED | {"y": [2, 1, 1, 0, 4]}, COLUMNS, place(1, 4))
    assert "but no step" in rejected(PLACED | {"y": [2, 1, 1, 0, 4]}, COLUMNS, place(1, 4, [1, 0]))
    accepted(PLACED | {"y": [2, 1, 1, 0, -1]}, COLUMNS, place(1, 4))
    # with v1 + v2 = 2, [v1 + 2]_+ + [v2 - 1]_+ = 3 as long as v2 >= 1
    flat = asked([[1, 0], [-1, 0], [0, 1], [0, -1], [1, 1]], [2, 1, 2, 0, 3])
    assert "infinitely many" in rejected(flat, COLUMNS, place(1, 4, [2, 0], [0, 2], [1, 1]))


def test_place_on_rays_and_lines() -> None:
    # f(e_1) = 1 alone: rays belong to the domain. [v1 - 3]_+ + [v2 + 1]_+ = 0 takes v2 <= -1, v1 = 1
    ray = asked([[1, 0], [-1, 0], [0, 1], [1, 1]], [1, 3, 1, 0])
    assert "infinitely many" in rejected(ray, COLUMNS, place(1, 3))
    # [v1 - 3]_+ + [v2 + 1]_+ = 3/2 on it: (1/2, 1/2) from the segment, none on the ray to the left ([2]_+), none below
    met = ray | {"y": [1, 3, 1, "3/2"]}
    accepted(met, COLUMNS, place(1, 3, ["1/2", "1/2"]), standing="finite")
    # 1/2 on the ray below: v = (1, -1/2), and (-1/2, 1)
    low = ray | {"y": [1, 3, 1, "1/2"]}
    accepted(low, COLUMNS, place(1, 3, ["-1/2", 1], [1, "-1/2"]), standing="finite")
    assert "missing is (1, -1/2)" in rejected(low, COLUMNS, place(1, 3, ["-1/2", 1], ["1/2", "1/2"]))
    assert "missing is (-1/2, 1)" in rejected(low, COLUMNS, place(1, 3, [1, "-1/2"], ["1/2", "1/2"]))
    # the total alone: v1 + v2 = 1
    line = asked([[1, 0], [-1, 0], [1, 1], [-1, -1]], [1, 1, 3, 2])
    known = totals([[0, 1], [2, 3]], [1, 1], [0, 0])
    four = [[2, -1], [-3, 4], [-1, 2], [4, -3]]
    accepted(line, known, COLUMNS, place(1, 2, *four), standing="finite")
    for n in range(4):
        assert "missing" in rejected(line, known, COLUMNS, place(1, 2, *four[:n], *four[n + 1 :]))


def test_place_needs_a_curve_and_tables_of_the_others() -> None:
    quadrant = asked([[1, 0], [-1, 0], [0, 1], [1, 1]], [2, 1, 0, 2])
    for choices in ([], [[0, 0]]):
        assert "inner points" in rejected(quadrant, COLUMNS, place(1, 3, *choices))
    plane = asked([[1, 0], [-1, 0], [1, 1]], [2, 1, 2])
    assert "inner points" in rejected(plane, COLUMNS, place(1, 2, [0, 0]))
    other = asked([[1, 0], [0, 1], [1, 1]], [2, 1, 2])
    assert "input 0 has no table" in rejected(other, COLUMNS, place(1, 2, [0, 0]))
    assert "input 1 has no table" in rejected(other, COLUMNS, place(0, 2, [0, 0]))


def test_half() -> None:
    two = asked([[1, 0, 1], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [1, 0, 0]], [2, 1, 1, 1, 2])
    for order, kept in (("ascending", [["-1", "2"]]), ("descending", [["2", "-1"]])):
        state, _ = followed(two, [COLUMNS, half(0, order)])
        assert written(state.tables[0]) == kept
        assert written(state.tables[1]) == [["1", "-1"], ["-1", "1"]]
    assert "half: twice" in rejected(two, COLUMNS, half(0), half(1))
    assert "half: twice" in rejected(two, COLUMNS, half(0), half(0, "descending"))
    assert "not one of" in rejected(two, COLUMNS, half(0, "up"))
    assert "before 'forbidden'" in rejected(TWO, COLUMNS, forbidden([4, [[0, 0], [1, 1]]]), half(0))
    accepted(asked([[1], [-1]], [2, 1]), COLUMNS, half(0), {"rule": "forbidden", "combinations": []}, standing="finite")
    # two fits, which are each other's exchange: a table need not be empty in a half if all pairs are in it
    state, ended = followed(PLACED, [COLUMNS, FOUND, half(1, "descending")])
    assert not ended
    assert written(state.tables[1]) == [["1/2", "1/2"]]
    # superfluous entries go too, and a table without a solution may be left without an entry
    state, ended = followed(PLACED | {"y": [2, 1, 1, 0, 4]}, [COLUMNS, place(1, 4, [5, 6]), half(1, "descending")])
    assert ended


def test_half_must_not_follow_places() -> None:
    """Fits: v_0 = (2, -1) with v_1 = (1, 0), and exchanged. `places` may keep (1, 0) alone if v_0 is in one half."""
    problem = asked([[1, 0], [-1, 0], [0, 1], [0, -1], [1, 1]], [2, 1, 1, 0, 3])
    accepted(problem, COLUMNS, half(0, "descending"), places(1, [1, 0]), standing="finite")
    # in the other half this would refute
    for order in ("ascending", "descending"):
        assert "before 'places'" in rejected(problem, COLUMNS, places(1, [1, 0], [0, 1]), half(0, order))
        assert "before 'places'" in rejected(problem, COLUMNS, places(1, [1, 0], [0, 1]), half(1, order))
    assert "none does as well as (0, 1)" in rejected(problem, COLUMNS, places(1, [1, 0]), half(0, "ascending"))
    assert "none does as well" in rejected(problem, COLUMNS, half(0, "ascending"), places(1, [1, 0]))


def test_places() -> None:
    problem = asked([[1, 0], [-1, 0], [0, 1], [0, -1], [1, 1]], [2, 1, 1, 0, 3])
    accepted(problem, COLUMNS, places(1, [1, 0], [0, 1]), standing="finite")
    assert "none does as well" in rejected(problem, COLUMNS, places(1))
    assert "none does as well as (0, 1)" in rejected(problem, COLUMNS, places(1, [1, 0], ["1/2", "1/2"]))
    assert "not in the domain" in rejected(problem, COLUMNS, places(1, [1, 0], [0, 1], [2, -1]))
    assert "not in the half" in rejected(problem, COLUMNS, half(1), places(1, [1, 0], [0, 1]))
    accepted(problem, COLUMNS, half(1), places(1, [0, 1]), standing="finite")
    assert "has a table" in rejected(problem, COLUMNS, places(1, [1, 0], [0, 1]), places(1, [1, 0], [0, 1]))
    assert "has a table" in rejected(problem, COLUMNS, places(0, [2, -1], [-1, 2]))
    assert "not a pair" in rejected(problem, COLUMNS, places(1, [1, 0, 0]))
    unknown = asked([[1, 0], [0, 1], [1, 1]], [2, 1, 2])
    assert "input 0 has no table" in rejected(unknown, COLUMNS, places(1, [1, 0], [0, 1]))
    # no condition: one choice, any one of the domain
    for x, y, pair in (([1], 0, [-3, -2]), ([-1], 0, [3, 2]), ([1], 2, [2, -5]), ([-1], 2, [-2, 1])):
        accepted(asked([x], [y]), COLUMNS, places(0, pair), standing="finite")
        assert "none does as well" in rejected(asked([x], [y]), COLUMNS, places(0))
        assert "not in the domain" in rejected(asked([x], [y]), COLUMNS, places(0, [9, 9] if y else [1, -1]))
    # a label that nothing gives is no condition that a choice has to meet
    wrong = problem | {"y": [2, 1, 1, 0, -3]}
    accepted(wrong, COLUMNS, places(1, [1, 0]), standing="finite")


def test_places_in_the_plane() -> None:
    """Input 1 is on no axis. Input 0 has the pair (0, 0) or (2, -1), (-1, 2)."""
    zero = asked([[1, 0], [-1, 0], [1, 1], [1, -1]], [0, 0, 3, 2])
    # [v1]_+ + [v2]_+ = 3 and [-v1]_+ + [-v2]_+ = 2: (3, -2), (-2, 3)
    accepted(zero, COLUMNS, places(1, [3, -2], [-2, 3]), standing="finite")
    accepted(zero, COLUMNS, places(1, [3, -2]), standing="finite")
    accepted(zero, COLUMNS, half(1), places(1, [-2, 3]), standing="finite")
    for worse in ([3, -1], [3, 0], [0, -2], [2, 1], [0, 0]):
        assert "none does as well" in rejected(zero, COLUMNS, places(1, worse))
    # labels 0 only: quadrants with corners (2, -1), (-1, 2) to the lower left: (-1, -1) is in both
    below = asked([[1, 0], [-1, 0], [-1, 1]], [2, 1, 0])
    accepted(below, COLUMNS, places(1, [-1, -1]), standing="finite")
    accepted(below, COLUMNS, places(1, [-7, -1]), standing="finite")
    assert "none does as well" in rejected(below, COLUMNS, places(1, [-1, 0]))
    # and with v >= 0 only (0, 0) is above both corners' mirror images, (1, -2), (-2, 1), or not
    inside = asked([[1, 0], [-1, 0], [0, -1], [1, -1]], [2, 1, 0, 0])
    accepted(inside, COLUMNS, places(1, [2, 2]), standing="finite")
    assert "none does as well as (2, 2)" in rejected(inside, COLUMNS, places(1, [2, 0], [0, 2]))


TWO = asked([[1, 0], [-1, 0], [0, 1], [0, -1], [1, 1], [2, 3]], [1, 1, 1, 1, 2, 1])


def test_forbidden() -> None:
    """v_0 and v_1 are (1, -1) or (-1, 1). Equal ones give 2 at (1, 1), different ones 0."""
    different = [[4, [[0, 0], [1, 1]]], [4, [[0, 1], [1, 0]]]]
    accepted(TWO, COLUMNS, forbidden(*different), standing="finite")
    same = [[5, [[0, 0], [1, 0]]], [5, [[0, 1], [1, 1]]]]
    accepted(TWO, COLUMNS, forbidden(*different, *same), clauses("1 0\n0\n"))
    accepted(TWO, COLUMNS, half(0), forbidden([4, [[1, 0]]]), forbidden([5, [[1, 1]]]), clauses(""))
    assert "give the label of 4" in rejected(TWO, COLUMNS, forbidden([4, [[0, 0], [1, 0]]]))
    assert "give the label of 5" in rejected(TWO, COLUMNS, forbidden([5, [[0, 0], [1, 1]]]))
    for alone in ([[0, 0]], [[1, 1]], []):
        assert "give the label of 4" in rejected(TWO, COLUMNS, forbidden([4, alone]))
    assert "no choice 2" in rejected(TWO, COLUMNS, forbidden([4, [[0, 2], [1, 0]]]))
    assert "no choice 1" in rejected(TWO, COLUMNS, half(0), forbidden([4, [[0, 1], [1, 0]]]))
    assert "input 0 twice" in rejected(TWO, COLUMNS, forbidden([4, [[0, 0], [0, 1]]]))
    assert "input 1 is 0 in point 0" in rejected(TWO, COLUMNS, forbidden([0, [[1, 0]]]))
    assert "no input 2" in rejected(TWO, COLUMNS, forbidden([4, [[2, 0]]]))
    assert "not an input and a choice" in rejected(TWO, COLUMNS, forbidden([4, [[0]]]))
    assert "not a point and" in rejected(TWO, COLUMNS, forbidden([4]))
    # after all, an input without a table
    open_ = asked([[1, 0], [-1, 0], [0, 1], [1, 1]], [1, 1, 1, 9])
    assert "input 1 has no table" in rejected(open_, COLUMNS, forbidden([3, [[0, 0]]]))
    assert "input 1 has no table" in rejected(open_, COLUMNS, forbidden([3, [[0, 0], [1, 0]]]))
    # whatever everybody has: ends
    accepted(TWO | {"y": [1, 1, 1, 1, 3, 1]}, COLUMNS, forbidden([4, []]))
    assert "goes on" not in rejected(TWO | {"y": [1, 1, 1, 1, 3, 1]}, COLUMNS, forbidden([4, []]), COLUMNS)
    assert "but no step" in rejected(TWO | {"y": [1, 1, 1, 1, 3, 1]}, COLUMNS, forbidden([4, [[0, 0]]]))


def test_clauses_speak_of_the_inputs_that_occur() -> None:
    wide = asked([[0, 1, 0, 0], [0, -1, 0, 0], [0, 0, 0, 1], [0, 0, 0, -1], [0, 1, 0, 1], [0, 2, 0, 3]],
                 [1, 1, 1, 1, 2, 1])  # fmt: skip
    bans = [[4, [[1, 0], [3, 1]]], [4, [[1, 1], [3, 0]]], [5, [[1, 0], [3, 0]]], [5, [[1, 1], [3, 1]]]]
    accepted(wide, COLUMNS, forbidden(*bans), clauses("1 0\n0\n"))
    for proof in ("", "0\n", "5 0\n0\n", "1 0\n", "no", "1 0 0"):
        assert "proof" in rejected(wide, COLUMNS, forbidden(*bans), clauses(proof))
    for n in range(4):
        assert "proof" in rejected(wide, COLUMNS, forbidden(*bans[:n], *bans[n + 1 :]), clauses("1 0\n0\n"))
    open_ = asked([[1, 0], [-1, 0], [0, 1]], [1, 1, 1])
    assert "input 1 has no table" in rejected(open_, COLUMNS, clauses("0\n"))


def log_of(n: int, formula: paper.Clauses) -> tuple[Step, list[Step], bool]:
    """A 3SAT formula through Theorem 6, and its log: v_i = (1, -1) or (-1, 1), and 4 = f(e_v)."""
    problem = bundles.problem(paper.two_relus(n, formula, False), 2, None, bias=False, signs=[1, 1])
    entries = [[(Q(1), Q(-1)), (Q(-1), Q(1))] for _ in range(n)] + [[(Q(3), Q(1)), (Q(1), Q(3))]]
    steps: list[Step] = [COLUMNS, places(n, [3, 1], [1, 3])]
    bans = []
    numbers = {(i, c): 2 * i + c + 1 for i in range(n + 1) for c in (0, 1)}
    found = [[numbers[i, 0], numbers[i, 1]] for i in range(n + 1)]
    for p, row in enumerate(problem["x"]):
        inside = [i for i, c in enumerate(row) if Q(c)]
        if len(inside) > 1:
            for picked in product((0, 1), repeat=len(inside)):
                sums = [sum(Q(row[i]) * entries[i][c][j] for i, c in zip(inside, picked, strict=True)) for j in (0, 1)]
                if max(sums[0], 0) + max(sums[1], 0) != Q(problem["y"][p]):
                    bans.append([p, [list(pair) for pair in zip(inside, picked, strict=True)]])
                    found.append([-numbers[pair] for pair in zip(inside, picked, strict=True)])
    steps.append(forbidden(*bans))
    with Solver("cadical195", bootstrap_with=found, with_proof=True) as solver:
        satisfiable = solver.solve()
        if not satisfiable:
            steps.append(clauses("\n".join(solver.get_proof())))
    return problem, steps, satisfiable


EIGHT = [[a, b, c] for a in (1, -1) for b in (2, -2) for c in (3, -3)]


@pytest.mark.parametrize("formula", [EIGHT, EIGHT[1:], [[1], [-1]], [[1, 2], [-1, 2], [-2]], [[1, 2], [-1, 2]]])
def test_formulas(formula: paper.Clauses) -> None:
    n = max(abs(b) for clause in formula for b in clause)
    problem, steps, satisfiable = log_of(n, formula)
    assert satisfiable == any(paper.satisfies(truth, formula) for truth in paper.assignments(n))
    accepted(problem, *steps, standing="finite" if satisfiable else "infeasible")
    # the choice that is better for one assignment only is needed
    for choice in ([3, 1], [1, 3]):
        assert "none does as well" in rejected(problem, COLUMNS, places(n, choice))
    if not satisfiable:
        bans = steps[2]["combinations"]
        for at in range(0, len(bans), 5):
            forged = [*steps[:2], forbidden(*bans[:at], *bans[at + 1 :]), clauses("")]
            assert "proof" in rejected(problem, *forged)


def test_strict_reading() -> None:
    problem = asked([[1, 0], [-1, 0], [0, 1], [1, 1]], [2, 1, 1, 3])
    long = "1" * 5000
    for choice in ([0.5, 1], [True, 1], [long, 1], ["1/0", 1], ["", 1], None, "12"):
        for step in (place(1, 3, choice), places(1, choice)):  # type: ignore[arg-type]
            with pytest.raises(Rejected):
                replay(document(problem, "finite", [COLUMNS, step]))
    for value in (-1, True, "0", None, 10**30):
        for step in (place(value, 3), places(value), half(value), repeat(0, value), negative(value), origin(value)):  # type: ignore[arg-type]
            with pytest.raises(Rejected):
                replay(document(problem, "finite", [COLUMNS, step]))


def test_long_numbers_are_computed_with_and_not_printed() -> None:
    h = int("7" * 1500)
    label = Q(2 * h * h + 3, 2 * h)
    problem = asked([[1, 0], [-1, 0], [0, 1], [0, -1], [Q(1, h), 1]], [2, 1, h, 0, label])
    # [v1 + 2/h]_+ + [v2 - 1/h]_+ is more than h by 3/2h where v2 = 1/2h
    found = [h - Q(1, 2 * h), Q(1, 2 * h)]
    solutions = [[str(c) for c in found], [str(c) for c in found[::-1]]]
    accepted(problem, COLUMNS, place(1, 4, *solutions), standing="finite")
    accepted(problem, COLUMNS, places(1, *solutions), standing="finite")
    assert "missing is a pair of long numbers" in rejected(problem, COLUMNS, place(1, 4, solutions[0]))
    assert "none does as well as a pair of long numbers" in rejected(problem, COLUMNS, places(1, solutions[0]))
    assert "choices[0]: a pair of long numbers is not" in rejected(problem, COLUMNS, places(1, [found[0].numerator, 0]))


def test_what_is_too_large_is_refused() -> None:
    """21 inputs with two entries each reach more than two million sums."""
    n = 21
    x = [[sign * (i == j) for i in range(n + 1)] for j in range(n) for sign in (1, -1)]
    x += [[0] * n + [1], [2**i for i in range(n)] + [1]]
    y = [1] * (2 * n) + [1, 5]
    for step in (place(n, 2 * n + 1, [1, 0]), places(n, [1, 0])):
        assert "too large" in rejected(asked(x, y), COLUMNS, step)
    tables = [*x[:-2], [0] * n + [1], [0] * n + [-1], x[-1]]
    step = forbidden([2 * n + 2, []])
    assert "too large" in rejected(asked(tables, [1] * (2 * n + 3)), COLUMNS, step)


def test_many_axes_are_quick() -> None:
    """5,000 pairs of points on 50 axes, at 100 scales each, and a chain of pairs without an axis."""
    d, scales = 50, 100
    x: list[list[Any]] = []
    y: list[Any] = []
    for i in range(d):
        for c in range(1, scales + 1):
            x += [[c * (i == j) for j in range(d)], [-c * (i == j) for j in range(d)]]
            y += [3 * c, c]
    pairs = [[2 * n, 2 * n + 1] for n in range(d * scales)]
    accepted(asked(x, y), totals(pairs, *([i, 2] for i in range(d))), COLUMNS, standing="finite")
    wrong = asked(x, [*y[:-2], 3 * scales + 1, scales])
    accepted(wrong, no_totals(*pairs))
    chain = [[sign * (j in (i, i + 1)) for j in range(d)] for i in range(d - 1) for sign in (1, -1)]
    chain += [[sign * (j in (0, 2)) for j in range(d)] for sign in (1, -1)]
    labels = [3, 1] * d
    # w_i + w_(i+1) = 2 all along, and w_0 + w_2 = 2: all are 1
    links = [[2 * n, 2 * n + 1] for n in range(d)]
    state, _ = followed(asked(chain, labels), [totals(links, *([i, 1] for i in range(d)))])
    assert state.totals == dict.fromkeys(range(d), 1)
    assert "do not determine" in rejected(asked(chain, labels), totals(links[:-1], [7, 1]))


def test_a_log_is_json_all_the_way() -> None:
    problem, steps, _ = log_of(3, EIGHT)
    text = json.dumps(document(problem, "infeasible", steps))
    assert replay(json.loads(text)).found == "infeasible: no network of that problem fits (n = 15, d = 4, k = 2)"
    done = replay(document(PLACED, "finite", [COLUMNS, FOUND]))
    assert done.found == "finite: if any network fits that problem, a choice from its tables does (n = 5, d = 2, k = 2)"
