"""Means, quantiles and fits of running times, some of which are only known to be longer than a limit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

SHIFT_S = 10.0
"""The shift of the geometric mean, as in the comparisons of MILP solvers."""

FEWEST_INSTANCES, FEWEST_SIZES = 8, 3
"""Fewer than these, and no exponent is fitted."""

_NORMAL = 1.959963984540054


def shifted_geometric_mean(seconds: Sequence[float], shift: float = SHIFT_S) -> float:
    """exp(mean of ln(tᵢ + s)) − s. Raises ValueError without any."""
    if not seconds:
        raise ValueError("a mean of nothing")
    return math.exp(math.fsum(math.log(value + shift) for value in seconds) / len(seconds)) - shift


def quantile(values: Sequence[float], part: float) -> float | None:
    """The value below which that part lies, by linear interpolation; inf stands for "longer than anything measured".

    None if it falls on an inf, that is, if the data do not say it. Raises ValueError without any values.
    """
    if not values:
        raise ValueError("a quantile of nothing")
    ordered = sorted(values)
    place = part * (len(ordered) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    fraction = place - low
    if math.isinf(ordered[low]) or (fraction > 0 and math.isinf(ordered[high])):
        return None
    return ordered[low] if fraction == 0 else ordered[low] * (1 - fraction) + ordered[high] * fraction


@dataclass(frozen=True, slots=True)
class Fit:
    """seconds ≈ factor · size^exponent; the exponent's interval has 95 %. `instances` is how many it rests on."""

    exponent: float
    low: float
    high: float
    factor: float
    instances: int
    sizes: int
    smallest: int
    largest: int

    def seconds(self, size: float) -> float:
        """What the fit says for that size."""
        return self.factor * math.pow(size, self.exponent)


def power_law(points: Sequence[tuple[int, float]]) -> Fit | None:
    """Least squares of ln seconds on ln size, over (size, seconds), both positive.

    The interval is that of ordinary least squares: exponent ± t·se with n − 2 degrees of freedom. None with fewer than
    `FEWEST_INSTANCES` points or `FEWEST_SIZES` different sizes.
    """
    usable = [(size, seconds) for size, seconds in points if size > 0 and seconds > 0]
    sizes = {size for size, _ in usable}
    if len(usable) < FEWEST_INSTANCES or len(sizes) < FEWEST_SIZES:
        return None
    count = len(usable)
    xs = [math.log(size) for size, _ in usable]
    ys = [math.log(seconds) for _, seconds in usable]
    x_mean, y_mean = math.fsum(xs) / count, math.fsum(ys) / count
    spread = math.fsum((x - x_mean) ** 2 for x in xs)
    exponent = math.fsum((x - x_mean) * (y - y_mean) for x, y in zip(xs, ys, strict=True)) / spread
    level = y_mean - exponent * x_mean
    residual = math.fsum((y - level - exponent * x) ** 2 for x, y in zip(xs, ys, strict=True))
    reach = student(count - 2) * math.sqrt(residual / (count - 2) / spread)
    return Fit(exponent, exponent - reach, exponent + reach, math.exp(level), count, len(sizes), min(sizes), max(sizes))


def student(freedom: int) -> float:
    """The 97.5 % quantile of Student's t, within 0.002 from 6 degrees of freedom on.

    Four terms of its expansion about the normal one (Abramowitz and Stegun, 26.7.5).
    """
    z = _NORMAL
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + math.fsum(term / float(freedom) ** power for power, term in enumerate(terms, 1))
