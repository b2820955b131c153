"""Froese-Hertrich, Theorem 1: of all ways to choose one levee per gadget, exactly the satisfying ones fit the points.

That no other function fits is Lemma 5, whose base (Lemma 4) `test_gadget.py` enumerates.
"""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction as Q
from functools import cache

import pytest

from encoders.reductions import RULES, Options, poits_layout
from encoders.reductions.selection_gadget import selection_gadget
from instances import OneInThreeSat
from tests.encoders.formulas import poits_formulas, random_poits
from tests.encoders.levees import (
    FALSE,
    TRUE,
    Choice,
    Sample,
    choices,
    consistent,
    distance,
    height,
    network_of,
    samples_of,
    slopes,
)
from tests.encoders.networks import function_of
from tests.encoders.oracles import arithmetic, assignments, one_in_three_holds

RULE = RULES["poits-plane"]
SHAPES = [(n, m) for n in range(4) for m in range(3) if n or not m]
LARGER = [random_poits(n, m, random.Random(10 * n + m)) for n, m in ((4, 3), (6, 3), (3, 4), (7, 1))]


def fits(choice: Choice, samples: list[Sample]) -> bool:
    return all(height(choice, x1, x2) == label for x1, x2, label in samples)


@cache
def fitting(n: int, m: int, sample: Sample) -> frozenset[Choice]:
    """The choices that give one sample its label."""
    x1, x2, label = sample
    return frozenset(choice for choice, _, _ in choices(n, m) if height(choice, x1, x2) == label)


@cache
def gadgets(n: int, m: int) -> list[Sample]:
    """The points that all formulas of n variables and m clauses share."""
    gap = distance(m)
    found: list[Sample] = []
    for j in range(1, m + 1):
        found += selection_gadget(slopes(j, m), Q(j * gap), Q(1, 3))
    for i in range(1, n + 1):
        found += selection_gadget((TRUE, FALSE), Q(-i * gap), Q(1, 3))
    return found


@pytest.mark.parametrize(("n", "m"), SHAPES)
def test_every_choice_fits_the_gadgets(n: int, m: int) -> None:
    """The first half of Lemma 5: far enough apart, no levee is seen by the points of another gadget."""
    for choice, _, _ in choices(n, m):
        assert fits(choice, gadgets(n, m))


# the largest takes as long as all others together
LARGEST_WAITS = [pytest.param(*shape, marks=pytest.mark.slow if shape == (3, 2) else ()) for shape in SHAPES]


@pytest.mark.parametrize(("n", "m"), LARGEST_WAITS)
def test_exactly_the_consistent_choices_fit(n: int, m: int) -> None:
    """All formulas, repeated occurrences included. The gadgets are done above, so the other 3m points decide."""
    every = list(choices(n, m))
    for formula in poits_formulas(n, m):
        samples = Counter(samples_of(RULE.reduce(formula, Options())))
        crossings = samples - Counter(gadgets(n, m))
        assert samples.total() - crossings.total() == len(gadgets(n, m))
        assert crossings.total() == 3 * m
        everything = frozenset(choice for choice, _, _ in every)
        accepted = everything.intersection(*(fitting(n, m, sample) for sample in crossings))
        expected = {choice: truth for choice, picked, truth in every if consistent(formula, picked, truth)}
        assert accepted == set(expected), formula
        satisfying = {values for values in assignments(n) if one_in_three_holds(formula.clauses, values)}
        assert set(expected.values()) == satisfying


@pytest.mark.parametrize(
    "formula", [pytest.param(f, marks=pytest.mark.slow if f is LARGER[1] else ()) for f in LARGER], ids=str
)
def test_larger_ones(formula: OneInThreeSat) -> None:
    n, m = formula.variables, len(formula.clauses)
    samples = samples_of(RULE.reduce(formula, Options()))
    assert len(set(samples)) == len(samples)
    crossings = list((Counter(samples) - Counter(gadgets(n, m))).elements())
    assert len(crossings) == 3 * m
    for at, (choice, picked, truth) in enumerate(choices(n, m)):
        assert fits(choice, crossings) == consistent(formula, picked, truth)
        if at % 97 == 0:
            assert fits(choice, gadgets(n, m))


def up_to_permutation(formulas: list[OneInThreeSat]) -> list[OneInThreeSat]:
    """Those whose variables appear in the order 1, 2, 3: permuting variables only permutes offsets."""
    kept = []
    for formula in formulas:
        first = list(dict.fromkeys(v for clause in formula.clauses for v in clause))
        if first == sorted(first):
            kept.append(formula)
    return kept


