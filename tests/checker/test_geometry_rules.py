"""Every rule of a geometry log: an honest use, and uses that the data do not bear out."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from checker.geometry import replay
from checker.report import Rejected
from tests.checker.levee import (
    AFFINE,
    CONCAVE,
    CONFINED,
    CONVEX,
    GROUPS,
    HEIGHTS,
    HONEST,
    LABELS,
    LEVEE,
    PLUS,
    SHRINKS,
    SIDES,
    SIGNS,
    TABLES,
    TIGHT,
    UP,
    UP_IN_THE_PLANE,
    Step,
    accepted,
    asked,
    group,
    on_a_line,
    rejected,
    shrink,
    table,
)
from tests.checker.log_writer import document


def changed(at: int, **fields: Any) -> list[Step]:
    steps = copy.deepcopy(HONEST)
    steps[at] |= fields
    return steps


def test_the_levee_is_finite() -> None:
    accepted(LEVEE, *HONEST, standing="finite")
    accepted(LEVEE, *HONEST, {"rule": "forbidden", "combinations": []}, standing="finite")
    assert "no step shows that no network fits" in rejected(LEVEE, *HONEST)
    for left_out in range(len(HONEST)):
        # every step is needed, but not every cut
        if HONEST[left_out]["rule"] != "shrink":
            rejected(LEVEE, *HONEST[:left_out], *HONEST[left_out + 1 :], standing="finite")
    assert "step 12: group" in rejected(LEVEE, *HONEST[:2], *SHRINKS[:5], *HONEST[10:], standing="finite")


def test_finite_means_a_table_for_every_neuron() -> None:
    assert "not every neuron" in rejected(LEVEE, *CONFINED, AFFINE, standing="finite")
    assert "not every neuron" in rejected(LEVEE, *CONFINED, *GROUPS[:1], AFFINE, standing="finite")
    assert "not every neuron" in rejected(LEVEE, *HONEST[:-1], standing="finite")


def test_free_signs_have_to_be_found_first() -> None:
    free = on_a_line(HEIGHTS, LABELS, None, 4)
    signs = {"rule": "signs", "convex": CONVEX, "concave": CONCAVE}
    by_sign = [*GROUPS[:1], group(1, 2, *GROUPS[3]["rows"]), group(2, -1, *GROUPS[1]["rows"])]
    by_sign += [group(3, 1, *GROUPS[2]["rows"]), AFFINE]
    tables = [table(0, [1, 2]), table(1, [1, -2]), table(2, [1, 1]), table(3, [1, -1])]
    accepted(free, UP, signs, *CONFINED[1:], *by_sign, *tables, standing="finite")
    assert "the signs are free" in rejected(free, UP, *CONFINED[1:], *by_sign, *tables, standing="finite")
    assert "the signs are known" in rejected(LEVEE, UP, signs)
    assert "the signs are known" in rejected(free, UP, signs, signs)
    assert "do not make 5" in rejected(on_a_line(HEIGHTS, LABELS, None, 5), UP, signs)
    assert "do not make 4" in rejected(free, UP, signs | {"concave": CONCAVE[:1]})
    assert "overlap" in rejected(free, UP, signs | {"convex": [CONVEX[0], CONVEX[0]]})


@pytest.mark.parametrize(
    ("at", "fields", "reason"),
    [
        (0, {"u": [0]}, "is 0"),
        (0, {"u": [1, 0]}, "2 coordinates in dimension 1"),
        (0, {"u": []}, "0 coordinates"),
        (0, {"u": [1], "v": 1}, "unknown key 'v'"),
        (1, {"convex": {"lower": CONVEX, "upper": CONCAVE}}, "not convex"),
        (1, {"convex": {"lower": CONVEX[:1], "upper": CONVEX}}, "1 intervals for 2 neurons"),
        (1, {"convex": {"lower": CONVEX[::-1], "upper": CONVEX}}, "do not ascend"),
        (1, {"convex": {"lower": [[1, 2, 3], [1, 2, 4]], "upper": CONVEX}}, "overlap"),
        (1, {"convex": {"lower": [[3, 2, 1], [9, 10, 11]], "upper": CONVEX}}, "do not ascend"),
        (1, {"convex": {"lower": [[1, 2], [9, 10, 11]], "upper": CONVEX}}, "not three points"),
        (1, {"convex": {"lower": [[1, 2, 13], [9, 10, 11]], "upper": CONVEX}}, "no point 13"),
        (1, {"convex": {"lower": [[1, 2, True], [9, 10, 11]], "upper": CONVEX}}, "not a non-negative integer"),
        (2, {"triple": [1, 2, 3]}, "not flat"),
        (2, {"line": 1}, "no tight line 1"),
        (2, {"sign": 0}, "neither 1 nor -1"),
        (2, {"sign": True}, "neither 1 nor -1"),
        (2, {"crossing": 2}, "no crossing 2"),
        (2, {"sign": -1, "triple": [2, 3, 4]}, "crossing 0 of the other sign may be inside"),
        (2, {"triple": [5, 6, 7], "sign": 1}, "of the other sign may be inside"),
        (10, {"reference": 1}, "no tight line 1"),
        (10, {"sign": -1}, "assigned already"),
        (10, {"options": {"0": [[0], [1]]}}, "every tight line but the reference"),
        (13, {"origin": [1, 3]}, "outside of origin"),
        (13, {"rows": [[0, 1, 2]], "origin": [0, 0]}, "leave more free"),
        (13, {"rows": [[1, 2, 3]], "origin": ["1/3", 0], "directions": [["0", "1"]]}, "leave more free"),
        (13, {"rows": [[4, 5, 6], [1, 2, 3]]}, "neuron 1 has no known common side"),
        (13, {"origin": [1]}, "1 entries for 2"),
        (13, {"directions": [[1]]}, "1 entries for 2"),
        (13, {"neurons": [0, 0]}, "not different neurons"),
        (13, {"neurons": [4]}, "not different neurons"),
        (14, {"neurons": [0]}, "in another group"),
        (17, {"points": [0]}, "1 of them in dimension 1"),
        (17, {"points": [0, 0]}, "affinely dependent"),
        (17, {"points": [0, 3]}, "not every neuron is known to be below 3"),
        (17, {"rule": "not-affine"}, "are an affine function's"),
        (18, {"choices": [[1, 3]]}, "missing is 1, 2"),
        (18, {"choices": []}, "missing is 1, 2"),
        (18, {"choices": [[1]]}, "1 entries for 2"),
        (18, {"group": 4}, "no group 4"),
        (18, {"group": 1}, "not all solutions"),
        (19, {"group": 0}, "has a table already"),
    ],
)  # fmt: skip
def test_false_steps_are_rejected(at: int, fields: Step, reason: str) -> None:
    message = rejected(LEVEE, *changed(at, **fields), standing="finite")
    assert reason in message
    assert f"step {at if 'assigned already' not in reason else 11}" in message


def test_the_order_of_steps() -> None:
    for early in HONEST[1:]:
        assert "no step 'direction'" in rejected(LEVEE, early)
    assert "second direction" in rejected(LEVEE, UP, UP)
    assert "found tight before" in rejected(LEVEE, UP, TIGHT, TIGHT)
    assert "assigned already" in rejected(LEVEE, UP, TIGHT, PLUS, TIGHT)
    assert "sign -1 are not assigned" in rejected(LEVEE, UP, TIGHT, PLUS, SIDES)
    assert "no step 'sides'" in rejected(LEVEE, *CONFINED[:-1], GROUPS[0])
    assert "no step 'sides'" in rejected(LEVEE, *CONFINED[:-1], AFFINE)
    assert "no step 'sides'" in rejected(LEVEE, *CONFINED[:-1], {"rule": "bend", "triple": [1, 2, 3]})
    assert "the sides are known" in rejected(LEVEE, *CONFINED, SHRINKS[0])
    assert "the sides are known" in rejected(LEVEE, *CONFINED, SIDES)
    assert "the sides are known" in rejected(LEVEE, *CONFINED, PLUS)
    labelled = {**TABLES[0], "points": [5]}
    assert "no step 'affine'" in rejected(LEVEE, *CONFINED, *GROUPS, labelled)
    assert "no step 'affine'" not in rejected(LEVEE, *CONFINED, *GROUPS, TABLES[0])
    assert "not every neuron" in rejected(LEVEE, *CONFINED, *GROUPS[:3], AFFINE, labelled)
    assert "in another group" in rejected(LEVEE, *CONFINED, GROUPS[0], GROUPS[0])
    assert "no rule this checker knows" in rejected(LEVEE, {"rule": "believe"})
    assert "not a string" in rejected(LEVEE, {"points": [0, 1]})
    assert "step 0: not an object" in rejected(LEVEE, "direction")  # type: ignore[arg-type]


def test_one_point_with_two_labels() -> None:
    twice = on_a_line([0, 0, 1, 0], [0, 1, 0, 0], [1])
    accepted(twice, {"rule": "repeat", "points": [0, 1]})
    assert "different points" in rejected(twice, {"rule": "repeat", "points": [1, 2]})
    assert "same label" in rejected(twice, {"rule": "repeat", "points": [0, 0]})
    assert "repeats the sample 0" in rejected(twice, {"rule": "repeat", "points": [1, 3]})
    assert "not two points" in rejected(twice, {"rule": "repeat", "points": [0, 1, 2]})
    after = rejected(twice, {"rule": "repeat", "points": [0, 1]}, UP)
    assert "step 1: the step before it ends the log" in after
    assert "finite, but the last step" in rejected(twice, {"rule": "repeat", "points": [0, 1]}, standing="finite")
    assert "no step shows" in rejected(twice)


def test_counting() -> None:
    def count(convex: list[list[int]], concave: list[list[int]]) -> Step:
        return {"rule": "count", "convex": convex, "concave": concave}

    zigzag = [list(range(7)), [0, 1, 0, 1, 0, 1, 0]]
    valleys, peaks = [[1, 2, 3], [3, 4, 5]], [[0, 1, 2], [2, 3, 4], [4, 5, 6]]
    for signs in ([1, -1, -1, -1], [1, 1, -1, -1], [-1] * 4):
        accepted(on_a_line(*zigzag, signs), UP, count(valleys, peaks))
    accepted(on_a_line(*zigzag, None, 4), UP, count(valleys, peaks))
    accepted(on_a_line(*zigzag, None, 2), UP, count([], peaks))
    assert "not more" in rejected(on_a_line(*zigzag, None, 5), UP, count(valleys, peaks))
    assert "not more" in rejected(on_a_line(*zigzag, [1, 1, -1, -1, -1]), UP, count(valleys, peaks))
    short = on_a_line(*zigzag, [1, -1])
    assert "not more" in rejected(short, UP, count([], []))
    assert "not convex" in rejected(short, UP, count(peaks, []))
    assert "not concave" in rejected(short, UP, count([], valleys))
    flat = on_a_line([0, 1, 2], [0, 0, 0], [])
    assert "not convex" in rejected(flat, UP, count([[0, 1, 2]], []))
    assert "not concave" in rejected(flat, UP, count([], [[0, 1, 2]]))
    assert "overlap" in rejected(short, UP, count([[1, 2, 3], [1, 2, 5]], []))
    assert "overlap" in rejected(on_a_line(*zigzag, [1]), UP, count([[3, 4, 5], [1, 4, 5]], []))
    # two lines, one interval on each: a neuron may cross both
    two = asked([[i, h] for i in range(2) for h in range(3)], [0, 0, 1] * 2, [1])
    assert "not on the line of the first triple" in rejected(two, count([[0, 1, 2], [3, 4, 5]], []))
    assert "not on the line of the first triple" in rejected(two, UP_IN_THE_PLANE, count([[0, 1, 5]], []))


def test_counting_along_lines_of_any_direction() -> None:
    """A saddle |x| − |y|: one + and one − neuron at least, by a line of either axis; and the same turned by 45°."""
    for x, y in (((1, 0), (0, 1)), ((1, 1), (1, -1)), ((2, -1), (1, 3))):
        points = [[0, 0]] + [[at * u[0], at * u[1]] for u in (x, y) for at in (-2, -1, 1, 2)]
        labels = [0, 2, 1, 1, 2, -2, -1, -1, -2]
        along, across = [2, 0, 3], [6, 0, 7]
        both: Step = {"rule": "count", "convex": [along], "concave": [across]}
        accepted(asked(points, labels, None, 1), both)
        accepted(asked(points, labels, [1, 1]), both)
        accepted(asked(points, labels, [-1, -1]), {**both, "concave": []})
        assert "not more" in rejected(asked(points, labels, [1, -1]), both)
        assert "not more" in rejected(asked(points, labels, None, 2), both)
        assert "not convex" in rejected(asked(points, labels, None, 1), {**both, "convex": [across]})
        backwards = {**both, "convex": [along[::-1]]}
        accepted(asked(points, labels, None, 1), backwards)
        assert "do not ascend" in rejected(asked(points, labels, None, 1), {**both, "convex": [[0, 2, 3]]})
        bent = [2, 0, 7]
        assert "is not on the line" in rejected(asked(points, labels, None, 1), {**both, "convex": [bent]})
        twice = [along, [1, 2, 0]]
        assert "not convex" in rejected(asked(points, labels, None, 2), {**both, "convex": twice})
        found = {**both, "rule": "signs"}
        assert "do not make" in rejected(asked(points, labels, None, 3), found)
        assert "known already" in rejected(asked(points, labels, [1, -1]), found)


def test_tight_families_without_a_common_place() -> None:
    """Three disjoint intervals for two neurons."""
    problem = on_a_line(list(range(7)), [0, 1, 0, 1, 0, 1, 0], [-1, -1])
    peaks = [[0, 1, 2], [2, 3, 4], [4, 5, 6]]
    none: Step = {"lower": [], "upper": []}
    accepted(problem, UP, {"rule": "tight", "convex": none, "concave": {"lower": peaks[:2], "upper": peaks[1:]}})
    same = {"rule": "tight", "convex": none, "concave": {"lower": peaks[:2], "upper": peaks[:2]}}
    assert "no step shows" in rejected(problem, UP, same)
    assert "no triple" in rejected(on_a_line([0], [0], []), UP, {"rule": "tight", "convex": none, "concave": none})


def test_shrinking_to_nothing_and_touching_intervals() -> None:
    """The concave interval (4, 6) touches the flat triple's (0, 4), which is open."""
    heights, labels = list(range(8)), [0, -1, 0, 0, 0, 1, 0, 0]
    problem = on_a_line(heights, labels, [1, -1])

    def tight(convex: list[int], concave: list[int]) -> Step:
        return {
            "rule": "tight",
            "convex": {"lower": [convex], "upper": [convex]},
            "concave": {"lower": [concave], "upper": [concave]},
        }

    accepted(problem, UP, tight([0, 1, 2], [4, 5, 6]), shrink(1, 0, 0, 2, 4))
    inside = rejected(problem, UP, tight([0, 1, 2], [1, 2, 3]), shrink(1, 0, 0, 2, 4))
    assert "of the other sign may be inside" in inside
    wide = tight([3, 4, 5], [4, 5, 6])
    assert "no step shows" in rejected(problem, UP, wide, shrink(1, 0, 0, 2, 4))
    # (0, 3) without (1, 2) is two pieces
    cut = on_a_line([0, 1, "3/2", 2, 3, 4, 5], [0, 0, 0, 0, 1, 0, 0], [1, -1])
    split = tight([0, 3, 4], [4, 5, 6])
    assert "not concave" in rejected(cut, UP, split, shrink(1, 0, 1, 2, 3))
    assert "in two" in rejected(cut, UP, tight([0, 3, 4], [3, 4, 5]), shrink(1, 0, 1, 2, 3))


