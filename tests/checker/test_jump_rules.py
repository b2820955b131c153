"""The rules of jumps that end a log by themselves: honest uses, and a forgery for each of their conditions."""

from __future__ import annotations

from pathlib import Path

import pytest

import checker
from tests.checker import bundles
from tests.checker.levee import accepted, rejected
from tests.checker.log_writer import document
from tests.checker.switches import Step, asked, columns, feasible, jumps, reach, repeat, series, value, weigh

FREE_OR_FIXED = (2, [1, 1], ["1/2", "-3"], [0, 0], [])


def test_the_tests_own_truth() -> None:
    """Half-spaces cut 14, 58 and 174 sets off the square grids, and n(n - 1) + 2 off n points on no common line."""
    for side, sets in ((2, 14), (3, 58), (4, 174)):
        assert len(columns([[i, h] for i in range(side) for h in range(side)], bias=True)) == sets
    assert len(columns([[0, 0], [3, 1], [1, 4]], bias=True)) == 8
    assert columns([[0], [5], [9]], bias=True) == [
        (0, 0, 0), (0, 0, 1), (0, 1, 1), (1, 0, 0), (1, 1, 0), (1, 1, 1),
    ]  # fmt: skip
    assert columns([[2], [-1], [0]], bias=False) == [(0, 0, 0), (0, 1, 0), (1, 0, 0)]
    # a half-plane with an axis as its edge has neither end of it
    rays = columns([[1, 0], [-1, 0], [0, 1], [0, -1]], bias=False)
    assert len(rays) == 9
    assert {(1, 0, 0, 0), (0, 0, 0, 1), (1, 0, 1, 0)} < set(rays)
    assert not any(ray[0] and ray[1] for ray in rays)
    assert feasible(series([0, 1, 0], [1, -1]))
    assert feasible(series([0, 1, 0], 2))
    assert not feasible(series([0, 1, 0], [1, 1]) | {"neurons": 1, "signs": ["1"]})
    assert not feasible(series([0, 1, 0], 1))
    assert not feasible(asked([[0]], [1], [1], bias=False))


def test_repeat() -> None:
    for signs in FREE_OR_FIXED:
        problem = asked([[1, 2], [3, 6], [1, 2], [0, 0], [1, 2]], [1, 2, "3/2", 0, 1], signs)
        accepted(problem, repeat(0, 2))
        accepted(problem, repeat(2, 0))
        assert "different points" in rejected(problem, repeat(0, 1))
        assert "same label" in rejected(problem, repeat(0, 0))
        assert "point 4 repeats the sample 0" in rejected(problem, repeat(4, 2))
        # the origin is no sample where there are biases
        assert "no point 5" in rejected(problem, repeat(3, 5))
        assert "not two points" in rejected(problem, repeat(0, 2) | {"points": [0, 2, 2]})


def test_repeat_of_a_ray() -> None:
    for signs in FREE_OR_FIXED:
        problem = asked([[1, 2], [3, 6], ["-1/2", -1], ["1/7", "2/7"], [0, 0], [2, 1]], [1, 2, 2, 1, 3, 0], signs)
        problem |= {"bias": False}
        accepted(problem, repeat(0, 1))
        # opposite rays are two, and point 3 is sample 0
        assert "different points" in rejected(problem, repeat(0, 2))
        assert "different points" in rejected(problem, repeat(0, 5))
        assert "point 3 repeats the sample 0" in rejected(problem, repeat(3, 1))
        # the origin of the data has the label 3, and sample 6 is the origin with the label 0
        accepted(problem, repeat(4, 6))
        assert "different points" in rejected(problem, repeat(0, 6))
        assert "no point 7" in rejected(problem, repeat(4, 7))
    agreeing = asked([[1], [0], [2]], [1, 0, 1], 1, bias=False)
    assert "point 3 repeats the sample 1" in rejected(agreeing, repeat(0, 3))
    assert "point 2 repeats the sample 0" in rejected(agreeing, repeat(0, 2))


