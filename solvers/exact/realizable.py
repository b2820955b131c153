"""Exact fits of one ReLU: Lemma 13 of Manurangsi & Reichman (Appendix B). One linear program per sign.

a·[t(x_p)]₊ = y_p asks for t(x_p) = a·y_p where a·y_p > 0, for t(x_p) ≤ 0 where y_p = 0, and for what cannot be where
a·y_p < 0. So a fit is a solution of linear equations and inequalities, and where there is none Farkas' lemma says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from instances import Network, SparsePoint, TrainingProblem
from solvers.exact.linear import Infeasible, Kind, Row, feasible

Certificates = dict[int, Mapping[int, Fraction]]
"""By sign a, multipliers u by point that refute it. With z_p = a·y_p: u_p ≥ 0 where z_p ≤ 0, and for x̃_p = (x_p, 1)
(without a bias x_p) Σ_{z_p > 0} u_p x̃_p = Σ_{z_p = 0} u_p x̃_p and Σ_{z_p > 0} u_p z_p > 0, or u_p > 0 for some z_p < 0
and 0 for all other points."""


def fit_one_relu(problem: TrainingProblem) -> Network | Certificates:
    """A network that fits exactly, or certificates for every sign it might have. Needs one ReLU and an exact fit."""
    signs = [1, -1] if problem.signs is None else [int(problem.signs[0])]
    refuted: Certificates = {}
    for sign in signs:
        found = _with_sign(problem, sign)
        if isinstance(found, Network):
            if (objection := problem.objection(found)) is not None:
                raise AssertionError(f"a solution of Lemma 13's system does not fit: {objection}")
            return found
        refuted[sign] = found
    return refuted


def _with_sign(problem: TrainingProblem, sign: int) -> Network | Mapping[int, Fraction]:
    rows = []
    for p, (point, label) in enumerate(zip(problem.points, problem.labels, strict=True)):
        value = sign * label
        if value < 0:
            return {p: Fraction(1)}
        lifted = lift(point, problem)
        if value > 0:
            rows.append(Row(lifted, value, Kind.EQUAL))
        else:
            rows.append(Row([-entry for entry in lifted], 0))
    answer = feasible(rows, problem.d + problem.bias)
    if isinstance(answer, Infeasible):
        return answer.multipliers
    bias = answer[-1] if problem.bias else Fraction(0)
    return Network((answer[: problem.d],), (bias,), (Fraction(sign),))


def lift(point: SparsePoint, problem: TrainingProblem) -> list[Fraction]:
    """(x, 1) with biases, x without."""
    dense = [Fraction(0)] * problem.d
    for i, value in point:
        dense[i] = value
    return [*dense, Fraction(1)] if problem.bias else dense
