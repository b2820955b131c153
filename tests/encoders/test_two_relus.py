"""Manurangsi-Reichman, Theorem 6, on every tiny formula: two ReLUs fit if and only if the formula is satisfiable.

The decision is Z3's on the points themselves; the truth is brute force on the clauses.
"""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction as Q
from itertools import combinations_with_replacement

import pytest

from encoders.reductions import RULES, Options
from instances import ThreeSat, TrainingProblem
from tests.encoders.formulas import clauses_over, formulas_up_to_renaming, random_three_sat, renamings, shuffled
from tests.encoders.oracles import arithmetic, assignments, cnf_holds, decide

RULE = RULES["3sat-two-relus"]
OPTIONS = {
    "plain": Options(),
    "free": Options(free_signs=True),
    "bias": Options(bias=True),
    "bias-free": Options(bias=True, free_signs=True),
}
all_options = pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)

_ANSWERS: dict[object, bool] = {}


def canonical(problem: TrainingProblem, variables: int) -> object:
    """Equal for problems that differ by the order of samples and by permuting or mirroring the first N coordinates.

    Weights permuted and mirrored alike turn the fits of one into the fits of the other, so they share one decision.
    """
    samples = list(zip(problem.points, problem.labels, strict=True))
    images = []
    for renaming in renamings(variables):
        image = set()
        for point, label in samples:
            moved = []
            for i, c in point:
                to = renaming[i + 1] if i < variables else i + 1
                moved.append((abs(to) - 1, c if to > 0 else -c))
            image.add((tuple(sorted(moved)), label))
        images.append(tuple(sorted(image)))
    return min(images), problem.d, problem.k, problem.signs, problem.bias


def fits(problem: TrainingProblem, variables: int) -> bool:
    samples = frozenset(zip(problem.points, problem.labels, strict=True))
    as_is = (samples, problem.d, problem.k, problem.signs, problem.bias)
    if as_is not in _ANSWERS:
        question = canonical(problem, variables)
        if question not in _ANSWERS:
            _ANSWERS[question] = decide(problem) is not None
        _ANSWERS[as_is] = _ANSWERS[question]
    return _ANSWERS[as_is]


def check(formula: ThreeSat, options: Options) -> bool:
    """Sizes, forward witness and decision; returns the truth."""
    problem = RULE.reduce(formula, options)
    names = {"N": formula.variables, "M": len(formula.clauses), "B": int(options.bias)}
    assert RULE.parameters(formula, options) == names
    assert arithmetic(RULE.size["points"], names) == problem.n
    assert arithmetic(RULE.size["dimension"], names) == problem.d
    assert arithmetic(RULE.size["neurons"], names) == problem.k == 2
    assert problem.signs == (None if options.free_signs else (1, 1))
    assert problem.bias == options.bias
    truth = False
    for values in assignments(formula.variables):
        satisfied = cnf_holds(formula.clauses, values)
        truth |= satisfied
        assert (problem.objection(RULE.fit(formula, values, options)) is None) == satisfied, values
    assert fits(problem, formula.variables) == truth
    return truth


TINY = [
    pytest.param(n, many, 1, options, id=f"{n}-{many}-{name}", marks=pytest.mark.slow if n == 2 else ())
    for n, many in ((0, 4), (1, 154), (2, 1266))
    for name, options in OPTIONS.items()
]
# two variables take seconds: a share without A.2 and free signs, another with both
TINY += [pytest.param(2, 1266, 4, OPTIONS[name], id=f"2-1266/4-{name}") for name in ("plain", "bias-free")]


@pytest.mark.parametrize(("variables", "classes", "share", "options"), TINY)
def test_every_tiny_formula(variables: int, classes: int, share: int, options: Options) -> None:
    """At most three clauses of at most three literals, one formula per class under renaming, each under other names."""
    dice = random.Random(variables)
    every = list(formulas_up_to_renaming(variables, 3))
    assert len(every) == classes
    chosen = every[options.bias :: share] if share > 1 else every
    seen = Counter(check(ThreeSat(variables, shuffled(clauses, variables, dice)), options) for clauses in chosen)
    assert seen[True] > 0
    assert seen[False] > 0


@all_options
def test_random_formulas_of_three_variables(options: Options) -> None:
    dice = random.Random(3)
    seen = Counter(check(random_three_sat(3, dice.randint(8, 24), dice), options) for _ in range(16))
    assert min(seen[True], seen[False]) >= 3, seen


@all_options
def test_the_smallest_formula_that_needs_all_eight_sign_patterns(options: Options) -> None:
    clauses = tuple((a, 2 * b, 3 * c) for a in (1, -1) for b in (1, -1) for c in (1, -1))
    assert not check(ThreeSat(3, clauses), options)
    assert check(ThreeSat(3, clauses[1:]), options)


@pytest.mark.slow
@all_options
def test_more_random_formulas(options: Options) -> None:
    dice = random.Random(4)
    for _ in range(40):
        check(random_three_sat(3, dice.randint(2, 24), dice), options)
    for _ in range(10):
        check(random_three_sat(4, dice.randint(10, 40), dice), options)


@pytest.mark.parametrize("variables", [0, 1, 2])
def test_no_class_is_left_out(variables: int) -> None:
    """As many classes as Burnside's lemma counts: the mean number of multisets that a renaming leaves as they are."""
    known = [tuple(sorted(clause)) for clause in clauses_over(variables)]
    multisets = [chosen for size in range(4) for chosen in combinations_with_replacement(known, size)]
    maps = renamings(variables)
    still = sum(
        sorted(tuple(sorted(renaming[a] for a in clause)) for clause in chosen) == sorted(chosen)
        for renaming in maps
        for chosen in multisets
    )
    assert len(list(formulas_up_to_renaming(variables, 3))) * len(maps) == still
    assert len(known) == [1, 10, 35][variables]


def test_a_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="assignment has length 1, not 2"):
        RULE.fit(ThreeSat(2, ()), (True,), Options())


def test_the_points_of_one_formula_by_hand() -> None:
    """(x1 or not x2) and (x1 or x1 or not x1), in the order (12), (13), (14), (15), A.2."""
    formula = ThreeSat(2, ((1, -2), (1, 1, -1), ()))
    problem = RULE.reduce(formula, Options(bias=True))
    dense = []
    for point, label in zip(problem.points, problem.labels, strict=True):
        row = [Q(0)] * problem.d
        for i, c in point:
            row[i] = c
        dense.append((*row, label))
    assert dense == [
        (0, 0, 1, 0, 4),
        (1, 0, 0, 0, 1),
        (-1, 0, 0, 0, 1),
        (0, 1, 0, 0, 1),
        (0, -1, 0, 0, 1),
        (-1, 2, -1, 0, 0),
        (-1, 0, -1, 0, 0),
        (0, 0, 1, 0, 0),
        (0, 0, 0, 0, 0),
        (0, 0, 0, 1, 1),
        (0, 0, 0, -1, 1),
        (0, 0, 0, 2, 2),
        (0, 0, 0, -2, 2),
    ]
