"""Manurangsi-Reichman Theorem 6: fits iff satisfiable, on small formulas, both directions."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction as Q
from itertools import combinations_with_replacement, product

import pytest
import z3

from checker import dimacs, two_relus
from tests.checker import paper
from tests.checker.bundles import EIGHT
from tests.checker.bundles import dimacs as dimacs_file

LITERALS = (1, -1, 2, -2)
SHORT = [[], *([a] for a in LITERALS), *([a, b] for a, b in product(LITERALS, repeat=2))]
ALL_TWO_CLAUSES = [[1, 2], [1, -2], [-1, 2], [-1, -2]]


def derived(n: int, clauses: paper.Clauses, bias: bool = False) -> list[paper.Sample]:
    formula = dimacs.Formula(n, tuple(tuple(clause) for clause in clauses), one_in_three=False)
    samples = list(two_relus.samples(formula, bias))
    assert two_relus.size(formula, bias) == (len(samples), len(samples[0][0]), 2)
    return samples


def two_relus_fit(n: int, samples: list[paper.Sample]) -> bool:
    """Decides the samples by what (13) and (14) force, {w_i^1, w_i^2} = {1, -1}; the rest bounds v from below."""
    for i in range(n):
        unit = tuple(Q(int(c == i)) for c in range(n + 1))
        assert (unit, Q(1)) in samples
        assert (tuple(-c for c in unit), Q(1)) in samples
    on_v = {y for x, y in samples if x == (0,) * n + (1,)}
    if on_v != {Q(4)}:
        return False
    rows = [x for x, y in samples if y == 0]
    assert all(row[n] == -1 for row in rows)
    for w in product((1, -1), repeat=n):
        bounds = [
            max((sign * sum(c * a for c, a in zip(row[:n], w, strict=True)) for row in rows), default=Q(0))
            for sign in (1, -1)
        ]
        if sum(max(bound, Q(0)) for bound in bounds) <= 4:
            return True
    return False


def is_satisfiable(n: int, clauses: paper.Clauses) -> bool:
    return any(paper.satisfies(truth, clauses) for truth in paper.assignments(n))


@pytest.mark.parametrize("size", [0, 1, 2])
def test_fits_iff_satisfiable_two_variables(size: int) -> None:
    for clauses in combinations_with_replacement(SHORT, size):
        assert two_relus_fit(2, derived(2, list(clauses))) == is_satisfiable(2, list(clauses)), clauses


def test_fits_iff_satisfiable_larger() -> None:
    formulas = [ALL_TWO_CLAUSES, ALL_TWO_CLAUSES[1:], EIGHT, EIGHT[1:], EIGHT[:-1], [[1, -1, 2], *ALL_TWO_CLAUSES]]
    formulas += [[[1, 1, -2], [2, 2, 1], [-1, -1, -1]], [[1, 1, 2], [-2, -2, 1], [-1, 3, 3], [-3, -1, -1]]]
    for clauses in formulas:
        assert two_relus_fit(3, derived(3, clauses)) == is_satisfiable(3, clauses), clauses


@pytest.mark.parametrize("bias", [False, True])
def test_every_satisfying_assignment_gives_a_fit_and_no_other_does(bias: bool) -> None:
    for clauses in ([[1, 2, 3], [-1, -2], [3]], EIGHT[:5], [[1, -1, 2]], [[2, 2, -3], [-2]], []):
        samples = derived(3, clauses, bias)
        for truth in paper.assignments(3):
            neurons = paper.two_relus_network(truth, bias)
            fits = all(paper.value(neurons, x) == y for x, y in samples)
            assert fits == paper.satisfies(truth, clauses)


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("clauses", [[[1]], [[1], [-1]], [[1, 1, -1]], [[]], [[-1, -1], [1, 1, 1]]], ids=str)
def test_an_smt_solver_agrees_whatever_the_signs(clauses: paper.Clauses, bias: bool) -> None:
    """Nothing assumed about weights, biases or output signs: the samples alone decide."""
    samples = derived(1, clauses, bias)
    dimension = len(samples[0][0])
    solver = z3.Solver()
    terms = []
    for j in range(2):
        weights = [z3.Real(f"w{j}_{c}") for c in range(dimension)]
        offset, sign = (z3.Real(f"b{j}") if bias else z3.RealVal(0)), z3.Bool(f"a{j}")
        terms.append((weights, offset, sign))
    for x, y in samples:
        total = z3.RealVal(0)
        for weights, offset, sign in terms:
            t = z3.Sum(offset, *(w * z3.Q(c.numerator, c.denominator) for w, c in zip(weights, x, strict=True)))
            total += z3.If(t > 0, z3.If(sign, t, -t), z3.RealVal(0))
        solver.add(total == z3.Q(y.numerator, y.denominator))
    answer = solver.check()
    assert answer in (z3.sat, z3.unsat)
    assert (answer == z3.sat) == is_satisfiable(1, clauses)


@pytest.mark.parametrize("bias", [False, True])
def test_equals_the_paper_row_by_row(bias: bool) -> None:
    for clauses in ([[1, -2, 3], [-3, 2], [3]], [[1, 1, 2], [1, -1, 3], []]):
        read = dimacs.read(dimacs_file("cnf", 4, clauses), "source.cnf")
        assert Counter(two_relus.samples(read, bias)) == Counter(paper.two_relus(4, clauses, bias))


def test_one_clause_written_out_by_hand() -> None:
    """(X1 or not X2 or X2') with X2 once: d = 3, in the order X1, X2, v."""
    rows = [((0, 0, 1), 4), ((1, 0, 0), 1), ((-1, 0, 0), 1), ((0, 1, 0), 1), ((0, -1, 0), 1), ((-1, 2, -1), 0)]
    assert derived(2, [[1, -2]]) == rows
    assert derived(1, [], bias=True)[3:] == [((0, 0, 0), 0), ((0, 0, 1), 1), ((0, 0, -1), 1), ((0, 0, 2), 2),
                                             ((0, 0, -2), 2)]  # fmt: skip