def test_no_samples_or_no_coordinates() -> None:
    for bias in (True, False):
        nothing = asked([], [], [1], bias=bias)
        for step in (jumps([]), weigh([]), reach(), repeat(0, 0), value(0), reach(0)):
            rejected(nothing, step)
    accepted(asked([[], []], [0, 1], [1]), repeat(0, 1))
    accepted(asked([[], []], [1, 1], [1], bias=False), repeat(0, 2))
    assert "no point 2" in rejected(asked([[], []], [0, 0], [1]), repeat(0, 2))


@pytest.mark.parametrize(
    ("signs", "possible", "impossible"),
    [
        ([1, 1], [0, 1, 2], [-1, 3, "1/2"]),
        # 1 is no multiple of 2, and 2 is one of 2, though of no use: the rule does not look that far
        ([4, 6, -2], [-2, 0, 2, 4, 8, 10], [-4, 12, -1, 1, 9, "2/3"]),
        (["1/2", "1/3"], [0, "1/6", "1/3", "5/6"], ["1/12", 1, "-1/6"]),
        ([-1, "-3/2"], ["-5/2", -2, 0], [-3, "1/2", "-1/4"]),
        ([0, 3], [0, 3], [1, 6, -3]),
        ([0, 0], [0], [1, -1, "1/9"]),
        ([], [0], [1, -1]),
        (0, [0], [1, -1]),
    ],
)
def test_value(signs: list[int] | int, possible: list[int], impossible: list[int]) -> None:
    for bias in (True, False):
        for y in possible:
            assert "nothing speaks against" in rejected(asked([[1]], [y], signs, bias=bias), value(0))
        for y in impossible:
            problem = asked([[1]], [y], signs, bias=bias)
            assert not feasible(problem)
            accepted(problem, value(0))
    assert "free" in rejected(asked([[1]], [7], 1), value(0))
    assert "nothing speaks" in rejected(asked([[1]], [0], 0, bias=False), value(1))


ZIGZAG = series([0, 1, 0, 1, 0], 3)


def test_jumps() -> None:
    up, down = [[0, 1], [2, 3]], [[1, 2], [3, 4]]
    accepted(ZIGZAG, jumps(up, down))
    accepted(ZIGZAG, jumps(up[::-1], [[3, 4], [1, 2]]))
    assert "2 jumps up and 2 down are not more" in rejected(ZIGZAG | {"neurons": 4}, jumps(up, down))
    assert "2 jumps up and 1 down" in rejected(ZIGZAG, jumps(up, down[:1]))
    assert "2 jumps up and 0 down" in rejected(ZIGZAG, jumps(up))
    assert "0 jumps up and 0 down" in rejected(series([1], 0), jumps([]))
    # some pair twice, or inside of another, or crossing it
    assert "overlap" in rejected(ZIGZAG, jumps([*up, up[0]], down))
    assert "overlap" in rejected(ZIGZAG, jumps([*up, [0, 3]], down))
    assert "overlap" in rejected(series([0, 1, 2, 3], 2), jumps([[0, 2], [1, 3], [2, 3]]))
    accepted(series([0, 1, 2, 3], 2), jumps([[0, 1], [1, 2], [2, 3]]))
    # the wrong way, read from above, or level
    assert "label of 1 is not below" in rejected(ZIGZAG, jumps(up, [*down, [0, 1]]))
    assert "label of 2 is not above" in rejected(ZIGZAG, jumps([*up, [1, 2]], down))
    assert "label of 2 is not above" in rejected(ZIGZAG, jumps([[0, 2]], down))
    assert "label of 2 is not below" in rejected(ZIGZAG, jumps(up, [[0, 2]]))
    assert "points 2 and 1 do not ascend" in rejected(ZIGZAG, jumps([*up, [2, 1]], down))
    assert "points 1 and 0 do not ascend" in rejected(ZIGZAG, jumps(up, [[1, 0], [3, 2]]))
    assert "one point" in rejected(ZIGZAG, jumps([[0, 0]], down))
    assert "do not ascend" in rejected(ZIGZAG, jumps([[0, 1], [2, 2]], down))
    for entry in ([0], [0, 1, 2], 0):
        rejected(ZIGZAG, jumps(up, down) | {"up": [entry]})
    # all of `up` is read downwards here, and `down` with it: that is right, and half of it is not
    accepted(ZIGZAG, jumps([[2, 1], [4, 3]], [[1, 0], [3, 2]]))
    assert "do not ascend" in rejected(ZIGZAG, jumps([[2, 1], [4, 3]], down))


