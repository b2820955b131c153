"""The estimators: sums of k ReLUs in the unit ball, fitted to the proven optimum on the samples they may look at."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from os import cpu_count
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.utils import Tags, check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from instances import sparse_point
from satfit.learning.bounds import repetitions_for
from satfit.learning.candidates import ONE, ZERO, Candidate, Limits, candidate, label_range
from satfit.learning.guarantee import HoldOut, Setting, guarantee, hold_out_bounds
from satfit.learning.rationals import Point, Scaling, exact, into_range, read_off, unscaled

Signs = tuple[Fraction, ...] | None
ROUNDING = 2.0**-50
"""Per operation, relative to the terms: what is nearer to 0 may have the wrong sign and is evaluated in rationals."""


class _InTheBall(RegressorMixin, BaseEstimator):  # type: ignore[misc]
    """What the two have in common."""

    _reliable = False

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:  # noqa: N803
        """Train on X (n×d) and y (n). Raises ValueError for parameters or data that are out of range."""
        samples, target = validate_data(self, X, y, dtype=np.float64, y_numeric=True)
        signs, setting = self._setting()
        points, labels = [exact(x) for x in samples], list(exact(target))
        if self.scale == "none":
            points, labels = into_range(points, labels, *label_range(signs, setting.k))
        elif self._reliable and min(labels) < 0:
            row = min(range(len(labels)), key=labels.__getitem__)
            raise ValueError(f"sample {row} has label {float(labels[row]):.10g}; reliable networks are for labels ≥ 0")
        chunks, held = self._split(len(points), setting.repetitions)
        self.scaling_ = self._scaling(points, labels, [p for chunk in chunks for p in chunk], signs)
        points, labels = [self.scaling_.point(x) for x in points], [self.scaling_.label(v) for v in labels]
        limits = Limits(self.time_limit / setting.repetitions, self._jobs(), self.digits)
        found = []
        for chunk in chunks:
            xs, ys = into_range([points[p] for p in chunk], [labels[p] for p in chunk], *label_range(signs, setting.k))
            found.append(candidate(xs, ys, signs, setting, limits))
        judged = [self._judge(each, points, labels, held, setting) for each in found]
        at = min(range(len(found)), key=lambda i: self._badness(judged[i], setting))
        self._keep(found[at], judged[at], setting)
        return self

    def _keep(self, best: Candidate, held: HoldOut | None, setting: Setting) -> None:
        unit = self.scaling_.unit
        self.network_, self.unshifted_network_ = best.network, best.trained
        self.training_error_, self.training_bound_ = best.error * unit**2, best.bound * unit**2
        self.optimal_ = best.complete
        self.guarantee_ = guarantee(setting, best.samples, best.gap, best.near_zero, held)

    def predict(self, X: ArrayLike) -> NDArray[np.float64]:  # noqa: N803
        """The network at X (n×d), as floats. Which neurons are positive is right even where floats cannot tell."""
        check_is_fitted(self)
        samples = validate_data(self, X, reset=False, dtype=np.float64)
        scaling, network = self.scaling_, self.network_
        centre = np.array([float(v) for v in scaling.centre])
        weights = np.array([[float(v) for v in row] for row in network.weights])
        biases = np.array([float(b) for b in network.biases])
        t = (samples - centre) / float(scaling.radius) @ weights.T + biases
        values = np.maximum(t, 0.0) @ np.array([float(c) for c in network.coefficients])
        size = (np.abs(samples) + np.abs(centre)) / float(scaling.radius) @ np.abs(weights).T + np.abs(biases)
        moving = weights.any(axis=1)
        unsure = np.flatnonzero((np.abs(t) < (len(centre) + 8) * ROUNDING * size)[:, moving].any(axis=1))
        again = network.values(sparse_point(scaling.point(exact(samples[p]))) for p in unsure)
        values[unsure] = [float(value) for value in again]
        found: NDArray[np.float64] = values * float(scaling.unit) + float(scaling.offset)
        return found

    def _setting(self) -> tuple[Signs, Setting]:
        k = self.n_neurons
        if isinstance(k, bool) or not isinstance(k, int | np.integer) or k < 1:
            raise ValueError(f"n_neurons is a positive integer, not {k!r}")
        k = int(k)
        epsilon, confidence = (Fraction(repr(float(v))) for v in (self.epsilon, self.confidence))
        if epsilon <= 0:
            raise ValueError(f"epsilon is positive, not {self.epsilon!r}")
        if not 0 < confidence < 1:
            raise ValueError(f"confidence lies between 0 and 1, not {self.confidence!r}")
        if self.scale not in ("auto", "none"):
            raise ValueError(f'scale is "auto" or "none", not {self.scale!r}')
        if not self.time_limit > 0:
            raise ValueError(f"time_limit is a positive number of seconds, not {self.time_limit!r}")
        if not isinstance(self.digits, int | np.integer) or not 1 <= self.digits <= 15:
            raise ValueError(f"digits is an integer from 1 to 15, not {self.digits!r}")
        signs = self._signs(k)
        delta = 1 - confidence
        return signs, Setting(
            k,
            epsilon,
            delta,
            splits=k + 1 if signs is None else 1,
            repetitions=self._repetitions(delta),
            gamma=epsilon / (12 * k * k) if self._reliable else None,
            scaling_chosen=self.scale == "auto",
        )

    def _signs(self, k: int) -> Signs:
        del self
        return (ONE,) * k

    def _repetitions(self, delta: Fraction) -> int:
        if self.repetitions == "auto":
            return repetitions_for(delta)
        if not isinstance(self.repetitions, int | np.integer) or self.repetitions < 1:
            raise ValueError(f'repetitions is a positive integer or "auto", not {self.repetitions!r}')
        return int(self.repetitions)

    def _jobs(self) -> int:
        """scikit-learn's convention: None is 1, −1 all processors, −2 all but one."""
        jobs = 1 if self.n_jobs is None else int(self.n_jobs)
        if jobs == 0:
            raise ValueError("n_jobs is not 0")
        return jobs if jobs > 0 else max(1, (cpu_count() or 1) + 1 + jobs)

    def _split(self, n: int, repetitions: int) -> tuple[list[list[int]], list[int]]:
        """Disjoint training samples, and what is left: at least one sample if there is something to choose."""
        most = n if self.max_samples is None else self.max_samples
        if most < 1:
            raise ValueError(f"max_samples is a positive integer or None, not {self.max_samples!r}")
        size = min(most, n if repetitions == 1 else n // (repetitions + 1))
        if size < 1:
            raise ValueError(
                f"{repetitions} training samples and one to choose between them need more than n_samples = {n}"
            )
        order = check_random_state(self.random_state).permutation(n).tolist()
        if size * repetitions == n:
            order.sort()
        return [order[i * size : (i + 1) * size] for i in range(repetitions)], order[size * repetitions :]

    def _scaling(self, points: list[Point], labels: list[Fraction], chosen: list[int], signs: Signs) -> Scaling:
        if self.scale == "none":
            return unscaled(len(points[0]))
        low, high = label_range(signs, self.n_neurons)
        return read_off(
            [points[p] for p in chosen], [labels[p] for p in chosen], low / (high - low), keep_zero=self._reliable
        )

    def _judge(
        self, one: Candidate, points: Sequence[Point], labels: Sequence[Fraction], held: list[int], setting: Setting
    ) -> HoldOut | None:
        xs, ys = [sparse_point(points[p]) for p in held], [labels[p] for p in held]
        pairs = list(zip(one.network.values(xs), ys, strict=True))
        return hold_out_bounds(setting, [(v - y) ** 2 for v, y in pairs], sum(1 for v, y in pairs if not y and v > 0))

    def _badness(self, held: HoldOut | None, setting: Setting) -> tuple[Fraction, Fraction]:
        """Least first: false positives beyond 3ε/4, if they matter, then the mean error on the hold-out."""
        if held is None:
            return ZERO, ZERO
        rate = Fraction(held.false_positives, held.samples)
        return max(ZERO, rate - setting.epsilon * 3 / 4) if self._reliable else ZERO, held.mean

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        # a bounded class, trained on few samples
        tags.regressor_tags.poor_score = True
        return tags


class ReLURegressor(_InTheBall):
    """Theorem 7 of Manurangsi and Reichman: proper agnostic learning of sums of k ReLUs, squared loss.

    The class: x ↦ Σ_j s_j [w_j·x + b_j]₊ with ‖w_j‖₂ ≤ 1 and |b_j| ≤ 1, for x in the unit ball. At most `max_samples`
    samples are trained on, to the proven least error; all others are held out.

    Parameters: `n_neurons` k. `epsilon`, `confidence` = 1 − δ: of the promise. `signs`: "positive", "free", or k
    times ±1. `max_samples`: None for all; the time grows like their number to the power kd. `time_limit`: seconds for
    `fit`. `repetitions`: independent training samples, the hold-out chooses ("auto": ⌈log₂(2/δ)⌉). `n_jobs`:
    processes. `scale`: "auto" reads an exact rational scaling off the training samples, "none" refuses data outside
    the ball or labels outside the networks' values. `digits`: the decimal places that training looks at.

    Attributes: `network_` (exact; on scaled data), `scaling_`, `training_error_` and `training_bound_` (sums of
    squares in y's units, exact: no network of the class is below the bound), `optimal_` (the time was enough),
    `guarantee_`.
    """

    def __init__(
        self,
        n_neurons: int = 1,
        *,
        epsilon: float = 0.1,
        confidence: float = 0.9,
        signs: Literal["positive", "free"] | Sequence[int] = "positive",
        max_samples: int | None = 30,
        time_limit: float = 60.0,
        repetitions: int | Literal["auto"] = 1,
        n_jobs: int | None = None,
        scale: Literal["auto", "none"] = "auto",
        digits: int = 6,
        random_state: Any = None,
    ) -> None:
        self.n_neurons = n_neurons
        self.epsilon = epsilon
        self.confidence = confidence
        self.signs = signs
        self.max_samples = max_samples
        self.time_limit = time_limit
        self.repetitions = repetitions
        self.n_jobs = n_jobs
        self.scale = scale
        self.digits = digits
        self.random_state = random_state

    def _signs(self, k: int) -> Signs:
        if isinstance(self.signs, str):
            if self.signs not in ("positive", "free"):
                raise ValueError(f'signs is "positive", "free" or a list of ±1, not {self.signs!r}')
            return (ONE,) * k if self.signs == "positive" else None
        if len(self.signs) != k or any(sign not in (1, -1) for sign in self.signs):
            raise ValueError(f"signs are {k} times 1 or -1, not {self.signs!r}")
        return tuple(Fraction(int(sign)) for sign in self.signs)


class ReliableReLURegressor(_InTheBall):
    """Theorem 8: as Theorem 7 with coefficients +1, and P(h(x) > 0 and y = 0) ≤ ε.

    Trained among the networks that are 0 on the training samples of label 0; then b'_j = max(−1, b_j − γ) with
    γ = ε/(12k²), which `unshifted_network_` is before. Parameters and attributes as for `ReLURegressor`, without
    `signs`. `false_positive_rate_` and `false_positive_bound_`: on the hold-out, the bound at 1 − δ; None without one.
    Labels are at least 0, and 0 stays 0 under `scale="auto"`. `training_error_` is from before the shift.
    """

    _reliable = True

    def __init__(
        self,
        n_neurons: int = 1,
        *,
        epsilon: float = 0.1,
        confidence: float = 0.9,
        max_samples: int | None = 30,
        time_limit: float = 60.0,
        repetitions: int | Literal["auto"] = 1,
        n_jobs: int | None = None,
        scale: Literal["auto", "none"] = "auto",
        digits: int = 6,
        random_state: Any = None,
    ) -> None:
        self.n_neurons = n_neurons
        self.epsilon = epsilon
        self.confidence = confidence
        self.max_samples = max_samples
        self.time_limit = time_limit
        self.repetitions = repetitions
        self.n_jobs = n_jobs
        self.scale = scale
        self.digits = digits
        self.random_state = random_state

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.target_tags.positive_only = True
        return tags

    def _keep(self, best: Candidate, held: HoldOut | None, setting: Setting) -> None:
        super()._keep(best, held, setting)
        self.false_positive_rate_ = None if held is None else held.false_positives / held.samples
        self.false_positive_bound_ = None if held is None else float(held.false_positive_bound)
