"""One activation pattern in the unit ball: a verified enclosure of the least squared error (Lemma 12 of Manurangsi and
Reichman asks for it to within an additive δ).

For a fixed pattern the network is linear in θ = (w_1, b_1, …, w_k, b_k), so the problem is

    minimise Σ_p (r_p·θ − y_p)²  subject to  g·θ ≥ 0 (cone rows),  ‖w_j‖₂ ≤ 1,  −1 ≤ b_j ≤ 1.

Its minimum is irrational in general. A float solver proposes θ and multipliers; two exact numbers come of them:

* upper: the value at a θ that satisfies every constraint exactly. Rows that the proposal violates are made 0 by an
  exact projection, one independent row at a time, and then all of θ is scaled into the balls; the cone stays.
* lower: the Lagrangian dual. For λ ≥ 0 and μ ≥ 0 and every feasible θ,

      Σ (r_p·θ − y_p)² ≥ θᵀHθ − 2c·θ + Σ y² − λᵀGθ + Σ_B μ_B (‖θ_B‖² − 1),

  where b_j² ≤ 1 is a ball of one dimension. With all μ > 0 the right side is strictly convex, and its minimum over
  all θ is Σ y² − Σ μ − u·(H + diag μ)⁻¹u with u = c + Gᵀλ/2. So any positive μ give a true bound, and a μ_B that
  should be 0 is put at δ/(4·blocks), which costs at most δ/4 in all.

Samples and cone rows may be left out (a partial pattern): `lower` then holds for every pattern that extends it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite, lcm
from operator import mul

import numpy as np
from flint import fmpq, fmpq_mat

from solvers.exact.conic import Proposal, propose

Row = Sequence[Fraction | int]
Direction = tuple[int, ...]
TINY = 1e-30
SMALL = 2.0**-30
LARGE = fmpq(2) ** 1000
DIGITS = 44


@dataclass(frozen=True, slots=True)
class Moments:
    """Σ_p (r_p·θ − y_p)² = θᵀHθ − 2c·θ + constant, in rationals: H is w×w, c is w×1."""

    hessian: fmpq_mat
    linear: fmpq_mat
    constant: fmpq

    def __add__(self, other: Moments) -> Moments:
        return Moments(self.hessian + other.hessian, self.linear + other.linear, self.constant + other.constant)

    def value(self, theta: Sequence[fmpq]) -> fmpq:
        """The squared error at θ, exactly."""
        column = fmpq_mat(len(theta), 1, list(theta))
        return ((self.hessian * column - 2 * self.linear).transpose() * column)[0, 0] + self.constant


@dataclass(frozen=True, slots=True)
class Multipliers:
    """λ ≥ 0 per cone row (0 where it is not named) and μ > 0 per block w_1, b_1, …, w_k, b_k."""

    cone: dict[int, fmpq]
    balls: tuple[fmpq, ...]


@dataclass(frozen=True, slots=True)
class Enclosure:
    """lower ≤ least squared error ≤ upper, and `theta` (exact, feasible) attains `upper`.

    `multipliers` prove `lower`: see `lower_bound`.
    """

    lower: Fraction
    upper: Fraction
    theta: list[Fraction]
    multipliers: Multipliers


def blocks_of(k: int, d: int, *, bias: bool) -> list[range]:
    """The coordinates of w_1, b_1, …, w_k, b_k in θ. Raises ValueError if θ has no coordinates."""
    step = d + bias
    found = []
    for start in range(0, k * step, step or 1):
        if d:
            found.append(range(start, start + d))
        if bias:
            found.append(range(start + d, start + step))
    if not found:
        raise ValueError("a network without weights has nothing to fit")
    return found


def moments_of(rows: Sequence[Row], labels: Sequence[Fraction], width: int) -> Moments:
    """The moments of some samples; rows of length `width`."""
    flat = [_q(value) for row in rows for value in row]
    matrix = fmpq_mat(len(rows), width, flat)
    column = fmpq_mat(len(rows), 1, [_q(y) for y in labels])
    turned = matrix.transpose()
    return Moments(turned * matrix, turned * column, sum((_q(y * y) for y in labels), fmpq(0)))


def directions(cone: Sequence[Row]) -> list[Direction]:
    """Cone rows in integers: positive multiples say the same. Rows of integers stay as they are."""
    found = []
    for row in cone:
        ratios = [value.as_integer_ratio() for value in row]
        scale = lcm(*(q for _, q in ratios))
        found.append(tuple(p * (scale // q) for p, q in ratios))
    return found


def enclose(
    rows: Sequence[Row],
    labels: Sequence[Fraction],
    cone: Sequence[Row],
    *,
    k: int,
    d: int,
    bias: bool,
    delta: Fraction,
) -> Enclosure:
    """Bounds of the least squared error, at most δ apart where the proposal is good enough; the honest gap where not.

    Shapes: rows n×w, labels n, cone r×w, with w = k(d + 1), or kd without bias; δ > 0 is in units of the squared error.
    Raises ValueError if δ is not positive.
    """
    blocks = blocks_of(k, d, bias=bias)
    return enclose_moments(moments_of(rows, labels, blocks[-1].stop), directions(cone), blocks, delta)


def enclose_moments(moments: Moments, cone: Sequence[Direction], blocks: Sequence[range], delta: Fraction) -> Enclosure:
    """The same, for moments that were added up before."""
    w = blocks[-1].stop
    try:
        rows = [[v / top for v in row] for row, top in zip(cone, _tops(cone), strict=True)]
        hessian = np.array([float(v) for v in moments.hessian.entries()]).reshape(w, w)
        linear = np.array([float(v) for v in moments.linear.entries()])
    except OverflowError:
        found = Proposal(np.zeros(w), np.zeros(len(cone)), np.zeros(len(blocks)))
    else:
        found = propose(hessian, linear, np.array(rows).reshape(len(cone), w), blocks)
    return verified(moments, cone, blocks, found, delta)


def verified(
    moments: Moments, cone: Sequence[Direction], blocks: Sequence[range], found: Proposal, delta: Fraction
) -> Enclosure:
    """Bounds out of any proposal; its λ are for the cone rows divided by their largest entry.

    Raises ValueError if δ is not positive.
    """
    if delta <= 0:
        raise ValueError("an irrational minimum is enclosed to within a positive δ only")
    multipliers = _multipliers(moments, cone, found, _q(delta / (4 * len(blocks))))
    theta = feasible(found.theta.tolist(), cone, blocks)
    upper = moments.value(theta)
    if upper > moments.constant:
        theta, upper = [fmpq(0)] * len(theta), moments.constant
    lower = lower_bound(moments, cone, blocks, multipliers)
    # in few digits: what is lost is far below δ
    grid = int(16 / delta) + 1
    short = Fraction(int((lower * grid).floor()), grid)
    return Enclosure(max(Fraction(0), short), _fraction(upper), [_fraction(v) for v in theta], multipliers)


def _multipliers(moments: Moments, cone: Sequence[Direction], found: Proposal, least: fmpq) -> Multipliers:
    """Exact multipliers in few digits; every μ is at least `least`.

    A λ below 2⁻³⁰ of the largest, or of the largest entry of c, is an interior-point method's 0.
    """
    finite = np.where(np.isfinite(found.cone), found.cone, 0.0)
    most = _exact(float(finite.max(initial=0.0)))
    scale = max(most, *map(abs, moments.linear.entries()))
    chosen: dict[int, fmpq] = {}
    if most > 0:
        unit = fmpq(2) ** (int(scale.p).bit_length() - int(scale.q).bit_length() - DIGITS)
        tops = _tops(cone)
        for i in np.flatnonzero(finite > float(min(scale, LARGE)) * SMALL).tolist():
            chosen[i] = (_exact(float(finite[i])) / unit).floor() * unit / tops[i]
    return Multipliers(chosen, tuple(max(_exact(z), least) for z in found.balls.tolist()))


def _tops(cone: Sequence[Direction]) -> list[int]:
    return [max(1, *map(abs, row)) for row in cone]


def lower_bound(moments: Moments, cone: Sequence[Direction], blocks: Sequence[range], multipliers: Multipliers) -> fmpq:
    """What these multipliers prove: no feasible θ has a smaller squared error. Exact, and valid for any of them.

    A bound for a pattern is one for every pattern that extends it (more samples, more cone rows) with the same
    multipliers; recomputing it there with the larger moments only raises it. Raises ValueError if a λ is negative or a
    μ is not positive, or if their number is wrong.
    """
    if any(value < 0 for value in multipliers.cone.values()) or any(value <= 0 for value in multipliers.balls):
        raise ValueError("multipliers of cone rows are not negative, those of balls are positive")
    if len(multipliers.balls) != len(blocks):
        raise ValueError(f"{len(multipliers.balls)} multipliers for {len(blocks)} balls")
    u = [moments.linear[i, 0] for i in range(blocks[-1].stop)]
    for at, value in multipliers.cone.items():
        half = value / 2
        for i, entry in enumerate(cone[at]):
            if entry:
                u[i] += half * entry
    matrix = fmpq_mat(moments.hessian)
    for block, value in zip(blocks, multipliers.balls, strict=True):
        for i in block:
            matrix[i, i] += value
    column = fmpq_mat(len(u), 1, u)
    least = (column.transpose() * matrix.solve(column))[0, 0]
    return moments.constant - sum(multipliers.balls, fmpq(0)) - least


def feasible(theta: Sequence[float], cone: Sequence[Direction], blocks: Sequence[range]) -> list[fmpq]:
    """A θ near the given one that satisfies g·θ ≥ 0 and ‖θ_B‖ ≤ 1 exactly.

    Each round makes at least one more independent row 0, so there are at most w; θ = 0 is the last resort.
    """
    point = [_exact(value) for value in theta]
    basis: list[tuple[list[fmpq], fmpq]] = []
    while True:
        scale = lcm(*(int(value.q) for value in point))
        whole = [int(value.p) * (scale // int(value.q)) for value in point]
        violated = [row for row in cone if sum(map(mul, row, whole)) < 0]
        if not violated:
            break
        for row in violated:
            across = [fmpq(value) for value in row]
            for other, length in basis:
                _subtract(across, _dot(across, other) / length, other)
            length = _dot(across, across)
            if length:
                basis.append((across, length))
                _subtract(point, _dot(point, across) / length, across)
    most = max(sum((point[i] * point[i] for i in block), fmpq(0)) for block in blocks)
    if most > 1:
        # (1 + N)/2 ≥ √N
        point = [value * 2 / (1 + most) for value in point]
    return point


def _subtract(left: list[fmpq], factor: fmpq, right: Sequence[fmpq]) -> None:
    for i, value in enumerate(right):
        if value:
            left[i] -= factor * value


def _dot(left: Sequence[fmpq], right: Sequence[fmpq]) -> fmpq:
    return sum((a * b for a, b in zip(left, right, strict=True) if a and b), fmpq(0))


def _exact(value: float) -> fmpq:
    """The rational that the float is; 0 for what is not finite or so small that only its digits would count."""
    if not isfinite(value) or abs(value) < TINY:
        return fmpq(0)
    return fmpq(*value.as_integer_ratio())


def _q(value: Fraction | int) -> fmpq:
    return fmpq(*value.as_integer_ratio())


def _fraction(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))