def test_jumps_need_coefficients_other_than_0() -> None:
    steps = jumps([[0, 1], [2, 3]], [[1, 2], [3, 4]])
    for signs, enough in (([1, -1, 5], False), ([1, 1, -1, 0], False), ([1, 1, -1, "-1/9"], True), (4, True)):
        problem = series([0, 1, 0, 1, 0], signs)
        if enough:
            assert "not more" in rejected(problem, steps)
        else:
            assert not feasible(problem)
            accepted(problem, steps)


def test_jumps_on_two_lines() -> None:
    """Up on x_0 = 0 and down on x_0 = 1, two each, for three neurons."""
    x = [[i, h] for i in range(2) for h in range(3)] + [[2, 1], [1, 7]]
    problem = asked(x, [0, 1, 2, 2, 1, 0, 0, 9], 3)
    up, down = [[0, 1], [1, 2]], [[3, 4], [4, 5]]
    accepted(problem, jumps(up, down))
    # on a line, but not on one
    assert "not on one line" in rejected(problem, jumps([[0, 1], [4, 7]], down))
    assert "not on one line" in rejected(problem, jumps(up, [[3, 4], [1, 0]]))
    # down along another direction
    assert "not on one line" in rejected(problem, jumps(up, [[2, 4], [4, 6]]))
    # down read the other way: the same neurons as up
    rising = problem | {"y": ["0", "1", "2", "0", "1", "2", "0", "9"]}
    assert feasible(rising | {"x": rising["x"][:7], "y": rising["y"][:7]})
    assert "points 5 and 4 do not ascend" in rejected(rising, jumps(up, [[5, 4], [4, 3]]))
    # lines of any direction, scaled by any number: along (2, 1), (-4, -2) reversed
    slanted = asked([[0, 0], [2, 1], [6, 3], [5, 0], [1, -2]], [0, 1, 2, 0, 3], 2)
    accepted(slanted, jumps([[0, 1], [1, 2]], [[4, 3]]))
    assert "do not ascend" in rejected(slanted | {"y": ["0", "1", "2", "3", "0"]}, jumps([[0, 1], [1, 2]], [[3, 4]]))


def test_jumps_without_biases() -> None:
    """The same rays on the line x_0 = 1; and a line through the origin has three points."""
    x, y = [[1, -1], [4, 0], ["1/3", "1/3"]], [0, 1, 0]
    problem = asked(x, y, 1, bias=False)
    assert not feasible(problem)
    accepted(problem, jumps([[0, 1]], [[1, 2]]))
    assert "not on one line" in rejected(problem | {"bias": True}, jumps([[0, 1]], [[1, 2]]))
    through = asked([[2, 2], ["-1/2", "-1/2"]], [1, 1], 1, bias=False)
    assert not feasible(through)
    accepted(through, jumps([[2, 0]], [[1, 2]]))
    assert "no point 2" in rejected(through | {"bias": True}, jumps([[2, 0]], [[1, 2]]))
    # the data's own origin goes by its own number
    own = asked([[2, 2], ["-1/2", "-1/2"], [0, 0]], [1, 1, 0], 1, bias=False)
    accepted(own, jumps([[2, 0]], [[1, 2]]))
    assert "repeats the sample 2" in rejected(own, jumps([[3, 0]], [[1, 3]]))
    # opposite rays are different points of one line, and one neuron may be on at one of them
    assert "not more" in rejected(asked([[1], [-3]], [1, 0], 1, bias=False), jumps([[1, 0]]))


