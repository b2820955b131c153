"""Tight lines of thresholds: the rules direction, tight, assign, sides, and a forgery for each of their conditions."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction as Q
from typing import Any

import pytest

from checker.geometry.intervals import Interval
from tests.checker.levee import accepted, rejected
from tests.checker.switches import (
    Step,
    asked,
    assign,
    counted,
    direction,
    empty,
    feasible,
    followed,
    jumps,
    reach,
    series,
    tight,
    weigh,
)

UP, UPRIGHT = direction(1), direction(0, 1)


def test_direction() -> None:
    accepted(series([0, 2], [1]), UP, reach(0, 1))
    for signs in ([2, 2], [-2, 2], ["-1/3"]):
        assert "no step shows" in rejected(series([0, 1], signs), UP)
    for signs in ([1, 2], [1, 0], [0, 0], ["1/2", "-1/3"], [], 0):
        assert "not all c or -c" in rejected(series([0, 1], signs), UP)
    assert "free" in rejected(series([0, 1], 1), UP)
    assert "with biases" in rejected(series([0, 1], [1], bias=False), UPRIGHT)
    assert "second direction" in rejected(series([0, 1], [1]), UP, UP)
    assert "is 0" in rejected(series([0, 1], [1]), direction(0))
    assert "2 coordinates" in rejected(series([0, 1], [1]), UPRIGHT)
    for step in (tight(0, 1), assign(1), empty(0, 0), counted(0)):
        assert "no step 'direction'" in rejected(series([0, 1], [1]), step)


def intervals(problem: Step, *points: int, u: Step = UP) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Where the neurons rise and fall on the line of these points, which is tight."""
    state, ended = followed(problem, [u, tight(*points)])
    assert not ended
    rising, falling = (state.tight[0].intervals[sign] for sign in (1, -1))
    assert all(place == Interval(place.low, place.high) for place in (*rising, *falling))
    assert state.signs == [1] * len(rising) + [-1] * len(falling)
    return [(int(i.low), int(i.high)) for i in rising], [(int(i.low), int(i.high)) for i in falling]


def test_tight() -> None:
    """All networks of the problem switch there: the labels say where and how often."""
    assert intervals(series([0, 1, 1, 3], [1, 1, 1]), 0, 1, 2, 3) == ([(0, 1), (2, 3), (2, 3)], [])
    assert intervals(series([0, 1, 1, 3], [1, 1, 1]), 0, 3) == ([(0, 3)] * 3, [])
    assert intervals(series([3, 1, 2, 1], [1, 1, 1, 1]), 0, 1, 2, 3) == ([(1, 2)], [(0, 1), (0, 1), (2, 3)])
    # whatever their coefficients: A⁻ = 4 and z = 2, 4, 2
    assert intervals(series([-2, 0, -2], [-2, -2]), 0, 1, 2) == ([(0, 1)], [(1, 2)])
    assert intervals(series([0, "1/3", 0], ["1/3", "-1/3"]), 0, 1, 2) == ([(0, 1)], [(1, 2)])
    assert intervals(series([1, 0], [1]), 0, 1) == ([], [(0, 1)])
    # heights go along the scaled direction, whose last coordinate is 1
    assert intervals(series([0, 1], [1]), 0, 1, u=direction(-3)) == ([(0, 1)], [])


@pytest.mark.parametrize(
    ("labels", "signs", "points", "reason"),
    [
        ([0, 1, 1], [1, 1], [0, 1, 2], "not every neuron has to switch"),  # one may be off throughout
        ([1, 2, 2], [1, 1], [0, 1, 2], "not every neuron has to switch"),  # one may be on throughout
        ([1, 0, 0], [1, 1], [0, 1, 2], "not every neuron has to switch"),
        ([0, 1, 0], [1, -1], [0, 1], "not every neuron has to switch"),
        ([0, 1, 0], [1, 1], [0, 1, 2], "not every neuron has to switch"),  # infeasible, but no line for `tight`
        ([0, 1, 0], [1, -1], [0], "not every neuron has to switch"),
        ([0, 1, 0], [1, -1], [], "none"),
        ([0, 1, 0], [1, -1], [2, 1, 0], "2 and 1 do not ascend"),
        ([0, 1, 0], [1, -1], [0, 1, 1, 2], "1 and 1 do not ascend"),
        ([0, 0, 1], [1], [1, 0, 2], "1 and 0 do not ascend"),
        ([0, "1/2", 1], [1], [0, 1, 2], "differ by no multiple"),
        ([0, 1, 0], [1, -1], [0, 1, 3], "no point 3"),
    ],
)
def test_forged_tight(labels: list[Any], signs: list[int], points: list[int], reason: str) -> None:
    assert reason in rejected(series(labels, signs), UP, tight(*points))