def test_a_closed_end_is_not_beyond_the_cut() -> None:
    """After the first cut, {-2} is what is left; a triple that only touches it takes nothing away."""
    upto = HONEST[:4]
    assert "no step shows" in rejected(LEVEE, *upto, shrink(1, 0, 0, 1, 2))
    assert "no step shows" in rejected(LEVEE, *upto, shrink(1, 0, 2, 3, 4))


def test_what_bends_no_neuron() -> None:
    bent = on_a_line([*HEIGHTS, 6], [*LABELS, 7], SIGNS)
    accepted(bent, *CONFINED, {"rule": "bend", "triple": [11, 12, 13]})
    assert "flat" in rejected(bent, *CONFINED, {"rule": "bend", "triple": [10, 11, 12]})
    assert "neuron 3 has no known" in rejected(bent, *CONFINED, {"rule": "bend", "triple": [9, 10, 11]})


def test_labels_below_that_no_affine_function_has() -> None:
    low = on_a_line([*HEIGHTS, -6], [*LABELS, 1], SIGNS)
    accepted(low, *CONFINED, {"rule": "not-affine", "points": [0, 1, 13]})
    assert "are an affine function's" in rejected(low, *CONFINED, {"rule": "not-affine", "points": [0, 13]})
    assert "not every neuron" in rejected(low, *CONFINED, {"rule": "not-affine", "points": [0, 1, 3, 13]})
    assert "label of 13 is not 0" in rejected(low, *CONFINED, *GROUPS, {"rule": "affine", "points": [0, 13]})