def test_weigh() -> None:
    labels = [0, 2, 1, 3, 3, 2]
    for signs, enough in (([2, 4], True), ([-2, 4], True), (["11/2"], False), ([1, 1, 1, 0, -2], False), ([], False)):
        problem = series(labels, signs)
        everything = weigh(range(6), range(6))
        if enough:
            assert "suffice" in rejected(problem, everything)
        else:
            accepted(problem, everything)
            accepted(problem, weigh([0, 1, 2, 3], [1, 2, 3, 5]))
            # read from above
            accepted(problem, weigh([5, 3, 2, 1], [3, 2, 1, 0]))
    five = series(labels, [5])
    assert "suffice" in rejected(five, weigh([0, 1, 3, 5], range(6)))
    assert "suffice" in rejected(five, weigh(range(6)))
    assert "suffice" in rejected(five, weigh([0], [0]))
    assert "suffice" in rejected(five, weigh([]))
    assert "points 0 and 3 do not ascend" in rejected(five, weigh([1, 0, 3], range(6)))
    assert "points 5 and 4 do not ascend" in rejected(five, weigh(range(6), range(5, -1, -1)))
    assert "do not ascend" in rejected(five, weigh([0, 1, 1, 2, 3], range(6)))
    assert "one point" in rejected(five, weigh([0, 0], range(6)))
    assert "free" in rejected(series(labels, 1), weigh(range(6), range(6)))
    accepted(series([1, 0], 0), weigh([], [0, 1]))


def test_weigh_on_two_lines() -> None:
    x = [[i, h] for i in range(2) for h in range(3)] + [[2, 2]]
    problem = asked(x, [0, 1, 2, 2, 1, 0, 2], [1, -1, 1])
    assert not feasible(problem)
    accepted(problem, weigh([0, 1, 2], [3, 4, 5]))
    accepted(problem, weigh([0, 2], [3, 5]))
    accepted(problem, weigh([5, 4, 3], [2, 1, 0]))
    # a single point is on every line
    assert "suffice" in rejected(problem, weigh([0, 1, 2], [6]))
    assert "suffice" in rejected(problem, weigh([6], [3, 5]))
    assert "not on one line" in rejected(problem, weigh([0, 1, 5], [3, 4, 5]))
    assert "not on one line" in rejected(problem, weigh([0, 1, 2], [3, 1]))
    rising = problem | {"y": ["0", "1", "2", "0", "1", "2", "2"]}
    assert feasible(rising)
    assert "do not ascend" in rejected(rising, weigh([0, 1, 2], [5, 4, 3]))


def test_weigh_without_biases() -> None:
    problem = asked([[1, -1], [4, 0], ["1/3", "1/3"]], [0, 2, 0], [3], bias=False)
    assert not feasible(problem)
    accepted(problem, weigh([0, 1], [1, 2]))
    assert "suffice" in rejected(problem | {"signs": ["4"]}, weigh([0, 1], [1, 2]))
    assert "not on one line" in rejected(problem | {"bias": True}, weigh([0, 1], [1, 2]))
    through = asked([[2, 2], ["-1/2", "-1/2"]], [1, 1], ["3/2"], bias=False)
    accepted(through, weigh([2, 0], [1, 2]))


