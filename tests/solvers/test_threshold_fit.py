"""The decision of threshold networks: the verdict of brute force over all sets that half-spaces cut off, and of Z3."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction as Q
from itertools import count, product
from time import monotonic

import pytest
from pysat.solvers import Solver

from encoders.reductions import RULES, Options
from instances import Activation, OneInThreeSat, TrainingProblem
from solvers.exact.halfspaces import Lifted, Meeting, cut_off, is_meeting, lift
from solvers.exact.threshold_fit import fit
from solvers.exact.threshold_patterns import OutOfTimeError, Question, UndecidedError, _closest
from solvers.exact.weighted_sums import sum_clauses
from tests.encoders.oracles import one_in_three_holds
from tests.encoders.threshold_cases import Point, attainable, cut_sets, drawn, threshold_problem, truth
from tests.encoders.thresholds import ThresholdQuestion, decide_thresholds

PLUS, MINUS = Q(1), Q(-1)
GRID = tuple((Q(a), Q(b)) for a, b in product(range(3), repeat=2))
SETS: tuple[tuple[Point, ...], ...] = (
    ((Q(1),), (Q(0),), (Q(-2),), (Q(5, 3),)),
    GRID[:6],
    (*GRID[:5:2], *GRID[5:]),
    ((Q(0), Q(0)), (Q(3), Q(0)), (Q(0), Q(3)), (Q(1), Q(1)), (Q(1), Q(2))),
    tuple((Q(a), Q(b), Q(c)) for a, b, c in ((0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 1), (1, 1, 0))),
    ((),),
)


def fits(problem: TrainingProblem) -> bool:
    """The verdict; a network has been evaluated exactly."""
    network = fit(problem).network
    assert network is None or problem.objection(network) is None
    return network is not None


def checked_cut(points: Sequence[Lifted], pattern: Sequence[int]) -> bool:
    """Is the pattern cut off? The weights or the certificate are recomputed."""
    inside = [p for p, s in enumerate(pattern) if s]
    outside = [p for p, s in enumerate(pattern) if not s]
    found = cut_off(points, inside, outside)
    if isinstance(found, Meeting):
        assert is_meeting(points, found)
        assert set(found.inside) <= set(inside)
        assert set(found.outside) <= set(outside)
        assert len(found.inside) + len(found.outside) <= len(points[0]) + 1
        return False
    inputs = [sum(w * v for w, v in zip(found, x, strict=True)) for x in points]
    assert all((t > 0) == bool(s) for t, s in zip(inputs, pattern, strict=True))
    return True


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("points", SETS, ids=range(len(SETS)))
def test_what_half_spaces_cut_off(points: tuple[Point, ...], bias: bool) -> None:
    lifted = [lift(x, bias=bias) for x in points]
    found = {pattern for pattern in product((0, 1), repeat=len(points)) if checked_cut(lifted, pattern)}
    assert found == cut_sets(points, bias)


def test_a_relation_that_is_none_is_noticed() -> None:
    points = [lift((Q(v),), bias=True) for v in (0, 1, 2)]
    found = cut_off(points, [0, 2], [1])
    assert isinstance(found, Meeting)
    assert is_meeting(points, found)
    for wrong in (
        Meeting({0: Q(1)}, {1: Q(1)}),
        Meeting({}, {}),
        Meeting({p: -c for p, c in found.inside.items()}, {q: -c for q, c in found.outside.items()}),
        replace(found, inside={p: 2 * c for p, c in found.inside.items()}),
    ):
        assert not is_meeting(points, wrong)


def test_sums_as_clauses() -> None:
    """All assignments of up to four literals with weights 1 to 3: exactly those with the total extend."""
    for weights in [w for k in range(5) for w in product((1, 2, 3), repeat=k)]:
        for total in range(-1, sum(weights) + 2):
            names = count(len(weights) + 1)
            terms = [(i + 1 if i % 2 else -i - 1, w) for i, w in enumerate(weights)]
            clauses = list(sum_clauses(terms, total, lambda names=names: next(names)))
            if [] in clauses:
                assert total not in {
                    sum(w for w, s in zip(weights, on, strict=True) if s) for on in product((0, 1), repeat=len(weights))
                }
                continue
            with Solver(name="glucose4", bootstrap_with=clauses) as solver:
                for on in product((False, True), repeat=len(weights)):
                    chosen = [literal if s else -literal for (literal, _), s in zip(terms, on, strict=True)]
                    is_total = sum(w for w, s in zip(weights, on, strict=True) if s) == total
                    assert solver.solve(assumptions=chosen) == is_total


@pytest.mark.parametrize("most", [100, pytest.param(400, marks=pytest.mark.slow)])
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(
    ("points", "signs"),
    [
        (SETS[0], (PLUS,)),
        (SETS[0], (PLUS, MINUS)),
        (SETS[0], (PLUS, MINUS, MINUS)),
        (SETS[0], (Q(2), Q(-1, 2), Q(0))),
        (GRID[:6], (PLUS,)),
        (GRID[:6], (PLUS, MINUS)),
        (SETS[3], (MINUS, MINUS)),
        (SETS[3], (PLUS, PLUS, MINUS)),
        (((Q(0), Q(0)),), (PLUS,)),
        (((),), (PLUS, MINUS)),
        ((), (PLUS,)),
    ],
    ids=str,
)
def test_all_labels(points: tuple[Point, ...], signs: tuple[Q, ...], bias: bool, most: int) -> None:
    """Every label vector within reach of the coefficients, or so many of them, decided as brute force decides it."""
    possible = attainable(points, tuple(signs), bias)
    patterns = product((0, 1), repeat=len(signs))
    values = sorted({sum((a for a, s in zip(signs, on, strict=True) if s), Q(0)) for on in patterns})
    every = list(product(values, repeat=len(points)))
    step = max(1, len(every) // most)
    for labels in every[:: step if step % 2 or step == 1 else step + 1]:
        problem = threshold_problem(points, labels, len(signs), signs, bias=bias, d=len(points[0]) if points else 1)
        assert fits(problem) == (labels in possible), labels


def check(dice: random.Random) -> bool:
    problem = drawn(dice)
    expected = truth(problem)
    assert fits(problem) == expected, problem
    return expected


@pytest.mark.parametrize(
    ("block", "many"), [(0, 60), *(pytest.param(block, 130, marks=pytest.mark.slow) for block in range(5))]
)
def test_drawn_problems(block: int, many: int) -> None:
    found = [check(random.Random(7000 + 1000 * block + i)) for i in range(many)]
    assert many * 3 / 13 < sum(found) < many * 10 / 13


@pytest.mark.parametrize("many", [60, pytest.param(250, marks=pytest.mark.slow)])
def test_z3_agrees(many: int) -> None:
    """The definition as it stands, with the strict inequality, in Z3's rationals."""
    dice, found = random.Random(11), []
    for _ in range(many):
        problem = drawn(dice)
        without = [] if problem.bias else [f"(= v_{j}_{problem.d} 0.0)" for j in range(problem.k)]
        expected = decide_thresholds(problem, without) is not None
        assert fits(problem) == expected, problem
        found.append(expected)
    assert many / 5 < sum(found) < many * 4 / 5


