"""Tables of mirror pairs, place, half, places, forbidden, clauses: honest uses, and a forgery for each condition."""

from __future__ import annotations

import pytest

from tests.checker.levee import accepted, rejected
from tests.checker.mirrors import (
    COLUMNS,
    asked,
    clauses,
    followed,
    forbidden,
    half,
    place,
    places,
    totals,
    written,
)

TWO = asked([[1, 0], [-1, 0], [0, 1], [0, -1], [1, 1], [2, 3]], [1, 1, 1, 1, 2, 1])


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
    # (2, -1) and (1, 2) meet point 4 with one combination, but not the points on the axis
    for choice in ([2, -1], [1, 2], [-1, 2], [0, 3]):
        accepted(problem, COLUMNS, places(1, [1, 0], [0, 1], choice), standing="finite")
        for other in ([1, 0], [0, 1]):
            assert "none does as well" in rejected(problem, COLUMNS, places(1, other, choice))
    accepted(problem, COLUMNS, half(1), places(1, [1, 0], [0, 1]), standing="finite")
    assert "none does as well as (0, 1)" in rejected(problem, COLUMNS, half(1), places(1, [1, 0]))
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
        assert "none does as well" in rejected(asked([x], [y]), COLUMNS, places(0, [9, 9] if y else [1, -1]))
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


@pytest.mark.parametrize("order", ["ascending", "descending"])
def test_places_with_labels_that_are_0(order: str) -> None:
    """v_0 = (-1, 2), so v_1 is in one quadrant: >= or <= (-1, 2). And >= 0, or <= 0, or anywhere in the plane."""
    table = [[1, 0], [-1, 0]]
    for x, good, worse in (
        ([[1, -1]], [-1, 2], [[-2, 2], [-1, 1]]),
        ([[1, -1], [0, -1]], [0, 2], [[0, 1], [5, 1]]),
        ([[1, -1], [0, 1]], [0, 0], []),
        ([[-1, 1]], [-1, 2], [[0, 2], [-1, 3]]),
        ([[-1, 1], [0, 1]], [-1, 0], [[0, 0], [0, -5]]),
        ([[-1, 1], [0, -1]], [0, 0], []),
    ):
        problem = asked([*table, *x], [2, 1, *([0] * len(x))])
        turn = 1 if order == "ascending" else -1
        accepted(problem, COLUMNS, half(0, order), places(1, good[::turn]), standing="finite")
        for choice in worse:
            message = rejected(problem, COLUMNS, half(0, order), places(1, choice[::turn]), standing="finite")
            assert "none does as well" in message


def test_places_where_only_a_segment_is_in_the_quadrant() -> None:
    """v_0 + v_1 = (1, 1) gives 3 with v >= 0 and v_1 + v_2 = 1; (4, -2) and (-2, 4) give more."""
    axes = [[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, -1]]
    problem = asked([*axes, [1, 1, 1]], [2, 1, 2, 1, 0, 3])
    for choice in ([1, 0], [0, 1], ["1/3", "2/3"]):
        accepted(problem, COLUMNS, places(2, choice), standing="finite")
    for choice in ([0, 0], [2, 0], [1, 1]):
        assert "none does as well" in rejected(problem, COLUMNS, places(2, choice), standing="finite")


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
