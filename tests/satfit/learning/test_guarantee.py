"""What the guarantee says: its parts recomputed, what it prints, and how often it is wrong."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from instances import sparse_point
from satfit.learning import ReliableReLURegressor
from satfit.learning.bounds import clopper_pearson, empirical_bernstein, hoeffding, uniform
from satfit.learning.guarantee import Setting, guarantee, hold_out_bounds, uniform_promise

Q = Fraction


def test_the_parts_of_the_promise() -> None:
    plain = Setting(2, Q(1, 10), Q(1, 20))
    assert (plain.lipschitz, plain.bound) == (8, 16)
    d = uniform(50, Q(1, 20), k=2, lipschitz=Q(8), bound=Q(16))
    assert uniform_promise(plain, 50, Q(1, 7), Q(0)).excess == 2 * d + Q(1, 7)

    free = Setting(2, Q(1, 10), Q(1, 20), splits=3)
    assert (free.lipschitz, free.bound) == (16, 64)
    assert uniform_promise(free, 50, Q(0), Q(0)).excess == 2 * uniform(50, Q(1, 60), k=2, lipschitz=Q(16), bound=Q(64))

    gamma = Q(1, 10) / 48
    reliable = Setting(2, Q(1, 10), Q(1, 20), repetitions=3, gamma=gamma)
    found = uniform_promise(reliable, 50, Q(1, 7), Q(1, 9))
    share = Q(1, 120)
    # 4k·kγ = ε/3
    assert found.excess == 2 * uniform(50, share, k=2, lipschitz=Q(8), bound=Q(16)) + Q(1, 7) + Q(1, 30)
    assert found.false_positives == Q(1, 9) + uniform(50, share, k=2, lipschitz=1 / gamma, bound=Q(1))


def test_the_parts_of_the_hold_out() -> None:
    setting = Setting(1, Q(1, 10), Q(1, 5), repetitions=2)
    losses = [Q(1, 4), Q(1, 2), Q(9), Q(0)]
    kept = [Q(1, 4), Q(1, 2), Q(4), Q(0)]
    found = hold_out_bounds(setting, losses, 1)
    assert found is not None
    assert found.mean == Q(19, 16)
    assert found.hoeffding == hoeffding(Q(19, 16), 4, Q(1, 20), bound=Q(4))
    assert found.bernstein == empirical_bernstein(kept, Q(1, 20), bound=Q(4))
    assert found.risk == min(found.hoeffding, found.bernstein or found.hoeffding)
    assert found.false_positive_bound == clopper_pearson(1, 4, Q(1, 10))
    assert hold_out_bounds(setting, [], 0) is None


def test_what_is_printed() -> None:
    setting = Setting(1, Q(1, 10), Q(1, 10))
    text = str(guarantee(setting, 30, Q(1, 30000), Q(0), hold_out_bounds(setting, [Q(1, 3)] * 300, 0)))
    for part in (
        "k = 1, ε = 0.1, δ = 0.1",
        "m = 30, mean error within 0.00003334 of the least (proved)",
        "+ 7.630 (vacuous)",
        "Theorem 7 asks for m = 10¹⁰k⁴(1 + ln(1/δ))/ε² = 3,302,585,092,995 samples",
        "and time 2^(km) = 2^3,302,585,092,995",
        "or 5 times m = 6,772,588,722,240",
        "hold-out of 300: mean 0.3334",
        "Hoeffding: 0.6160; empirical Bernstein: 0.4485",
    ):
        assert part in text
    assert "false positives" not in text
    reliable = Setting(1, Q(1), Q(1, 10), gamma=Q(1, 12), scaling_chosen=True)
    text = str(guarantee(reliable, 10**7, Q(0), Q(0), hold_out_bounds(reliable, [Q(1, 3)] * 300, 2)))
    assert "false positives: rate ≤ 0.01561\n" in text
    assert "2 of 300" in text
    assert "≤ 0.01765 (Clopper-Pearson)" in text
    assert "read off the training sample" in text
    assert "hold-out: none" in str(guarantee(reliable, 5, Q(0), Q(0), None))


def test_hold_out_bounds_are_wrong_no_more_often_than_they_may() -> None:
    """A distribution on nine points, whose risk and rate of false positives are finite sums."""
    xs = np.array([i / 4 for i in range(-4, 5)])
    labels = np.array([0.0, 0.0, 0.0, 0.5, 0.0, 0.25, 0.5, 0.0, 1.0])
    dice = np.random.default_rng(7)
    runs, wrong_rate, wrong_risk, positive = 60, 0, 0, 0
    for run in range(runs):
        drawn = dice.integers(0, 9, 24)
        found = ReliableReLURegressor(epsilon=0.5, confidence=0.75, max_samples=4, scale="none", random_state=run).fit(
            xs[drawn][:, None], labels[drawn]
        )
        values = found.network_.values(sparse_point([Q(float(x))]) for x in xs)
        pairs = list(zip(values, (Q(float(y)) for y in labels), strict=True))
        rate = Q(sum(1 for v, y in pairs if v > 0 and not y), 9)
        risk = sum(((v - y) ** 2 for v, y in pairs), Q(0)) / 9
        held = found.guarantee_.hold_out
        wrong_rate += rate > held.false_positive_bound
        wrong_risk += risk > held.risk
        positive += rate > 0
    # δ = 1/4 of 60 runs is 15; the samples are fixed, so this is no chance
    assert wrong_rate <= 15
    assert wrong_risk <= 15
    assert positive > 20


def test_from_which_sample_size_uniform_convergence_says_something() -> None:
    for k in (1, 2, 5):
        setting = Setting(k, Q(1, 10), Q(1, 10))
        assert uniform_promise(setting, 110, Q(0), Q(0)).excess < setting.bound
        assert uniform_promise(setting, 109, Q(0), Q(0)).excess > setting.bound