def lines(*labels: Sequence[Any], signs: Sequence[Any]) -> Step:
    """Upright lines x_0 = 0, 1, 2, ... with these labels at the heights 0, 1, 2, ..."""
    x = [[i, h] for i, column in enumerate(labels) for h in range(len(column))]
    return asked(x, [y for column in labels for y in column], signs)


def test_tight_lines_are_different_lines_with_as_many_rising_neurons() -> None:
    problem = lines([0, 1, 0], [0, 1, 0], [1, 2, 0], [2, 1, 0], signs=[1, -1])
    first, second = tight(0, 1, 2), tight(3, 4, 5)
    assert "no step shows" in rejected(problem, UPRIGHT, first, second)
    assert "found tight before" in rejected(problem, UPRIGHT, first, second, first)
    assert "different lines" in rejected(problem, UPRIGHT, tight(0, 1, 5))
    assert "different lines" in rejected(problem, direction(1, 0), first)
    # z = A⁻ + y = 1 and 1 there, 2 here: none rises
    falls = problem | {"y": [*problem["y"][:9], "1", "0", "-1"]}
    assert "0 rising neurons, and 1 on" in rejected(falls, UPRIGHT, first, tight(9, 10, 11))
    assert not feasible(falls)
    accepted(falls, weigh([0, 1, 2], [9, 10, 11]))
    accepted(falls, jumps([[0, 1]], [[9, 10], [10, 11]]))
    both = assign(1, {1: [[0]]}), assign(-1, {1: [[0]]})
    assert "assigned already" in rejected(problem, UPRIGHT, first, second, both[0], tight(9, 10, 11))


def gates(*places: Any, signs: Sequence[Any] = (1,)) -> Step:
    """On the line x_0 = i the only neuron switches strictly between places[i] and two above."""
    x = [[i, low + step] for i, low in enumerate(places) for step in (0, 2)]
    return asked(x, ([0, 1] if signs[0] > 0 else [-1, 0]) * len(places), signs)


def all_tight(count: int) -> list[Step]:
    return [UPRIGHT, *(tight(2 * i, 2 * i + 1) for i in range(count))]


@pytest.mark.parametrize("signs", [[1], [-1]])
@pytest.mark.parametrize(("middle", "meets"), [(0, True), (1, True), (-1, True), (2, False), (-2, False), (5, False)])
def test_three_lines_and_open_ends(signs: list[int], middle: int, meets: bool) -> None:
    """Between (0, 2) and (0, 2) lies (0, 2), which (2, 4) and (-2, 0) only touch."""
    problem = gates(0, middle, 0, signs=signs)
    assert feasible(problem) == meets
    for reference in range(3):
        others = [t for t in range(3) if t != reference]
        ending = [*all_tight(3), assign(1, {t: [[]] for t in others}, reference)]
        staying = [*all_tight(3), assign(1, {t: [[0]] for t in others}, reference)]
        if meets:
            assert "may have crossing 0 too" in rejected(problem, *ending)
        else:
            accepted(problem, *ending)
        assert "no step shows" in rejected(problem, *staying)
    confined = [*all_tight(3), assign(1, {1: [[0]], 2: [[0]]})]
    for p in range(6):
        if meets:
            assert "may cross the line" in rejected(problem, *confined, empty(0, p))
            assert "which is what its label takes" in rejected(problem, *confined, counted(p))
        else:
            accepted(problem, *confined, empty(0, p))
    assert "no neuron 1" in rejected(problem, *confined, empty(1, 0))