def test_rows_that_contradict_each_other() -> None:
    wrong = on_a_line([*HEIGHTS, "-11/6"], [*LABELS, "1/5"], SIGNS)
    rows = [[0, 1, 2], [1, 2, 3], [1, 2, 13]]
    accepted(wrong, *CONFINED, {"rule": "no-slopes", "neurons": [0], "rows": rows})
    assert "have a solution" in rejected(wrong, *CONFINED, {"rule": "no-slopes", "neurons": [0], "rows": rows[:2]})
    assert "neuron 0 has no known common side" in rejected(
        wrong, *CONFINED, {"rule": "no-slopes", "neurons": [1], "rows": rows}
    )  # fmt: skip


def test_a_side_that_is_not_known() -> None:
    """Without its last cut, crossing 0 is in [-2, -5/3), and there may be a point in between."""
    steps = [step for step in CONFINED if step != SHRINKS[1]]
    between = on_a_line([*HEIGHTS, "-11/6"], [*LABELS, "1/6"], SIGNS)
    told = rejected(between, *steps, {"rule": "no-slopes", "neurons": [0], "rows": [[1, 13, 3]]})
    assert "the side of neuron 0 at 13 is not known" in told
    assert "neuron 0 has no known" in rejected(between, *steps, {"rule": "bend", "triple": [1, 13, 4]})


