"""The hull formula is the convex hull: its relaxation, vertex by vertex and row by row, decided exactly by Z3.

A linear function on {(θ, h): θ in the box, h = max(0, t(θ)) ≤ Y} is largest at a corner of the box, or where an edge of
the box meets t = 0 or t = Y: on each side of t = 0 the set is a polytope, and those are its vertices.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction as Q
from itertools import product

import numpy as np
import pytest
import z3
from hypothesis import given, settings

from encoders.bounds import Box, Origin, WeightBounds
from encoders.formulas import Formula, milp_for
from encoders.formulas.milp_model import MilpModel, Sense
from instances import Loss, TrainingProblem
from tests.encoders.models import row_text, text_of
from tests.encoders.oracles import RELAXED, number, problem_of
from tests.encoders.strategies import KINDS, Case, cases

ENDS = [Q(v) for v in (-3, -2, -1, 0, 1, 2, 3)] + [Q(1, 2), Q(-1, 3), Q(5, 2)]


def relaxed(model: MilpModel) -> MilpModel:
    """Binaries may have any value in [0, 1]."""
    return replace(model, integer=np.zeros_like(model.integer))


def without(model: MilpModel, prefix: str) -> MilpModel:
    """The rows of that block read 0 = 0."""
    values, rhs, sense = model.values.copy(), model.rhs.copy(), model.sense.copy()
    for row in rows_of(model, prefix):
        values[int(model.start[row]) : int(model.start[row + 1])] = 0
        rhs[row], sense[row] = 0, int(Sense.EQ)
    return replace(model, values=values, rhs=rhs, sense=sense)


def rows_of(model: MilpModel, prefix: str) -> list[int]:
    owner = [block.prefix for block in model.row_names for _ in range(block.count)]
    return [row for row, name in enumerate(owner) if name == prefix]


def holds(text: str, condition: str) -> bool:
    """Is there a solution that satisfies the condition?"""
    solver = z3.Solver()
    solver.from_string(f"{text}\n(assert {condition})")
    reply = solver.check()
    assert reply != z3.unknown
    return bool(reply == z3.sat)


def one_relu(dice: random.Random) -> tuple[TrainingProblem, WeightBounds, Q | None]:
    """One point and a neuron whose output no label bounds; or a label Y that does, shared with a second neuron."""
    d, bias, capped = dice.choice([1, 2, 2, 3]), dice.random() < 0.6, dice.random() < 0.4
    point = [dice.choice([Q(0), Q(1), Q(-1), Q(2), Q(1, 2), Q(-2, 3)]) for _ in range(d)]

    def interval() -> tuple[Q, Q]:
        low, high = sorted((dice.choice(ENDS), dice.choice(ENDS)))
        return low, high

    box = Box(tuple(interval() for _ in range(d)), interval() if bias else (Q(0), Q(0)))
    label = Q(dice.randint(1, 2)) if capped else Q(0)
    problem = problem_of([(point, label)], d, 2 if capped else 1, signs=(Q(1),) * (2 if capped else 1), bias=bias)
    if not capped:
        problem = replace(problem, loss=Loss.L1, target=None)
    bounds = WeightBounds((box,) * problem.k, Origin.THEOREM, "said by the test")
    return problem, bounds, label if capped else None


def vertices(problem: TrainingProblem, box: Box, cap: Q | None) -> list[tuple[tuple[Q, ...], Q]]:
    """(θ, h) of all vertices of both pieces."""
    intervals = [*box.weights, *([box.bias] if problem.bias else [])]
    point = dict(problem.points[0])
    slope = [*(point.get(i, Q(0)) for i in range(problem.d)), Q(1)][: len(intervals)]

    def t(theta: tuple[Q, ...]) -> Q:
        return sum((c * v for c, v in zip(slope, theta, strict=True)), Q(0))

    found = list(product(*intervals))
    for corner, i in product(list(found), range(len(intervals))):
        for level in (Q(0), *([] if cap is None else [cap])):
            if slope[i]:
                moved = corner[i] + (level - t(corner)) / slope[i]
                if intervals[i][0] <= moved <= intervals[i][1]:
                    found.append((*corner[:i], moved, *corner[i + 1 :]))
    return [(theta, max(Q(0), t(theta))) for theta in found if cap is None or t(theta) <= cap]


def is_the_hull(seed: int, formula: Formula, change: Callable[[MilpModel], MilpModel] = lambda model: model) -> bool:
    """Is every one of some linear functions as large on the relaxation as on the set itself? Draws until h is open."""
    dice = random.Random(seed)
    while True:
        problem, bounds, cap = one_relu(dice)
        model = milp_for(formula, problem, bounds)
        names = list(model.names_of_columns())
        if "z_0_0" in names:
            break
    # the label bounds each h; what it says about their sum is another row
    text = text_of(relaxed(change(without(model, "fit"))))
    columns = [int(c) for c in model.weight_column[0] if c >= 0] + [names.index("h_0_0")]
    ends = vertices(problem, bounds.boxes[0], cap)
    for _ in range(6):
        costs = [Q(dice.randint(-4, 4)) for _ in columns]
        most = max(sum((c * v for c, v in zip(costs, (*theta, h), strict=True)), Q(0)) for theta, h in ends)
        total = "(+ 0.0 0.0 " + " ".join(f"(* {number(c)} c_{at})" for c, at in zip(costs, columns, strict=True)) + ")"
        if holds(text, f"(> {total} {number(most)})") or not holds(text, f"(>= {total} {number(most)})"):
            return False
    return True


SEEDS = range(60)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_relaxation_is_the_convex_hull(seed: int) -> None:
    assert is_the_hull(seed, Formula.HULL)


def test_big_m_is_not() -> None:
    assert sum(not is_the_hull(seed, Formula.BIG_M) for seed in SEEDS) > 10


def loose(title: str) -> Callable[[MilpModel], MilpModel]:
    """θ − v in [L, U] instead of (1 − z)·[L, U]; or v in [L, U]: the entry of z is left out."""

    def change(model: MilpModel) -> MilpModel:
        z = list(model.names_of_columns()).index("z_0_0")
        values, rhs = model.values.copy(), model.rhs.copy()
        for row in rows_of(model, title):
            inside = slice(int(model.start[row]), int(model.start[row + 1]))
            mine = model.columns[inside] == z
            if title.startswith("on"):
                rhs[row] -= int(values[inside][mine].sum())
            values[inside] = np.where(mine, 0, values[inside])
        return replace(model, values=values, rhs=rhs)

    return change


def turned(title: str) -> Callable[[MilpModel], MilpModel]:
    """The rows of a block compare the other way round; an equation keeps one of its sides."""

    def change(model: MilpModel) -> MilpModel:
        sense = model.sense.copy()
        for row in rows_of(model, title):
            sense[row] = Sense.LE if sense[row] == Sense.GE else Sense.GE
        return replace(model, sense=sense)

    return change


MUTANTS = {
    **{f"{title} without z": loose(title) for title in ("on_low", "on_high", "off_low", "off_high")},
    **{f"{title} turned": turned(title) for title in ("on_low", "on_high", "off_low", "off_high", "above", "active")},
    **{
        f"no {title}": lambda model, title=title: without(model, title)
        for title in ("on_low", "on_high", "off_low", "off_high", "above", "active", "inactive")
    },
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_every_row_is_needed(mutant: str) -> None:
    assert not all(is_the_hull(seed, Formula.HULL, MUTANTS[mutant]) for seed in SEEDS)


@pytest.mark.parametrize(("signs", "kind"), KINDS)
def test_never_weaker_than_big_m(signs: str, kind: str) -> None:
    """Every row of big-M follows from the relaxation of the hull: none can be violated."""
    settings(RELAXED, max_examples=5)(given(cases(signs, kind))(implies_big_m))()


def implies_big_m(case: Case) -> None:
    rough, fine = (milp_for(formula, case.problem, case.bounds) for formula in (Formula.BIG_M, Formula.HULL))
    place = {name: at for at, name in enumerate(fine.names_of_columns())}
    columns = np.array([place[name] for name in rough.names_of_columns()], dtype=np.int32)
    for at, to in enumerate(columns.tolist()):
        assert rough.lower[at] <= fine.lower[to]
        assert rough.upper[at] >= fine.upper[to]
    moved = relaxed(replace(rough, columns=columns[rough.columns], integer=fine.integer))
    text = text_of(relaxed(fine))
    violated = " ".join(f"(not {row_text(moved, row)})" for row in range(moved.num_rows))
    assert not holds(text, f"(or false {violated})")


def test_only_weights_with_a_coefficient_have_a_copy() -> None:
    problem = problem_of([((1, 0, 0), 1), ((0, 2, Q(1, 2)), 1), ((0, 0, 0), 1)], 3, 2, signs=(Q(1), Q(-1)))
    interval = (Q(-2), Q(3))
    boxes = (Box((interval,) * 3, interval), Box((interval,) * 3, (Q(4), Q(6))))
    model = milp_for(Formula.HULL, problem, WeightBounds(boxes, Origin.THEOREM, "said by the test"))
    copies = [name for name in model.names_of_columns() if name.startswith("v_")]
    # the second neuron is always active at the first point and at the origin
    assert copies == [
        *("v_0_0_0", "v_0_0_3"),
        *("v_1_0_1", "v_1_0_2", "v_1_0_3", "v_1_1_1", "v_1_1_2", "v_1_1_3"),
        "v_2_0_3",
    ]
    assert model.num_binaries == 4
