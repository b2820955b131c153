"""What jumps along lines refute: nothing that fits, and on a line with coefficients ±c everything that does not."""

from __future__ import annotations

import random
from fractions import Fraction as Q
from itertools import product

import pytest

from encoders.geometry.activation import ABOVE, BELOW, UNKNOWN
from encoders.geometry.jumps import common_measure, jumps_of, tight_line
from encoders.geometry.lines import lines_along
from encoders.geometry.presolve import presolve
from encoders.geometry.record import NothingFitsError
from encoders.geometry.result import Standing
from encoders.geometry.steps import samples_of, steps_of
from encoders.reductions import RULES, Options
from instances import Activation, OneInThreeSat, TrainingProblem
from tests.encoders.threshold_cases import Point, attainable, cut_sets, drawn, threshold_problem, truth
from tests.encoders.thresholds import decide_thresholds

PLUS, MINUS = Q(1), Q(-1)


def refuted(problem: TrainingProblem) -> bool:
    return presolve(problem).standing is Standing.INFEASIBLE


def line_of(heights: tuple[int, ...]) -> tuple[Point, ...]:
    return tuple((Q(h),) for h in heights)


@pytest.mark.parametrize(
    "signs", [s for k in range(4) for s in product((PLUS, MINUS), repeat=k) if s == tuple(sorted(s))]
)
@pytest.mark.parametrize("bias", [True, False])
def test_on_a_line_the_jumps_decide(signs: tuple[Q, ...], bias: bool) -> None:
    """All labels in reach and just out of it, on 1 to 5 points: infeasible exactly where there is no network."""
    low, high = sum(1 for s in signs if s < 0), sum(1 for s in signs if s > 0)
    seen = set()
    for heights in ((-1,), (0, 3), (-2, 0, 1), (-2, -1, 1, 2), (-1, 0, 1, 2, 5)):
        points = line_of(heights)
        possible = attainable(points, signs, bias)
        size = len(points)
        for labels in product(range(-low - (size < 4), high + 1 + (size < 4)), repeat=size):
            values = tuple(map(Q, labels))
            problem = threshold_problem(points, values, len(signs), signs, bias=bias, d=1)
            fits = values in possible
            seen.add(fits)
            if bias:
                assert refuted(problem) == (not fits), (heights, labels)
            else:
                assert not (fits and refuted(problem)), (heights, labels)
    assert seen == {True, False}


SQUARE = tuple((Q(a), Q(b)) for a, b in product(range(2), repeat=2))
PLANES = (SQUARE, (*SQUARE, (Q(1, 2), Q(1, 2))), tuple((Q(a), Q(b)) for a, b in product(range(2), range(3))))


PLANE_CASES = [
    *(pytest.param(bias, points, id=f"{bias}-{name}")
      for bias in (True, False) for name, points in zip(("square", "with its centre"), PLANES, strict=False)),
    pytest.param(True, PLANES[2], id="True-two by three", marks=pytest.mark.slow),
    pytest.param(False, PLANES[2], id="False-two by three"),
]  # fmt: skip


@pytest.mark.parametrize(("bias", "points"), PLANE_CASES)
def test_in_the_plane_nothing_that_fits_is_refuted(points: tuple[Point, ...], bias: bool) -> None:
    """All labels of small point sets; and a good part of what does not fit is refuted."""
    refutations = wrong = 0
    for signs in ((), (PLUS,), (MINUS,), (PLUS, MINUS), (PLUS, PLUS), (PLUS, PLUS, MINUS)):
        possible = attainable(points, signs, bias)
        low, high = -signs.count(MINUS), signs.count(PLUS)
        for labels in product(range(low, high + 1), repeat=len(points)):
            values = tuple(map(Q, labels))
            if values in possible:
                assert not refuted(threshold_problem(points, values, len(signs), signs, bias=bias, d=2)), labels
            elif len(signs) < 3:
                wrong += 1
                refutations += refuted(threshold_problem(points, values, len(signs), signs, bias=bias, d=2))
    assert refutations * 3 > wrong


def check(dice: random.Random) -> bool:
    """A drawn problem: no lie about it, with its coefficients fixed or free, nor about the sides that are known."""
    problem = drawn(dice)
    fits = truth(problem)
    steps = steps_of(problem)
    assert not (fits and steps.refuted), (steps.refuted, problem)
    if fits and steps.known is not None:
        assert_known(problem)
    if fits:
        free = TrainingProblem(
            problem.points, problem.labels, problem.d, problem.k, None, problem.bias, Activation.THRESHOLD
        )
        assert not refuted(free), problem
    return steps.refuted is not None


def assert_known(problem: TrainingProblem) -> None:
    """Some fit's columns, arranged in some order, have all known sides: by trying all of them."""
    steps = steps_of(problem)
    assert steps.known is not None
    assert problem.signs is not None
    points = tuple(steps.samples.points)
    unit = abs(problem.signs[0])
    total = [y / unit + sum(1 for a in problem.signs if a < 0) for y in steps.samples.labels]
    columns = cut_sets(points, True)
    fitting = [
        [c for c in columns if all(s == UNKNOWN or s == (ABOVE if v else BELOW) for s, v in zip(row, c, strict=True))]
        for row in steps.known
    ]
    reached = {tuple(0 for _ in points)}
    for options in fitting:
        reached = {tuple(a + b for a, b in zip(r, c, strict=True)) for r in reached for c in options}
    assert tuple(total) in reached, problem


