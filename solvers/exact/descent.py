"""Good networks to start from, in floats: least squares with the activation pattern of the last solution, repeated.

What it finds is a proposal of patterns; their minimum is computed exactly, and nothing is concluded from a failure.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from solvers.exact.samples import Samples, relative

STARTS = 120
STEPS = 25


def proposals(
    samples: Samples, signs: Sequence[int], *, silent: np.ndarray, starts: int = STARTS, seed: int = 0, keep: int = 4
) -> list[list[np.ndarray]]:
    """Patterns (one bool array of all rows per neuron) of the best solutions met, best first; at most `keep`.

    Rows in `silent` (bool) must not be active.
    """
    n = len(samples.labels)
    if n == 0 or not signs:
        return []
    dice = np.random.default_rng(seed)
    rows, labels = relative(samples.rows), relative(samples.labels)
    weights = np.array(signs, dtype=float)
    best: dict[bytes, tuple[float, np.ndarray]] = {}
    # a handful of points has few local minima
    for _ in range(min(starts, 10 + 4 * n)):
        active = _random_pattern(rows, len(signs), dice, samples.bias) & ~silent
        seen: set[bytes] = set()
        for _ in range(STEPS):
            key = np.packbits(active).tobytes()
            if key in seen:
                break
            seen.add(key)
            theta = _solution(rows, labels, active, weights)
            if theta is None:
                break
            outputs = theta @ rows.T
            active = (outputs > 0) & ~silent
            value = float(((weights @ np.where(active, outputs, 0.0) - labels) ** 2).sum())
            key = np.packbits(active).tobytes()
            if np.isfinite(value) and (key not in best or value < best[key][0]):
                best[key] = (value, active)
        if len(best) > 50:
            best = dict(sorted(best.items(), key=lambda item: item[1][0])[:keep])
    ranked = sorted(best.values(), key=lambda pair: pair[0])[:keep]
    return [list(active) for _, active in ranked]


def _random_pattern(rows: np.ndarray, k: int, dice: np.random.Generator, bias: bool) -> np.ndarray:
    """Each neuron vanishes at one of the points, in a random direction."""
    n, width = rows.shape
    theta = dice.standard_normal((k, width))
    if bias:
        through = rows[dice.integers(n, size=k)]
        theta[:, -1] = -(theta[:, :-1] * through[:, :-1]).sum(axis=1) / through[:, -1]
    return np.asarray(theta @ rows.T > 0)


def _solution(rows: np.ndarray, labels: np.ndarray, active: np.ndarray, weights: np.ndarray) -> np.ndarray | None:
    design = np.hstack([rows * (sign * own)[:, None] for own, sign in zip(active, weights, strict=True)])
    try:
        theta = np.linalg.lstsq(design, labels, rcond=None)[0]
    except np.linalg.LinAlgError:
        return None
    return theta.reshape(len(weights), -1) if np.isfinite(theta).all() else None
