"""Moves are exact: what fits one problem fits the other, residual by residual, box by box."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction as Q

import pytest

from encoders.bounds import Origin, WeightBounds, uniform_bounds
from encoders.formulas import Formula
from instances import Activation, Loss, Network, TrainingProblem, sparse_point
from satfit.audit.moves import Move, standing_still
from satfit.audit.solution import solution_of
from tests.satfit.audit.problems import Planted, planted

FACTORS = tuple(map(Q, ("1", "10", "-1", "1/1000", "7/5", "-3", "97/89")))
GROWTH = {Loss.L2: 2, Loss.L0: 0, Loss.ZERO: 0}


def a_move(problem: TrainingProblem, dice: random.Random) -> Move:
    def order(count: int) -> tuple[int, ...]:
        return tuple(dice.sample(range(count), count))

    factors = tuple(dice.choice(FACTORS) for _ in range(problem.d))
    return Move(order(problem.n), order(problem.d), order(problem.k), factors, abs(dice.choice(FACTORS)))


def cases(count: int, seed: int, *, whole: bool = False) -> list[tuple[Planted, Move]]:
    dice = random.Random(seed)
    drawn = [planted(dice, whole=whole) for _ in range(count)]
    return [(one, a_move(one.problem, dice)) for one in drawn]


def test_residuals_move_with_the_points_and_grow_with_the_labels() -> None:
    for one, move in cases(400, 1):
        moved, network = move.problem(one.problem), move.forth(one.network)
        before = one.problem.residuals(one.network)
        assert moved.residuals(network) == [move.labels * before[p] for p in move.points]
        assert moved.error(network) == move.labels ** GROWTH.get(moved.loss, 1) * one.problem.error(one.network)
        assert (moved.objection(network) is None) == (one.problem.objection(one.network) is None)


def test_a_network_that_fits_the_moved_problem_comes_back_as_one_that_fits() -> None:
    dice = random.Random(2)
    for one, move in cases(400, 2):
        moved = move.problem(one.problem)
        other = planted(dice).network
        k, d = moved.k, moved.d
        if (
            other.neurons != k
            or any(len(row) != d for row in other.weights)
            or other.activation is not moved.activation
        ):
            other = move.forth(one.network)
        back = move.back(other)
        assert move.forth(back) == other
        before = one.problem.residuals(back)
        assert moved.residuals(other) == [move.labels * before[p] for p in move.points]


def test_the_inverse_undoes_everything() -> None:
    for one, move in cases(300, 3):
        inverse = move.inverse()
        assert inverse.inverse() == move
        assert replace(inverse.problem(move.problem(one.problem)), source=None) == one.problem
        assert move.back(move.forth(one.network)) == one.network
        still = standing_still(one.problem)
        assert still.problem(one.problem) == one.problem
        assert still.forth(one.network) == one.network


@pytest.mark.parametrize("formula", [Formula.BIG_M, Formula.INTEGER, Formula.HULL])
def test_boxes_and_grids_move_along(formula: Formula) -> None:
    """A solution of the formula in the boxes is one of the moved formula in the moved boxes, row by row."""
    seen = {Activation.RELU: 0, Activation.THRESHOLD: 0}
    # hull models are large, and checked row by row
    count = 100 if formula is Formula.HULL else 300
    for one, move in cases(count, 4, whole=formula is Formula.INTEGER):
        bounds = uniform_bounds(one.problem, Q(30))
        if formula is Formula.INTEGER:
            bounds = replace(bounds, grid=(1,) * (one.problem.d + 1))
        if solution_of(formula, one.problem, bounds, one.network) is None:
            continue
        moved = move.bounds(bounds, one.problem)
        if moved is None:
            assert one.problem.activation is Activation.THRESHOLD
            continue
        assert solution_of(formula, move.problem(one.problem), moved, move.forth(one.network)) is not None
        seen[one.problem.activation] += 1
    assert min(seen.values()) > 8


def test_boxes_are_no_wider_than_they_were() -> None:
    """The corners of a moved box come from the corners of the box: a theorem's statement is not weakened."""
    for one, move in cases(200, 5):
        bounds = uniform_bounds(one.problem, Q(3))
        moved = move.bounds(bounds, one.problem)
        if moved is not None:
            again = move.inverse().bounds(moved, move.problem(one.problem))
            assert again is None or again.boxes == bounds.boxes


def test_a_threshold_point_must_not_come_nearer_to_zero() -> None:
    """D·t ≥ 1 with D = 3 is t ≥ 1/3; times 3 the point is whole, and t ≥ 1 was never promised."""
    problem = TrainingProblem((sparse_point([Q(1, 3)]),), (Q(1),), 1, 1, signs=(Q(1),), activation=Activation.THRESHOLD)
    bounds = replace(uniform_bounds(problem, Q(1)), origin=Origin.THEOREM)
    still = standing_still(problem)
    assert replace(still, factors=(Q(3),)).bounds(bounds, problem) is None
    kept = replace(still, factors=(Q(2),)).bounds(bounds, problem)
    assert isinstance(kept, WeightBounds)
    assert kept.boxes[0].weights == ((Q(-1, 2), Q(1, 2)),)


def test_what_is_no_move_is_refused() -> None:
    good = Move((0,), (0,), (0,), (Q(1),))
    for wrong in ({"points": (1,)}, {"columns": (0, 0)}, {"neurons": (-1,)}, {"factors": (Q(0),)}, {"factors": ()}):
        with pytest.raises(ValueError, match=r"once|factor"):
            replace(good, **wrong)
    for labels in (Q(0), Q(-1)):
        with pytest.raises(ValueError, match="positive"):
            replace(good, labels=labels)


def test_the_source_is_left_behind_and_the_truth_kept() -> None:
    one = planted(random.Random(6))
    problem = replace(one.problem, truth=None)
    assert standing_still(problem).problem(problem).source is None
    assert isinstance(standing_still(problem).forth(one.network), Network)
