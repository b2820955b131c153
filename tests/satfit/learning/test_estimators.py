"""The estimators: parameters, exact prediction, what they refuse, and false positives on fresh data."""

from __future__ import annotations

import pickle
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV

from instances import Network, sparse_point
from satfit.learning import ReliableReLURegressor, ReLURegressor
from satfit.learning.rationals import exact

Floats = NDArray[np.float64]
Q = Fraction
ROOT = Path(__file__).resolve().parents[3]


def gated(n: int, seed: int) -> tuple[Floats, Floats]:
    """x in the disk of radius 1; y is 0 for half of the mass, though not quite where a ReLU could tell."""
    dice = np.random.default_rng(seed)
    angle, radius = dice.uniform(0, 2 * np.pi, n), np.sqrt(dice.uniform(0, 1, n))
    xs = np.round(np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]) * 0.999, 3)
    t = xs @ [0.8, 0.4] - 0.1
    y = np.where(t > 0, np.round(np.abs(t + dice.normal(0, 0.1, n)), 3), 0.0)
    return xs, np.where(dice.uniform(0, 1, n) < 0.03, 0.5, y)


def jump(n: int, seed: int) -> tuple[Floats, Floats]:
    """x in [−1, 1]; the label is 0 up to 0.2 and jumps to 0.3 there, which no ReLU can."""
    dice = np.random.default_rng(seed)
    x = np.round(dice.uniform(-1, 1, n), 3)
    y = 0.3 + 0.5 * (x - 0.2) + dice.normal(0, 0.05, n)
    return x[:, None], np.where(x > 0.2, np.round(np.maximum(y, 0.05), 3), 0.0)


def by_hand(network: Network, xs: Floats) -> list[Fraction]:
    return network.values(sparse_point(exact(x)) for x in xs)


def test_false_positives_on_fresh_data_are_within_the_bound() -> None:
    """Agnostic, reliable before the shift, and reliable: fewer and fewer."""
    xs, y = jump(700, seed=1)
    fresh, labels = jump(20000, seed=2)
    reliable = ReliableReLURegressor(epsilon=0.3, scale="none", max_samples=25, random_state=0).fit(xs, y)
    agnostic = ReLURegressor(epsilon=0.3, scale="none", max_samples=25, random_state=0).fit(xs, y)

    def rate(values: Any) -> float:
        return float(np.mean([v > 0 and label == 0 for v, label in zip(values, labels, strict=True)]))

    rates = [
        rate(agnostic.predict(fresh)),
        rate(by_hand(reliable.unshifted_network_, fresh)),
        rate(reliable.predict(fresh)),
    ]
    assert rates[0] > rates[1] > rates[2] >= 0
    assert rates[0] > 0.05
    bound = reliable.false_positive_bound_
    assert bound is not None
    # the bound is for the rate, which 20000 samples show to within 0.01 or so
    assert rates[2] <= bound + 0.01
    assert rates[0] > bound
    assert reliable.guarantee_.hold_out.samples == 675
    assert reliable.false_positive_rate_ == reliable.guarantee_.hold_out.false_positives / 675
    risk = float(np.mean((reliable.predict(fresh) - labels) ** 2))
    assert risk <= reliable.guarantee_.hold_out.risk
    # the shift costs what the theorem allows, and no more
    assert risk <= float(np.mean((np.array(by_hand(reliable.unshifted_network_, fresh), float) - labels) ** 2)) + 0.1
    # no false positive in training, and the agnostic fit is the better one there
    assert reliable.training_error_ >= agnostic.training_bound_


def test_predictions_are_the_network_and_zero_is_exactly_zero() -> None:
    xs, y = gated(60, seed=3)
    for estimator in (
        ReLURegressor(2, scale="none", max_samples=8, signs=(1, -1), random_state=1),
        ReliableReLURegressor(scale="none", random_state=1),
    ):
        labels = y if isinstance(estimator, ReliableReLURegressor) else y - 0.5
        estimator.fit(xs, labels)
        exactly = by_hand(estimator.network_, xs)
        assert estimator.predict(xs) == pytest.approx([float(v) for v in exactly], abs=1e-12)
        for value, expected in zip(estimator.predict(xs), exactly, strict=True):
            assert (value > 0) == (expected > 0)


def test_a_breakline_through_the_data_is_no_false_positive() -> None:
    """At x = 1/3, cut to 0.333333, floats of w·x + b would be noise around 0."""
    estimator = ReliableReLURegressor(scale="none").fit([[0.1], [0.3]], [0.0, 0.2])
    third = Q(1, 3)
    assert exact([1 / 3]) != (third,)
    for w in (Q(1), Q(2, 3), Q(1, 7)):
        x = exact([1 / 3])[0]
        estimator.network_ = Network(((w,),), (-w * x,), (Q(1),))
        assert estimator.predict([[1 / 3]]) == [0.0]
        estimator.network_ = Network(((w,),), (-w * x + Q(1, 10**25),), (Q(1),))
        assert 0 < estimator.predict([[1 / 3]])[0] < 1e-20


