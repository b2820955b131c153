"""Bounds from samples: against high precision, against scipy, and their coverage by exact enumeration."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import ceil, comb

import flint
import pytest
from flint import arb, fmpq
from scipy.stats import beta

from satfit.learning.bounds import (
    amplified,
    clopper_pearson,
    empirical_bernstein,
    hoeffding,
    samples_of_theorem_7,
    samples_of_theorem_8,
    uniform,
    uniform_of_the_paper,
)

Q = Fraction
DELTAS = (Q(1, 2), Q(1, 10), Q(1, 1000))


def real(value: Fraction) -> arb:
    return arb(fmpq(value.numerator, value.denominator))


def just_above(found: Fraction, expected: arb) -> bool:
    difference = real(found) - expected
    return bool(difference >= 0) and bool(difference <= abs(expected) * 1e-12)


def test_every_bound_is_its_formula_rounded_up() -> None:
    for delta, m, k in product(DELTAS, (1, 7, 1000), (1, 3)):
        lipschitz, bound = Q(4 * k), Q(4 * k * k)
        losses = [Q(i % 5, 3) for i in range(m + 1)]
        found = [
            uniform(m, delta, k=k, lipschitz=lipschitz, bound=bound),
            uniform_of_the_paper(m, delta, k=k, lipschitz=lipschitz, bound=bound),
            hoeffding(Q(1, 3), m, delta, bound=bound),
            empirical_bernstein(losses, delta, bound=bound),
        ]
        n = m + 1
        mean = sum(losses, Q(0)) / n
        variance = sum(((a - b) ** 2 for a in losses for b in losses), Q(0)) / (2 * n * (n - 1)) if n < 100 else None
        with flint.ctx.workprec(400):
            root, log, log2 = arb(m).sqrt(), real(1 / delta).log(), real(2 / delta).log()
            expected = [
                16 * k * k / root + 4 * k * k * (log2 / (2 * m)).sqrt(),
                64 * k * k / root + 8 * k * k * (log / m).sqrt(),
                real(Q(1, 3)) + 4 * k * k * (log / (2 * m)).sqrt(),
            ]
            if variance is not None:
                # the other formula of the variance: half the mean squared difference
                spread = (2 * real(variance) * log2 / n).sqrt()
                expected.append(real(mean) + spread + 28 * k * k * log2 / (3 * (n - 1)))
            for ours, theirs in zip(found, expected, strict=False):
                assert ours is not None
                assert just_above(ours, theirs)


def test_the_papers_sample_sizes() -> None:
    for k, epsilon, delta in product((1, 2, 5), (Q(1), Q(1, 10)), DELTAS):
        with flint.ctx.workprec(400):
            seven = 10**10 * k**4 * (1 + real(1 / delta).log()) / real(epsilon**2)
            eight = 10**10 * k**6 * real(2 / delta).log() / real(epsilon**4)
            for found, wanted in ((samples_of_theorem_7, seven), (samples_of_theorem_8, eight)):
                assert 0 <= found(k, epsilon, delta) - wanted <= 1 + wanted * 1e-12


def test_the_papers_sample_sizes_are_enough_with_corrected_constants() -> None:
    for k, epsilon, delta in product((1, 2, 5), (Q(1), Q(1, 10)), DELTAS):
        lipschitz, bound = Q(4 * k), Q(4 * k * k)
        m = samples_of_theorem_7(k, epsilon, delta)
        assert 2 * uniform_of_the_paper(m, delta, k=k, lipschitz=lipschitz, bound=bound) <= epsilon
        m = samples_of_theorem_8(k, epsilon, delta)
        assert 3 * uniform_of_the_paper(m, delta / 2, k=k, lipschitz=lipschitz, bound=bound) <= epsilon
        steep = 12 * k * k / epsilon
        assert uniform_of_the_paper(m, delta / 2, k=k, lipschitz=steep, bound=Q(1)) <= epsilon
        # and ours are never worse
        for m in (1, 100, 10**9):
            ours = uniform(m, delta, k=k, lipschitz=lipschitz, bound=bound)
            assert ours <= uniform_of_the_paper(m, delta, k=k, lipschitz=lipschitz, bound=bound)


def test_repetitions_keep_the_promise_and_their_size_does_not_depend_on_delta() -> None:
    for k, epsilon, reliable in product((1, 2), (Q(1), Q(1, 10)), (False, True)):
        theorem = samples_of_theorem_8 if reliable else samples_of_theorem_7
        for delta in DELTAS:
            found = amplified(k, epsilon, delta, reliable=reliable)
            assert found.samples == theorem(k, epsilon / 2, Q(1, 2))
            assert Q(1, 2**found.repetitions) <= delta / 2 < Q(1, 2 ** (found.repetitions - 1))
            # mean losses, and rates of false positives, two-sided, of all candidates
            events = 2 * found.repetitions * (2 if reliable else 1)
            deviation = hoeffding(Q(0), found.hold_out, delta / 2 / events, bound=Q(4 * k * k))
            assert deviation <= epsilon / 4
            assert (
                hoeffding(Q(0), ceil(found.hold_out * Q(99, 100)), delta / 2 / events, bound=Q(4 * k * k)) > epsilon / 4
            )


def binomial(n: int, p: Fraction, events: int) -> Fraction:
    return comb(n, events) * p**events * (1 - p) ** (n - events)


def test_clopper_pearson_is_the_least_rate_that_is_too_unlikely() -> None:
    for n, delta in product((1, 2, 5, 9), DELTAS):
        for events in range(n):
            found = clopper_pearson(events, n, delta)
            for p, likely in ((found, False), (found - Q(1, 2**20), True)):
                assert (sum(binomial(n, p, i) for i in range(events + 1)) > delta) is likely
        assert clopper_pearson(n, n, delta) == 1


def test_clopper_pearson_agrees_with_the_beta_distribution() -> None:
    for events, n in ((0, 50), (3, 200), (400, 1000), (999, 1000), (17, 20000)):
        for delta in DELTAS:
            theirs = beta.ppf(1 - float(delta), events + 1, n - events)
            assert -1e-9 <= clopper_pearson(events, n, delta) - theirs <= 2e-6
    for events, n in ((-1, 3), (4, 3), (0, 0)):
        with pytest.raises(ValueError, match="tries"):
            clopper_pearson(events, n, Q(1, 2))


@pytest.mark.parametrize("delta", DELTAS)
def test_bounds_fail_no_more_often_than_they_may(delta: Fraction) -> None:
    """Losses 0 or 4: the probability that the bound is below the risk is a finite sum."""
    missed = Q(0)
    for n in (2, 6, 15, 40):
        bounds = []
        for events in range(n + 1):
            losses = [Q(4)] * events + [Q(0)] * (n - events)
            bernstein = empirical_bernstein(losses, delta, bound=Q(4))
            assert bernstein is not None
            bounds.append(
                (clopper_pearson(events, n, delta) * 4, hoeffding(sum(losses) / n, n, delta, bound=Q(4)), bernstein)
            )
        for p in (Q(i, 29) for i in range(1, 29)):
            for kind in range(3):
                wrong = sum((binomial(n, p, e) for e in range(n + 1) if bounds[e][kind] < 4 * p), Q(0))
                assert wrong <= delta
                missed = max(missed, wrong)
    # they may miss, and do: a bound of 1 would pass the test above
    assert missed > delta / 10


def test_one_loss_has_no_variance() -> None:
    assert empirical_bernstein([Q(1)], Q(1, 2), bound=Q(4)) is None


def test_the_class_with_bias_is_twice_as_rich_as_theorem_10_says() -> None:
    """One point e_1: w·x + b takes all of [−2, 2], so its Rademacher complexity is 2, not 1; a ReLU's is 1."""
    values = [Q(w + b, 2) for w in range(-2, 3) for b in range(-2, 3)]
    assert sum(max(sign * v for v in values) for sign in (1, -1)) / 2 == 2
    assert sum(max(sign * max(v, Q(0)) for v in values) for sign in (1, -1)) / Q(2) == 1
    # the bound on E‖Σσx‖ + E|Σσ| for m points of norm 1, exactly where they are one point
    for m in range(1, 12):
        mean = sum(abs(sum(signs)) for signs in product((1, -1), repeat=m)) / Q(2**m)
        assert (2 * mean / m) ** 2 <= Q(4, m)
        assert (2 * mean / m) ** 2 > Q(1, m)