@pytest.mark.parametrize("signs", [[1], [-1]])
def test_counting_where_the_place_ends(signs: list[int]) -> None:
    """(0, 2) on x_0 = 0 and 1 leaves (-2, 4) on x_0 = 2: at 4 it is on, at -2 off, between them either."""
    two = gates(0, 0, signs=signs)
    steps = [*all_tight(2), assign(1, {1: [[0]]})]
    low = 0 if signs == [1] else -1
    for height, y, possible in (
        (4, 0, False), (4, 1, True), ("15/4", 0, True), ("15/4", 1, True), (1, 0, True), (1, 1, True),
        ("-7/4", 0, True), ("-7/4", 1, True), (-2, 0, True), (-2, 1, False), (5, 0, False), (-3, 1, False),
    ):  # fmt: skip
        problem = two | {"x": [*two["x"], ["2", str(height)]], "y": [*two["y"], str(y + low)]}
        # the truth is for integers, and heights in quarters are some
        scaled = problem | {"x": [[c, str(4 * Q(h))] for c, h in problem["x"]]}
        assert feasible(scaled) == possible
        if possible:
            assert "what its label takes" in rejected(problem, *steps, counted(4))
        else:
            accepted(problem, *steps, counted(4))
        # one tight line says nothing about another
        assert "what its label takes" in rejected(problem, *all_tight(1), assign(1), counted(4))
        assert "may cross" in rejected(problem, *steps, empty(0, 4))


def test_falling_neurons_count_the_other_way_round() -> None:
    """Coefficients 1 and -1, one rises in (0, 1) and one falls in (2, 3), on two lines."""
    base = lines([0, 1, 1, 0], [0, 1, 1, 0], signs=[1, -1])
    steps = [UPRIGHT, tight(0, 1, 2, 3), tight(4, 5, 6, 7), assign(1, {1: [[0]]}), assign(-1, {1: [[0]]})]
    # on x_0 = 2: (-1, 2) and (1, 4)
    for height, wrong in ((-1, (-1, 1)), (0, (-1,)), (1, (-1,)), (2, (-1,)), (3, (-1,)), (4, (-1, 1)), (5, (1, -1))):
        for y in (-1, 0, 1):
            problem = base | {"x": [*base["x"], ["2", str(height)]], "y": [*base["y"], str(y)]}
            assert feasible(problem) == (y not in wrong)
            if y in wrong:
                accepted(problem, *steps, counted(8))
            else:
                assert "what its label takes" in rejected(problem, *steps, counted(8))
            for left_out in range(1, 5):
                rejected(problem, *steps[:left_out], *steps[left_out + 1 :], counted(8))


def test_neurons_of_one_gap() -> None:
    """Two of three neurons switch in one gap: on the next line each of them may have any crossing of that gap."""
    problem = lines([0, 2, 3], [0, 2, 3], [0, 1, 3], signs=[1, 1, 1])
    assert feasible(problem)
    steps = [UPRIGHT, *(tight(3 * i, 3 * i + 1, 3 * i + 2) for i in range(2))]
    assert "no step shows" in rejected(problem, *steps, assign(1, {1: [[0, 1, 2]] * 3}))
    for i in range(3):
        for crossing in range(3):
            fewer = {1: [[c for c in range(3) if (at, c) != (i, crossing)] for at in range(3)]}
            said = rejected(problem, *steps, assign(1, fewer))
            assert f"line 1: neuron {i} of the sign may have crossing {crossing} too" in said
    # with the third line the neurons of the gap (0, 1) and those of (1, 2) are told apart only as far as they differ
    third = [*steps, tight(6, 7, 8)]
    assert "may have crossing" in rejected(problem, *third, assign(1, {1: [[0], [1], [2]], 2: [[0], [1], [2]]}))
    every = assign(1, {1: [[0, 1, 2]] * 3, 2: [[0, 1, 2]] * 3})
    for p in range(9):
        assert "what its label takes" in rejected(problem, *third, every, counted(p))


def test_the_reference_line_may_be_the_one_that_tells_neurons_apart() -> None:
    """Two rise in (1, 2) on x_0 = 0, in (1, 2) and (2, 3) on x_0 = 1: one is off at (2, 2), and so is the third."""
    problem = lines([1, 0, 2, 2], [1, 0, 1, 2], [1, 1, 2, 2], signs=[1, 1, 1])
    assert not feasible(problem)
    steps = [UPRIGHT, tight(0, 1, 2, 3), tight(4, 5, 6, 7), assign(-1, {1: [[0]]})]
    accepted(problem, *steps, assign(1, {0: [[0, 1]] * 2}, reference=1), counted(10))
    assert "what its label takes" in rejected(problem, *steps, assign(1, {1: [[0, 1]] * 2}), counted(10))