@pytest.mark.parametrize(
    ("block", "many"), [(0, 60), *(pytest.param(block, 150, marks=pytest.mark.slow) for block in range(4))]
)
def test_drawn_problems(block: int, many: int) -> None:
    found = [check(random.Random(1000 * block + i)) for i in range(many)]
    assert many / 15 < sum(found) < many * 14 / 15


def test_free_coefficients_by_z3() -> None:
    """Where the data refute k neurons of any coefficients, Z3 finds none."""
    dice, refutations = random.Random(5), 0
    for _ in range(250):
        given = drawn(dice)
        problem = TrainingProblem(
            given.points, given.labels, given.d, min(given.k, 2), None, given.bias, Activation.THRESHOLD
        )
        if refuted(problem):
            refutations += 1
            without = [] if problem.bias else [f"(= v_{j}_{problem.d} 0.0)" for j in range(problem.k)]
            assert decide_thresholds(problem, without) is None, problem
    assert refutations > 40


def test_jumps_of_parallel_lines_add_up() -> None:
    """Up on one line and down on the next is two neurons, whatever their coefficients; up twice is one."""
    points = SQUARE
    xor = tuple(map(Q, (0, 1, 1, 0)))
    up = tuple(map(Q, (0, 1, 0, 1)))
    for signs in (None, (PLUS,)):
        assert refuted(threshold_problem(points, xor, 1, signs, bias=True, d=2))
        assert not refuted(threshold_problem(points, up, 1, signs, bias=True, d=2))
    assert not refuted(threshold_problem(points, xor, 2, None, bias=True, d=2))
    # the first point leaves nothing to rise: + − is at most 1, and − starts switched off
    assert refuted(
        threshold_problem(line_of((0, 1, 2, 3)), tuple(map(Q, (0, 1, 0, 1))), 2, (PLUS, MINUS), bias=True, d=1)
    )


def test_values() -> None:
    one = line_of((7,))
    for signs, label, possible in (
        ((PLUS, MINUS), -1, True),
        ((PLUS, MINUS), 2, False),
        ((PLUS, MINUS), Q(1, 2), False),
        ((Q(1, 2), Q(3, 4)), Q(5, 4), True),
        ((Q(1, 2), Q(3, 4)), Q(1, 3), False),
        ((Q(0),), 0, True),
        ((Q(0),), 1, False),
        ((), 0, True),
        ((), 1, False),
    ):
        assert refuted(threshold_problem(one, (Q(label),), len(signs), signs, bias=True, d=1)) != possible
    assert common_measure((Q(1, 2), Q(3, 4), Q(-2))) == Q(1, 4)
    assert refuted(threshold_problem(one, (Q(1),), 0, None, bias=True, d=1))


def test_samples() -> None:
    """A point twice; without biases a ray twice, the origin, and not the opposite ray."""
    twice = threshold_problem(((Q(1),), (Q(1),)), (Q(0), Q(1)), 2, None, bias=True, d=1)
    assert "stands twice" in presolve(twice).log[-1]
    ray = ((Q(1), Q(2)), (Q(2), Q(4)))
    for bias in (True, False):
        problem = threshold_problem(ray, (Q(0), Q(1)), 2, None, bias=bias, d=2)
        assert refuted(problem) == (not bias)
    opposite = threshold_problem(((Q(1),), (Q(-2),)), (Q(0), Q(1)), 2, None, bias=False, d=1)
    assert not refuted(opposite)
    assert refuted(threshold_problem(((Q(0),),), (Q(1),), 1, (PLUS,), bias=False, d=1))
    assert not refuted(threshold_problem(((Q(0),),), (Q(1),), 1, (PLUS,), bias=True, d=1))
    with pytest.raises(NothingFitsError):
        samples_of(twice)


def test_the_gaps_of_a_tight_line() -> None:
    points = line_of((0, 2, 3, 7))
    line = lines_along(points, (Q(1),))[0]

    def gaps(signs: tuple[Q, ...], *labels: int) -> list[list[tuple[Q, Q]]] | None:
        found = tight_line(signs, jumps_of(line, tuple(map(Q, labels))))
        return None if found is None else [[(c.low, c.high) for c in found.crossings[sign]] for sign in (1, -1)]

    assert gaps((PLUS, MINUS), 0, 1, 0, 0) == [[(0, 2)], [(2, 3)]]
    assert gaps((PLUS, PLUS), 0, 0, 2, 2) == [[(2, 3), (2, 3)], []]
    assert gaps((Q(-3), Q(-3)), 0, -3, -3, -6) == [[], [(0, 2), (3, 7)]]
    # one neuron may stay as it is
    assert gaps((PLUS, MINUS), 1, 1, 0, 0) is None
    assert gaps((PLUS, PLUS, MINUS), 0, 1, 0, 0) is None


def test_stripes_leave_little_open() -> None:
    """One clause: all but 33 of 488 sides are known."""
    problem = RULES["poits-thresholds"].reduce(OneInThreeSat(3, ((1, 2, 3),)), Options())
    steps = steps_of(problem)
    assert steps.known is not None
    unknown = sum(row.count(UNKNOWN) for row in steps.known)
    assert (problem.k * problem.n, unknown) == (488, 33)


def test_after_the_deadline_nothing_is_claimed() -> None:
    xor = threshold_problem(SQUARE, tuple(map(Q, (0, 1, 1, 0))), 1, (PLUS,), bias=True, d=2)
    assert presolve(xor, 0.0).standing is Standing.OPEN
