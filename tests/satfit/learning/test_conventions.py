"""scikit-learn's own checks of estimators: none of them is expected to fail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from satfit.learning import ReliableReLURegressor, ReLURegressor

# few samples are trained on, so that every check ends with a proven optimum, the same each time
SMALL: dict[str, Any] = {"max_samples": 4, "epsilon": 0.5, "random_state": 0}


@parametrize_with_checks([ReLURegressor(**SMALL), ReliableReLURegressor(**SMALL)])
def test_conventions(estimator: Any, check: Callable[[Any], None]) -> None:
    check(estimator)


@pytest.mark.slow
@parametrize_with_checks(
    [ReLURegressor(2, signs="free", **SMALL), ReliableReLURegressor(2, repetitions=3, **SMALL | {"max_samples": 2})]
)
def test_conventions_of_more_neurons(estimator: Any, check: Callable[[Any], None]) -> None:
    check(estimator)
