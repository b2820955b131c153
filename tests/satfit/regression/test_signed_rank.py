"""Wilcoxon's test against all choices of signs and against a statistics library; the estimate against all means."""

from __future__ import annotations

import itertools
import math
import random
from fractions import Fraction

import pytest

from satfit.regression.signed_rank import EXACT_UP_TO, doubled_ranks, location, signed_rank_p


def by_enumeration(differences: list[int]) -> Fraction:
    """Two-sided p from all signs of the sizes that are not 0."""
    sizes = [abs(d) for d in differences if d]
    ranks = [
        Fraction(sum(1 for s in sizes if s < size) * 2 + sum(1 for s in sizes if s == size) + 1, 2) for size in sizes
    ]
    told = sum((rank for rank, d in zip(ranks, [d for d in differences if d], strict=True) if d > 0), Fraction(0))
    sums = [sum(itertools.compress(ranks, signs)) for signs in itertools.product((0, 1), repeat=len(ranks))]
    below = sum(1 for total in sums if total <= told)
    above = sum(1 for total in sums if total >= told)
    return min(Fraction(1), Fraction(2 * min(below, above), len(sums)))


@pytest.mark.parametrize("seed", range(60))
def test_p_is_that_of_all_signs_with_ties_and_zeros(seed: int) -> None:
    rng = random.Random(seed)
    differences = [rng.randint(-4, 6) for _ in range(rng.randint(1, 11))]
    expected = by_enumeration(differences)
    assert math.isclose(signed_rank_p(differences), expected, rel_tol=1e-12)


def test_all_signs_of_small_samples() -> None:
    for n in range(1, 8):
        for signs in itertools.product((-1, 1), repeat=n):
            differences = [sign * size for sign, size in zip(signs, range(1, n + 1), strict=True)]
            assert math.isclose(signed_rank_p(differences), by_enumeration(differences), rel_tol=1e-12)


@pytest.mark.parametrize("n", [5, 9, 25, 60, EXACT_UP_TO])
def test_p_is_that_of_the_library_where_it_is_exact(n: int) -> None:
    stats = pytest.importorskip("scipy.stats")
    for seed in range(8):
        rng = random.Random(1000 * n + seed)
        differences = [rng.gauss(0.2, 1) for _ in range(n)]
        assert math.isclose(
            signed_rank_p(differences), stats.wilcoxon(differences, method="exact").pvalue, rel_tol=1e-9
        )


@pytest.mark.parametrize("n", [EXACT_UP_TO + 30, 400])
@pytest.mark.parametrize("digits", [1, 12])
def test_p_is_that_of_the_library_where_it_is_approximate(n: int, digits: int) -> None:
    stats = pytest.importorskip("scipy.stats")
    for seed in range(5):
        rng = random.Random(1000 * n + seed)
        differences = [round(rng.gauss(0.05, 1), digits) for _ in range(n)]
        expected = stats.wilcoxon(differences, zero_method="wilcox", correction=True, method="approx").pvalue
        assert math.isclose(signed_rank_p(differences), expected, rel_tol=1e-6)


def test_the_approximation_takes_over_smoothly() -> None:
    rng = random.Random(3)
    differences = [rng.gauss(0.25, 1) for _ in range(EXACT_UP_TO + 1)]
    exact = by_polynomial(differences)
    assert math.isclose(signed_rank_p(differences), exact, rel_tol=0.03)


def by_polynomial(differences: list[float]) -> float:
    """Exact p for sizes without ties, adding one rank after the other."""
    ordered = sorted(differences, key=abs)
    counts = [1]
    for rank in range(1, len(ordered) + 1):
        counts = [
            (counts[at] if at < len(counts) else 0) + (counts[at - rank] if at >= rank else 0)
            for at in range(len(counts) + rank)
        ]
    plus = sum(rank for rank, d in enumerate(ordered, start=1) if d > 0)
    smaller = min(plus, len(counts) - 1 - plus)
    return float(min(Fraction(1), Fraction(2 * sum(counts[: smaller + 1]), 2 ** len(ordered))))


def test_nothing_to_say() -> None:
    assert signed_rank_p([]) == 1
    assert signed_rank_p([0.0, 0.0]) == 1
    assert signed_rank_p([1.0]) == 1
    assert signed_rank_p([1.0, -1.0]) == 1


def test_ranks_of_ties_are_shared() -> None:
    assert doubled_ranks([3, 1, 3, 2, 3]) == [8, 2, 8, 4, 8]
    assert doubled_ranks([]) == []


@pytest.mark.parametrize("n", [1, 2, 3, 7, 20, 64, 130])
@pytest.mark.parametrize("steps", [3, 10**9])
def test_location_is_the_median_of_all_means(n: int, steps: int) -> None:
    rng = random.Random(n + steps)
    sample = [rng.randint(-steps, steps) / 7 for _ in range(n)]
    means = sorted((a + b) / 2 for a, b in itertools.combinations_with_replacement(sample, 2))
    middle = len(means) // 2
    found = location(sample, 0.95)
    expected = means[middle] if len(means) % 2 else (means[middle - 1] + means[middle]) / 2
    assert math.isclose(found.middle, expected, rel_tol=1e-6, abs_tol=1e-6)


def test_location_of_nothing() -> None:
    with pytest.raises(ValueError, match="no differences"):
        location([], 0.95)


@pytest.mark.parametrize("n", range(1, 12))
def test_the_interval_is_all_shifts_that_the_test_does_not_refute(n: int) -> None:
    rng = random.Random(n)
    sample = [rng.gauss(0, 1) for _ in range(n)]
    found = location(sample, 0.95)
    if found.low is None or found.high is None:
        # even the most extreme signs are not rare enough
        assert 2 / 2**n > 0.05
        return
    width = found.high - found.low
    for shift in (found.low - 1e-6, found.high + 1e-6, found.low - width, found.high + width):
        assert signed_rank_p([value - shift for value in sample]) <= 0.05
    for shift in (found.low + 1e-6 * width, found.middle, found.high - 1e-6 * width):
        assert signed_rank_p([value - shift for value in sample]) > 0.05


@pytest.mark.parametrize("n", [20, 150])
def test_the_interval_holds_the_truth_as_often_as_it_says(n: int) -> None:
    held = 0
    for seed in range(300):
        rng = random.Random(1000 * n + seed)
        found = location([rng.gauss(0.3, 1) for _ in range(n)], 0.95)
        assert found.low is not None
        assert found.high is not None
        held += found.low <= 0.3 <= found.high
    # three standard deviations of 300 draws around 95 %
    assert 0.95 - 0.038 <= held / 300 <= 0.95 + 0.038
