"""Means, quantiles and fits, against other ways to compute them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from satfit.reports.statistics import (
    FEWEST_INSTANCES,
    power_law,
    quantile,
    shifted_geometric_mean,
    student,
)

SECONDS = st.lists(st.floats(0, 1e6), min_size=1, max_size=30)


@given(SECONDS)
def test_the_shifted_mean_is_the_root_of_the_product(values: list[float]) -> None:
    product = 1.0
    for value in values:
        product *= (value + 10) ** (1 / len(values))
    assert shifted_geometric_mean(values) == pytest.approx(product - 10, rel=1e-6, abs=1e-6)


def test_the_shift_weighs_short_times_down() -> None:
    assert shifted_geometric_mean([0.0, 30.0]) == pytest.approx(10.0)
    assert shifted_geometric_mean([0.001, 0.002]) < shifted_geometric_mean([0.01, 0.02]) < 0.02
    with pytest.raises(ValueError, match="nothing"):
        shifted_geometric_mean([])


@given(SECONDS, st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]))
def test_quantiles_are_those_of_numpy(values: list[float], part: float) -> None:
    assert quantile(values, part) == pytest.approx(float(np.quantile(values, part)), rel=1e-9, abs=1e-9)


@given(st.lists(st.one_of(st.floats(0, 100), st.just(math.inf)), min_size=1, max_size=20))
def test_a_quantile_that_falls_on_an_undecided_run_is_not_told(values: list[float]) -> None:
    """It is told exactly if replacing inf by any number beyond the others makes no difference."""
    near, far = ([value if value < math.inf else large for value in values] for large in (200.0, 1e6))
    for part in (0.25, 0.5, 0.75):
        told = quantile(values, part)
        same = quantile(near, part) == quantile(far, part)
        assert (told is not None) == same
        assert told is None or told == quantile(near, part)


@pytest.mark.parametrize(
    ("freedom", "table"),
    [(6, 2.4469), (7, 2.3646), (8, 2.3060), (10, 2.2281), (20, 2.0860), (60, 2.0003), (1000, 1.9623)],
)
def test_student_is_the_printed_table(freedom: int, table: float) -> None:
    assert student(freedom) == pytest.approx(table, abs=2e-4)


@given(st.floats(-1, 4), st.floats(1e-3, 10))
def test_an_exact_power_law_is_found(exponent: float, factor: float) -> None:
    fit = power_law([(size, factor * size**exponent) for size in range(2, 14)])
    assert fit is not None
    assert (fit.exponent, fit.factor) == (pytest.approx(exponent, abs=1e-9), pytest.approx(factor, rel=1e-6))
    assert fit.low == pytest.approx(fit.high, abs=1e-5)
    assert (fit.instances, fit.sizes, fit.smallest, fit.largest) == (12, 12, 2, 13)
    assert fit.seconds(100) == pytest.approx(factor * 100**exponent, rel=1e-6)


@given(st.lists(st.tuples(st.integers(1, 40), st.floats(0.01, 100)), max_size=25))
def test_a_fit_is_that_of_numpy_or_there_is_none(points: list[tuple[int, float]]) -> None:
    fit = power_law(points)
    if len(points) < FEWEST_INSTANCES or len({size for size, _ in points}) < 3:
        assert fit is None
        return
    assert fit is not None
    xs, ys = np.log([size for size, _ in points]), np.log([seconds for _, seconds in points])
    slope, level = np.polyfit(xs, ys, 1)
    assert fit.exponent == pytest.approx(float(slope), rel=1e-6, abs=1e-6)
    residuals = ys - level - slope * xs
    error = math.sqrt(float(residuals @ residuals) / (len(points) - 2) / float(((xs - xs.mean()) ** 2).sum()))
    assert fit.high - fit.exponent == pytest.approx(student(len(points) - 2) * error, rel=1e-5, abs=1e-6)
    assert fit.low <= fit.exponent <= fit.high


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    """2000 noisy samples of a known law: 95 % ± four standard errors."""
    draw = np.random.default_rng(7)
    hits = 0
    for _ in range(2000):
        sizes = [4, 6, 9, 13, 20, 30, 44, 66, 100]
        noise = draw.normal(0, 0.5, len(sizes))
        fit = power_law([(size, float(0.1 * size**1.7 * math.exp(e))) for size, e in zip(sizes, noise, strict=True)])
        assert fit is not None
        hits += fit.low <= 1.7 <= fit.high
    assert abs(hits / 2000 - 0.95) < 4 * math.sqrt(0.95 * 0.05 / 2000)


def test_sizes_and_times_without_a_logarithm_are_left_out() -> None:
    good = [(size, float(size)) for size in range(1, 10)]
    assert power_law([*good, (0, 1.0), (5, 0.0)]) == power_law(good)
