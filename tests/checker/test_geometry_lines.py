"""The rules assign and sides in the plane: one neuron that every line x1 = i knows the place of."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checker.levee import SIDES, UP_IN_THE_PLANE, Step, accepted, asked, rejected


def hinges(*places: Any) -> Step:
    """On the line x1 = i one convex triple around places[i]: one neuron, tight everywhere."""
    x = [[i, str(c + step)] for i, c in enumerate(places) for step in (-1, 0, 1)]
    return asked(x, [0, 0, 1] * len(places), [1])


def all_tight(count: int) -> list[Step]:
    none: Step = {"lower": [], "upper": []}
    triples = [[[3 * i, 3 * i + 1, 3 * i + 2]] for i in range(count)]
    return [UP_IN_THE_PLANE] + [
        {"rule": "tight", "convex": {"lower": t, "upper": t}, "concave": none} for t in triples
    ]  # fmt: skip


def assigned(*options: list[list[int]], reference: int = 0) -> Step:
    others = [t for t in range(len(options) + 1) if t != reference]
    return {
        "rule": "assign", "reference": reference, "sign": 1,
        "options": {str(t): entry for t, entry in zip(others, options, strict=True)},
    }  # fmt: skip


@pytest.mark.parametrize(("middle", "meets"), [(0, True), (1, True), (2, False), (3, False), (-2, False)])
def test_three_lines_and_open_ends(middle: int, meets: bool) -> None:
    """Between (-1, 1) and (-1, 1) lies (-1, 1), which (1, 3) only touches."""
    problem = hinges(0, middle, 0)
    for reference in range(3):
        ending = [*all_tight(3), assigned([[]], [[]], reference=reference)]
        staying = [*all_tight(3), assigned([[0]], [[0]], reference=reference)]
        if meets:
            assert "may have crossing 0 too" in rejected(problem, *ending)
        else:
            accepted(problem, *ending)
        rejected(problem, *staying)
    confined: list[Step] = [*all_tight(3), assigned([[0]], [[0]])]
    for p in range(9):
        step = {"rule": "sides", "empty": [0, p]}
        if meets:
            assert "may cross the line" in rejected(problem, *confined, step)
        else:
            accepted(problem, *confined, step)
    assert "no neuron 1" in rejected(problem, *confined, {"rule": "sides", "empty": [1, 0]})


def test_lines_in_space_have_to_be_in_a_row() -> None:
    """Bases (0, 0), (1, v), (2, 0): only for v = 0 is the second between the others."""
    for v, between in ((0, True), (5, False)):
        x = [[i, v if i == 1 else 0, c + step] for i, c in enumerate((0, 10, 0)) for step in (-1, 0, 1)]
        problem = asked(x, [0, 0, 1] * 3, [1])
        steps = [{"rule": "direction", "u": [0, 0, 1]}, *all_tight(3)[1:]]
        nothing, nowhere = assigned([[]], [[]]), {"rule": "sides", "empty": [0, 3]}
        if between:
            accepted(problem, *steps, nothing)
            accepted(problem, *steps, assigned([[0]], [[0]]), nowhere)
        else:
            assert "may have crossing 0 too" in rejected(problem, *steps, nothing)
            assert "may cross the line" in rejected(problem, *steps, assigned([[0]], [[0]]), nowhere)


def test_all_options_of_a_neuron_count_for_its_sides() -> None:
    """Two + neurons, two lines, and nothing says which crossing of the second line is whose."""
    heights, labels = [-1, 0, 1, 9, 10, 11, 12, 13, 14], [0, 0, 1, 9, 10, 12, 14, 16, 19]
    problem = asked([[i, h] for i in range(2) for h in heights], labels * 2, [1, 1])
    none: Step = {"lower": [], "upper": []}
    steps: list[Step] = [UP_IN_THE_PLANE]
    for first in (0, 9):
        family = [[first, first + 1, first + 2], [first + 3, first + 4, first + 5]]
        steps.append({"rule": "tight", "convex": {"lower": family, "upper": family}, "concave": none})
    assert "may have crossing 1 too" in rejected(problem, *steps, assigned([[0], [1]]))
    steps += [assigned([[0, 1], [1, 0]]), SIDES]
    accepted(problem, *steps, {"rule": "bend", "triple": [15, 16, 17]})
    for triple in ([9, 10, 11], [12, 13, 14]):
        assert "no known common side" in rejected(problem, *steps, {"rule": "bend", "triple": triple})
    # on the reference line each neuron has its own place
    assert "neuron 1 has no known" in rejected(problem, *steps, {"rule": "bend", "triple": [3, 4, 5]})
    wrong = {"rule": "shrink", "line": 0, "sign": 1, "crossing": 0, "triple": [10, 11, 12]}
    assert "not on that tight line" in rejected(problem, *steps[:3], wrong)


def test_sides_need_two_lines_to_reach_a_third() -> None:
    """One tight line says nothing elsewhere; with two, the breakline is below (2, 3)."""
    x = [[i, h] for i in range(2) for h in (-1, 0, 1)] + [[2, 3], [2, 4], [2, 5], [2, "5/2"]]
    problem = asked(x, [0, 0, 1] * 2 + [0, 0, 1, 5], [1])
    tight = all_tight(2)
    bend = {"rule": "bend", "triple": [6, 7, 8]}
    accepted(problem, *tight, assigned([[0]]), SIDES, bend)
    assert "no known common side" in rejected(problem, *tight[:2], assigned(), SIDES, bend)
    low = {"rule": "bend", "triple": [9, 6, 7]}
    assert "no known common side" in rejected(problem, *tight, assigned([[0]]), SIDES, low)
