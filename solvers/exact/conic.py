"""Floating-point proposals for a convex quadratic minimum under cone rows and unit balls. They decide nothing.

minimise θᵀHθ − 2c·θ  subject to  g·θ ≥ 0 for the rows g of G, and ‖θ_B‖₂ ≤ 1 for the blocks B of coordinates.

Clarabel (an interior-point method) where it is installed; else the alternating direction method of multipliers, which
comes less close. `solvers.exact.ball` turns either's answer into bounds that hold whatever it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
STEPS = 2000
NEAR = 1e-10


@dataclass(frozen=True, slots=True)
class Proposal:
    """θ (w), a multiplier per row of G, and one per block for ‖θ_B‖² ≤ 1. May be inexact, infeasible or not finite."""

    theta: Floats
    cone: Floats
    balls: Floats


def propose(hessian: Floats, linear: Floats, cone: Floats, blocks: Sequence[range]) -> Proposal:
    """A proposal. Shapes: H w×w, c w, G r×w; the blocks are disjoint and cover all coordinates."""
    clarabel = _clarabel()
    if clarabel is None:
        return by_splitting(hessian, linear, cone, blocks)
    return by_clarabel(clarabel, hessian, linear, cone, blocks)


@cache
def _clarabel() -> ModuleType | None:
    try:
        import clarabel
        import scipy.sparse  # noqa: F401
    except ImportError:
        return None
    return clarabel  # type: ignore[no-any-return]


def by_clarabel(
    clarabel: ModuleType, hessian: Floats, linear: Floats, cone: Floats, blocks: Sequence[range]
) -> Proposal:
    """One call. A block of one coordinate is a box of two rows, any other a second-order cone."""
    from scipy.sparse import csc_matrix

    w, r = len(linear), len(cone)
    boxes, balls = [b for b in blocks if len(b) == 1], [b for b in blocks if len(b) > 1]
    total = r + 2 * len(boxes) + sum(len(b) + 1 for b in balls)
    rows, right = np.zeros((total, w)), np.zeros(total)
    rows[:r] = -cone
    at = r
    starts = {}
    for block in boxes:
        rows[at, block.start], rows[at + 1, block.start] = 1.0, -1.0
        right[at : at + 2] = 1.0
        starts[block.start] = at
        at += 2
    kinds = [clarabel.NonnegativeConeT(at)] if at else []
    for block in balls:
        right[at] = 1.0
        for i, column in enumerate(block, start=at + 1):
            rows[i, column] = -1.0
        starts[block.start] = at
        at += 1 + len(block)
        kinds.append(clarabel.SecondOrderConeT(1 + len(block)))
    found = clarabel.DefaultSolver(
        csc_matrix(np.triu(2 * hessian)), -2 * linear, csc_matrix(rows), right, kinds, _settings(clarabel)
    ).solve()
    z = np.array(found.z)
    # a multiplier z₀ of ‖θ_B‖ ≤ 1, or of one side of a box, is twice that of the squared norm
    half = [z[starts[b.start]] + (z[starts[b.start] + 1] if len(b) == 1 else 0.0) for b in blocks]
    return Proposal(np.array(found.x), z[:r], np.array(half) / 2)


@cache
def _settings(clarabel: ModuleType) -> object:
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.max_threads = 1
    settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = NEAR
    return settings


def by_splitting(hessian: Floats, linear: Floats, cone: Floats, blocks: Sequence[range]) -> Proposal:
    """The alternating direction method: z is a copy of (Gθ, θ), kept in the cone and the balls."""
    w, r = len(linear), len(cone)
    lengths = np.linalg.norm(cone, axis=1) if r else np.zeros(0)
    lengths[lengths == 0] = 1.0
    rows = np.vstack([cone / lengths[:, None], np.eye(w)])
    rho = max(1e-3, float(np.trace(hessian)) / w)
    inverse = np.linalg.inv(2 * hessian + rho * rows.T @ rows)
    z, y = np.zeros(r + w), np.zeros(r + w)
    theta = np.zeros(w)
    for _ in range(STEPS):
        theta = inverse @ (2 * linear + rows.T @ (rho * z - y))
        image = rows @ theta
        wanted = image + y / rho
        new = wanted.copy()
        np.maximum(new[:r], 0, out=new[:r])
        for block in blocks:
            part = slice(r + block.start, r + block.stop)
            new[part] /= max(1.0, float(np.linalg.norm(new[part])))
        y = rho * (wanted - new)
        done = np.abs(image - new).max() < NEAR and np.abs(new - z).max() < NEAR
        z = new
        if done:
            break
    balls = [float(np.linalg.norm(y[r + b.start : r + b.stop])) / 2 for b in blocks]
    return Proposal(theta, -y[:r] / lengths, np.array(balls))
