"""All solutions of piecewise linear equations, against an exact solver that is asked for one more."""

from __future__ import annotations

import random
from fractions import Fraction as Q
from itertools import product
from typing import Any

import pytest
import z3

from checker.geometry.cells import Equation, Form, Infinite, solutions
from checker.geometry.intervals import Interval, blend, hull
from checker.geometry.linear import Span, solve


def form_of(rng: random.Random, unknowns: int, spread: int = 2) -> Form:
    slopes = [Q(rng.randint(-spread, spread)) for _ in range(unknowns)]
    return (*slopes, Q(rng.randint(-3, 3), rng.choice((1, 2))))


def random_case(seed: int) -> tuple[int, list[Form], list[Equation]]:
    rng = random.Random(seed)
    unknowns = rng.choice((1, 1, 2, 2, 2))
    half_planes = [form_of(rng, unknowns) for _ in range(rng.randint(0, 4))]
    equations = [
        Equation(
            form_of(rng, unknowns, 1),
            tuple((Q(rng.choice((1, -1))), form_of(rng, unknowns)) for _ in range(rng.randint(0, 2))),
        )
        for _ in range(rng.randint(0, 3))
    ]
    return unknowns, half_planes, equations


def asked(unknowns: int, half_planes: list[Form], equations: list[Equation]) -> tuple[Any, list[Any]]:
    names = [z3.Real(f"z{i}") for i in range(unknowns)]

    def value(form: Form) -> Any:
        return sum(
            (z3.Q(a.numerator, a.denominator) * z for a, z in zip(form, names, strict=False)), z3.Q(0, 1)
        ) + z3.Q(form[-1].numerator, form[-1].denominator)

    solver = z3.Solver()
    for form in half_planes:
        solver.add(value(form) >= 0)
    for equation in equations:
        total = value(equation.fixed)
        for coefficient, form in equation.terms:
            t = value(form)
            total = total + z3.Q(coefficient.numerator, 1) * z3.If(t > 0, t, z3.Q(0, 1))
        solver.add(total == 0)
    return solver, names


def enumerated(case: tuple[int, list[Form], list[Equation]]) -> set[tuple[Q, ...]] | None:
    """All solutions, or None. Each sign pattern of the terms leaves a convex set, so more solutions than patterns
    are infinitely many."""
    solver, names = asked(*case)
    most = 2 ** sum(len(equation.terms) for equation in case[2])
    found: set[tuple[Q, ...]] = set()
    while solver.check() == z3.sat:
        model = solver.model()
        values = [model.eval(z, model_completion=True) for z in names]
        found.add(tuple(Q(v.numerator_as_long(), v.denominator_as_long()) for v in values))
        if len(found) > most:
            return None
        solver.add(z3.Or([z != v for z, v in zip(names, values, strict=True)]))
    return found


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2, 3))])
def test_random_cases(seed: int) -> None:
    kinds = {"none": 0, "some": 0, "infinite": 0}
    for case in (random_case(1000 * seed + i) for i in range(150)):
        try:
            found = solutions(*case)
        except Infinite:
            found = None
        assert found == enumerated(case), case
        kinds["infinite" if found is None else "some" if found else "none"] += 1
    assert min(kinds.values()) > 4, kinds


def z(*entries: int | Q) -> Form:
    return tuple(Q(entry) for entry in entries)


def test_what_is_left_is_never_overlooked() -> None:
    with pytest.raises(Infinite):
        solutions(2, [], [])
    with pytest.raises(Infinite):
        solutions(1, [z(1, -100)], [])
    with pytest.raises(Infinite):
        solutions(1, [z(1, -1), z(-1, 2)], [])
    with pytest.raises(Infinite):
        solutions(2, [z(1, 0, -50)], [Equation(z(1, 1, 0), ())])
    # a ray along which the term vanishes, far from everything else
    with pytest.raises(Infinite):
        solutions(1, [], [Equation(z(0, 0), ((Q(1), z(1, -1000)),))])
    assert solutions(1, [z(1, -1), z(-1, 1)], []) == {(Q(1),)}
    assert solutions(2, [z(1, 1, 0), z(-1, -1, -1)], []) == set()
    assert solutions(0, [z(0)], [Equation(z(0), ())]) == {()}
    assert solutions(0, [z(-1)], []) == set()
    assert solutions(0, [], [Equation(z(2), ((Q(-1), z(2)), (Q(1), z(-5))))]) == {()}
    assert solutions(1, [], [Equation(z(0, -1), ((Q(1), z(1, 0)), (Q(1), z(-1, 0))))]) == {(Q(1),), (Q(-1),)}


def inside(interval: Interval, h: Q) -> bool:
    above = interval.low <= h if interval.low_closed else interval.low < h
    return above and (h <= interval.high if interval.high_closed else h < interval.high)


def test_intervals_are_the_sets_they_stand_for() -> None:
    grid = [Q(i, 2) for i in range(-1, 8)]
    ends = [Q(0), Q(1), Q(2), Q(3)]
    all_of_them = [Interval(a, b, c, d) for a, b in product(ends, ends) for c, d in product((True, False), repeat=2)]
    fine = {interval: [h for h in (Q(i, 4) for i in range(13)) if inside(interval, h)] for interval in all_of_them}
    grid_members = {interval: {h for h in grid if inside(interval, h)} for interval in all_of_them}
    for one in all_of_them:
        members = grid_members[one]
        assert one.empty == (not members)
        for low, high in ((Q(0), Q(2)), (Q(1), Q(2)), (Q(1), Q(3))):
            below, above = one.outside(low, high)
            assert {h for h in grid if inside(below, h) or inside(above, h)} == {
                h for h in members if not low < h < high
            }
        for other in all_of_them:
            meet = one.meet(other)
            assert {h for h in grid if inside(meet, h)} == members & grid_members[other]
            if members and not other.empty:
                sums = {3 * h - 2 * g for h in fine[other] for g in fine[one]}
                blended = blend(one, other, Q(3))
                assert all(inside(blended, s) for s in sums)
                assert inside(blended, blended.low) == (blended.low in sums)
                assert inside(blended, blended.high) == (blended.high in sums)
    assert blend(Interval(Q(0), Q(1)), Interval(Q(5), Q(6)), Q(0)) == Interval(Q(0), Q(1))
    assert hull(Interval(Q(0), Q(1), True), Interval(Q(5), Q(6))) == Interval(Q(0), Q(6), True)


@pytest.mark.parametrize("many", [80, pytest.param(200, marks=pytest.mark.slow)])
def test_elimination_finds_all_solutions(many: int) -> None:
    rng = random.Random(5)
    for _ in range(many):
        columns = rng.randint(1, 4)
        equations = [[Q(rng.randint(-2, 2)) for _ in range(columns + 1)] for _ in range(rng.randint(0, 5))]
        solved = solve(equations, columns)
        places = [Q(i, 2) for i in range(-4, 5)]
        fits = [
            v for v in product(places, repeat=columns)
            if all(sum(a * b for a, b in zip(row, v, strict=False)) == row[-1] for row in equations)
        ] if columns < 4 else []  # fmt: skip
        if solved is None:
            assert not fits
            continue
        origin, basis = solved
        for row in equations:
            assert sum(a * b for a, b in zip(row, origin, strict=False)) == row[-1]
            assert all(sum(a * b for a, b in zip(row, v, strict=False)) == 0 for v in basis)
        span = Span(basis, columns)
        assert len(span.basis) == len(basis)
        for v in fits:
            assert [a - b for a, b in zip(v, origin, strict=True)] in span