@pytest.mark.parametrize(("n", "m"), LARGEST_WAITS)
def test_the_forward_witness_fits_exactly_if_the_assignment_satisfies(n: int, m: int) -> None:
    formulas = up_to_permutation(poits_formulas(n, m))
    assert formulas
    for formula in formulas if m < 2 else formulas[::3]:
        problem = RULE.reduce(formula, Options())
        for values in assignments(n):
            network = RULE.fit(formula, values, Options())
            assert network.neurons == problem.k
            assert network.coefficients == problem.signs
            assert (problem.objection(network) is None) == one_in_three_holds(formula.clauses, values)


@pytest.mark.parametrize("formula", [*LARGER, OneInThreeSat(2, ((1, 1, 2),))], ids=str)
def test_the_forward_witness_is_the_sum_of_the_right_levees(formula: OneInThreeSat) -> None:
    n, m = formula.variables, len(formula.clauses)
    expected = {truth: choice for choice, picked, truth in choices(n, m) if consistent(formula, picked, truth)}
    for truth, choice in expected.items():
        network = RULE.fit(formula, truth, Options(free_signs=True))
        assert function_of(network) == function_of(network_of(choice))
    if formula.clauses == ((1, 1, 2),):
        assert list(expected) == [(False, True)]


def test_without_a_true_occurrence_the_first_is_taken() -> None:
    formula = OneInThreeSat(2, ((2, 1, 1),))
    (choice,) = [choice for choice, picked, truth in choices(2, 1) if picked == (0,) and not any(truth)]
    assert function_of(RULE.fit(formula, (False, False), Options())) == function_of(network_of(choice))


@pytest.mark.parametrize("free", [False, True])
@pytest.mark.parametrize(("n", "m"), SHAPES)
def test_sizes(n: int, m: int, free: bool) -> None:
    names = {"n": n, "m": m}
    for formula in poits_formulas(n, m)[::7]:
        problem = RULE.reduce(formula, Options(free_signs=free))
        assert RULE.parameters(formula, Options()) == names
        assert arithmetic(RULE.size["points"], names) == problem.n == len(set(problem.points))
        assert arithmetic(RULE.size["dimension"], names) == problem.d == 2
        assert arithmetic(RULE.size["neurons"], names) == problem.k
        assert problem.bias
        assert (
            problem.signs is None if free else sorted(problem.signs) == [-1] * (problem.k // 2) + [1] * (problem.k // 2)
        )


def test_points_of_the_one_clause_instance_by_hand() -> None:
    """m = 1: Δ = 22, slopes −1, −1/2, 0; p_{1,r} is where x₂ = 22 + s_r·x₁ meets x₂ = x₁ − 22i."""
    samples = samples_of(RULE.reduce(OneInThreeSat(3, ((1, 2, 3),)), Options()))
    assert {s for s in samples if s[0] > 8} == {(22, 0, 1), (44, 0, 1), (88, 22, 1)}
    for sample in (
        (0, 18, 0),
        (0, -26, 0),
        (8, 16, 0),
        (-8, 28, 0),
        (8, 20, 0),
        (-8, 24, 0),
        (2, -66, 0),
        (-2, -22, 0),
    ):
        assert sample in samples


def test_the_paper_s_distance_without_clauses_is_too_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Δ = 16m + 6 = 6 at m = 0: no choice of levees fits two free variables then, although the answer is yes."""
    formula = OneInThreeSat(2, ())
    assert any(fits(choice, samples_of(RULE.reduce(formula, Options()))) for choice, _, _ in choices(2, 0))
    monkeypatch.setattr(poits_layout, "spacing", lambda m: 16 * m + 6)
    literal = samples_of(RULE.reduce(formula, Options()))
    assert {x2 for x1, x2, _ in literal if x1 == 0} == {x2 - z for z in (6, 12) for x1, x2, _ in HEIGHTS if x1 == 0}
    for first in (TRUE, FALSE):
        for second in (TRUE, FALSE):
            assert not fits(((first, Q(-6)), (second, Q(-12))), literal)


HEIGHTS = selection_gadget((TRUE, FALSE), Q(0), Q(1, 3))


@pytest.mark.parametrize(("n", "m"), [(1, 1), (2, 0), (2, 1), (3, 2), (2, 4)])
def test_gadgets_keep_apart(n: int, m: int) -> None:
    """Within |x₁| ≤ 4/δ breaklines of different gadgets do not come closer than 2, and two variables' do come to 2."""
    gap, reach = distance(m), 4 * 2 * m if m else 2
    stripes = [(s, j * gap, j) for j in range(1, m + 1) for s in slopes(j, m)]
    stripes += [(s, -i * gap, -i) for i in range(1, n + 1) for s in (TRUE, FALSE)]
    closest = min(
        abs(s * x1 + z - t * x1 - y) - 4
        for s, z, a in stripes
        for t, y, b in stripes
        if a != b
        for x1 in (-reach, reach)
    )
    assert closest >= 2
    assert closest == 2 or n < 2