def test_crossings_that_are_equal_are_shared_by_nobody() -> None:
    """Two neurons rise in (0, 1) on x_0 = 0 and x_0 = 2; on x_0 = 1 only one does, the other in (4, 5)."""
    flat, bent = [0, 2, 2, 2, 2, 2], [0, 1, 1, 1, 1, 2]
    problem = lines(flat, bent, flat, signs=[1, 1])
    assert not feasible(problem)
    steps = [UPRIGHT, *(tight(6 * i, 6 * i + 1, 6 * i + 4, 6 * i + 5) for i in range(3))]
    # a neuron between (0, 1) and (0, 1) is in (0, 1), so both need crossing 0, and crossing 1 has nobody
    accepted(problem, *steps, assign(1, {1: [[], []], 2: [[], []]}))
    accepted(problem, *steps, assign(1, {1: [[0], [0]], 2: [[0, 1], []]}))
    assert "no step shows" in rejected(problem, *steps, assign(1, {1: [[0], [0]], 2: [[0, 1], [0, 1]]}))
    right = lines(flat, [0, 2, 2, 2, 2, 2], flat, signs=[1, 1])
    for row in ([[], []], [[0], [0]], [[0], [1]]):
        assert "may have crossing" in rejected(right, *steps, assign(1, {1: row, 2: [[0, 1], [0, 1]]}))
    assert "may have crossing" in rejected(right, *steps, assign(1, {1: [[0, 1], [0, 1]], 2: [[0], [1]]}))


def test_assign_and_sides_ask_for_both_kinds() -> None:
    problem = lines([0, 1, 1, 0], [0, 1, 1, 0], signs=[1, -1])
    steps = [UPRIGHT, tight(0, 1, 2, 3), tight(4, 5, 6, 7)]
    rising, falling = assign(1, {1: [[0]]}), assign(-1, {1: [[0]]})
    assert "neurons of sign 1 are not assigned" in rejected(problem, *steps, falling, counted(0))
    assert "neurons of sign -1 are not assigned" in rejected(problem, *steps, rising, counted(0))
    assert "what its label takes" in rejected(problem, *steps, rising, falling, counted(0))
    assert "what its label takes" in rejected(problem, *steps, falling, rising, counted(0))
    assert "assigned already" in rejected(problem, *steps, rising, rising)
    assert "neither 1 nor -1" in rejected(problem, *steps, rising | {"sign": 0})
    assert "no tight line 2" in rejected(problem, *steps, assign(1, {0: [[0]]}, 2))
    assert "every tight line but" in rejected(problem, *steps, assign(1))
    assert "2 lists for 1 neurons" in rejected(problem, *steps, assign(1, {1: [[0], [0]]}))
    assert "no crossing 1" in rejected(problem, *steps, assign(1, {1: [[1]]}))
    assert "no tight line 0" in rejected(problem, UPRIGHT, assign(1))
    assert "no line was found tight" in rejected(problem, UPRIGHT, counted(0))
    only = lines([0, 1], [0, 1], signs=[1])
    two = [UPRIGHT, tight(0, 1), tight(2, 3)]
    assert "no neuron of this sign" in rejected(only, *two, assign(-1, {1: []}))
    assert "what its label takes" in rejected(only, *two, assign(1, {1: [[0]]}), counted(0))


def test_fields() -> None:
    problem = lines([0, 1], [0, 1], signs=[1])
    steps = [UPRIGHT, tight(0, 1), tight(2, 3), assign(1, {1: [[0]]})]
    assert "'point' is missing" in rejected(problem, *steps, {"rule": "sides"})
    assert "unknown key 'point'" in rejected(problem, *steps, empty(0, 0) | {"point": 0})
    for entry in ([0], [0, 0, 0], 0, None, [0, 9], [True, 0]):
        rejected(problem, *steps, {"rule": "sides", "empty": entry})
    for entry in ([0], None, 9, -1, True, "0"):
        rejected(problem, *steps, {"rule": "sides", "point": entry})
    for at, step in enumerate(steps):
        assert "unknown key 'more'" in rejected(problem, *steps[:at], step | {"more": 0})
        for key in step.keys() - {"rule"}:
            rest = {name: entry for name, entry in step.items() if name != key}
            assert "is missing" in rejected(problem, *steps[:at], rest)
            said = rejected(problem, *steps[:at], step | {key: None})
            assert f"step {at}: " in said
    assert "nothing makes it so" in rejected(problem, *steps, standing="finite")
