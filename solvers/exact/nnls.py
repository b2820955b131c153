"""Non-negative least squares in floats (Lawson & Hanson 1974, Chapter 23), for few rows and many columns.

Only a proposal: whoever uses it checks or bounds what comes out. (SciPy's own corrupted memory on such shapes.)
"""

from __future__ import annotations

import numpy as np


def nonnegative_least_squares(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """x ≥ 0 with |Ax − b| about as small as possible; stops early rather than cycle. Raises LinAlgError."""
    rows, columns = a.shape
    x = np.zeros(columns)
    passive: list[int] = []
    tolerance = 1e-11 * (1.0 + float(np.abs(b).max(initial=0.0)))
    for _ in range(3 * rows + 10):
        gradient = a.T @ (b - a[:, passive] @ x[passive])
        gradient[passive] = -np.inf
        entering = int(np.argmax(gradient)) if columns else 0
        if not columns or gradient[entering] <= tolerance or len(passive) >= rows:
            break
        passive.append(entering)
        while passive:
            inner = _least_squares(a[:, passive], b)
            if (inner > 0).all():
                break
            own = x[passive]
            steps = [own[i] / (own[i] - inner[i]) for i in range(len(passive)) if inner[i] <= 0 and own[i] > inner[i]]
            step = min(steps, default=0.0)
            moved = own + step * (inner - own)
            gone = (inner <= 0) & (moved <= 1e-14)
            if not gone.any():
                gone[int(np.argmin(inner))] = True
            x[passive] = np.where(gone, 0.0, moved)
            passive = [p for p, out in zip(passive, gone, strict=True) if not out]
        else:
            break
        x[:] = 0.0
        x[passive] = inner
    return x


def _least_squares(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """By normal equations: four times as fast on a few columns, and precise enough to propose."""
    try:
        return np.asarray(np.linalg.solve(a.T @ a, a.T @ b))
    except np.linalg.LinAlgError:
        return np.asarray(np.linalg.lstsq(a, b, rcond=None)[0])