def test_reach() -> None:
    # A = 4, A⁻ = 1: z = 2 at the first point, and falls of 3 follow
    falling: Step = series([1, -1, 0, -1], [2, -1, 1])
    accepted(falling, reach(0, 1, 2, 3))
    assert not feasible(falling)
    for points in ([0, 1, 3], [0, 2, 3], [0, 1], [0], [1, 2], [2, 3]):
        assert "suffice" in rejected(falling, reach(*points))
    # z = 0 at the second point, and a fall follows
    accepted(falling, reach(1, 2, 3))
    # read from above: the last label is -1, so z = 0 there, rises of 3 are not too much, and a fall of 1 is
    accepted(falling, reach(3, 2, 1, 0))
    assert "suffice" in rejected(falling, reach(3, 1, 0))
    # rises of 3 after z = 2
    accepted(series([1, 2, 1, 3], [2, -1, 1]), reach(0, 1, 2, 3))
    assert "suffice" in rejected(series([1, 2, 1, 2], [2, -1, 1]), reach(0, 1, 2, 3))
    # a single point: 0 <= z <= A
    for y, possible in ((3, True), (4, False), (-1, True), (-2, False)):
        problem = series([y], [2, -1, 1])
        if possible:
            assert "suffice" in rejected(problem, reach(0))
        else:
            accepted(problem, reach(0))
    assert "none" in rejected(falling, reach())
    assert "do not ascend" in rejected(falling, reach(0, 1, 2, 1))
    assert "one point" in rejected(falling, reach(0, 0, 1))
    assert "free" in rejected(falling | {"signs": None}, reach(0, 1, 2, 3))
    bent = asked([[0, 0], [1, 0], [2, 1], [3, 0]], [1, -1, 0, -1], [2, -1, 1])
    assert "not on one line" in rejected(bent, reach(0, 1, 2, 3))


def test_reach_without_biases() -> None:
    # on the line x_0 = 1, where z = 0 at the first point; at the origin z = A⁻ = 1
    x, y = [[3, 0], [1, "1/2"], [4, 4]], [-1, 0, -1]
    problem = asked(x, y, [-1, 1], bias=False)
    accepted(problem, reach(0, 1, 2))
    assert "suffice" in rejected(asked(x, y, [-1, -1, 1], bias=False), reach(0, 1, 2))
    assert "suffice" in rejected(problem, reach(3, 0))
    accepted(asked([[3, 0]], [-2], [-1, 1], bias=False), reach(1, 0))


def test_fields() -> None:
    for step in (repeat(0, 1), value(0), jumps([[0, 1]]), weigh([0]), reach(0)):
        assert "unknown key 'more'" in rejected(ZIGZAG, step | {"more": 0})
        for key in step.keys() - {"rule"}:
            assert "is missing" in rejected(ZIGZAG, {name: entry for name, entry in step.items() if name != key})
            rejected(ZIGZAG, step | {key: None})
            rejected(ZIGZAG, step | {key: [[None]]})
            rejected(ZIGZAG, step | {key: [9]})
    assert "no rule" in rejected(ZIGZAG, {"rule": "count", "convex": [], "concave": []})
    assert "ends the log" in rejected(ZIGZAG, jumps([[0, 1], [2, 3]], [[1, 2], [3, 4]]), jumps([]))
    assert "nothing makes it so" in rejected(ZIGZAG, standing="finite")
    assert "no step shows" in rejected(ZIGZAG)


def test_a_bundle_with_such_a_log(tmp_path: Path) -> None:
    """Free coefficients, and the same log about fixed ones, which the bundle's problem has not."""
    steps = [jumps([[0, 1], [2, 3]], [[1, 2], [3, 4]])]
    certificate = {"kind": "geometry", "file": "geometry.json"}
    made = bundles.claim(ZIGZAG, "infeasible", "proof", solver="satfit", certificate=certificate)
    files = {"problem.json": ZIGZAG, "claim.json": made, "geometry.json": document(ZIGZAG, "infeasible", steps)}
    report = checker.check_bundle(bundles.write(tmp_path / "honest", files))
    assert report.status == "accepted", report.reason
    assert (report.verdict, report.basis, report.trusts) == ("infeasible", "proof", ())
    for at, signs in enumerate((["1", "1", "-1"], ["1/2", "2", "3"])):
        other = files | {"geometry.json": document(ZIGZAG | {"signs": signs}, "infeasible", steps)}
        assert "its signs are not" in bundles.rejected(bundles.write(tmp_path / f"other{at}", other))