def test_merged_groups_and_tables() -> None:
    merge = {"rule": "merge", "groups": [1, 0]}
    merged = [*CONFINED, *GROUPS, merge, AFFINE]
    accepted(LEVEE, *merged, *TABLES[2:], table(4, [1, 1, 1, 2]), standing="finite")
    assert "missing is 1, 1, 1, 2" in rejected(LEVEE, *merged, table(4, [1, 2, 1, 1]))
    assert "no group 0" in rejected(LEVEE, *merged, TABLES[0])
    assert "no group 1" in rejected(LEVEE, *merged, merge)
    assert "not two groups" in rejected(LEVEE, *CONFINED, *GROUPS, merge | {"groups": [0, 0]})
    assert "has a table" in rejected(LEVEE, *HONEST, merge)
    assert "not every neuron" in rejected(LEVEE, *merged, *TABLES[2:], standing="finite")


def test_a_group_that_its_parameters_move_is_not_constant() -> None:
    """All sides are known at 0, but nothing is known of neuron 1's parameters."""
    loose = GROUPS[1] | {"rows": [], "origin": [0, 0], "directions": [[1, 0], [0, 1]]}
    steps = [*CONFINED, GROUPS[0], loose, *GROUPS[2:], AFFINE]
    assert "group 1 is not constant at 6" in rejected(LEVEE, *steps, table(0, [1, 2], points=(6,)))
    assert "no step shows" in rejected(LEVEE, *steps, table(0, [1, 2], points=(3,)))
    assert "not constant" in rejected(LEVEE, *steps, {"rule": "forbidden", "combinations": [[6, []]]})
    assert "infinitely many" in rejected(LEVEE, *steps, table(1, [1, 1]))
    # it vanishes at -1, so one more label determines it; more choices than solutions do no harm
    assert "no step shows" in rejected(LEVEE, *steps, table(1, [1, 1], points=(6,)))
    assert "no step shows" in rejected(LEVEE, *steps, table(1, [1, 1], [0, 0], points=(6,)))


