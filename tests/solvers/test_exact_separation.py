"""Dichotomies by hyperplanes and pairs of them, held against exact linear programming."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

import z3

from instances import HyperplaneSeparation
from instances.hyperplanes import Vector, side
from solvers.exact.dichotomies import Sides, dichotomies
from solvers.exact.separation import separate

Q = Fraction


def by_linear_programming(points: list[Vector]) -> set[Sides]:
    found = set()
    for sides in product((False, True), repeat=len(points)):
        solver = z3.SolverFor("QF_LRA")
        h, o = [z3.Real(f"h{i}") for i in range(len(points[0]))], z3.Real("o")
        for x, positive in zip(points, sides, strict=True):
            t = z3.Sum([z3.Q(v.numerator, v.denominator) * a for v, a in zip(x, h, strict=True)]) + o
            solver.add(t > 0 if positive else t < 0)
        if solver.check() == z3.sat:
            found.add(sides)
    return found


def random_points(dice: random.Random, d: int, most: int, width: int = 2) -> list[Vector]:
    chosen = (tuple(Q(dice.randint(0, width)) for _ in range(d)) for _ in range(dice.randint(1, most)))
    return list(dict.fromkeys(chosen))


def test_every_dichotomy_and_no_other_is_found() -> None:
    dice = random.Random(11)
    for _ in range(60):
        points = random_points(dice, dice.choice((1, 2, 3)), 6)
        found = dichotomies(points)
        assert set(found) == by_linear_programming(points), points
        for sides, plane in found.items():
            assert any(plane[0])
            assert tuple(side(plane, x) > 0 for x in points) == sides
            assert all(side(plane, x) != 0 for x in points)


def test_counts_that_are_known() -> None:
    square = [tuple(map(Q, x)) for x in ((0, 0), (1, 0), (0, 1), (1, 1))]
    # of the 16 labellings of a square's corners only the two diagonal ones are not linear
    assert len(dichotomies(square)) == 14
    assert len(dichotomies([(Q(i),) for i in range(5)])) == 10
    assert len(dichotomies([])) == 1


def test_pairs_of_hyperplanes_agree_with_exact_search() -> None:
    dice = random.Random(5)
    outcomes = set()
    for _ in range(60):
        d = dice.choice((1, 2))
        points = random_points(dice, d, 8 if d == 1 else 6, 6 if d == 1 else 2)
        in_q = [dice.random() < 0.5 for _ in points]
        q = [x for x, mine in zip(points, in_q, strict=True) if mine]
        p = [x for x, mine in zip(points, in_q, strict=True) if not mine]
        source = HyperplaneSeparation(len(points[0]), tuple(q), tuple(p))
        promised, separating = separate(q, p)
        assert (separating is not None) == _separable(source, promised=False)
        assert (promised is not None) == _separable(source, promised=True)
        if separating is not None:
            assert source.satisfied_by(separating)
        if promised is not None:
            assert source.oriented(promised) is not None
        outcomes.add((promised is not None, separating is not None))
    assert outcomes == {(True, True), (False, True), (False, False)}


def _separable(source: HyperplaneSeparation, *, promised: bool) -> bool:
    solver = z3.SolverFor("QF_LRA")
    planes = [([z3.Real(f"h{j}_{i}") for i in range(source.dimension)], z3.Real(f"o{j}")) for j in (0, 1)]

    def t(j: int, x: Vector) -> z3.ArithRef:
        h, o = planes[j]
        return z3.Sum([z3.Q(v.numerator, v.denominator) * a for v, a in zip(x, h, strict=True)]) + o

    for x in source.points:
        solver.add(t(0, x) != 0, t(1, x) != 0)
    if promised:
        for q in source.q:
            solver.add(t(0, q) > 0, t(1, q) < 0)
        for p in source.p:
            solver.add((t(0, p) > 0) == (t(1, p) > 0))
    for q in source.q:
        for p in source.p:
            solver.add(z3.Or(*((t(j, q) > 0) != (t(j, p) > 0) for j in (0, 1))))
    return bool(solver.check() == z3.sat)


def test_a_point_in_both_sets_is_inseparable() -> None:
    assert separate([(Q(0),)], [(Q(0),)]) == (None, None)


def test_the_sixteen_points_are_separable_only_outside_the_promise() -> None:
    grid = [(Q(x), Q(y)) for x in (-3, -1, 1, 3) for y in (-3, -1, 1, 3)]
    promised, separating = separate([x for x in grid if x[0] * x[1] > 0], [x for x in grid if x[0] * x[1] < 0])
    assert promised is None
    assert separating is not None
