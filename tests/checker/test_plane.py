"""Froese-Hertrich Theorem 1: the gadgets do what Lemmas 4 to 6 say, and the whole fits iff the source does."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction as Q
from itertools import product

import pytest

from checker import plane
from checker.dimacs import Formula
from tests.checker import paper

SMALL = [
    *((2, [list(clause)]) for clause in product((1, 2), repeat=3)),
    (1, []),
    (3, [[1, 2, 3]]),
    (3, [[1, 2, 3], [1, 1, 2]]),
    (3, [[3, 2, 2], [1, 3, 3]]),
    (4, [[1, 2, 3], [2, 3, 4]]),
    (3, [[1, 2, 3], [1, 2, 3], [3, 3, 1]]),
]


def formula(n: int, clauses: paper.Clauses) -> Formula:
    return Formula(n, tuple(tuple(clause) for clause in clauses), one_in_three=True)


def derived(n: int, clauses: paper.Clauses) -> list[paper.Sample]:
    return list(plane.samples(formula(n, clauses), True))


@pytest.mark.parametrize("slopes", [[Q(-1), Q(1)], *(paper.slopes_of_clause(j, m) for m in (1, 2, 3) for j in (1, m))])
def test_a_levee_fits_the_gadget_iff_its_slope_is_offered(slopes: list[Q]) -> None:
    points = list(plane.gadget(slopes, 5))
    grid = {Q(i, 24) for i in range(-30, 31)} | set(slopes)
    for s in grid:
        fits = all(paper.levee(s, x1, x2 - 5) == y for (x1, x2), y in points)
        assert fits == (s in slopes), s


@pytest.mark.parametrize("slopes", [[Q(-1), Q(1)], [Q(-1), Q(-1, 2), Q(0)]])
def test_the_q_points_are_what_excludes_slopes_in_between(slopes: list[Q]) -> None:
    points = [sample for sample in plane.gadget(slopes, 0) if abs(sample[0][0]) <= Q(1, 3)]
    assert len(points) == 31
    for s in (Q(-3, 4), Q(-1, 4)):
        assert all(paper.levee(s, x1, x2) == y for (x1, x2), y in points)


@pytest.mark.parametrize(("n", "clauses"), SMALL, ids=str)
def test_the_sizes_are_the_paper_s(n: int, clauses: paper.Clauses) -> None:
    samples, m = derived(n, clauses), len(clauses)
    assert plane.size(formula(n, clauses), True) == (38 * m + 33 * n, 2, 4 * (m + n))
    assert len(samples) == len({x for x, _ in samples}) == 38 * m + 33 * n
    assert Counter(plane.signs(formula(n, clauses))) == Counter({Q(1): 2 * (m + n), Q(-1): 2 * (m + n)})
    assert all(type(c) is Q for x, y in samples for c in (*x, y))


@pytest.mark.parametrize(("n", "clauses"), SMALL, ids=str)
def test_equals_the_paper_s_tables(n: int, clauses: paper.Clauses) -> None:
    assert Counter(derived(n, clauses)) == Counter(paper.plane(n, clauses))


@pytest.mark.parametrize(("n", "clauses"), SMALL, ids=str)
def test_exactly_the_consistent_choices_of_levees_fit(n: int, clauses: paper.Clauses) -> None:
    """By Lemma 5 every fit is one levee per gadget, so all choices together decide the samples."""
    samples, m = derived(n, clauses), len(clauses)
    big = 16 * m + 6 if m else 10
    fitted = set()
    for choice in product(range(3), repeat=m):
        for truth in paper.assignments(n):
            levees = [(paper.slopes_of_clause(j, m)[r], j * big) for j, r in enumerate(choice, 1)]
            levees += [(Q(-1) if t else Q(1), -i * big) for i, t in enumerate(truth, 1)]
            fits = all(sum(paper.levee(s, x1, x2 - z) for s, z in levees) == y for (x1, x2), y in samples)
            consistent = all(
                [truth[i - 1] for i in clause] == [p == r for p in range(3)]
                for clause, r in zip(clauses, choice, strict=True)
            )
            assert fits == consistent
            if fits:
                fitted.add(truth)
    assert fitted == {truth for truth in paper.assignments(n) if paper.one_in_three(truth, clauses)}


@pytest.mark.parametrize(("n", "clauses"), SMALL, ids=str)
def test_the_witness_of_the_proof_fits(n: int, clauses: paper.Clauses) -> None:
    for truth in paper.assignments(n):
        if paper.one_in_three(truth, clauses):
            neurons = paper.plane_network(n, clauses, truth)
            assert len(neurons) == plane.size(formula(n, clauses), True)[2]
            assert all(paper.value(neurons, x) == y for x, y in derived(n, clauses))


def test_points_of_the_one_clause_instance_by_hand() -> None:
    """m = 1: Delta = 22, slopes -1, -1/2, 0; p_{1,1} for v_1 is (44/2, 44/2 - 22)."""
    samples = derived(3, [[1, 2, 3]])
    for x, y in (
        ((Q(22), Q(0)), Q(1)), ((Q(44), Q(0)), Q(1)), ((Q(88), Q(22)), Q(1)),
        ((Q(0), Q(18)), Q(0)), ((Q(0), Q(61, 3)), Q(1, 3)), ((Q(0), Q(62, 3)), Q(2, 3)), ((Q(0), Q(21)), Q(1)),
        ((Q(-1, 3), Q(18)), Q(0)), ((Q(-1, 3), Q(20)), Q(0)), ((Q(-1, 3), Q(64, 3)), Q(1)),
        ((Q(1, 3), Q(59, 3)), Q(0)), ((Q(1, 3), Q(68, 3)), Q(1)), ((Q(1, 3), Q(24)), Q(0)),
        ((Q(8), Q(16)), Q(0)), ((Q(-8), Q(28)), Q(0)), ((Q(8), Q(20)), Q(0)), ((Q(-8), Q(24)), Q(0)),
        ((Q(2), Q(-66)), Q(0)), ((Q(-2), Q(-22)), Q(0)),
    ):  # fmt: skip
        assert (x, y) in samples, (x, y)