def test_a_table_without_choices_and_what_it_forbids() -> None:
    """The label at 0 is 2 instead of 1, where only the groups' constants meet; the rows do not use it."""
    wrong = on_a_line([*HEIGHTS, "1/2"], [*LABELS, 2], SIGNS)
    steps = [*CONFINED, *GROUPS, AFFINE]
    accepted(wrong, *steps, table(0, points=(13,)))
    assert "missing is 1, 2" in rejected(wrong, *steps, table(0, points=(6,)))
    forbidden = {"rule": "forbidden", "combinations": [[13, []]]}
    accepted(wrong, *steps, forbidden)
    assert "give the label" in rejected(wrong, *steps, forbidden | {"combinations": [[6, []]]})
    extra = [table(0, [1, 2], [5, 5]), *TABLES[1:]]
    accepted(wrong, *steps, *extra, {"rule": "forbidden", "combinations": [[13, [[0, 0]]]]}, standing="finite")
    clauses = {"rule": "clauses", "proof": "0\n"}
    both = {"rule": "forbidden", "combinations": [[13, [[0, 0]]], [13, [[0, 1]]]]}
    accepted(wrong, *steps, *extra, both, clauses)
    one = {"rule": "forbidden", "combinations": [[13, [[0, 0]]]]}
    assert "proof: " in rejected(wrong, *steps, *extra, one, clauses)
    assert "group 3 has no table" in rejected(wrong, *steps, *extra[:3], both, clauses)
    # 5 h + 5 at 0 is 5, and 2 is what the label would have to be for it
    assert "give the label" in rejected(wrong, *steps, *extra, one | {"combinations": [[3, [[0, 0]]]]})
    assert "no choice 2" in rejected(wrong, *steps, *extra, one | {"combinations": [[13, [[0, 2]]]]})
    assert "twice" in rejected(wrong, *steps, *extra, one | {"combinations": [[13, [[0, 0], [0, 1]]]]})
    assert "has no choice 0" in rejected(wrong, *steps, one)
    assert "not a list" in rejected(wrong, *steps, one | {"combinations": [[13, 0]]})


