"""Theorem 1 with one of the points p_{j,r} damaged: other choices of levees fit than the satisfying ones.

The gadgets' own points are damaged in `test_gadget_mutants.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction as Q

import pytest

from encoders.reductions import RULES, Options
from instances import OneInThreeSat
from tests.encoders.levees import Choice, Sample, choices, consistent, height, samples_of

RULE = RULES["poits-plane"]
FORMULAS = [
    OneInThreeSat(3, ((1, 2, 3),)),
    OneInThreeSat(2, ((1, 2, 2),)),
    OneInThreeSat(3, ((1, 2, 3), (3, 1, 2))),
]


def crossings(formula: OneInThreeSat) -> list[Sample]:
    """The points p_{j,r}: at x₁ ≥ Δ, where no gadget reaches."""
    m = len(formula.clauses)
    return [sample for sample in samples_of(RULE.reduce(formula, Options())) if sample[0] >= 16 * m + 6]


def accepted(formula: OneInThreeSat, points: Iterable[Sample]) -> set[Choice]:
    listed = list(points)
    every = choices(formula.variables, len(formula.clauses))
    return {choice for choice, _, _ in every if all(height(choice, x1, x2) == y for x1, x2, y in listed)}


def right(formula: OneInThreeSat) -> set[Choice]:
    every = choices(formula.variables, len(formula.clauses))
    return {choice for choice, picked, truth in every if consistent(formula, picked, truth)}


CASES = [(formula, at) for formula in FORMULAS for at in range(3 * len(formula.clauses))]
each_crossing = pytest.mark.parametrize(("formula", "at"), CASES, ids=str)


@pytest.mark.parametrize("formula", FORMULAS, ids=str)
def test_undamaged(formula: OneInThreeSat) -> None:
    points = crossings(formula)
    assert len(points) == 3 * len(formula.clauses)
    assert accepted(formula, points) == right(formula) != set()


def test_removed_from_one_clause() -> None:
    """With one clause each of its points is needed; repeated clauses may say the same twice."""
    for formula in FORMULAS[:2]:
        points = crossings(formula)
        for at in range(3):
            assert accepted(formula, [*points[:at], *points[at + 1 :]]) > right(formula)


@each_crossing
@pytest.mark.parametrize("by", [Q(1), Q(-1), Q(1, 7), Q(-1, 7)], ids=str)
def test_another_label(formula: OneInThreeSat, at: int, by: Q) -> None:
    points = crossings(formula)
    x1, x2, y = points[at]
    assert accepted(formula, [*points[:at], (x1, x2, y + by), *points[at + 1 :]]) != right(formula)


@each_crossing
@pytest.mark.parametrize("step", [(Q(3), Q(0)), (Q(-3), Q(0)), (Q(0), Q(3)), (Q(0), Q(-3))], ids=str)
def test_moved_off_the_crossing(formula: OneInThreeSat, at: int, step: tuple[Q, Q]) -> None:
    """By 3 it leaves the plateau of at least the variable's levee, whose slope is 1."""
    points = crossings(formula)
    x1, x2, y = points[at]
    assert accepted(formula, [*points[:at], (x1 + step[0], x2 + step[1], y), *points[at + 1 :]]) != right(formula)


@each_crossing
@pytest.mark.parametrize("step", [(Q(1, 7), Q(0)), (Q(-1, 7), Q(0)), (Q(0), Q(1, 7)), (Q(0), Q(-1, 7))], ids=str)
def test_a_small_move_changes_nothing(formula: OneInThreeSat, at: int, step: tuple[Q, Q]) -> None:
    """Equivalent mutants: both levees have a plateau of half-width 1 there, and all others stay at least 2 away."""
    points = crossings(formula)
    x1, x2, y = points[at]
    for choice, _, _ in choices(formula.variables, len(formula.clauses)):
        assert height(choice, x1 + step[0], x2 + step[1]) == height(choice, x1, x2)
    assert accepted(formula, [*points[:at], (x1 + step[0], x2 + step[1], y), *points[at + 1 :]]) == right(formula)