def test_scaling_of_the_data_does_not_change_the_fit() -> None:
    xs, y = gated(200, seed=4)
    plain = ReLURegressor(max_samples=10, random_state=0).fit(xs, y)
    moved = ReLURegressor(max_samples=10, random_state=0).fit(xs * 1024 + 4096, y * 64 - 8)
    assert plain.score(xs, y) == pytest.approx(moved.score(xs * 1024 + 4096, y * 64 - 8), abs=0.02)
    assert moved.training_error_ == pytest.approx(float(plain.training_error_) * 64**2, rel=0.05)
    assert 0 <= moved.training_bound_ <= moved.training_error_
    residuals = moved.predict(xs * 1024 + 4096) - (y * 64 - 8)
    chosen = np.random.RandomState(0).permutation(200)[:10]
    assert float(np.sum(residuals[chosen] ** 2)) == pytest.approx(float(moved.training_error_))


def test_scale_none_refuses_what_is_outside_the_class() -> None:
    for xs, y, message in (
        ([[2.0]], [1.0], "norm 2, outside the unit ball"),
        ([[0.5]], [3.0], r"label 3, outside \[0, 2\]"),
        ([[0.5]], [-1.0], r"label -1, outside \[0, 2\]"),
    ):
        for estimator in (ReLURegressor(scale="none"), ReliableReLURegressor(scale="none")):
            with pytest.raises(ValueError, match=message):
                estimator.fit(xs, y)
    with pytest.raises(ValueError, match="sample 1 has label -2; reliable"):
        ReliableReLURegressor().fit([[0.5], [0.1], [0.2]], [-1.0, -2.0, 1.0])
    assert ReLURegressor(signs="free", scale="none").fit([[0.5]], [-1.0]).training_error_ < 1e-3


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"n_neurons": 0}, "n_neurons"),
        ({"n_neurons": True}, "n_neurons"),
        ({"epsilon": 0}, "epsilon"),
        ({"confidence": 1.0}, "confidence"),
        ({"scale": "standard"}, "scale"),
        ({"signs": "negative"}, "signs"),
        ({"signs": (1, 1)}, "signs"),
        ({"signs": (2,)}, "signs"),
        ({"max_samples": 0}, "max_samples"),
        ({"repetitions": 0}, "repetitions"),
        ({"repetitions": 5}, "more than n_samples = 4"),
        ({"n_jobs": 0}, "n_jobs"),
        ({"time_limit": 0}, "time_limit"),
        ({"digits": 0}, "digits"),
    ],
)
def test_parameters_out_of_range(parameters: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ReLURegressor(**parameters).fit([[0.0], [0.1], [0.2], [0.3]], [0.0, 0.1, 0.2, 0.4])


def test_repetitions_are_disjoint_samples_and_the_hold_out_chooses() -> None:
    xs, y = gated(120, seed=5)
    settings: dict[str, Any] = {"epsilon": 0.5, "max_samples": 5, "random_state": 3, "scale": "none"}
    several = ReLURegressor(repetitions="auto", **settings).fit(xs, y)
    assert several.guarantee_.setting.repetitions == 5
    held = several.guarantee_.hold_out
    assert held.samples == 120 - 5 * 5
    one = ReLURegressor(**settings).fit(xs, y)
    assert one.guarantee_.hold_out.samples == 115
    order = np.random.RandomState(3).permutation(120)
    rest = order[25:]
    # the first of the five is what one repetition gives; the chosen one is no worse on what none of them saw
    exactly = [(v - Q(repr(float(t)))) ** 2 for v, t in zip(by_hand(one.network_, xs[rest]), y[rest], strict=True)]
    assert held.mean <= sum(exactly) / len(rest)
    assert several.unshifted_network_ == several.network_


def test_clone_pickle_and_search() -> None:
    xs, y = gated(60, seed=6)
    estimator = ReliableReLURegressor(max_samples=8, random_state=0, epsilon=0.4).fit(xs, y)
    again = pickle.loads(pickle.dumps(estimator))
    assert again.network_ == estimator.network_
    assert str(again.guarantee_) == str(estimator.guarantee_)
    assert np.array_equal(again.predict(xs), estimator.predict(xs))
    fresh = clone(estimator).set_params(epsilon=0.2)
    assert not hasattr(fresh, "network_")
    assert fresh.get_params()["epsilon"] == 0.2
    search = GridSearchCV(estimator, {"max_samples": [2, 6]}, cv=2).fit(xs, y)
    assert search.best_params_["max_samples"] in (2, 6)


def test_without_scikit_learn_there_is_one_clear_line() -> None:
    code = "import sys; sys.modules['sklearn'] = None; import satfit, satfit.cli; import satfit.learning"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 1
    last = found.stderr.strip().splitlines()[-1]
    assert last == "ImportError: satfit.learning needs scikit-learn: pip install 'satfit[learn]'"
    assert "During handling" not in found.stderr