def check_free(dice: random.Random) -> bool:
    """With a line that has as many jumps as there are neurons, and without."""
    given = drawn(dice)
    k = min(given.k, 3)
    problem = TrainingProblem(given.points, given.labels, given.d, k, None, given.bias, Activation.THRESHOLD)
    question = ThresholdQuestion(problem)
    if not problem.bias:
        for j in range(k):
            question.demand(f"(= v_{j}_{problem.d} 0.0)")
    expected = question.answer() is not None
    assert fits(problem) == expected, problem
    return expected


@pytest.mark.parametrize("many", [70, pytest.param(400, marks=pytest.mark.slow)])
def test_free_coefficients_by_z3(many: int) -> None:
    found = [check_free(random.Random(30_000 + i)) for i in range(many)]
    assert many / 4 < sum(found) < many * 4 / 5


@pytest.mark.parametrize("many", [35, pytest.param(60, marks=pytest.mark.slow)])
def test_a_long_relation_forbids_one_pattern(many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slower, and as right."""
    monkeypatch.setattr("solvers.exact.free_coefficients.LONGEST", 1)
    found = [check_free(random.Random(40_000 + i)) for i in range(many)]
    assert many / 2 < sum(found) < many


def test_neurons_turned_back_for_the_first_label() -> None:
    """Jumps 2, −3, 5 on a line, the first label −2, 3 or 1: the second is 0 minus some of the jumps, 1 is not."""
    points = tuple((Q(h),) for h in range(4))
    starts = {0: True, -2: True, 3: True, 1: True, -4: True, -5: True, -1: False, 2: False}
    for first, possible in starts.items():
        labels = [Q(first + jump) for jump in (0, 2, -1, 4)]
        problem = threshold_problem(points, labels, 3, None, bias=True, d=1)
        assert fits(problem) == possible, first
        assert (decide_thresholds(problem) is not None) == possible, first


@pytest.mark.parametrize("free", [False, True])
@pytest.mark.parametrize(
    "formula",
    [
        OneInThreeSat(1, ((1, 1, 1),)),
        OneInThreeSat(3, ((1, 2, 3),)),
        OneInThreeSat(2, ((1, 1, 2), (1, 2, 2))),
        OneInThreeSat(4, ((1, 2, 3), (1, 2, 4), (1, 3, 4), (2, 3, 4))),
    ],
    ids=str,
)
def test_stripes(formula: OneInThreeSat, free: bool) -> None:
    problem = RULES["poits-thresholds"].reduce(formula, Options(free_signs=free))
    every = product((False, True), repeat=formula.variables)
    assert fits(problem) == any(one_in_three_holds(formula.clauses, values) for values in every)


def test_stripes_with_a_spare_neuron() -> None:
    """No line is tight and nothing is known: decided all the same."""
    given = RULES["poits-thresholds"].reduce(OneInThreeSat(1, ()), Options())
    assert given.signs is not None
    assert fits(replace(given, neurons=3, signs=(*given.signs, PLUS)))
    labels = (*given.labels[:1], given.labels[1] + 1, *given.labels[2:])
    assert not fits(replace(given, labels=labels))


def test_coordinates_beyond_all_floats(monkeypatch: pytest.MonkeyPatch) -> None:
    """A point within a triangle, all four far apart: nobody can say which points are near, and the verdict is right."""
    overflows = []

    def near(points: Sequence[Lifted], found: Meeting) -> list[list[int]]:
        try:
            return list(_closest(points, found))
        except OverflowError:
            overflows.append(found)
            raise

    monkeypatch.setattr("solvers.exact.threshold_patterns._closest", near)
    points = tuple((10**400 * Q(a), 10**400 * Q(b)) for a, b in ((0, 0), (5, 1), (1, 7), (2, 3)))
    for k in (1, 2):
        problem = threshold_problem(points, [Q(1), Q(1), Q(1), Q(0)], k, [PLUS] * k, bias=True, d=2)
        assert fits(problem) == (k == 2)
    assert overflows


def test_the_deadline_is_kept() -> None:
    problem = RULES["poits-thresholds"].reduce(OneInThreeSat(3, ((1, 2, 3),)), Options())
    with pytest.raises(OutOfTimeError):
        fit(problem, monotonic() - 1)


def test_too_many_clauses_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("solvers.exact.threshold_patterns.MOST_CLAUSES", 50)
    question = Question([lift((Q(0),), bias=True)], [False], True)
    for _ in range(49):
        question.add([question.fresh()])
    with pytest.raises(UndecidedError, match="more than 50 clauses"):
        question.add([question.fresh()])