def test_the_problem_has_to_be_one_that_the_rules_are_for() -> None:
    for change in ({"loss": "l1", "target": 1}, {"loss": "l1", "target": None}):
        for bias in (True, False):
            for activation in ("relu", "threshold"):
                about = LEVEE | change | {"bias": bias, "activation": activation}
                assert "the rules are for an exact fit" in rejected(about, UP)
    thresholds = LEVEE | {"activation": "threshold"}
    assert "'points' is missing" in rejected(thresholds, *HONEST)
    for step in HONEST[2:]:
        if step["rule"] not in ("assign", "sides"):
            assert "no rule this checker knows" in rejected(thresholds, UP, step)
    for rule in ("value", "jumps", "weigh", "reach"):
        assert "no rule this checker knows" in rejected(LEVEE, {"rule": rule})
    assert "direction: no rule" in rejected(LEVEE | {"bias": False}, UP)
    assert "origin: no rule" in rejected(LEVEE, {"rule": "origin", "point": 0})
    assert "signs: a ReLU" in rejected(LEVEE | {"signs": [1, 2, -1, 1]}, UP)
    accepted(LEVEE | {"loss": "l2"}, *HONEST, standing="finite")
    good = document(LEVEE, "finite", HONEST)
    for change in ({"kind": "geometry"}, {"schema_version": 2}, {"standing": "open"}, {"note": 1}, {"steps": {}}):
        with pytest.raises(Rejected):
            replay(json.loads(json.dumps(good | change)))


FIELDS: list[Callable[[Step], Any]] = [
    lambda step: step.pop("rule"),
    lambda step: step.update(rule=["tight"]),
    lambda step: step.update(extra=0),
    lambda step: step.pop(next(key for key in step if key != "rule")),
    lambda step: [step.update({key: None}) for key in step if key != "rule"],
    lambda step: [step.update({key: {}}) for key in step if key not in ("rule", "options")],
    lambda step: [step.update({key: "1.5"}) for key in step if key != "rule"],
    lambda step: [step.update({key: -1}) for key in step if key != "rule"],
]


@pytest.mark.parametrize("spoil", range(len(FIELDS)))
def test_malformed_fields_are_named(spoil: int) -> None:
    for at, step in enumerate(HONEST):
        if step == SIDES and spoil > 2:
            continue
        steps = copy.deepcopy(HONEST)
        FIELDS[spoil](steps[at])
        assert f"step {at}" in rejected(LEVEE, *steps, standing="finite")
